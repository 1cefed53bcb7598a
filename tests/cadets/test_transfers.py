"""A transfer of company keeps its date: what was until then is of the old company, what is from then of the new one."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from apps.attendance.models import AttendanceRecord
from apps.cadets.models import Transfer
from apps.system.models import AuditEntry, OutboxEvent, Platoon
from common import clock
from tests import cast
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db
BEFORE, MOVED, AFTER = date(2026, 8, 8), date(2026, 8, 10), date(2026, 8, 15)


@pytest.fixture
def admin(corps):
    return cast.client_of(corps.commandant)


@pytest.fixture
def bravo_second(corps):
    return Platoon.objects.create(company=corps.bravo, number=2)


def transfer(client, enrollment, company, **body):
    return client.post(
        f"/api/v1/enrollments/{enrollment.pk}/transfers",
        {"company": company and company.pk, **body},
        format="json",
    )


def board(client, day) -> dict[str, int]:
    """How many of each company are enrolled, as the muster's board counts."""
    companies = client.get(f"/api/v1/training-days/{day.pk}/muster").json()["companies"]
    return {company["name"]: company["counts"]["enrolled"] for company in companies}


def roll(client, day, query) -> list[tuple[str, int | None]]:
    rows = client.get(f"/api/v1/training-days/{day.pk}/records?{query}").json()["results"]
    return [(row["company"], row["platoon"]) for row in rows]


def missing(client, day, query) -> list[tuple[str, int | None]]:
    rows = client.get(f"/api/v1/training-days/{day.pk}/missing?{query}").json()["results"]
    return [(row["company"], row["platoon"]) for row in rows]


def test_days_before_a_transfer_are_of_the_old_company_and_days_from_it_on_of_the_new_one(
    corps, admin, bravo_second
):
    row = corps.enrollments[0]
    past, later = (cast.training_day(corps, held_on=day, title=str(day)) for day in (BEFORE, AFTER))

    moved = transfer(admin, row, corps.bravo, platoon=bravo_second.pk, moved_on=MOVED)

    assert (moved.status_code, moved.json()["company_name"], moved.json()["platoon"]) == (201, "Bravo", 2)
    assert board(admin, past) == {"Alpha": 3}
    assert board(admin, later) == {"Alpha": 2, "Bravo": 1}
    assert roll(admin, past, "company=alpha&platoon=1") == [("Alpha", 1)] * 3
    assert roll(admin, past, f"company={corps.bravo.pk}") == []
    assert roll(admin, later, f"company={corps.bravo.pk}&platoon=2") == [("Bravo", 2)]
    assert roll(admin, later, f"company={corps.alpha.pk}") == [("Alpha", 1)] * 2


def test_who_was_missing_and_who_came_last_on_a_past_day_stand_where_they_stood_then(
    corps, admin, bravo_second
):
    row = corps.enrollments[0]
    past, later = (cast.training_day(corps, held_on=day, title=str(day)) for day in (BEFORE, AFTER))
    transfer(admin, row, corps.bravo, platoon=bravo_second.pk, moved_on=MOVED)

    assert missing(admin, past, f"company={corps.alpha.pk}&platoon=1") == [("Alpha", 1)] * 3
    assert missing(admin, past, f"company={corps.bravo.pk}") == []
    assert missing(admin, later, f"company={corps.bravo.pk}") == [("Bravo", 2)]

    for day in (past, later):
        AttendanceRecord.objects.create(session=day.sessions.get(), enrollment=row, status="present", source="scan",
                                        scanned_at=cast.MUSTER, recorded_at=cast.MUSTER, updated_at=cast.MUSTER)  # fmt: skip
    newest = [admin.get(f"/api/v1/training-days/{day.pk}/muster").json()["recent"] for day in (past, later)]
    assert [[(line["company"], line["platoon"]) for line in lines] for lines in newest] == [
        [("Alpha", 1)],
        [("Bravo", 2)],
    ]


def test_who_marks_the_rest_of_a_company_on_a_past_day_marks_those_who_were_in_it(corps, admin):
    past = cast.training_day(corps, held_on=BEFORE)
    transfer(admin, corps.enrollments[0], corps.bravo, moved_on=MOVED)

    def rest(company) -> int:
        path = f"/api/v1/training-days/{past.pk}/records/rest"
        body = {"status": "present", "reason": "head-count", "company": str(company.pk)}
        return admin.post(path, body, format="json").json()["marked"]

    assert (rest(corps.bravo), rest(corps.alpha)) == (0, 3)


def test_the_record_of_a_cadet_says_where_the_cadet_stood_and_from_when(corps, admin):
    row = corps.enrollments[0]
    transfer(admin, row, corps.bravo, moved_on=MOVED)
    transfer(admin, row, None, moved_on=AFTER)

    [shown] = admin.get(f"/api/v1/cadets/{row.cadet_id}").json()["enrollments"]

    told = [
        (one["from_company_name"], one["from_platoon"], one["to_company_name"], one["moved_on"])
        for one in shown["transfers"]
    ]
    assert told == [("Alpha", 1, "Bravo", str(MOVED)), ("Bravo", None, "", str(AFTER))]
    assert {one["recorded_by_name"] for one in shown["transfers"]} == {corps.commandant.display_name}
    past, between = (cast.training_day(corps, held_on=day, title=str(day)) for day in (BEFORE, MOVED))
    assert (board(admin, past), board(admin, between)) == ({"Alpha": 3}, {"Alpha": 2, "Bravo": 1})


def test_a_transfer_is_audited_and_told_to_both_companies(corps, admin):
    row = corps.enrollments[0]

    transfer(admin, row, corps.bravo, moved_on=MOVED)

    entry = AuditEntry.objects.get(action="enrollment.transferred")
    assert entry.before == {"company_id": corps.alpha.pk, "platoon_id": row.platoon_id}
    assert entry.after == {"company_id": corps.bravo.pk, "platoon_id": None, "moved_on": str(MOVED)}
    heard = OutboxEvent.objects.latest("id")
    assert (heard.type, heard.data["enrollment_id"]) == ("cadets.enrollment_saved", row.pk)
    assert {f"company:{corps.alpha.pk}", f"company:{corps.bravo.pk}"} <= set(heard.audience)


@pytest.mark.parametrize(
    ("moved_on", "problem"),
    [
        (clock.local_date(clock.now()) + timedelta(days=2), "today at the latest"),
        (date(2026, 8, 3), "on which the cadet was enrolled"),
        (date(2026, 8, 9), "A transfer on 2026-08-10 is recorded already"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_nothing_moves(corps, admin, moved_on, problem):
    row = corps.enrollments[0]
    admin.patch(f"/api/v1/enrollments/{row.pk}", {"enrolled_on": "2026-08-05"}, format="json")
    transfer(admin, row, corps.bravo, moved_on=MOVED)

    refused = transfer(admin, row, corps.alpha, moved_on=moved_on)

    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["moved_on"])
    assert problem in refused.json()["detail"]
    row.refresh_from_db()
    assert (row.company, row.transfers.count()) == (corps.bravo, 1)


def test_nobody_is_transferred_to_where_they_stand_or_to_a_platoon_of_another_company(
    corps, admin, bravo_second
):
    row = corps.enrollments[0]

    same = transfer(admin, row, corps.alpha, platoon=row.platoon_id)
    crossed = transfer(admin, row, corps.alpha, platoon=bravo_second.pk)

    assert [list(answer.json()["errors"]) for answer in (same, crossed)] == [["company"], ["platoon"]]
    assert not Transfer.objects.exists()


def test_a_company_that_is_changed_without_a_day_counts_from_today_and_a_first_one_from_the_beginning(
    corps, admin
):
    stood, nowhere = corps.enrollments[0], cast.enrolled(corps, company=None)

    for row in (stood, nowhere):
        body = {"company": corps.bravo.pk, "platoon": None}
        assert admin.patch(f"/api/v1/enrollments/{row.pk}", body, format="json").status_code == 200

    [kept] = Transfer.objects.all()
    assert (kept.enrollment, kept.moved_on) == (stood, clock.local_date(clock.now()))
    assert board(admin, cast.training_day(corps, held_on=BEFORE)) == {"Alpha": 3, "Bravo": 1}


def test_after_the_seal_nobody_is_transferred_and_no_transfer_is_ever_changed(corps, admin):
    transfer(admin, corps.enrollments[0], corps.bravo, moved_on=MOVED)
    cast.sealed(corps)

    refused = transfer(admin, corps.enrollments[1], corps.bravo, moved_on=MOVED)

    assert (refused.status_code, refused.json()["code"]) == (409, "term_sealed")
    [kept] = Transfer.objects.all()
    again = {"enrollment_id": kept.enrollment_id, "from_company": corps.bravo, "to_company": corps.alpha}
    for change in (
        lambda: Transfer.objects.update(moved_on=BEFORE),
        lambda: Transfer.objects.all().delete(),
        lambda: Transfer.objects.create(**again, moved_on=AFTER, recorded_at=cast.MUSTER),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
