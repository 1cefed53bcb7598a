"""staff/: records of the training staff, the own one, and who covers which company now."""

from datetime import timedelta

import pytest

from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.staff import services
from apps.staff.models import StaffMember
from apps.system.models import Platoon
from common import clock
from tests import cast

pytestmark = pytest.mark.django_db
STAFF = "/api/v1/staff"


def test_an_admin_keeps_the_records_and_a_serial_number_is_of_one_member(corps):
    admin, user = cast.client_of(corps.commandant), cast.staff(DutyKind.COMPANY, company=corps.alpha)
    fields = {
        "rank": "Sgt", "last_name": "Cruz", "first_name": "Ana", "serial_number": "O-12345", "designation": "TAC",
        "contact_number": "0917 1", "user": user.pk,
    }  # fmt: skip

    added = admin.post(STAFF, fields, format="json")
    taken = admin.post(
        STAFF, {"last_name": "Lim", "first_name": "Ben", "serial_number": "o-12345"}, format="json"
    )
    twice = admin.post(STAFF, {"last_name": "Lim", "first_name": "Ben", "user": user.pk}, format="json")
    cadets = admin.post(
        STAFF, {"last_name": "Sy", "first_name": "C", "user": cast.account(Role.CADET).pk}, format="json"
    )
    found = admin.get(f"{STAFF}?search=cruz o-123").json()["results"]

    assert (added.status_code, added.json() | fields) == (201, added.json())
    assert [row["duties"] for row in found] == [
        [{"kind": "COMPANY", "company_name": "Alpha", "platoon": None}]
    ]
    assert (taken.status_code, taken.json()["code"]) == (409, "serial_number_taken")
    assert (twice.status_code, twice.json()["code"]) == (409, "has_member")
    assert (cadets.status_code, list(cadets.json()["errors"])) == (400, ["user"])


def test_of_two_who_change_a_member_the_second_is_told_both_values(corps):
    member = StaffMember.objects.create(last_name="Cruz", first_name="Ana", rank="Cpl")
    admin = cast.client_of(corps.commandant)
    path = f"{STAFF}/{member.pk}"

    first = admin.patch(path, {"version": 1, "rank": "Sgt"}, format="json")
    second = admin.patch(path, {"version": 1, "rank": "SSg"}, format="json")

    assert (first.status_code, second.status_code) == (200, 409)
    assert (second.json()["current"]["rank"], second.json()["given"]["rank"]) == ("Sgt", "SSg")
    [entry] = cast.audited(action="staff.changed")
    assert (entry.before, entry.after) == ({"rank": "Cpl"}, {"rank": "Sgt"})

    change = {"actor": corps.commandant, "now": cast.MUSTER}
    services.change_members(changes={member.pk: {"rank": "TSg"}}, reason="a list", **change)
    services.link(users={member.pk: cast.account(Role.STAFF).pk}, **change)
    late = [admin.patch(path, {"version": version, "rank": "SSg"}, format="json") for version in (2, 3, 4)]
    assert [answer.status_code for answer in late] == [409, 409, 200]


def test_a_member_sees_the_own_record_and_changes_the_own_number_only(corps):
    user = cast.staff(DutyKind.TAC)
    StaffMember.objects.create(user=user, last_name="Cruz", first_name="Ana", rank="Cpl")
    own = cast.client_of(user)

    changed = own.patch(
        f"{STAFF}/me", {"version": 1, "contact_number": "0917 2", "rank": "Col"}, format="json"
    )

    assert (changed.status_code, changed.json()["contact_number"], changed.json()["rank"]) == (
        200,
        "0917 2",
        "Cpl",
    )
    assert cast.client_of(cast.staff(DutyKind.TAC)).get(f"{STAFF}/me").status_code == 404


def test_who_has_a_duty_is_not_archived_and_who_is_archived_comes_back(corps):
    admin, user = cast.client_of(corps.commandant), cast.staff(DutyKind.TAC)
    member = StaffMember.objects.create(user=user, last_name="Cruz", first_name="Ana")
    path = f"{STAFF}/{member.pk}"

    refused = admin.post(f"{path}/archive")
    user.duties.update(ends_at=clock.now() - timedelta(seconds=1))
    archived = [admin.post(f"{path}/archive").json()["version"] for _ in range(2)]
    gone = admin.get(STAFF).json()["count"]
    back = admin.post(f"{path}/restore").json()

    assert (refused.status_code, refused.json()["code"]) == (409, "on_duty")
    assert (archived, gone) == ([2, 2], 0)
    assert (back["archived_at"], admin.get(STAFF).json()["count"]) == (None, 1)


def test_coverage_says_who_covers_which_company_now(corps):
    tac, officer = cast.staff(DutyKind.TAC), cast.staff(DutyKind.COMPANY, company=corps.alpha)
    platoon = Platoon.objects.get(company=corps.alpha, number=1)
    lieutenant = cast.staff(DutyKind.PLATOON, platoon=platoon)
    cast.staff(DutyKind.COMPANY, company=corps.bravo, ends_at=clock.now() - timedelta(seconds=1))
    StaffMember.objects.create(user=officer, rank="Sgt", last_name="Cruz", first_name="Ana")

    found = cast.client_of(officer).get(f"{STAFF}/coverage").json()

    companies = {row["company_name"]: row["covers"] for row in found["companies"]}
    assert [(row["name"], row["kind"], row["platoon"]) for row in companies["Alpha"]] == [
        ("Sgt Cruz, Ana", "COMPANY", None), (lieutenant.display_name, "PLATOON", 1),
    ]  # fmt: skip
    assert companies["Bravo"] == []
    assert tac.pk in {row["user"] for row in found["corps"]}
    assert cast.client_of(cast.account(Role.CADET)).get(f"{STAFF}/coverage").status_code == 403


def test_a_saved_view_is_kept_by_its_name_and_is_ones_own(corps):
    own, other = (cast.client_of(cast.staff(DutyKind.TAC)) for _ in range(2))
    views = "/api/v1/cadets/views"

    for company in ("1", "2"):
        kept = own.post(views, {"name": "Mine", "query": {"company": company}}, format="json")
    found = own.get(views).json()["results"]
    foreign = other.delete(f"{views}/{kept.json()['id']}")
    gone = [own.delete(f"{views}/{kept.json()['id']}").status_code for _ in range(2)]

    assert [(row["name"], row["query"]) for row in found] == [("Mine", {"company": "2"})]
    assert other.get(views).json()["count"] == 0
    assert (foreign.status_code, gone) == (404, [204, 404])
