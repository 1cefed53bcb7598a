"""What goes out comes in again as "same" in every row, whatever is stored."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.attendance.models import AttendanceRecord
from apps.attendance.rules import AttendanceStatus
from apps.cadets.rules import Sex
from apps.cadets.services import roster
from apps.cadets.services.roster import NewCadet, Place
from apps.grading.models import Score
from apps.grading.rules import LedgerKind
from apps.grading.services.imported import ImportedEntry, give_imported_entries
from apps.integration.rules.exports import ExportForm
from apps.staff.models import StaffMember
from apps.system.models import AuditEntry
from tests import cast
from tests.integration.imports.sending import Desk, corps

KINDS = ("roster", "attendance", "scores", "ledger", "staff")
# Lost characters and spreadsheets' errors are refused wherever they come from, so nobody has them in a record.
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffd")
NASTY = st.sampled_from(
    ["=Ñuñez", "'-x", "''", '"', "O'Hara, “A”", "Pen\u0303a", "007", "1.50", "-5", "+63", "@S1", "محمد", "null", "None", "TRUE",
     "2026-02-03", "1e5", "𝔘", "a\u2028b", "a\tb", ";", "Ü" * 200, "[]", "<b>", "_x000D_", "x\u00a0y", "\u202ex", "N/A", "0"]
)  # fmt: skip
NAMES = (
    st.one_of(NASTY, st.text(LETTERS, max_size=20)).map(lambda name: name.strip(" \u200b")).filter(str.strip)
)
LINES = st.one_of(st.just(""), NAMES, st.tuples(NAMES, NAMES).map("\n".join))
DAYS = st.dates(date(1950, 1, 1), date(2030, 12, 31))
MOMENTS = st.integers(1_577_836_800_000_000, 1_900_000_000_000_000).map(
    lambda micros: datetime.fromtimestamp(micros // 10**6, tz=UTC).replace(microsecond=micros % 10**6)
)
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "last_name": NAMES,
            "first_name": NAMES,
            "middle_name": st.just("") | NAMES,
            "suffix": st.sampled_from(["", "Jr.", "III", "'s", "=1"]),
            "sex": st.sampled_from(["", *Sex]),
            "birthdate": st.none() | DAYS,
            "email": st.sampled_from(["", "a@b.ph", "+x@b.ph"]),
            "contact_number": st.sampled_from(["", "+639171234567", "09171234567", "0"]),
            "address": LINES,
            "degree_program": st.just("") | NAMES.map(lambda name: name[:100]),
            "year_level": st.none() | st.integers(1, 6),
        }
    ),
    min_size=1,
    max_size=4,
)
RECORDS = st.fixed_dictionaries(
    {
        "status": st.sampled_from(AttendanceStatus),
        "scanned_at": st.none() | st.just(datetime(2026, 8, 7, 23, 5, 6, 123456, tzinfo=UTC)),
        "reason": LINES,
        "scores": st.lists(
            st.none() | st.decimals(0, 100, places=3, allow_nan=False), min_size=3, max_size=3
        ),
        "points": st.integers(1, 100),
        "kind": st.sampled_from(LedgerKind),
        "moment": MOMENTS,
        "held_on": DAYS,
        "issued_by": st.just("") | NAMES.map(lambda name: name[:100]),
    }
)


@pytest.mark.django_db
def test_what_is_exported_comes_in_again_as_the_same_in_every_row():
    made = corps()
    desk = Desk(made)

    @settings(
        max_examples=10,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(PEOPLE, RECORDS, st.sampled_from(ExportForm))
    @example(
        [{"last_name": "=Ñuñez", "first_name": "'-x", "address": "Purok 1,\nbrgy. “A”"}],
        {"status": AttendanceStatus.LATE, "scanned_at": None, "reason": "-late", "points": 5, "kind": LedgerKind.MERIT,
         "scores": [Decimal("88.125"), Decimal(0), None], "moment": cast.MUSTER, "held_on": date(2026, 8, 8),
         "issued_by": "@SSg"},
        ExportForm.XLSX,
    )  # fmt: skip
    def round_trip(people, records, form):
        with transaction.atomic():
            store(made, people, records)
            for kind in KINDS:
                export = desk.client.get(
                    f"/api/v1/terms/{desk.term}/export", {"kind": kind, "form": form.value}
                )
                rows = desk.rows(desk.sent(kind, export.content), page_size=100)

                assert len(rows) >= len(people), kind
                assert [row for row in rows if row["outcome"] != "same"] == [], kind
            assert AuditEntry.objects.filter(action="records.exported").count() == len(KINDS)
            transaction.set_rollback(True)

    round_trip()


def store(made, people, records):
    """Cadets with records of all kinds, and as many of the staff."""
    cadets = roster.create_cadets(
        actor=made.commandant,
        cadets=[NewCadet(student_number=f"00{number}", **person) for number, person in enumerate(people)],
        now=cast.MUSTER,
    )
    places = [(cadet, Place("MS 1", "1st", made.alpha.pk if cadet.pk % 2 else None)) for cadet in cadets]
    enrolled = roster.enroll(actor=made.commandant, term=made.term, places=places, now=cast.MUSTER)
    session = made.term.training_days.get(title="Drill one").sessions.get()
    codes = cast.assessments(made.term)
    for enrollment in enrolled:
        AttendanceRecord.objects.create(
            session=session, enrollment=enrollment, status=records["status"], source="scan", reason=records["reason"],
            scanned_at=records["scanned_at"], time_out=records["scanned_at"], recorded_at=cast.MUSTER, updated_at=cast.MUSTER,
        )  # fmt: skip
        for code, value in zip(("prelim", "midterm", "final"), records["scores"], strict=True):
            Score.objects.create(
                enrollment=enrollment, assessment=codes[code], value=value, updated_at=cast.MUSTER
            )
    give_imported_entries(
        actor=made.commandant,
        rows=[
            ImportedEntry(enrollment.pk, records["kind"], records["points"], records["reason"], records["held_on"],
                          records["moment"], records["issued_by"])
            for enrollment in [*enrolled, enrolled[0]]
        ],
        now=cast.MUSTER, reason="x", announce=False,
    )  # fmt: skip
    StaffMember.objects.bulk_create(
        StaffMember(
            last_name=cadet.last_name[:100], first_name=cadet.first_name[:100], rank="+SSg", designation="@S1"
        )
        for cadet in cadets
    )
