"""`manage.py grades verify`: a sealed term against its packet and its records; what somebody did past the triggers is found."""

import json
from copy import deepcopy
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from apps.attendance.models import AttendanceRecord
from apps.authentication.rules import Role
from apps.grading.models import GradingPolicy, LedgerEntry, Score, SealedGrade, SealedTerm
from apps.grading.rules import LedgerKind, packet
from apps.grading.selectors import explanation
from apps.grading.services import ledger, reopening, seal, verification
from apps.grading.services.scores import CellSent, save_scores
from tests import cast

pytestmark = pytest.mark.django_db
GUARDED = (
    "grading_score", "grading_ledgerentry", "attendance_attendancerecord", "grading_sealedgrade", "grading_sealedterm",
    "grading_gradingpolicy", "cadets_enrollment",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def standing(scene):
    corps = cast.corps()
    cast.training_day(corps, closed=True)
    enrollment = corps.enrollments[0]
    cells = [CellSent(enrollment.pk, row.pk, "80", 0) for row in cast.assessments(corps.term).values()]
    save_scores(actor=corps.sergeant, term_id=corps.term.pk, cells=cells, now=cast.MUSTER)
    ledger.record_entry(
        actor=corps.sergeant, enrollment_id=enrollment.pk, kind=LedgerKind.DEMERIT, points=5, reason="late",
        occurred_on=cast.MUSTER.date(), now=cast.MUSTER,
    )  # fmt: skip
    cast.sealed(corps)
    return corps


@pytest.fixture
def sealed(standing, db):
    return deepcopy(standing)


def verify(corps, *options: str) -> tuple[int, str]:
    """Exit status and output."""
    output = StringIO()
    try:
        call_command("grades", "verify", str(corps.term.pk), *options, stdout=output)
    except SystemExit as ended:
        return int(ended.code or 0), output.getvalue()
    return 0, output.getvalue()


def past_the_triggers() -> None:
    """As somebody who owns the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def test_a_sealed_term_that_nobody_touched_holds(sealed):
    status, output = verify(sealed)

    assert (status, output.count("\n")) == (0, 1)
    assert SealedTerm.objects.get().hash in output
    assert "packet and records: as it was sealed" in output


def test_a_corps_that_is_sealed_and_verified_in_parts_has_one_seal_over_all(corps, monkeypatch):
    cast.training_day(corps, closed=True)
    for module, name in ((explanation, "AT_ONCE"), (seal, "BATCH"), (verification, "AT_ONCE")):
        monkeypatch.setattr(module, name, 2)

    cast.sealed(corps)

    row = SealedTerm.objects.get(term=corps.term)
    positions = list(row.grades.values_list("position", "enrollment_id"))
    assert positions == list(enumerate((enrollment.pk for enrollment in corps.enrollments), start=1))
    assert verify(corps)[0] == 0
    past_the_triggers()
    row.grades.filter(position=3).update(result="Passed")
    assert "stands in somebody else's row" in verify(corps)[1]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), parts),
)


@given(JSON)
def test_the_hashed_text_is_json_with_sorted_keys_and_no_blanks_by_any_library(content):
    as_python_has_it = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert packet.canonical(content).decode() == as_python_has_it


def test_a_cadet_who_is_renamed_since_is_no_difference(sealed):
    cadet = sealed.enrollments[0].cadet
    cadet.last_name = "Renamed"
    cadet.save()

    assert verify(sealed)[0] == 0


def change_score():
    Score.objects.filter(assessment__code="final").update(value=100)


def change_record():
    AttendanceRecord.objects.update(status="present")


def add_merit():
    entry = LedgerEntry.objects.get()
    LedgerEntry.objects.create(
        enrollment=entry.enrollment,
        kind="merit",
        points=5,
        occurred_on=entry.occurred_on,
        recorded_at=entry.recorded_at,
    )


def change_policy():
    policy = GradingPolicy.objects.get()
    policy.rules["failing_equivalent"] = "4.00"
    policy.save()


@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        (change_score, "subject"),
        (change_record, "attendance"),
        (add_merit, "aptitude"),
        (change_policy, "policy.rules"),
    ],
)
def test_a_record_that_was_changed_past_the_triggers_is_named(sealed, tamper, named):
    past_the_triggers()
    tamper()

    status, output = verify(sealed)

    assert status == 1
    assert named in output
    if named != "policy.rules":
        assert sealed.enrollments[0].cadet.student_number in output


def test_a_score_that_was_swapped_for_an_equal_one_elsewhere_is_named_by_its_row(sealed):
    past_the_triggers()
    midterm, final = (Score.objects.get(assessment__code=code) for code in ("midterm", "final"))
    Score.objects.filter(pk=midterm.pk).update(value=70)
    Score.objects.filter(pk=final.pk).update(value=90)

    status, output = verify(sealed)

    assert status == 1
    assert 'sealed "80", now "70"' in output


def raise_grade(**made_whole):
    grade = SealedGrade.objects.first()
    grade.packet["line"]["grade"]["final"] = "99.00"
    if made_whole:
        grade.hash = packet.packet_hash(grade.packet)
    grade.save()


def raise_grade_and_hashes():
    raise_grade(made_whole=True)
    seal = SealedTerm.objects.get()
    seal.hash = packet.seal_hash(seal.header, seal.grades.order_by("position").values_list("hash", flat=True))
    seal.save()


def change_signatory():
    seal = SealedTerm.objects.get()
    seal.header["unit"]["certified_by"] = "Somebody Else"
    seal.save()


@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        (raise_grade, "does not have its hash"),
        (lambda: raise_grade(made_whole=True), "the seal does not have its hash"),
        (raise_grade_and_hashes, "the audit log knows the seal by another hash"),
        (change_signatory, "the seal does not have its hash"),
        (lambda: SealedGrade.objects.filter(position=3).delete(), "2 sealed grades are there, 3 were sealed"),
        (lambda: SealedGrade.objects.update(result="Passed"), "stands in somebody else's row"),
    ],
)
def test_a_packet_that_was_changed_past_the_triggers_is_named(sealed, tamper, named):
    past_the_triggers()
    tamper()

    status, output = verify(sealed)

    assert status == 1
    assert named in output


def test_a_version_that_was_opened_again_is_held_to_its_packet_only(sealed):
    asked = reopening.request_reopening(
        actor=sealed.commandant, term_id=sealed.term.pk, memo="a wrong score", now=cast.MUSTER
    )
    reopening.approve_reopening(
        actor=cast.account(Role.ADMIN), term_id=sealed.term.pk, reopening_id=asked.pk, reason="", now=cast.MUSTER
    )  # fmt: skip
    change_score()
    assert verify(sealed)[0] == 0
    cast.sealed_again(sealed)

    assert verify(sealed)[0] == verify(sealed, "--seal", "1")[0] == 0
    assert "seal 2" in verify(sealed)[1]


def test_a_term_that_was_never_sealed_has_nothing_to_verify(corps):
    with pytest.raises(CommandError, match="no such seal"):
        verify(corps)
