"""The whole record: who sees and changes which part, two who change it at once, papers, awards, every field's history."""

from datetime import date, timedelta
from typing import Any

import pytest

from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.cadets.models import Award, Cadet, CadetRecord, Requirement
from apps.cadets.rules import OWN_FIELDS, RECORD_FIELDS, RequirementState, requirement_state
from apps.system.rules import PERSONAL_NAMES
from common import clock
from tests import cast
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def reyes(corps: cast.Corps) -> User:
    """A cadet of Alpha with an account."""
    user = cast.account(Role.CADET)
    cast.enrolled(corps, user=user, company=corps.alpha)
    return user


def path_of(user: User, rest: str = "record") -> str:
    return f"/api/v1/cadets/{user.cadet.pk}/{rest}"


def patch(client: Any, user: User, **fields: Any) -> Any:
    return client.patch(path_of(user), {"version": 1, **fields}, format="json")


def test_the_whole_record_is_kept_and_shown(corps, reyes):
    admin = cast.client_of(corps.commandant)
    fields = {
        **cast.FILLED, "rank": "Cdt Sgt", "position": "Platoon leader", "college": "Fisheries", "section": "2-A",
        "guardian_relationship": "mother", "guardian_address": "Naawan", "height_cm": 171, "weight_kg": 64,
        "allergies": "peanuts", "conditions": "asthma", "birthdate": "2005-03-14", "contact_number": "0917 555 0100",
    }  # fmt: skip

    saved = patch(admin, reyes, **fields)
    found = admin.get(path_of(reyes)).json()

    assert saved.status_code == 200, saved.content
    assert {**found, **found["private"]} | fields == {**found, **found["private"]}
    assert (found["version"], found["state"], found["missing"]) == (
        2, "open", ["address", "degree_program", "year_level"],
    )  # fmt: skip
    assert set(RECORD_FIELDS) <= PERSONAL_NAMES, "a name that is not there would lie in the audit unsealed"
    for wrong in ({"height_cm": 17}, {"blood_type": "C"}, {"birthdate": "3025-01-01"}):
        refused = patch(admin, reyes, **{**wrong, "version": 2})
        assert (refused.status_code, list(refused.json()["errors"])) == (400, list(wrong))


def test_what_is_kept_for_an_emergency_is_shown_to_those_whose_duty_needs_it(corps, reyes):
    cast.filled(reyes.cadet)
    Requirement.objects.create(cadet=reyes.cadet, kind="chest_xray", handed_in_on=date(2026, 8, 1))
    people: dict[str, User] = {
        **{kind: cast.staff(kind, company=corps.alpha) for kind in DutyKind if kind is not DutyKind.PLATOON},
        "own": reyes, "admin": corps.commandant,
    }  # fmt: skip

    shown = {name for name, user in people.items() if _shows_private(cast.client_of(user), reyes)}

    assert shown == {DutyKind.TAC, DutyKind.S1, DutyKind.COMPANY, "own", "admin"}
    both = cast.staff(DutyKind.LEADER, company=corps.alpha)
    cast.duty(both, DutyKind.TAC, company=corps.bravo)
    assert not _shows_private(cast.client_of(both), reyes), "the duty that needs it is elsewhere"


def _shows_private(client: Any, user: User) -> bool:
    found = client.get(path_of(user))
    assert found.status_code == 200
    text, body = found.content.decode(), found.json()
    assert (
        (body["private"] is None)
        == (body["requirements"] is None)
        == (cast.FILLED["guardian_name"] not in text)
    )
    return body["private"] is not None


def test_of_two_who_change_a_record_the_second_is_told_both_values_and_nothing_is_lost(corps, reyes):
    first, second = (cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.alpha)) for _ in range(2))
    read = second.get(path_of(reyes)).json()
    assert patch(first, reyes, boots_size="8", contact_number="0917 1").status_code == 200

    refused = patch(second, reyes, boots_size="9", cap_size="7")
    between = Cadet.objects.select_related("record").get(user=reyes)
    mended = patch(second, reyes, boots_size="9", cap_size="7", version=refused.json()["current"]["version"])

    assert read["version"] == 1
    assert (refused.status_code, refused.json()["code"]) == (409, "stale")
    current = refused.json()["current"]
    assert (current["boots_size"], current["contact_number"], current["cap_size"]) == ("8", "0917 1", "")
    assert refused.json()["given"] == {"boots_size": "9", "cap_size": "7"}
    assert (between.version, between.record.boots_size) == (2, "8")
    assert mended.status_code == 200
    record = CadetRecord.objects.get(cadet=reyes.cadet)
    assert (record.boots_size, record.cap_size, record.cadet.contact_number) == ("9", "7", "0917 1")
    history = first.get(f"{path_of(reyes, 'history')}?field=boots_size").json()["results"]
    assert [_change(entry, "boots_size") for entry in history] == [("8", "9"), ("", "8")]


def _change(entry: dict[str, Any], field: str) -> tuple[Any, Any]:
    [found] = [row for row in entry["changes"] if row["field"] == field]
    return found["before"], found["after"]


def test_a_paper_is_noted_changed_and_taken_back_and_expires_by_the_day(corps, reyes):
    officer = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.alpha))
    paper, today = path_of(reyes, "requirements/medical_certificate"), clock.local_date(clock.now())
    given = {
        "version": 0,
        "handed_in_on": str(today),
        "expires_on": str(today + timedelta(days=20)),
        "note": "RHU",
    }

    noted = officer.put(paper, given, format="json")
    again = officer.put(paper, given, format="json")
    backwards = officer.put(
        paper, {**given, "version": 1, "expires_on": str(today - timedelta(days=1))}, format="json"
    )

    found = {row["kind"]: row for row in noted.json()["requirements"]}
    assert (found["medical_certificate"]["state"], found["medical_certificate"]["version"]) == (
        "expires_soon",
        1,
    )
    assert {row["state"] for kind, row in found.items() if kind != "medical_certificate"} == {"lacking"}
    assert (again.status_code, again.json()["current"]["note"]) == (409, "RHU")
    assert (backwards.status_code, list(backwards.json()["errors"])) == (400, ["expires_on"])
    assert officer.put(path_of(reyes, "requirements/horoscope"), given, format="json").status_code == 404
    for _ in range(2):
        assert officer.delete(paper).status_code == 204
    assert not Requirement.objects.exists()
    actions = [row["action"] for row in officer.get(path_of(reyes, "history")).json()["results"]]
    assert actions == ["cadet.requirement_removed", "cadet.requirement_set"]


def test_a_paper_holds_on_its_last_day_and_not_on_the_next():
    day = date(2026, 8, 8)
    ends = {0: "expires_soon", -1: "expired", 30: "expires_soon", 31: "holds"}

    assert {
        days: requirement_state(day + timedelta(days=days), is_handed_in=True, today=day) for days in ends
    } == ends
    assert requirement_state(None, is_handed_in=True, today=day) == RequirementState.HOLDS


def test_an_award_is_noted_once_and_comes_off_with_a_reason(corps, reyes):
    officer = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.alpha))
    given = {"name": "Military Merit Ribbon", "given_on": "2026-08-01", "citation": "RAATI"}

    noted = officer.post(path_of(reyes, "awards"), given, format="json")
    twice = officer.post(path_of(reyes, "awards"), given, format="json")
    [award] = noted.json()["awards"]
    remove = path_of(reyes, f"awards/{award['id']}/remove")
    gone = [officer.post(remove, {"reason": "another cadet's"}, format="json").status_code for _ in range(2)]

    assert (noted.status_code, twice.status_code, gone) == (201, 409, [204, 404])
    assert not Award.objects.exists()
    [removed, _] = officer.get(f"{path_of(reyes, 'history')}?field=award").json()["results"]
    assert (removed["reason"], removed["changes"][0]["before"]["citation"]) == ("another cadet's", "RAATI")


def test_a_cadet_fills_in_the_own_record_hands_it_in_and_somebody_else_reviews_it(corps, reyes):
    own, officer = cast.client_of(reyes), cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.alpha))
    me, review = "/api/v1/cadets/me/record", path_of(reyes, "record/review")
    fields = {
        **cast.FILLED, "contact_number": "0917 555 0100", "address": "Naawan", "degree_program": "BSF", "year_level": 1,
    }  # fmt: skip

    too_early = own.post(f"{me}/hand-in")
    refused = own.patch(me, {"version": 1, "last_name": "Cruz", "rank": "Cdt Col"}, format="json")
    filled = own.patch(me, {"version": 1, **fields}, format="json")
    nothing = officer.post(review, {"in_order": True}, format="json")
    handed_in = own.post(f"{me}/hand-in")
    locked = own.patch(me, {"version": 3, "boots_size": "9"}, format="json")
    unsaid = officer.post(review, {"in_order": False}, format="json")
    returned = officer.post(review, {"in_order": False, "reason": "whose number is this?"}, format="json")
    mended = own.patch(me, {"version": 4, "guardian_contact_number": "0917 2"}, format="json")
    own.post(f"{me}/hand-in")
    by_oneself = own.post(review, {"in_order": True}, format="json")
    reviewed = officer.post(review, {"in_order": True}, format="json")

    assert (too_early.status_code, "guardian_name" in too_early.json()["errors"]) == (400, True)
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {"last_name", "rank"})
    assert (filled.status_code, filled.json()["missing"]) == (200, [])
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_review")
    assert handed_in.json()["state"] == "handed_in"
    assert (locked.status_code, locked.json()["code"]) == (409, "record_handed_in")
    assert (unsaid.status_code, list(unsaid.json()["errors"])) == (400, ["reason"])
    assert (returned.json()["state"], returned.json()["returned_reason"]) == (
        "returned",
        "whose number is this?",
    )
    assert mended.status_code == 200, mended.content
    assert by_oneself.status_code == 403
    assert (reviewed.json()["state"], reviewed.json()["reviewed_by_name"][:5]) == ("reviewed", "Staff")
    assert {"last_name", "student_number", "rank", "position"}.isdisjoint(OWN_FIELDS)


def test_a_reviewed_record_is_corrected_by_asking_also_its_private_part(corps, reyes):
    cast.filled(reyes.cadet)
    officer = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.alpha))
    body = {"field": "guardian_name", "wanted": "Ana Reyes", "reason": "my aunt now"}
    asked = cast.client_of(reyes).post("/api/v1/corrections", body, format="json")

    accepted = officer.post(f"/api/v1/corrections/{asked.json()['id']}/accept")

    assert (asked.json()["says"], accepted.status_code) == ("Rosa Reyes", 200)
    assert CadetRecord.objects.get(cadet=reyes.cadet).guardian_name == "Ana Reyes"


def test_the_history_tells_enrollments_too_and_only_those_who_may_know(corps, reyes):
    admin, leader = (
        cast.client_of(user) for user in (corps.commandant, cast.staff(DutyKind.LEADER, company=corps.alpha))
    )
    enrollment = reyes.cadet.enrollments.get()
    admin.patch(f"/api/v1/enrollments/{enrollment.pk}", {"company": corps.bravo.pk}, format="json")
    patch(admin, reyes, first_name="Juana")

    for client in (admin, cast.client_of(reyes)):
        found = client.get(path_of(reyes, "history")).json()["results"]
        assert [entry["action"] for entry in found] == ["cadet.changed", "enrollment.changed"]
        assert _change(found[0], "first_name") == ("Juan", "Juana")
        assert (_change(found[1], "company_id"), found[1]["enrollment"]) == (
            (corps.alpha.pk, corps.bravo.pk),
            enrollment.pk,
        )
    assert leader.get(path_of(reyes, "history")).status_code == 404, "the cadet is of Bravo now"
    assert cast.client_of(cast.staff(DutyKind.LEADER)).get(path_of(reyes, "history")).status_code == 403


def test_the_list_is_narrowed_by_what_records_say(corps, reyes):
    officer = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.alpha))
    encoder = cast.client_of(cast.staff(DutyKind.ENCODER, company=corps.alpha))
    today = clock.local_date(clock.now())
    Cadet.objects.filter(user=reyes).update(sex="female")
    CadetRecord.objects.create(cadet=reyes.cadet, handed_in_at=clock.now())
    for cadet, expires_on in ((reyes.cadet, None), (corps.enrollments[0].cadet, today - timedelta(days=1))):
        Requirement.objects.create(
            cadet=cadet, kind="chest_xray", handed_in_on=today - timedelta(days=9), expires_on=expires_on
        )

    def found(client: Any, query: str) -> set[int]:
        return {row["id"] for row in client.get(f"/api/v1/cadets?{query}").json()["results"]}

    assert found(officer, "sex=female") == found(officer, "to_review=true") == {reyes.cadet.pk}
    assert found(officer, "lacking=chest_xray") == {row.cadet_id for row in corps.enrollments}
    assert found(encoder, "lacking=chest_xray") == set(), "an encoder sees no papers"
