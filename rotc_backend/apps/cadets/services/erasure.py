"""A cadet's record whose person is forgotten: what the registrar must keep stays, all else goes."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from apps.authentication.models import User
from apps.cadets.models import Award, Cadet, CadetMerge, CadetRecord, Correction, Requirement, SavedView
from apps.cadets.rules import ERASED_NAME
from apps.cadets.services.cadets import publish_cadet, search_text
from apps.files.services import storing
from apps.system.rules import RequestStatus

# The grade sheet names a cadet by number and name, among the men or the women.
KEPT_WITH_GRADES = ("student_number", "last_name", "first_name", "middle_name", "suffix", "sex")


# What of the rest of a record is somebody's own words, and may stand in answers that are kept for repeats.
_WORDS = ("guardian_name", "guardian_contact_number", "guardian_address", "allergies", "conditions")


def words_beside(cadet: Cadet) -> list[str]:
    """The words of a cadet's record that an erasure looks for elsewhere."""
    found = CadetRecord.objects.filter(cadet=cadet).values_list(*_WORDS)
    return [word for row in found for word in row]


def clear_particulars(cadet: Cadet) -> None:
    """Take out of a locked record what no grade sheet names a cadet by: contact, school, guardian, health, papers, photo. The
    caller saves it."""
    cadet.birthdate, cadet.year_level = None, None
    cadet.email = cadet.contact_number = cadet.address = cadet.degree_program = ""
    CadetRecord.objects.filter(cadet=cadet).delete()
    Requirement.objects.filter(cadet=cadet).delete()
    photo, cadet.photo = cadet.photo, None
    if photo is not None:
        # The row lets go of the file first.
        Cadet.objects.filter(pk=cadet.pk).update(photo=None)
        storing.remove(photo)


def erase(*, cadet: Cadet, keeps_name: bool, now: datetime) -> None:
    """Clear a locked record and archive it. The caller holds the transaction, decides on the name and audits."""
    clear_particulars(cadet)
    if not keeps_name:
        cadet.student_number, cadet.last_name = f"erased-{cadet.pk}", ERASED_NAME
        cadet.first_name = cadet.middle_name = cadet.suffix = cadet.sex = ""
    cadet.search_text = search_text(cadet)
    # The card that is out names the record still; it is no more to be scanned.
    cadet.card_issue_number += 1
    cadet.archived_at = cadet.archived_at or now
    # The account is closed for good: who comes back gets another.
    cadet.user = None
    cadet.version += 1
    cadet.save()
    Award.objects.filter(cadet=cadet).delete()
    CadetMerge.objects.filter(Q(kept=cadet) | Q(gone=cadet)).update(
        choices={}, moved={}, set_aside=[], reason=""
    )
    publish_cadet(cadet)


def blank_corrections(*, user: User | None, cadet: Cadet | None, now: datetime) -> int:
    """What a person asked to have corrected goes; that it was asked, and what was decided, stays. Open requests are refused."""
    about = Q(pk__in=[])
    if user is not None:
        about |= Q(user=user)
        SavedView.objects.filter(user=user).delete()
    if cadet is not None:
        about |= Q(cadet=cadet)
    rows = Correction.objects.filter(about)
    rows.filter(status=RequestStatus.OPEN).update(status=RequestStatus.REFUSED, decided_at=now)
    return rows.update(says="", wanted="", reason="", decision_reason="")
