"""An export of the old system into RGMS: batch by batch, each in a transaction of its own, so that it goes on where it
was killed."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import DataError, IntegrityError, connection, transaction

from apps.authentication.models import OneTimeToken, User
from apps.authentication.rules import AccountStatus
from apps.authentication.rules.tokens import TokenKind
from apps.authentication.services import activation
from apps.grading.rules import OLD_SYSTEM
from apps.grading.services.terms import open_term
from apps.integration.models import LegacyMove, LegacyRow
from apps.integration.rules.kinds import LegacyOutcome
from apps.integration.rules.legacy import people
from apps.integration.rules.legacy.cells import Broken, Cells, check, media
from apps.integration.rules.legacy.lines import Row
from apps.integration.rules.legacy.schema import ARCHIVED, CADETS, KEY, TABLES
from apps.integration.services.legacy import folder as folders
from apps.integration.services.legacy.export import Progress
from apps.integration.services.legacy.fates import Context, Fate, archived, claim, kept, resolve, store
from apps.integration.services.legacy.folder import Export
from apps.integration.services.legacy.homes import HOMES, VALUES, held_dates
from apps.integration.services.legacy.state import checksums, reserve_numbers
from apps.system.models import Term
from apps.system.selectors import current_term
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common import clock
from common.actors import Operator

BATCH = 1000
NAME = "import_django_data"
TERM = "From the old system"


@dataclass(frozen=True)
class Imported:
    """What an import did: by table how many rows the old system had, how many are migrated and in quarantine, how many
    are new."""

    tables: dict[str, Counter[str]]
    codes: int
    is_dry_run: bool

    @property
    def is_complete(self) -> bool:
        """Whether every row is accounted for."""
        return all(row["migrated"] + row["quarantined"] == row["source"] for row in self.tables.values())


def import_export(
    *, folder: Path, term_name: str = TERM, dry_run: bool = False, now: datetime, progress: Progress
) -> Imported:
    """Bring in what is not there yet. With `dry_run` nothing of it stays but the report.

    Raises Invalid for the folder, TermSealed when the term was sealed since, TermNameTaken when another term has the name.
    """
    export = folders.read(folder)
    if dry_run:
        with transaction.atomic():
            done = _import(export, term_name, now, progress, is_dry_run=True)
            transaction.set_rollback(True)
        return done
    return _import(export, term_name, now, progress, is_dry_run=False)


def _import(
    export: Export, term_name: str, now: datetime, progress: Progress, *, is_dry_run: bool
) -> Imported:
    move = _begin(export, term_name, now, is_dry_run=is_dry_run)
    context = Context(move, Operator(NAME), clock.unit_zone(), now)
    tables: dict[str, Counter[str]] = {}
    done, total = 0, export.total
    for table in TABLES:
        counts = Counter(source=export.count(table), migrated=0, quarantined=0, new=0, differs=0)
        for batch in batches(export.rows(table)):
            progress(table.name, done, total)
            counts += _take(batch, context)
            done += len(batch)
        tables[table.name] = counts
    progress("", total, total)
    codes = 0 if is_dry_run else _issue_codes(export.folder, context)
    imported = Imported(tables, codes, is_dry_run)
    with transaction.atomic():
        if move.finished_at is None:
            move.finished_at = now
            move.save(update_fields=["finished_at"])
            after = {
                "sha256": move.manifest_sha256,
                "rows": {name: dict(row) for name, row in tables.items()},
            }
            audit.record(
                actor=context.actor, action="move.imported", row=move, before=None, after=after, now=now
            )
        _report(export, imported)
    return imported


def batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


@transaction.atomic
def _begin(export: Export, term_name: str, now: datetime, *, is_dry_run: bool) -> LegacyMove:
    """The move of this export: begun now, or the one that goes on. All moves are into one term."""
    known = LegacyMove.objects.select_related("term").filter(manifest_sha256=export.sha256).first()
    first = LegacyMove.objects.select_related("term").first()
    if first is not None:
        refuse_sealed(first.term)
    if known is not None:
        return known
    state = checksums() if first is None and not is_dry_run else None
    term = first.term if first is not None else _open_term(export, term_name, now)
    return LegacyMove.objects.create(
        manifest_sha256=export.sha256,
        source=export.manifest["source"],
        term=term,
        offsets=reserve_numbers(export, TABLES),
        state_before=state,
        started_at=now,
    )


def _open_term(export: Export, name: str, now: datetime) -> Term:
    """One term for all: the old system had none. It is graded as the old system did until the unit adopts another
    policy. School year and semester only when all cadets who say one say the same."""
    years, semesters = set(), set()
    for row in export.rows(CADETS):
        cells = Cells(row)
        years.add(people.school_year(cells.words("school_year")))
        semesters.add(people.semester(cells.words("semester")))
    details: dict[str, Any] = {}
    if len(years - {None}) == 1:
        details["school_year"] = next(iter(years - {None}))
    if len(semesters - {None}) == 1:
        details["semester"] = next(iter(semesters - {None}))
    return open_term(
        actor=Operator(NAME),
        name=name,
        now=now,
        policy=OLD_SYSTEM,
        policy_reason="Grades as the old system showed them, until the unit adopts its own policy",
        is_current=current_term() is None,
        **details,
    )


def _take(batch: Sequence[Row], context: Context) -> Counter[str]:
    """Account for a batch: rows that came before stay as they are, those in quarantine are looked at anew."""
    with transaction.atomic():
        # Two imports at once go one batch after the other, and what one took the other finds.
        LegacyMove.objects.select_for_update().get(pk=context.move.pk)
        known = LegacyRow.objects.in_bulk([row.name for row in batch])
        counts: Counter[str] = Counter()
        todo = []
        for row in batch:
            before = known.get(row.name)
            if before is None or before.outcome == LegacyOutcome.QUARANTINED:
                todo.append(row)
                counts["new"] += before is None
            else:
                counts["migrated"] += 1
                counts["differs"] += _follow(row, before, context)
        outcomes = _try(todo, context)
    return counts + outcomes


def _follow(row: Row, before: LegacyRow, context: Context) -> bool:
    """A row that was migrated and that the old system has changed since: the archive follows, what has a home is named.
    Whether it differs there."""
    if row.sha256 == before.sha256 or not before.content:
        return bool(before.differs)
    old, columns = json.loads(before.content), row.table.columns
    changed = [
        name
        for name in {**old, **row.values}
        if old.get(name) != row.values.get(name)
        and not columns.get(name, ARCHIVED).startswith(ARCHIVED)
        and columns.get(name) != KEY
        and not (row.table.name == "users" and name == "password")
    ]
    if changed:
        before.differs = ", ".join(changed)
        before.save(update_fields=["differs"])
        return True
    before.content, before.sha256, before.move = archived(row, is_home=True), row.sha256, context.move
    before.save(update_fields=["content", "sha256", "move"])
    return False


def _try(rows: Sequence[Row], context: Context) -> Counter[str]:
    """Bring rows in. When that fails they are tried in halves, until the one that it fails for stands alone."""
    if not rows:
        return Counter()
    try:
        with transaction.atomic():
            fates = _settle(rows, context)
            # What is checked at the end of the transaction is checked here, where it can be told which row it was.
            connection.check_constraints()
    except (IntegrityError, DataError, ValueError, TypeError, ArithmeticError, LookupError) as error:
        if len(rows) > 1:
            half = len(rows) // 2
            return _try(rows[:half], context) + _try(rows[half:], context)
        fates = [Fate(rows[0], Cells(rows[0]))]
        said = str(error).strip().partition("\n")[0].replace("\x00", "")
        fates[0].refuse(Broken("refused", f"it cannot be kept: {type(error).__name__}: {said}"))
        store(fates, context)
    quarantined = sum(bool(fate.reason) for fate in fates)
    return Counter(migrated=len(fates) - quarantined, quarantined=quarantined)


def _settle(rows: Sequence[Row], context: Context) -> list[Fate]:
    fates = [Fate(row, Cells(row)) for row in rows]
    table = rows[0].table
    for fate in fates:
        try:
            check(fate.row)
        except Broken as broken:
            fate.refuse(broken)
    resolve(kept(fates))
    if table.name == "attendance_records":
        held_dates(fates)
    read = VALUES.get(table.name)
    for fate in kept(fates) if read else ():
        try:
            fate.values = read(fate, context) if read else None
        except Broken as broken:
            fate.refuse(broken)
    if kept(fates):
        claim(kept(fates))
    bring_home = HOMES.get(table.name)
    if bring_home and kept(fates):
        bring_home(kept(fates), context)
    store(fates, context)
    return fates


def _issue_codes(folder: Path, context: Context) -> int:
    """An activation code for every account that came without a password that works and may be opened; how many. They are
    in the file before they are good: an import that is killed here issues others."""
    with transaction.atomic():
        moved = LegacyRow.objects.filter(table="users", made_home=True).values("home_id")
        waiting = OneTimeToken.objects.filter(
            kind=TokenKind.ACTIVATION, used_at=None, expires_at__gt=context.now
        )
        users = list(
            User.objects.select_for_update(no_key=True)
            .filter(pk__in=moved, status=AccountStatus.ACTIVE, password__startswith=UNUSABLE_PASSWORD_PREFIX)
            .exclude(pk__in=waiting.values("user_id"))
            .order_by("pk")
        )
        codes = activation.issue_many(actor=context.actor, users=users, now=context.now)
        if codes:
            path = folder / "activation-codes.csv"
            before = path.read_text(encoding="utf-8") if path.exists() else "username,code,expires_at\n"
            lines = [
                [user.username, code.code, code.expires_at.isoformat()]
                for user, code in zip(users, codes, strict=True)
            ]
            folders.write_private(path, before + _csv(lines))
    return len(codes)


def _csv(rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _report(export: Export, done: Imported) -> None:
    """import-report, and the lists beside it: quarantine.jsonl, notes.csv, media.csv."""
    name = "import-dry-run" if done.is_dry_run else "import-report"
    held = LegacyRow.objects.filter(outcome=LegacyOutcome.QUARANTINED).order_by("table", "number", "name")
    quarantine = [{"row": row.name, "reason": row.reason} for row in held.only("name", "reason").iterator()]
    reasons = Counter(
        f"{row['row'].partition(':')[0]}: {row['reason'].partition(':')[0]}" for row in quarantine
    )
    noted = LegacyRow.objects.exclude(notes=[]).order_by("table", "number").values_list("name", "notes")
    notes = [(row, note) for row, found in noted.iterator() for note in found]
    files = _media(export)
    if not done.is_dry_run:
        folders.write_private(
            export.folder / "quarantine.jsonl",
            "".join(json.dumps({"row": row.name, "reason": row.reason, "content": row.content}, ensure_ascii=False) + "\n"
                    for row in held.iterator()),
        )  # fmt: skip
    folders.write_private(export.folder / "notes.csv", "row,note\n" + _csv(notes))
    folders.write_private(export.folder / "media.csv", "row,column,address,what\n" + _csv(files))
    to_move = sum(what == "to be moved" for *_, what in files)
    data = {
        "tables": {table: dict(counts) for table, counts in done.tables.items()},
        "reasons": dict(reasons),
        "quarantine": quarantine,
        "notes": len(notes),
        "media": {"named": len(files), "to_be_moved": to_move},
        "activation_codes": done.codes,
    }
    lines = ["Dry run: nothing of this stays." if done.is_dry_run else "Imported.", ""]
    lines += table_lines(done.tables)
    if reasons:
        lines += ["", "In quarantine, whole, in quarantine.jsonl:"]
        lines += [f"  {count:>6}  {reason}" for reason, count in sorted(reasons.items())]
    differing = sum(counts["differs"] for counts in done.tables.values())
    if differing:
        lines += [
            "",
            f"{differing} rows were changed in the old system after they came here; these stay as they came.",
        ]
    lines += [
        "",
        f"Values left out of their home, with the reason: {len(notes)} (notes.csv).",
        f"Files that rows name: {len(files)}, of them to be moved by hand: {to_move} (media.csv).",
        f"Activation codes for accounts without a password that works: {done.codes} (activation-codes.csv).",
    ]
    folders.write_report(export.folder / f"{name}.json", data, lines)


def table_lines(tables: dict[str, Counter[str]]) -> list[str]:
    """The counts as a table."""
    lines = [f"{'table':<28}{'source':>9}{'migrated':>10}{'quarantined':>13}"]
    everything: Counter[str] = sum(tables.values(), Counter())
    for name, counts in [*tables.items(), ("in all", everything)]:
        lines.append(f"{name:<28}{counts['source']:>9}{counts['migrated']:>10}{counts['quarantined']:>13}")
    return lines


def _media(export: Export) -> list[tuple[str, str, str, str]]:
    found = []
    for table in TABLES:
        if table.media:
            found += [
                (row.name, column, address if len(address) <= 300 else f"{address[:299]}…", fate)
                for row in export.rows(table)
                for column, address, fate in media(row)
            ]
    return found
