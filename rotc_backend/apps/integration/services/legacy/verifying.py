"""Whether everything of an export is where it belongs: row by row, value by value, password by password, grade by grade."""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import check_password

from apps.authentication.models import User
from apps.integration.models import LegacyMove, LegacyRow
from apps.integration.rules.kinds import LegacyOutcome
from apps.integration.rules.legacy.cells import Broken, Cells, is_bcrypt
from apps.integration.rules.legacy.lines import Row
from apps.integration.rules.legacy.schema import TABLES, Table
from apps.integration.services.legacy import comparison
from apps.integration.services.legacy import folder as folders
from apps.integration.services.legacy.comparison import Line
from apps.integration.services.legacy.export import Progress
from apps.integration.services.legacy.fates import Context, Fate, archived, resolve
from apps.integration.services.legacy.folder import Export
from apps.integration.services.legacy.homes import VALUES, held_dates
from apps.integration.services.legacy.importing import NAME, batches, table_lines
from apps.integration.services.legacy.mapped import FOUND, SAID
from apps.system.models import AuditEntry
from common import clock
from common.actors import Operator
from common.errors import Invalid

SHOWN = 20


@dataclass
class Verified:
    """What was found. `problems` is everything that does not hold."""

    tables: dict[str, Counter[str]] = field(default_factory=dict)
    checksums: dict[str, dict[str, str]] = field(default_factory=dict)
    passwords: Counter[str] = field(default_factory=Counter)
    grades: dict[str, Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    changed_here: list[str] = field(default_factory=list)
    references: int = 0
    problems: list[str] = field(default_factory=list)


def verify(*, folder: Path, credentials: Path | None = None, now: datetime, progress: Progress) -> Verified:
    """Hold RGMS against an export. Nothing is changed. Raises Invalid for the folder, NotFound when nothing was moved."""
    export = folders.read(folder)
    found = Verified()
    lines = comparison.compare_term()
    move = LegacyMove.objects.select_related("term").filter(manifest_sha256=export.sha256).first()
    if move is None or move.finished_at is None:
        found.problems.append("this export has not come in, or not to its end: start the import again")
    move = move or LegacyMove.objects.select_related("term").earliest("pk")
    context = Context(move, Operator("verify_migration"), clock.unit_zone(), now)
    done = 0
    for table in TABLES:
        check = _TableCheck(table, context, found)
        for batch in batches(export.rows(table)):
            progress(table.name, done, export.total)
            check.take(batch)
            done += len(batch)
        check.finish(export)
    progress("", export.total, export.total)
    if credentials is not None:
        _try_passwords(credentials, found)
    _compare_grades(lines, found)
    return found


class _TableCheck:
    """The rows of one table, batch after batch."""

    def __init__(self, table: Table, context: Context, found: Verified) -> None:
        self._table, self._context, self._found = table, context, found
        self._counts = Counter(source=0, migrated=0, quarantined=0)
        self._said, self._is = hashlib.sha256(), hashlib.sha256()

    def take(self, rows: Sequence[Row]) -> None:
        """Each row is in the archive as it was exported, and its values are where they belong."""
        known = LegacyRow.objects.in_bulk([row.name for row in rows])
        migrated = []
        for row in rows:
            self._counts["source"] += 1
            kept = known.get(row.name)
            if kept is None:
                self._found.problems.append(f"{row.name} is nowhere")
                continue
            self._counts[kept.outcome] += 1
            self._check_archive(row, kept)
            if kept.outcome == LegacyOutcome.MIGRATED and kept.content and not kept.differs:
                migrated.append((row, kept))
        if self._table.name in VALUES:
            self._check_values(migrated)
        else:
            for row, kept in migrated:
                self._said.update(row.line.encode())
                self._is.update(kept.content.encode())
        if self._table.name == "users":
            _count_passwords(rows, known, self._found)

    def _check_archive(self, row: Row, kept: LegacyRow) -> None:
        is_home = kept.outcome == LegacyOutcome.MIGRATED
        if kept.differs:
            self._found.problems.append(
                f"{row.name} was changed in the old system since it came: {kept.differs}"
            )
        elif kept.content and (kept.sha256 != row.sha256 or kept.content != archived(row, is_home=is_home)):
            self._found.problems.append(f"{row.name} is not in the archive as it was exported")

    def _check_values(self, pairs: Sequence[tuple[Row, LegacyRow]]) -> None:
        fates = []
        for row, kept in pairs:
            fate = Fate(row, Cells(row), home_id=kept.home_id, made_home=kept.made_home)
            fate.cadet_id, fate.user_id = kept.cadet_id, kept.user_id
            fates.append(fate)
        resolve(fates)
        if self._table.name == "attendance_records":
            held_dates(fates)
        self._found.references += sum(len(fate.named) for fate in fates)
        told = [self._said_of(fate) for fate in fates]
        values = FOUND[self._table.name](fates, self._context)
        wrong = []
        for fate, said in zip(fates, told, strict=True):
            is_now = values.get(fate.row.name)
            # A cadet who was here already is as people here keep the record.
            is_ours = fate.made_home or self._table.name != "cadets"
            told_form, form = _canonical(said if is_ours else is_now), _canonical(is_now)
            self._said.update(told_form)
            self._is.update(form)
            if told_form != form:
                wrong.append((fate, said, is_now))
        self._judge(wrong)

    def _said_of(self, fate: Fate) -> Any:
        try:
            if fate.reason:
                return {"broken": fate.reason}
            fate.values = VALUES[self._table.name](fate, self._context)
            return SAID[self._table.name](fate, self._context)
        except Broken as broken:
            return {"broken": str(broken)}

    def _judge(self, wrong: Sequence[tuple[Fate, Any, Any]]) -> None:
        """What people have changed here since says the audit; all else is a problem."""
        ids = [fate.home_id for fate, _, _ in wrong]
        told = (
            AuditEntry.objects.filter(row_id__in=ids).exclude(actor_name=NAME).exclude(action="record.viewed")
        )
        by_people = set(told.values_list("row_id", flat=True))
        for fate, said, is_now in wrong:
            if fate.home_id in by_people:
                self._found.changed_here.append(fate.row.name)
                continue
            if is_now is None:
                self._found.problems.append(f"{fate.row.name} is not in RGMS")
                continue
            names = sorted(name for name in {*said, *is_now} if said.get(name) != is_now.get(name))
            self._found.problems.append(f"{fate.row.name} says something else in RGMS: {', '.join(names)}")

    def finish(self, export: Export) -> None:
        """Sums."""
        counts = self._counts
        if counts["source"] != export.count(self._table):
            self._found.problems.append(
                f"{self._table.name}: the file has not as many rows as its manifest says"
            )
        if counts["migrated"] + counts["quarantined"] != counts["source"]:
            missing = counts["source"] - counts["migrated"] - counts["quarantined"]
            self._found.problems.append(f"{self._table.name}: {missing} rows are not accounted for")
        self._found.tables[self._table.name] = counts
        self._found.checksums[self._table.name] = {
            "old_system": self._said.hexdigest(),
            "rgms": self._is.hexdigest(),
        }


def _canonical(values: Any) -> bytes:
    """One form for one value: moments in UTC, numbers as text."""
    return json.dumps(values, sort_keys=True, default=_text, ensure_ascii=False).encode()


def _text(value: Any) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def _count_passwords(rows: Sequence[Row], known: Mapping[str, LegacyRow], found: Verified) -> None:
    users = User.objects.in_bulk([row.user_id for row in known.values() if row.user_id])
    for row in rows:
        kept, counts, hashed = known.get(row.name), found.passwords, row.values.get("password")
        counts["source"] += 1
        if kept is None or kept.outcome == LegacyOutcome.QUARANTINED:
            counts["quarantined"] += 1
            continue
        user = users.get(kept.user_id or 0)
        if not kept.content:
            counts["erased"] += 1
        elif not is_bcrypt(hashed):
            counts["broken"] += 1
        elif user is not None and user.password == f"bcrypt${hashed}":
            counts["valid"] += 1
        elif user is not None and user.has_usable_password():
            # Who has signed in has a hash of today, of the same password or of another one.
            counts["valid"] += 1
            counts["renewed"] += 1
        else:
            counts["lost"] += 1
            found.problems.append(f"{row.name}: the password does not work any more")


def _try_passwords(path: Path, found: Verified) -> None:
    """Try user names with their passwords, from a CSV file with these two columns."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Invalid(f"{path} cannot be read.") from None
    for row in csv.DictReader(io.StringIO(text, newline="")):
        user = User.objects.named(row.get("username") or "")
        found.passwords["tried"] += 1
        # Without a setter: trying renews nothing.
        if user is not None and check_password(row.get("password") or "", user.password):
            found.passwords["opened"] += 1
        else:
            found.problems.append(f"the password of {row.get('username')} does not open the account")


def _compare_grades(lines: list[Line], found: Verified) -> None:
    found.lines = lines
    found.grades = dict(comparison.summary(lines))
    for line in lines:
        compared = line.compared
        if compared and not compared.is_same and not (compared.is_explained and compared.reasons):
            found.problems.append(f"{line.name}: the grade differs, and nothing explains it")
    found.grades["unexplained"] = found.grades["compared"] - found.grades["explained"]


def report(found: Verified) -> dict[str, Any]:
    """What programs read. `tables`, `grades` and `passwords` are what every version of it has."""
    keys = ("source", "migrated", "quarantined")
    return {
        "accounted_for": not found.problems,
        "tables": {name: {key: counts[key] for key in keys} for name, counts in found.tables.items()},
        "grades": {
            **found.grades,
            "differences": [_difference(line) for line in found.lines if _differs(line)],
        },
        "passwords": {"source": 0, "valid": 0, **found.passwords},
        "checksums": found.checksums,
        "foreign_keys": {"followed": found.references},
        "changed_in_rgms": found.changed_here,
        "problems": found.problems,
        "quarantine": [
            {"row": name, "reason": reason}
            for name, reason in LegacyRow.objects.filter(outcome=LegacyOutcome.QUARANTINED)
            .order_by("table", "number", "name")
            .values_list("name", "reason")
        ],
    }


def _differs(line: Line) -> bool:
    return line.compared is None or not line.compared.is_same


def _difference(line: Line) -> dict[str, Any]:
    if line.compared is None:
        return {
            "student_number": line.student_number,
            "row": line.name,
            "reasons": [f"in quarantine: {line.reason}"],
        }
    shown, grade, old = line.compared.shown, line.compared.grade, line.old_rules
    return {
        "student_number": line.student_number,
        "row": line.name,
        "shown": {"final": shown.final, "equivalent": shown.equivalent, "result": shown.result},
        "old_rules": old and {"final": old.final, "equivalent": old.equivalent, "result": old.result},
        "version_1": {"final": grade.final, "equivalent": grade.equivalent, "result": grade.result},
        "reasons": line.compared.reasons,
        "explained": line.compared.is_explained,
    }


def text(found: Verified) -> list[str]:
    """What people read."""
    grades, passwords = found.grades, found.passwords
    lines = table_lines(found.tables)
    lines += [
        "",
        f"Grades: {grades['cadets']} cadets; {grades['explained']} explained: {grades['same']} are as they were shown, "
        f"{grades['explained'] - grades['same']} differ with their reason; {grades['unexplained']} unexplained; "
        f"{grades['quarantined']} in quarantine. See `manage.py grades compare`.",
        f"Passwords: {passwords['source']}; {passwords['valid']} work ({passwords['renewed']} renewed since), "
        f"{passwords['broken']} "
        f"were broken and have activation codes, {passwords['quarantined']} in quarantine, {passwords['lost']} lost.",
    ]
    if passwords["tried"]:
        lines.append(f"Passwords tried: {passwords['tried']}, of them opened: {passwords['opened']}.")
    unequal = [name for name, pair in found.checksums.items() if pair["old_system"] != pair["rgms"]]
    lines.append(
        f"Checksums after the mapping: {len(found.checksums) - len(unequal)} of {len(found.checksums)} tables equal."
    )
    lines.append(f"References followed: {found.references}.")
    if found.changed_here:
        lines.append(
            f"Changed by people in RGMS since, which is in the audit: {len(found.changed_here)} rows."
        )
    shown = found.problems[:SHOWN]
    if len(found.problems) > SHOWN:
        shown = [*shown, f"… and {len(found.problems) - SHOWN} more, see the report"]
    verdict = "Every row is accounted for." if not found.problems else f"{len(found.problems)} problems:"
    return [*lines, "", verdict, *shown]
