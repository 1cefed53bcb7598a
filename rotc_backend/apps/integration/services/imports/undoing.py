"""An undo makes everything that an import changed what it was before, or changes nothing."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.cadets.services.roster import CadetInUse, EnrollmentInUse
from apps.integration import selectors
from apps.integration.models import Import
from apps.integration.rules.kinds import ImportKind, ImportStatus
from apps.integration.services.imports.committing import Progress, is_long
from apps.integration.services.imports.importer import Obstacle
from apps.integration.services.imports.kinds import importer_of
from apps.integration.services.imports.planning import stored_chunks
from apps.integration.services.imports.queueing import enqueue, refuse_at_work, tell
from apps.system.rules import SEALED_STATUSES
from apps.system.selectors import share_term
from apps.system.services import audit
from apps.system.services.terms import MadePlaces, refuse_sealed, remove_unused_places
from common.actors import Actor
from common.errors import Conflict, Invalid
from common.language import phrase, worded

OBSTACLES_NAMED = 50


class NotCommitted(Conflict):
    """Only what was committed can be undone, once."""

    code = "not_committed"
    title = gettext_noop("There is nothing to undo")


class UndoBlocked(Conflict):
    """Something depends on what the import brought; `extra["obstacles"]` names the rows and why."""

    code = "undo_blocked"
    title = gettext_noop("The import cannot be undone any more")


@dataclass(frozen=True)
class UndoLook:
    """Whether an import can be undone; `why_not` says why it cannot, `obstacles` row by row. The rows of a long one are looked
    at when the worker undoes it: that takes minutes."""

    is_possible: bool
    why_not: str
    obstacles: list[Obstacle]


def look(*, actor: Actor, import_id: int) -> UndoLook:
    """Whether it can be undone now. Raises NotFound."""
    file = selectors.get_import(actor, import_id)
    if file.status != ImportStatus.COMMITTED:
        return UndoLook(False, gettext("Only an import that was committed can be undone."), [])
    if file.kind != ImportKind.STAFF and file.term.status in SEALED_STATUSES:
        return UndoLook(
            False,
            gettext("{name} is sealed; nothing in it changes any more.").format(name=file.term.name),
            [],
        )
    if _is_forgotten(file):
        return UndoLook(False, gettext("Its rows were kept for their time and are deleted now."), [])
    found = [] if is_long(file) else _obstacles(file, actor, lambda looked: None)
    if found:
        return UndoLook(False, _blocked(found), found[:OBSTACLES_NAMED])
    return UndoLook(True, "", [])


@transaction.atomic
def undo_import(*, actor: Actor, import_id: int, reason: str, now: datetime) -> Import:
    """Undo a commit, all of it or nothing; a long one the worker undoes.

    Raises NotFound, NotCommitted, ImportAtWork, TermSealed, Invalid without a reason, UndoBlocked.
    """
    if not reason.strip():
        raise Invalid(gettext("Say why the import is undone."), errors={"reason": [gettext("Say why.")]})
    file = selectors.lock_import(actor, import_id)
    refuse_at_work(file)
    if file.status != ImportStatus.COMMITTED:
        raise NotCommitted(gettext("Only an import that was committed can be undone, once."))
    if _is_forgotten(file):
        raise NotCommitted(gettext("Its rows were kept for their time and are deleted now."))
    file.undo_reason, file.undone_by_id = reason, actor.pk
    file.save(update_fields=["undo_reason", "undone_by"])
    if is_long(file):
        enqueue(file, ImportStatus.UNDOING, now=now)
    else:
        take_back(file, actor=actor, now=now, progress=lambda done, total: None)
    return file


@transaction.atomic
def take_back(file: Import, *, actor: Actor, now: datetime, progress: Progress) -> None:
    """Undo a locked import. See undo_import for what it raises."""
    share_term(actor, file.term_id)
    file.term.refresh_from_db(fields=["status"])
    if file.kind != ImportKind.STAFF:
        refuse_sealed(file.term)
    importer = importer_of(file, actor)
    importer.lock(file)
    rows = file.rows.exclude(done={})
    total, announce = rows.count(), not is_long(file)
    # To look takes as long as to do.
    if found := _obstacles(file, actor, lambda looked: progress(looked, 2 * total)):
        raise UndoBlocked(
            _blocked(found), extra={"obstacles": [asdict(one) for one in found[:OBSTACLES_NAMED]]}
        )
    done = total
    reason = f"import {file.pk}, {file.file_name}: {file.undo_reason}"
    try:
        with transaction.atomic():
            for chunk in stored_chunks(rows):
                importer.undo(chunk, now=now, reason=reason, announce=announce)
                done += len(chunk)
                progress(done, 2 * total)
    except (EnrollmentInUse, CadetInUse) as error:
        raise UndoBlocked(error.detail) from None
    gone, stays = remove_unused_places(MadePlaces(**file.made))
    file.status, file.undone_at, file.failure = ImportStatus.UNDONE, now, ""
    file.notes += _words_of(gone, stays)
    file.save(update_fields=["status", "undone_at", "failure", "notes"])
    before = {"status": ImportStatus.COMMITTED}
    after = {"status": file.status, "rows": total, "removed": gone}
    audit.record(
        actor=actor,
        action="import.undone",
        row=file,
        before=before,
        after=after,
        now=now,
        reason=file.undo_reason,
    )
    tell(file)


def _words_of(gone: list[str], stays: list[str]) -> list[str]:
    """What became of the places that the import had made."""
    sentences = (
        (gone, phrase("With the undo went what the import had made and nothing else uses: {places}.")),
        (stays, phrase("The import had made these, and they stay because others use them: {places}.")),
    )
    return [worded(sentence, places=", ".join(places)) for places, sentence in sentences if places]


def _is_forgotten(file: Import) -> bool:
    """Its rows are gone, or say no more (see erasure and retention)."""
    changed = sum(file.counts.get(outcome, 0) for outcome in ("new", "change"))
    return bool(file.rows.exclude(done={}).count() < changed)


def _obstacles(file: Import, actor: Actor, progress: Callable[[int], None]) -> list[Obstacle]:
    importer, found, looked = importer_of(file, actor), list[Obstacle](), 0
    for chunk in stored_chunks(file.rows.exclude(done={})):
        found += importer.obstacles(chunk)
        looked += len(chunk)
        progress(looked)
    return found


def _blocked(found: list[Obstacle]) -> str:
    first, others = found[0], len({one.row for one in found}) - 1
    if not others:
        return worded("Row {row}: {message}", row=first.row, message=first.message)
    return worded(
        "Row {row}: {message} And {count} more rows.", row=first.row, message=first.message, count=others
    )
