"""What the worker does with an import: read it, take it in, undo it. All of it is one transaction, so a worker that dies leaves
nothing behind and another one begins anew."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from apps.authentication.models import User
from apps.integration import selectors
from apps.integration.models import Import, ImportFile
from apps.integration.rules.kinds import AT_WORK, ImportKind, ImportStatus
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
from common.errors import DomainError, Forbidden
from common.language import phrase, worded
from common.retelling import in_both

MAX_ATTEMPTS = 3
PATIENCE = timedelta(seconds=30)
WORKER_STOPPED = phrase(
    "The worker stopped {times} times at this: for want of memory, by a fault that its log names, or because another release "
    "took its place. Nothing was changed. {what_to_do}"
)
SEND_AGAIN = phrase(
    "Send the file again; if that ends like this too, split it, or have the operator look at the worker's log and memory."
)
TRY_AGAIN = phrase(
    "Try it once more; if that ends like this too, have the operator look at the worker's log and memory."
)
MAY_NO_MORE = phrase(
    "Whoever asked for this may not import such files any more: the duty has ended, or the account was suspended. Nothing was "
    "changed. Somebody who may import can do it now."
)
# Where an import is again when it did not come about.
_BACK = {
    ImportStatus.READING: ImportStatus.UNREADABLE,
    ImportStatus.COMMITTING: ImportStatus.PREVIEWED,
    ImportStatus.UNDOING: ImportStatus.COMMITTED,
}


class MayNoMore(Forbidden):
    """The duty ended, or the account was suspended, between the click and the worker's turn."""

    code = "may_no_more"


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
    for import_id in _free(waiting.filter(_tried_too_often())):
        _give_up(import_id)
    return _free(waiting.exclude(_tried_too_often()))


def _tried_too_often() -> Q:
    """By workers of this release. What one of the release before cannot read, because a web service of this one took it, waits
    for a worker of this one."""
    return Q(attempts__gte=MAX_ATTEMPTS, tried_by=settings.VERSION)


@transaction.atomic
def _free(rows: object) -> list[int]:
    """Ids of those that no worker holds."""
    found = rows.select_for_update(skip_locked=True).order_by("id")  # type: ignore[attr-defined]  # a query of imports
    return list(found.values_list("pk", flat=True))


@transaction.atomic
def _claim(import_id: int, now: datetime) -> bool:
    """Note the attempt before it is made: a worker that dies of it cannot note anything."""
    rows = Import.objects.filter(status__in=AT_WORK, pk=import_id).exclude(_tried_too_often())
    file = rows.select_for_update(skip_locked=True).first()
    if file is None:
        return False
    file.attempts = file.attempts + 1 if file.tried_by == settings.VERSION else 1
    file.tried_by = settings.VERSION
    file.save(update_fields=["attempts", "tried_by"])
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
        take_in(file, actor=_who_asked(file, file.committed_by_id), now=clock(), progress=note)
    elif file.status == ImportStatus.UNDOING:
        take_back(file, actor=_who_asked(file, file.undone_by_id), now=clock(), progress=note)
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
def _give_up(import_id: int, why: str = "") -> None:
    """Put it back with the reason; without one, the worker stopped at it too often."""
    file = Import.objects.select_for_update().filter(pk=import_id, status__in=AT_WORK).first()
    if file is None:
        return
    was = ImportStatus(file.status)
    # What could be read before is looked at again, and can still be.
    is_first_look = was is not ImportStatus.READING or ImportFile.objects.filter(file=file).exists()
    file.status = _BACK[was] if is_first_look else ImportStatus.PREVIEWED
    what_to_do = SEND_AGAIN if file.status == ImportStatus.UNREADABLE else TRY_AGAIN
    file.failure = why or worded(WORKER_STOPPED, times=MAX_ATTEMPTS, what_to_do=what_to_do)
    file.save(update_fields=["status", "failure"])
    ImportFile.objects.filter(file=file).delete()
    tell(file)


def _actor(user_id: int | None) -> User | Operator:
    return User.objects.get(pk=user_id) if user_id is not None else Operator("import")


def _who_asked(file: Import, user_id: int | None) -> Actor:
    """Who asked for a change, as the account stands by now. Raises MayNoMore. (To read changes nothing: whoever commits is
    asked.)"""
    actor = _actor(user_id)
    is_in_force = isinstance(actor, Operator) or actor.is_active
    if not (is_in_force and ImportKind(file.kind) in selectors.kinds_of(actor)):
        raise MayNoMore(worded(MAY_NO_MORE))
    return actor


def notify_failed(*, import_id: int, now: datetime) -> None:
    """Tell who sent the file that what was tried last with it failed; nothing while the worker has it, or when it did not."""
    rows = Import.objects.filter(pk=import_id).exclude(failure="").exclude(queued_at=None)
    row = rows.exclude(status__in=AT_WORK).first()
    if row is not None and row.created_by_id is not None:
        telling.notify(
            recipient_id=row.created_by_id, kind=NotificationKind.IMPORT_FAILED,
            cause=f"import:{row.pk}:{row.status}:{row.queued_at:%Y%m%d%H%M%S%f}", link="/imports", now=now,
            facts={"file": row.file_name, "failure": in_both(row.failure)},
        )  # fmt: skip
