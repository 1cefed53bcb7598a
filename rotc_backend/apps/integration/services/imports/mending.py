"""What a person does with the rows of a preview: mends cells, leaves rows out, says who is meant, looks again."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from apps.cadets.selectors import get_cadet
from apps.integration import selectors
from apps.integration.models import Import, ImportRow
from apps.integration.rules import values
from apps.integration.rules.kinds import ImportStatus, RowOutcome
from apps.integration.services.imports.committing import is_long, refuse_unless_previewed
from apps.integration.services.imports.kinds import importer_of
from apps.integration.services.imports.planning import replan, replan_all
from apps.integration.services.imports.queueing import enqueue, tell
from apps.system.services import audit
from common.actors import Actor
from common.errors import Invalid, NotFound


@transaction.atomic
def mend(*, actor: Actor, import_id: int, number: int, cells: Mapping[str, str], now: datetime) -> ImportRow:
    """Set cells of a row, by field; the row is planned anew. Raises NotFound, AlreadyCommitted, Invalid for a field
    that there is not."""
    file = _lock(actor, import_id)
    importer = importer_of(file, actor)
    fields = {column.field for column in importer.columns}
    if strange := sorted(cells.keys() - fields):
        message = gettext("This kind of file has no {names}.").format(names=", ".join(strange))
        raise Invalid(message, errors={"cells": [message]})
    row = _row(file, number)
    row.cells = {
        field: cell
        for field, cell in {**row.cells, **{name: values.kept(text) for name, text in cells.items()}}.items()
        if cell.strip()
    }
    # Whoever looks at a row and mends it has seen its shape.
    row.shape = []
    row.save(update_fields=["cells", "shape"])
    replan(file, importer, [number])
    after = {"row": number, "cells": sorted(cells)}
    audit.record(actor=actor, action="import.mended", row=file, before=None, after=after, now=now)
    tell(file)
    return _row(file, number)


@transaction.atomic
def match(*, actor: Actor, import_id: int, number: int, cadet_id: int, now: datetime) -> ImportRow:
    """Say which cadet an unmatched row is about: the row takes the student number. Raises NotFound, AlreadyCommitted."""
    cadet = get_cadet(actor, cadet_id)
    cells = {"student_number": cadet.student_number}
    return mend(actor=actor, import_id=import_id, number=number, cells=cells, now=now)


@transaction.atomic
def choose(
    *,
    actor: Actor,
    import_id: int,
    numbers: Collection[int] | None,
    outcome: RowOutcome | None,
    is_chosen: bool,
    now: datetime,
) -> Import:
    """Take rows into the commit or leave them out: those named, or all of an outcome. Raises NotFound, AlreadyCommitted."""
    file = _lock(actor, import_id)
    rows = file.rows.filter(is_chosen=not is_chosen)
    rows = rows.filter(number__in=numbers) if numbers is not None else rows
    rows = rows.filter(outcome=outcome) if outcome is not None else rows
    changed = list(rows.values_list("number", flat=True))
    file.rows.filter(number__in=changed).update(is_chosen=is_chosen)
    # Of two rows that say the same, the other one counts now.
    replan(file, importer_of(file, actor), changed)
    after = {"rows": len(changed), "chosen": is_chosen}
    audit.record(actor=actor, action="import.rows_chosen", row=file, before=None, after=after, now=now)
    tell(file)
    return file


@transaction.atomic
def look_again(*, actor: Actor, import_id: int, now: datetime) -> Import:
    """Plan every row anew against what is stored by now; of a long file the worker does it. Raises NotFound,
    AlreadyCommitted."""
    file = _lock(actor, import_id)
    if is_long(file):
        enqueue(file, ImportStatus.READING, now=now)
    else:
        replan_all(file, importer_of(file, actor))
        tell(file)
    audit.record(actor=actor, action="import.looked_at_again", row=file, before=None, after=None, now=now)
    return file


def _lock(actor: Actor, import_id: int) -> Import:
    file = selectors.lock_import(actor, import_id)
    refuse_unless_previewed(file)
    return file


def _row(file: Import, number: int) -> ImportRow:
    row = file.rows.filter(number=number).first()
    if row is None:
        raise NotFound(gettext("The file has no such row."))
    return row
