"""What goes of cadets who have been archived for long: all that no grade sheet names them by."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.cadets.models import Cadet, CadetRecord, Requirement
from apps.cadets.services.cadets import publish_cadet
from apps.cadets.services.erasure import blank_corrections, clear_particulars
from apps.system.services import audit
from common.actors import Operator

CADETS_AT_ONCE = 200


def cadets_over(before: datetime) -> QuerySet[Cadet]:
    """Cadets who were archived before and of whom something is kept still that goes."""
    said = ~Q(email="", contact_number="", address="", degree_program="")
    said |= Q(birthdate__isnull=False) | Q(year_level__isnull=False) | Q(photo__isnull=False)
    for model in (CadetRecord, Requirement):
        said |= Q(Exists(model.objects.filter(cadet_id=OuterRef("pk"))))
    return Cadet.objects.filter(said, archived_at__lt=before).order_by("archived_at", "pk")


def purge(rows: QuerySet[Cadet], *, now: datetime) -> int:
    """Clear the particulars of these cadets, CADETS_AT_ONCE per transaction; how many. Number, name, sex and awards stay.
    Cut off anywhere, the next run goes on."""
    total = 0
    while True:
        with transaction.atomic():
            batch = list(rows.select_for_update(no_key=True, of=("self",))[:CADETS_AT_ONCE])
            for cadet in batch:
                clear_particulars(cadet)
                # What was asked to be corrected says what the record said.
                blank_corrections(user=None, cadet=cadet, now=now)
                cadet.version += 1
                cadet.save()
                audit.record(
                    actor=Operator("retention"), action="cadet.purged", row=cadet, before=None,
                    after={"archived_at": cadet.archived_at}, now=now,
                )  # fmt: skip
                publish_cadet(cadet)
        total += len(batch)
        if len(batch) < CADETS_AT_ONCE:
            return total
