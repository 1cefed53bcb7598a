"""A commit does exactly what the preview showed, or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_noop

from apps.integration import selectors
from apps.integration.models import Import
from apps.integration.rules.kinds import ImportKind, ImportStatus, RowOutcome
from apps.integration.services.imports.importer import Importer
from apps.integration.services.imports.kinds import importer_of
from apps.integration.services.imports.planning import Planner, count_rows, stored_chunks
from apps.integration.services.imports.queueing import enqueue, refuse_at_work, tell
from apps.system.selectors import share_term
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common import database
from common.actors import Actor
from common.errors import Conflict
from common.language import worded

ROWS_NAMED = 10
# What is more is the worker's, and no event tells of each row.
INLINE_ROWS = 2000

Progress = Callable[[int, int], None]


class AlreadyCommitted(Conflict):
    """An import is committed once."""

    code = "already_committed"
    title = gettext_noop("This import is committed already")


class NotPreviewed(Conflict):
    """Only what has a preview can be worked on."""

    code = "not_previewed"
    title = gettext_noop("This import has no preview")


class ImportHasErrors(Conflict):
    """All chosen rows or none: one with an error holds back the file."""

    code = "import_has_errors"
    title = gettext_noop("Some rows have errors")


class ImportOutdated(Conflict):
    """What is stored changed since the preview, so the commit would do something else than was shown."""

    code = "import_outdated"
    title = gettext_noop("The records changed since the preview")


@transaction.atomic
def commit_import(*, actor: Actor, import_id: int, now: datetime) -> Import:
    """Take in the chosen rows, all or none; a long file the worker takes in. Rows that nobody is found for stay behind, in a
    file of their own.

    Raises NotFound, AlreadyCommitted, NotPreviewed, ImportAtWork, TermSealed, ImportHasErrors, ImportOutdated (something
    changed so that some row would do something else now; nothing was done).
    """
    file = selectors.lock_import(actor, import_id)
    refuse_unless_previewed(file)
    _refuse_sealed(file)
    wrong = file.rows.filter(is_chosen=True, outcome=RowOutcome.ERROR).order_by("number")
    if numbers := list(wrong.values_list("number", flat=True)):
        raise ImportHasErrors(
            gettext("Mend these rows or leave them out: {named}.").format(named=_named(numbers)),
            extra={"rows": numbers},
        )
    file.committed_by_id = actor.pk
    file.save(update_fields=["committed_by"])
    if is_long(file):
        enqueue(file, ImportStatus.COMMITTING, now=now)
    else:
        take_in(file, actor=actor, now=now, progress=_nobody_waits)
    return file


def refuse_unless_previewed(file: Import) -> None:
    """Raise AlreadyCommitted, ImportAtWork or NotPreviewed."""
    if file.status == ImportStatus.COMMITTED:
        raise AlreadyCommitted()
    refuse_at_work(file)
    if file.status != ImportStatus.PREVIEWED:
        raise NotPreviewed(gettext("Send the file again to see what it would do."))


def is_long(file: Import) -> bool:
    """Whether the worker has to take it in or undo it."""
    return bool(sum(file.counts.get(outcome, 0) for outcome in RowOutcome) > INLINE_ROWS)


@transaction.atomic
def take_in(file: Import, *, actor: Actor, now: datetime, progress: Progress) -> None:
    """Do what the preview of a locked import shows. See commit_import for what it raises."""
    share_term(actor, file.term_id)
    file.term.refresh_from_db(fields=["status"])
    _refuse_sealed(file)
    importer = importer_of(file, actor)
    importer.lock(file)
    _compare(file, importer)
    to_do = file.rows.filter(is_chosen=True, outcome__in=[RowOutcome.NEW, RowOutcome.CHANGE])
    done, total, announce = 0, to_do.count(), not is_long(file)
    reason = f"import {file.pk}: {file.file_name}"
    try:
        with transaction.atomic():
            for chunk in stored_chunks(to_do):
                importer.take_in(chunk, now=now, reason=reason, announce=announce)
                database.update(chunk, ["done"])
                done += len(chunk)
                progress(done, total)
    except IntegrityError:
        raise ImportOutdated(
            gettext("Someone recorded the same at this moment. Look at the file again, then commit it.")
        ) from None
    _leave_behind(file, now=now)
    file.status, file.committed_at, file.failure = ImportStatus.COMMITTED, now, ""
    file.made = asdict(importer.made)
    file.save(update_fields=["status", "committed_at", "failure", "made"])
    count_rows(file)
    after = {"status": file.status, "sha256": file.sha256, "rows": file.counts}
    before = {"status": ImportStatus.PREVIEWED}
    audit.record(actor=actor, action="import.committed", row=file, before=before, after=after, now=now)
    tell(file)


def _compare(file: Import, importer: Importer) -> None:
    planner, moved = Planner(importer), list[int]()
    for chunk in stored_chunks(file.rows.filter(is_chosen=True)):
        moved += [
            row.number
            for row, effect in zip(chunk, planner.look_again(chunk), strict=True)
            if (row.outcome, row.changes) != (effect.outcome, effect.changes)
            and row.outcome != RowOutcome.UNMATCHED
        ]
    if moved:
        raise ImportOutdated(
            gettext("Look at the file again to see what it would do now: {named} differ.").format(
                named=_named(moved)
            ),
            extra={"rows": moved[:1000]},
        )


def _leave_behind(file: Import, *, now: datetime) -> None:
    """Rows that nobody was found for wait in a file of their own, to be committed and undone by themselves."""
    unmatched = file.rows.filter(is_chosen=True, outcome=RowOutcome.UNMATCHED)
    if not unmatched.exists():
        return
    rest = Import.objects.create(
        kind=file.kind,
        term=file.term,
        file_name=file.file_name,
        sha256=file.sha256,
        form=file.form,
        headings=file.headings,
        notes=[worded("The rows of import {number} that nobody was found for.", number=file.pk)],
        rest_of=file,
        created_by_id=file.created_by_id,
        created_at=now,
    )
    unmatched.update(file=rest)
    count_rows(rest)
    tell(rest)


def _refuse_sealed(file: Import) -> None:
    if file.kind != ImportKind.STAFF:
        refuse_sealed(file.term)


def _nobody_waits(done: int, total: int) -> None:
    """Progress of what is done within a request."""


def _named(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:ROWS_NAMED]))
    more = (
        gettext(" and {count} more").format(count=len(numbers) - ROWS_NAMED)
        if len(numbers) > ROWS_NAMED
        else ""
    )
    return f"{gettext('row') if len(numbers) == 1 else gettext('rows')} {shown}{more}"
