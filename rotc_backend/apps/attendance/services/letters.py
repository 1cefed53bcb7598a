"""Letters of excuses whose time is over, or whose cadet is forgotten. The excuse itself stays: the record rests on it."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from apps.attendance.models import Excuse, ExcuseReview
from apps.attendance.rules.excuses import UNDECIDED
from apps.files.models import StoredFile
from apps.files.services import storing


def letters_over(before: datetime) -> QuerySet[StoredFile]:
    """Letters of excuses that were filed before, and decided; their content goes with the next search for orphans."""
    filed = Excuse.objects.filter(letter=OuterRef("pk"), filed_at__lt=before).exclude(status__in=UNDECIDED)
    return StoredFile.objects.filter(Exists(filed)).order_by("pk")


def forget(cadet_id: int) -> int:
    """Delete the letters and the words of a cadet's excuses; how many excuses. The caller holds the transaction and audits."""
    rows = Excuse.objects.filter(enrollment__cadet_id=cadet_id)
    for excuse in rows.select_related("letter").filter(letter__isnull=False):
        letter = excuse.letter
        excuse.letter = None
        excuse.save(update_fields=["letter"])
        if letter is not None:
            storing.remove(letter)
    ExcuseReview.objects.filter(excuse__in=rows).update(reason="")
    return rows.update(reason="", appeal_reason="")
