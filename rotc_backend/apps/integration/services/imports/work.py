"""What the worker does with an import: read it, take it in, undo it. All of it is one transaction, so a worker that dies leaves
nothing behind and another one begins anew."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from apps.authentication.models import User
from apps.integration.models import Import, ImportFile
from apps.integration.rules.kinds import AT_WORK, ImportStatus
from apps.integration.services.imports import progress, sent
from apps.integration.services.imports.committing import take_in
from apps.integration.services.imports.kinds import importer_of
from apps.integration.services.imports.planning import replan_all
from apps.integration.services.imports.queueing import tell
from apps.integration.services.imports.receiving import read
from apps.integration.services.imports.undoing import take_back
from apps.messaging.rules import NotificationKind
from apps.messaging.services import telling
from apps.system.services import maintenance
from common.actors import Actor, Operator
from common.errors import DomainError
from common.language import worded
from common.retelling import in_both

MAX_ATTEMPTS = 3
PATIENCE = timedelta(seconds=30)
WORKER_DIED = worded(
    "The worker stopped {times} times at this, most likely for want of memory. Nothing was changed. Split the file, or have "
    "the operator give the worker more memory.",
    times=MAX_ATTEMPTS,
)
# Where an import is again when it did not come about.
_BACK = {
    ImportStatus.READING: ImportStatus.UNREADABLE,
    ImportStatus.COMMITTING: ImportStatus.PREVIEWED,
    ImportStatus.UNDOING: ImportStatus.COMMITTED,
}


def work_on(*, import_id: int, clock: Callable[[], datetime]) -> None:
    """Do what an import waits for, unless another worker is at it or there is maintenance: then sweep() sends it again. Safe
    to run twice, at once or later."""
    if maintenance.is_on() or not _claim(import_id, clock()):
        return
    progress.note(import_id, 0, 1)
    try:
        _do(import_id, clock)
    except DomainError as error:
        _give_up(import_id, error.detail)


def sweep(*, now: datetime) -> list[int]:
    """Give up what was tried too often, and list what waits and nobody works on, to be sent again."""
    waiting = Import.objects.filter(status__in=AT_WORK, queued_at__lt=now - PATIENCE)
    for import_id in _free(waiting.filter(attempts__gte=MAX_ATTEMPTS)):
        _give_up(import_id, WORKER_DIED)
    return _free(waiting.filter(attempts__lt=MAX_ATTEMPTS))


@transaction.atomic
def _free(rows: object) -> list[int]:
    """Ids of those that no worker holds."""
    found = rows.select_for_update(skip_locked=True).order_by("id")  # type: ignore[attr-defined]  # a query of imports
    return list(found.values_list("pk", flat=True))


@transaction.atomic
def _claim(import_id: int, now: datetime) -> bool:
    """Note the attempt before it is made: a worker that dies of it cannot note anything."""
    rows = Import.objects.filter(Q(status__in=AT_WORK), pk=import_id, attempts__lt=MAX_ATTEMPTS)
    file = rows.select_for_update(skip_locked=True).first()
    if file is None:
        return False
    file.attempts += 1
    file.save(update_fields=["attempts"])
    return True


@transaction.atomic
def _do(import_id: int, clock: Callable[[], datetime]) -> None:
    # Held to the end: whoever else is sent to this import goes away.
    rows = Import.objects.filter(pk=import_id, status__in=AT_WORK).select_related("term")
    file = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if file is None:
        return

    def note(done: int, total: int) -> None:
        progress.note(import_id, done, total)

    if file.status == ImportStatus.COMMITTING:
        take_in(file, actor=_actor(file.committed_by_id), now=clock(), progress=note)
    elif file.status == ImportStatus.UNDOING:
        take_back(file, actor=_actor(file.undone_by_id), now=clock(), progress=note)
    else:
        _read(file)


def _read(file: Import) -> None:
    actor = _actor(file.created_by_id)
    waiting = ImportFile.objects.filter(file=file).first()
    if waiting is not None:
        read(file, actor=actor, content=sent.whole(waiting), mapping=waiting.mapping)
        waiting.delete()
        return
    replan_all(file, importer_of(file, actor))
    file.status = ImportStatus.PREVIEWED
    file.save(update_fields=["status"])
    tell(file)


@transaction.atomic
def _give_up(import_id: int, why: str) -> None:
    file = Import.objects.select_for_update().filter(pk=import_id, status__in=AT_WORK).first()
    if file is None:
        return
    was = ImportStatus(file.status)
    # What could be read before is looked at again, and can still be.
    is_first_look = was is not ImportStatus.READING or ImportFile.objects.filter(file=file).exists()
    file.status = _BACK[was] if is_first_look else ImportStatus.PREVIEWED
    file.failure = why
    file.save(update_fields=["status", "failure"])
    ImportFile.objects.filter(file=file).delete()
    tell(file)


def _actor(user_id: int | None) -> Actor:
    return User.objects.get(pk=user_id) if user_id is not None else Operator("import")


def notify_failed(*, import_id: int, now: datetime) -> None:
    """Tell who sent the file that what was tried last with it failed; nothing while the worker has it, or when it did not."""
    row = Import.objects.filter(pk=import_id).exclude(failure="").exclude(status__in=AT_WORK).first()
    if row is not None and row.created_by_id is not None:
        telling.notify(
            recipient_id=row.created_by_id, kind=NotificationKind.IMPORT_FAILED,
            cause=f"import:{row.pk}:{row.status}:{row.attempts}", link="/imports", now=now,
            facts={"file": row.file_name, "failure": in_both(row.failure)},
        )  # fmt: skip
