"""A file comes in: what it is, which columns it has, what its rows would do."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from types import MappingProxyType

from django.db import transaction

from apps.integration import selectors
from apps.integration.models import Import, ImportMapping, ImportRow
from apps.integration.rules import values
from apps.integration.rules.kinds import ImportKind, ImportStatus
from apps.integration.rules.sheets import Sheet, is_packed, read_sheet
from apps.integration.rules.tables import Column, heading_of, lay_out, propose, spellings
from apps.integration.services.imports import progress, sent
from apps.integration.services.imports.apart import read_apart
from apps.integration.services.imports.kinds import IMPORTERS, importer_of
from apps.integration.services.imports.planning import CHUNK, Planner, count_rows
from apps.integration.services.imports.queueing import enqueue, tell
from apps.system.selectors import get_term
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common.actors import Actor
from common.language import worded

# What is larger is the worker's: a request should not take longer than a person waits.
INLINE_BYTES = 512 * 1024
# Far more than a thousand rows say; of rows that say more, fewer are in memory at once.
CHUNK_CHARACTERS = 2_000_000
SAMPLES = 3
LONGEST_SAMPLE = 80
REMEMBERED = 50
# Of processor time, for what unpacks: a person waits for a look, and for a small file.
LOOK_SECONDS, READ_SECONDS = 20, 240


@dataclass(frozen=True)
class HeadingFound:
    """A heading of a file, what stands below it in the first rows, and the field that it is taken for; blank: none."""

    heading: str
    samples: list[str]
    field: str


@dataclass(frozen=True)
class FileLook:
    """What a file is, at a glance. `is_remembered`: a person has mapped these headings before. `problem` is why it could not be
    taken in as proposed; blank: it could."""

    form: str
    notes: list[str]
    headings: list[HeadingFound]
    columns: list[Column]
    is_remembered: bool
    problem: str


def look_at(*, actor: Actor, kind: ImportKind, term_id: int, content: bytes) -> FileLook:
    """What a file is and which of its headings are which column; nothing is kept. Raises NotFound, Forbidden, Unreadable."""
    selectors.refuse_kind(actor, kind)
    importer = IMPORTERS[kind](get_term(actor, term_id), actor)
    sheet = _sheet(content, importer.columns, seconds=LOOK_SECONDS)
    remembered = _remembered(kind, [heading_of(cell) for cell in sheet.header])
    layout, wrong = propose(importer.columns, sheet.header, remembered)
    samples = [cells for _, cells in islice(sheet.rows, SAMPLES)]
    found = [
        HeadingFound(
            heading_of(cell),
            [cells[place][:LONGEST_SAMPLE] for cells in samples if place < len(cells)],
            layout.fields.get(place, ""),
        )
        for place, cell in enumerate(sheet.header)
        if heading_of(cell)
    ]
    return FileLook(
        sheet.form, list(sheet.notes), found, list(importer.columns), bool(remembered), " ".join(wrong)
    )


@transaction.atomic
def receive(
    *,
    actor: Actor,
    kind: ImportKind,
    term_id: int,
    file_name: str,
    content: bytes,
    now: datetime,
    mapping: Mapping[str, str] = MappingProxyType({}),
    keeps_mapping: bool = False,
) -> Import:
    """Take a file, note what each row would do, change nothing else; a large one the worker reads.

    Raises NotFound, Forbidden, TermSealed, Unreadable.
    """
    selectors.refuse_kind(actor, kind)
    term = get_term(actor, term_id)
    if kind is not ImportKind.STAFF:
        refuse_sealed(term)
    file = Import.objects.create(
        kind=kind,
        term=term,
        file_name="".join(filter(str.isprintable, file_name))[-255:],
        sha256=hashlib.sha256(content).hexdigest(),
        status=ImportStatus.READING,
        created_by_id=actor.pk,
        created_at=now,
    )
    if keeps_mapping:
        _remember(actor, kind, mapping, now)
    after = {"file_name": file.file_name, "sha256": file.sha256, "term_id": term.pk, "kind": kind}
    audit.record(actor=actor, action="import.previewed", row=file, before=None, after=after, now=now)
    if len(content) > INLINE_BYTES:
        sent.keep(file, content, mapping)
        enqueue(file, ImportStatus.READING, now=now)
    else:
        read(file, actor=actor, content=content, mapping=mapping)
    return file


def read(file: Import, *, actor: Actor, content: bytes, mapping: Mapping[str, str]) -> None:
    """Store the rows of a file with what they would do; it is previewed then. Raises Unreadable."""
    importer = importer_of(file, actor)
    seconds = READ_SECONDS if len(content) > INLINE_BYTES else LOOK_SECONDS
    sheet = _sheet(content, importer.columns, seconds=seconds)
    layout = lay_out(importer.columns, sheet.header, mapping)
    planner, rows, length, count = Planner(importer), [], 0, 0
    for number, raw, shape in layout.records(sheet):
        cells = {field: values.kept(cell) for field, cell in raw.items() if cell.strip()}
        length += sum(map(len, cells.values()))
        wrong = [problem.message for problem in shape]
        rows.append(ImportRow(file=file, number=number, cells=cells, shape=wrong))
        if len(rows) == CHUNK or length > CHUNK_CHARACTERS:
            count += _store(planner, rows)
            # Of how many nobody knows before the end.
            progress.note(file.pk, count, count + 10 * CHUNK)
            rows, length = [], 0
    _store(planner, rows)
    importer.finish(file)
    ignored = (
        [worded("Columns that are not known were left out: {columns}.", columns=", ".join(layout.ignored))]
        if layout.ignored
        else []
    )
    file.form, file.notes, file.headings = sheet.form, [*sheet.notes, *ignored], dict(layout.headings)
    file.warnings = _warnings(importer.missing(layout))
    file.status = ImportStatus.PREVIEWED
    file.save(update_fields=["form", "notes", "headings", "warnings", "status"])
    count_rows(file)
    tell(file)


def _warnings(missing: Sequence[str]) -> list[str]:
    if not missing:
        return []
    return [
        worded(
            "No column of the file is understood as {columns}. What is new comes in without it, what is stored stays as it is. "
            "If the file has it under another name, send it again and say which column it is.",
            columns=", ".join(f"“{heading}”" for heading in missing),
        )
    ]


def _sheet(content: bytes, columns: Sequence[Column], *, seconds: int) -> Sheet:
    known = spellings(columns)
    if is_packed(content):
        return read_apart(content, known=known, seconds=seconds)
    return read_sheet(content, known=known)


def _store(planner: Planner, rows: list[ImportRow]) -> int:
    planner.plan(rows)
    ImportRow.objects.bulk_create(rows, batch_size=CHUNK)
    return len(rows)


def _remember(actor: Actor, kind: ImportKind, mapping: Mapping[str, str], now: datetime) -> None:
    header = hashlib.sha256("\n".join(sorted(mapping)).encode()).hexdigest()
    given = {"fields": dict(mapping), "saved_by_id": actor.pk, "saved_at": now}
    ImportMapping.objects.update_or_create(kind=kind, header=header, defaults=given)


def _remembered(kind: ImportKind, header: Sequence[str]) -> dict[str, str]:
    """What was said of these headings in files of the kind, the newest first."""
    found: dict[str, str] = {}
    for fields in ImportMapping.objects.filter(kind=kind).values_list("fields", flat=True)[:REMEMBERED]:
        for heading in header:
            if heading in fields:
                found.setdefault(heading, fields[heading])
    return found
