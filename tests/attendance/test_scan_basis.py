"""What scans are judged by: the function in the database and the selectors say the same of who is on the roll and in reach."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction

from apps.attendance import selectors
from apps.attendance.models import MakeUp
from apps.attendance.selectors.lines import on_roll
from apps.attendance.selectors.scan_basis import asked_along, basis_of, scan_basis
from apps.authentication.rules.duties import Action, DutyKind
from apps.authentication.selectors.duties import sessions_with_users
from apps.cadets.models import Cadet
from apps.system.models import Platoon
from common.errors import NotFound
from tests import cast
from tests.cast import MUSTER
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody(corps):
    """Cadets of every kind: in each place and none, begun or ended about the day, archived, of another term."""
    held_on = cast.training_day(corps).held_on
    first, second = (
        Platoon.objects.get_or_create(company=company, number=number)[0]
        for company, number in ((corps.alpha, 1), (corps.bravo, 2))
    )
    day = timedelta(days=1)
    rows = [
        *corps.enrollments,
        *(
            cast.enrolled(corps, **fields)
            for fields in (
                {"company": corps.bravo, "platoon": second},
                {"company": corps.bravo},
                {"company": None},
                {"platoon": first, "enrolled_on": held_on},
                {"enrolled_on": held_on + day},
                {"ended_on": held_on},
                {"ended_on": held_on - day},
            )
        ),
    ]
    Cadet.objects.filter(pk=cast.enrolled(corps).cadet_id).update(archived_at=MUSTER)
    Cadet.objects.create(student_number="2020-1", last_name="Stranger", first_name="A", search_text="")
    return rows


@pytest.mark.parametrize("is_make_up", [False, True])
@pytest.mark.parametrize("reach", ["admin", "corps", "company", "platoon", "nobody"])
def test_the_roll_that_scans_see_is_the_roll_of_the_selectors(corps, everybody, reach, is_make_up):
    missed = cast.training_day(corps, title="Missed")
    day = cast.training_day(corps, is_make_up=is_make_up)
    for row in everybody[:5] if is_make_up else ():
        MakeUp.objects.create(enrollment=row, day=day, missed_day=missed)
    actor = {
        "admin": lambda: corps.commandant,
        "corps": lambda: corps.sergeant,
        "company": lambda: cast.staff(DutyKind.COMPANY, company=corps.bravo),
        "platoon": lambda: cast.staff(
            DutyKind.PLATOON, platoon=Platoon.objects.get(company=corps.alpha, number=1)
        ),
        "nobody": lambda: cast.staff(DutyKind.ENCODER),
    }[reach]()
    cadet_ids = set(Cadet.objects.values_list("pk", flat=True))
    cast.client_of(actor)

    with transaction.atomic():
        expected = {on_roll(row) for row in selectors.lock_roll(actor, day, Action.RECORD_ATTENDANCE)}
        basis = scan_basis(actor, day.pk, cadet_ids=cadet_ids, client_ids=[], locks=True)
        seen = scan_basis(actor, day.pk, cadet_ids=cadet_ids, client_ids=[], locks=False)
        along = asked_along(day.pk, cadet_ids=cadet_ids, client_ids=[])
        [asked] = sessions_with_users([actor.sessions.get().pk], now=MUSTER, along=along).values()

    assert seen.cards == basis.cards == basis_of(actor, asked.along).cards  # type: ignore[attr-defined]
    assert {card.member for card in basis.cards.values() if card.member} == expected
    assert bool(expected) is (reach != "nobody")
    assert basis.cards.keys() == cadet_ids


def test_every_scan_has_an_id_for_a_record_to_be(corps):
    day = cast.training_day(corps, windows=[cast.window(), cast.window(MUSTER + timedelta(hours=6))])

    with transaction.atomic():
        basis = scan_basis(
            corps.sergeant, day.pk, cadet_ids=[], client_ids=[uuid.uuid4(), uuid.uuid4()], locks=True
        )

    assert len(set(basis.fresh_ids)) == 2
    assert [pk for pk, _ in basis.sessions] == list(
        day.sessions.order_by("-opens_at").values_list("pk", flat=True)
    )


def test_a_day_that_does_not_exist_is_not_found(corps):
    with pytest.raises(NotFound), transaction.atomic():
        scan_basis(corps.sergeant, 999_999, cadet_ids=[], client_ids=[], locks=True)


def test_the_ground_costs_one_statement(corps, django_assert_num_queries):
    day = cast.training_day(corps)
    corps.sergeant.scope(Action.RECORD_ATTENDANCE)

    with transaction.atomic(), django_assert_num_queries(1):
        scan_basis(
            corps.sergeant,
            day.pk,
            cadet_ids=[row.cadet_id for row in corps.enrollments],
            client_ids=[],
            locks=True,
        )


def test_what_every_scan_calls_looks_by_index_only_whatever_the_tables_held_when_it_was_planned():
    called = [
        "authentication_who_asks",
        "attendance_scan_basis",
        "attendance_save_scans",
        "grading_guard_attendance_attendancerecord",
        "grading_guard_attendance_scan",
    ]
    with connection.cursor() as cursor:
        # Of two functions with one name the newer; the other is for a process of before.
        cursor.execute(
            "SELECT DISTINCT ON (proname) proname, proconfig FROM pg_proc WHERE proname = ANY(%s) ORDER BY proname, oid DESC",
            [called],
        )
        options = dict(cursor.fetchall())

    assert options.keys() == set(called)
    assert all("enable_seqscan=off" in option for option in options.values())
