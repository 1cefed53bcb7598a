"""Handing an import to the worker, and telling how it goes."""

from datetime import datetime

from django.utils.translation import gettext, gettext_noop

from apps.integration.events import ImportChanged, ImportQueued
from apps.integration.models import Import
from apps.integration.rules.kinds import AT_WORK, ImportStatus
from apps.system import outbox
from apps.system.rules import CORPS_AUDIENCE, UNIT_AUDIENCE, Stream
from common.errors import Conflict


class ImportAtWork(Conflict):
    """The worker has the import."""

    code = "import_at_work"
    title = gettext_noop("The import is being worked on")


def refuse_at_work(file: Import) -> None:
    """Raise ImportAtWork."""
    if file.status in AT_WORK:
        raise ImportAtWork(gettext("Wait until it is done."))


def enqueue(file: Import, status: ImportStatus, *, now: datetime) -> None:
    """Give a locked or new import to the worker."""
    file.status, file.queued_at, file.attempts, file.tried_by, file.failure = status, now, 0, "", ""
    file.save(update_fields=["status", "queued_at", "attempts", "tried_by", "failure"])
    outbox.publish(ImportQueued(file.pk), to=[], stream=Stream.CONTROL)
    tell(file)


def tell(file: Import) -> None:
    """Tell who keeps the corps; of what was committed or undone, everyone: it concerns their lists."""
    is_done = file.status in (ImportStatus.COMMITTED, ImportStatus.UNDONE)
    event = ImportChanged(file.pk, file.status, file.kind, file.term_id)
    outbox.publish(event, to=[UNIT_AUDIENCE if is_done else CORPS_AUDIENCE])
