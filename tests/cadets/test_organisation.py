"""The parts of the corps, who leads them, and how cadets are put into them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.cadets.models import Cadet, Enrollment, Post, Transfer
from apps.cadets.rules import Sex
from apps.system.models import AuditEntry, Battalion, Company, OutboxEvent, Platoon, Squad
from common import clock
from tests import cast
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(corps):
    return cast.client_of(corps.commandant)


@pytest.fixture
def platoon(corps):
    return Platoon.objects.get(company=corps.alpha, number=1)


def spot(company=None, platoon=None, squad=None) -> dict[str, int | None]:
    return {
        name: part and part.pk
        for name, part in (("company", company), ("platoon", platoon), ("squad", squad))
    }


def move(row, was, to):
    return {"enrollment": row.pk, "was": was, "to": to}


def assign(client, corps, moves, **body):
    return client.post(f"/api/v1/terms/{corps.term.pk}/assignments", {"moves": moves, **body}, format="json")


def standing(row) -> tuple[int | None, int | None, int | None]:
    row.refresh_from_db()
    return row.company_id, row.platoon_id, row.squad_id


def organisation(client, corps):
    return client.get(f"/api/v1/terms/{corps.term.pk}/organisation").json()


# Parts


def test_an_admin_builds_the_corps_and_everyone_sees_how_strong_each_part_is(corps, admin, platoon):
    battalion = admin.post("/api/v1/battalions", {"name": "1st Battalion"}, format="json").json()["id"]
    charlie = admin.post("/api/v1/companies", {"name": "Charlie"}, format="json").json()["id"]
    admin.patch(f"/api/v1/companies/{charlie}", {"battalion": battalion}, format="json")
    admin.patch(f"/api/v1/companies/{corps.alpha.pk}", {"battalion": battalion}, format="json")
    made = admin.post(f"/api/v1/companies/{charlie}/platoons", {"number": 1}, format="json").json()["id"]
    squad = admin.post(f"/api/v1/platoons/{platoon.pk}/squads", {"number": 2}, format="json").json()["id"]
    first = corps.enrollments[0]
    Cadet.objects.filter(pk=first.cadet_id).update(sex=Sex.FEMALE)
    Enrollment.objects.filter(pk=first.pk).update(squad_id=squad)
    cast.enrolled(corps, company=corps.bravo, status="dropped")

    seen = organisation(cast.client_of(cast.account(Role.CADET)), corps)

    assert seen["strength"] == {"total": 3, "male": 0, "female": 1}
    assert [(row["name"], row["strength"]["total"]) for row in seen["battalions"]] == [("1st Battalion", 3)]
    assert [(row["name"], row["battalion"], row["strength"]["total"]) for row in seen["companies"]] == [
        ("Alpha", battalion, 3), ("Bravo", None, 0), ("Charlie", battalion, 0),
    ]  # fmt: skip
    [alpha, _, last] = seen["companies"]
    assert last["platoons"][0]["id"] == made
    assert alpha["platoons"][0]["unplaced"]["total"] == 2
    assert [(row["number"], row["strength"]["total"]) for row in alpha["platoons"][0]["squads"]] == [(2, 1)]


@pytest.mark.parametrize(
    ("path", "body"),
    [("battalions", {"name": "FIRST"}), ("companies", {"name": "ALPHA"}), ("companies/{alpha}/platoons", {"number": 1}),
     ("platoons/{platoon}/squads", {"number": 1})],
)  # fmt: skip
def test_a_name_or_number_stands_once_whatever_its_case(corps, admin, platoon, path, body):
    Battalion.objects.create(name="First")
    Squad.objects.create(platoon=platoon, number=1)

    answer = admin.post(
        f"/api/v1/{path.format(alpha=corps.alpha.pk, platoon=platoon.pk)}", body, format="json"
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "place_exists")
    assert list(answer.json()["errors"]) == list(body)


def test_what_somebody_stands_in_is_not_removed_and_what_nobody_names_is(corps, admin, platoon):
    empty = Squad.objects.create(platoon=platoon, number=1)
    used = Squad.objects.create(platoon=platoon, number=2)
    Enrollment.objects.filter(pk=corps.enrollments[0].pk).update(squad=used)

    answers = [
        admin.delete(f"/api/v1/{path}")
        for path in (
            f"squads/{used.pk}",
            f"platoons/{platoon.pk}",
            f"companies/{corps.alpha.pk}",
            f"squads/{empty.pk}",
        )
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 409, 204]
    assert answers[0].json()["found"] == {"enrollments": 1}
    assert answers[1].json()["found"] == {"enrollments": 3, "squads": 2}
    assert list(Squad.objects.all()) == [used]
    assert AuditEntry.objects.filter(action="squad.removed", row_id=empty.pk).exists()
    assert OutboxEvent.objects.filter(
        type="system.company_saved", data={"company_id": corps.alpha.pk}
    ).exists()


# Posts


def appoint(client, corps, **body):
    return client.post(
        f"/api/v1/terms/{corps.term.pk}/posts",
        {"title": "Commander", "is_leader": True, **body},
        format="json",
    )


def test_who_is_appointed_to_lead_takes_over_from_who_led_before(corps, admin):
    first, second = corps.enrollments[:2]
    appoint(admin, corps, company=corps.alpha.pk, enrollment=first.pk)
    appoint(admin, corps, company=corps.alpha.pk, enrollment=first.pk, title="Guidon", is_leader=False)

    answer = appoint(admin, corps, company=corps.alpha.pk, enrollment=second.pk)

    assert (answer.status_code, answer.json()["name"]) == (201, second.cadet.name)
    [alpha, _] = organisation(admin, corps)["companies"]
    assert [(post["title"], post["name"]) for post in alpha["posts"]] == [
        ("Commander", second.cadet.name), ("Guidon", first.cadet.name),
    ]  # fmt: skip
    assert AuditEntry.objects.filter(action="post.relieved").count() == 1
    assert OutboxEvent.objects.filter(type="cadets.post_changed").count() == 4


def test_one_place_has_one_leader_whoever_writes(corps):
    first = corps.enrollments[0]
    same = {
        "term": corps.term,
        "level": "corps",
        "is_leader": True,
        "enrollment": first,
        "since": date(2026, 8, 8),
    }
    Post.objects.create(title="Commander", **same)

    with pytest.raises(IntegrityError, match="one_leader_per_place"), transaction.atomic():
        Post.objects.create(title="Chief", **same)


@pytest.mark.parametrize("holder", ["nobody", "both", "named besides", "cadet account", "dropped"])
def test_a_post_is_held_by_one_cadet_of_the_term_or_one_of_the_staff(corps, admin, holder):
    row = corps.enrollments[0]
    gone = cast.enrolled(corps, status="dropped")
    bodies = {
        "nobody": {}, "both": {"enrollment": row.pk, "user": corps.sergeant.pk},
        "named besides": {"user": corps.sergeant.pk, "holder_name": "Cpl Lim, Ben"},
        "cadet account": {"user": cast.account(Role.CADET).pk}, "dropped": {"enrollment": gone.pk},
    }  # fmt: skip

    answer = appoint(admin, corps, **bodies[holder])

    assert answer.status_code == 400
    assert not Post.objects.exists()
    assert appoint(admin, corps, user=corps.sergeant.pk).status_code == 201


def test_one_of_the_staff_without_an_account_leads_by_name(corps, admin):
    fields = {"holder_name": " Sgt Cruz, Ana ", "is_leader": True}

    led = appoint(admin, corps, **fields)
    twice = appoint(admin, corps, **fields)

    assert (led.status_code, led.json()["name"]) == (201, "Sgt Cruz, Ana")
    assert (twice.status_code, twice.json()["code"]) == (409, "holds_it")
    [post] = organisation(admin, corps)["posts"]
    assert (post["name"], post["user"], post["enrollment"]) == ("Sgt Cruz, Ana", None, None)


def test_who_keeps_one_company_gives_posts_in_it_alone(corps):
    keeper = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.alpha))
    [row, *_] = corps.enrollments

    answers = [
        appoint(keeper, corps, enrollment=row.pk, **place).status_code
        for place in ({"company": corps.alpha.pk}, {"company": corps.bravo.pk}, {})
    ]

    assert answers == [201, 403, 403]


def test_who_is_dropped_holds_no_post_in_the_chart(corps, admin):
    row = corps.enrollments[0]
    appoint(admin, corps, enrollment=row.pk)
    Enrollment.objects.filter(pk=row.pk).update(status="dropped")

    assert organisation(admin, corps)["posts"] == []


# Assignments


def test_many_are_moved_at_once_with_their_days_audited_and_undone(corps, admin, platoon):
    rows = corps.enrollments
    second = Platoon.objects.create(company=corps.bravo, number=2)
    here, there = spot(corps.alpha, platoon), spot(corps.bravo, second)
    yesterday = clock.local_date(clock.now()) - timedelta(days=1)

    there_answer = assign(admin, corps, [move(row, here, there) for row in rows], moved_on=yesterday)
    assert (there_answer.status_code, there_answer.json()) == (200, {"moved": 3})
    assert {standing(row) for row in rows} == {(corps.bravo.pk, second.pk, None)}
    assert set(Transfer.objects.values_list("moved_on", "from_company", "to_platoon")) == {
        (yesterday, corps.alpha.pk, second.pk)
    }
    back = assign(admin, corps, [move(row, there, here) for row in rows], moved_on=yesterday)

    assert back.json() == {"moved": 3}
    assert {standing(row) for row in rows} == {(corps.alpha.pk, platoon.pk, None)}
    assert AuditEntry.objects.filter(action="enrollment.assigned").count() == 6
    assert OutboxEvent.objects.filter(type="cadets.enrollment_saved").count() == 6


def test_who_was_moved_by_somebody_else_meanwhile_stays_and_so_does_everyone(corps, admin, platoon):
    rows = corps.enrollments
    squad = Squad.objects.create(platoon=platoon, number=1)
    here, there = spot(corps.alpha, platoon), spot(corps.alpha, platoon, squad)
    assign(admin, corps, [move(rows[1], here, there)])

    answer = assign(admin, corps, [move(row, here, spot(corps.bravo)) for row in rows])

    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert [row["enrollment"] for row in answer.json()["current"]] == [rows[1].pk]
    assert [standing(row)[0] for row in rows] == [corps.alpha.pk] * 3


@pytest.mark.parametrize("wrong", ["platoon", "squad", "company", "day", "twice"])
def test_a_move_to_a_place_or_day_that_is_none_moves_nobody(corps, admin, platoon, wrong):
    row, other = corps.enrollments[:2]
    here = spot(corps.alpha, platoon)
    elsewhere = Platoon.objects.create(company=corps.bravo, number=1)
    squad = Squad.objects.create(platoon=elsewhere, number=1)
    tomorrow = clock.local_date(clock.now()) + timedelta(days=1)
    moves, body = {
        "platoon": ([move(row, here, spot(corps.alpha, elsewhere))], {}),
        "squad": ([move(row, here, spot(corps.alpha, platoon, squad))], {}),
        "company": ([move(row, here, {"company": 999_999})], {}),
        "day": ([move(row, here, spot(corps.bravo))], {"moved_on": tomorrow}),
        "twice": ([move(row, here, spot(corps.bravo))] * 2, {}),
    }[wrong]

    answer = assign(admin, corps, [move(other, here, spot(corps.bravo)), *moves], **body)

    assert answer.status_code == 400, answer.json()
    assert (standing(row), standing(other)) == ((corps.alpha.pk, platoon.pk, None),) * 2


def test_who_keeps_one_company_moves_its_cadets_within_it_alone(corps, platoon):
    keeper = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.alpha))
    row, other = corps.enrollments[0], cast.enrolled(corps, company=corps.bravo)
    squad = Squad.objects.create(platoon=platoon, number=1)
    here = spot(corps.alpha, platoon)

    within = assign(keeper, corps, [move(row, here, spot(corps.alpha, platoon, squad))])
    out = assign(keeper, corps, [move(row, spot(corps.alpha, platoon, squad), spot(corps.bravo))])
    into = assign(keeper, corps, [move(other, spot(corps.bravo), here)])
    board = keeper.get(f"/api/v1/terms/{corps.term.pk}/board").json()

    assert (within.status_code, out.status_code, into.status_code) == (200, 403, 404)
    assert {line["enrollment"] for line in board} == {one.pk for one in corps.enrollments}


def test_a_squad_is_of_the_cadets_platoon_whoever_writes(corps, admin, platoon):
    row = corps.enrollments[0]
    squad = Squad.objects.create(platoon=platoon, number=1)
    other = Platoon.objects.create(company=corps.alpha, number=2)
    assign(admin, corps, [move(row, spot(corps.alpha, platoon), spot(corps.alpha, platoon, squad))])

    admin.post(
        f"/api/v1/enrollments/{row.pk}/transfers",
        {"company": corps.alpha.pk, "platoon": other.pk},
        format="json",
    )
    assert standing(row) == (corps.alpha.pk, other.pk, None)
    Enrollment.objects.filter(pk=row.pk).update(squad=squad)
    with pytest.raises(IntegrityError, match="squad_is_of_the_platoon"), transaction.atomic():
        connection.check_constraints()
    Enrollment.objects.filter(pk=row.pk).update(squad=None)


# Proposals


def propose(client, corps, **body):
    return client.post(f"/api/v1/terms/{corps.term.pk}/assignments/proposal", body, format="json")


def test_a_proposal_balances_sex_and_size_and_committed_makes_it_so(corps, admin, platoon):
    for number in range(2, 4):
        Platoon.objects.create(company=corps.alpha, number=number)
    for number in range(14):
        row = cast.enrolled(corps, company=corps.alpha)
        Cadet.objects.filter(pk=row.cadet_id).update(sex=Sex.MALE if number % 3 else Sex.FEMALE)
    before = {row.pk: standing(row) for row in Enrollment.objects.filter(term=corps.term)}

    proposal = propose(admin, corps, company=corps.alpha.pk, everyone=True).json()

    assert {row.pk: standing(row) for row in Enrollment.objects.filter(term=corps.term)} == before
    assert [group["name"] for group in proposal["groups"]] == ["Platoon 1", "Platoon 2", "Platoon 3"]
    assert sorted(group["after"]["total"] for group in proposal["groups"]) == [5, 6, 6]
    for sex in ("male", "female"):
        counts = [group["after"][sex] for group in proposal["groups"]]
        assert max(counts) - min(counts) <= 1
    moves = [
        {"enrollment": one["enrollment"],
         "was": dict(zip(("company", "platoon", "squad"), before[one["enrollment"]], strict=True)),
         "to": {"company": corps.alpha.pk, "platoon": one["into"]}}
        for one in proposal["moves"]
    ]  # fmt: skip
    assert assign(admin, corps, moves).json() == {"moved": len(moves)}
    [alpha, _] = organisation(admin, corps)["companies"]
    assert [part["strength"] for part in alpha["platoons"]] == [
        group["after"] for group in proposal["groups"]
    ]
    assert alpha["unplaced"]["total"] == 0


def test_without_everyone_those_who_stand_in_a_part_stay_there(corps, admin, platoon):
    second = Platoon.objects.create(company=corps.alpha, number=2)
    newcomers = [cast.enrolled(corps, company=corps.alpha).pk for _ in range(3)]

    proposal = propose(admin, corps, company=corps.alpha.pk).json()

    assert [(one["enrollment"], one["into"]) for one in proposal["moves"]] == [
        (pk, second.pk) for pk in newcomers
    ]
    assert [group["after"]["total"] for group in proposal["groups"]] == [3, 3]


def test_a_proposal_without_parts_or_into_those_of_another_place_is_refused(corps, admin):
    bare = Company.objects.create(name="Zulu")
    foreign = Platoon.objects.create(company=corps.bravo, number=7)

    nothing = propose(admin, corps, company=bare.pk)
    other = propose(admin, corps, company=corps.alpha.pk, into=[foreign.pk])

    assert (nothing.status_code, other.status_code) == (400, 400)
    assert "into" in other.json()["errors"]
