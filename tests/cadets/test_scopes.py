"""What a company's officer sees and changes: the own company's cadets, and nothing beyond, in every app."""

from datetime import date
from uuid import uuid4

import pytest

from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.cadets.services.cards import token_for
from apps.reports.models import Report
from apps.reports.services.documents.grade_sheet import read as read_sheet
from apps.system.models import OutboxEvent, Platoon, Term
from common.errors import Forbidden
from tests import cast
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def bravos(corps):
    """Two cadets of Bravo, beside the three of Alpha."""
    return [cast.enrolled(corps, company=corps.bravo) for _ in range(2)]


def officer_of(company, kind=DutyKind.COMPANY):
    return cast.client_of(cast.staff(kind, company=company))


def ids(answer) -> set[int]:
    return {row["id"] for row in answer.json()["results"]}


def test_a_cadet_who_moves_is_the_new_companys_from_then_on_and_both_are_told(corps, bravos):
    moved = bravos[0]
    alpha, bravo, s1 = officer_of(corps.alpha), officer_of(corps.bravo), cast.client_of(corps.sergeant)
    assert [alpha.get(f"/api/v1/cadets/{moved.cadet_id}").status_code for alpha in (alpha, bravo)] == [
        404,
        200,
    ]

    s1.patch(f"/api/v1/enrollments/{moved.pk}", {"company": corps.alpha.pk}, format="json")

    assert [client.get(f"/api/v1/cadets/{moved.cadet_id}").status_code for client in (alpha, bravo)] == [
        200,
        404,
    ]
    assert OutboxEvent.objects.latest("id").audience == sorted(
        [f"company:{corps.alpha.pk}", f"company:{corps.bravo.pk}", "corps"]
    )


def test_an_officer_moves_nobody_out_of_the_own_company_or_into_it(corps, bravos):
    alpha = officer_of(corps.alpha)
    own = corps.enrollments[0]

    out = alpha.patch(
        f"/api/v1/enrollments/{own.pk}", {"company": corps.bravo.pk, "platoon": None}, format="json"
    )
    into = alpha.patch(f"/api/v1/enrollments/{bravos[0].pk}", {"company": corps.alpha.pk}, format="json")
    within = alpha.patch(f"/api/v1/enrollments/{own.pk}", {"course": "MS 2"}, format="json")

    assert [answer.status_code for answer in (out, into, within)] == [403, 404, 200]
    own.refresh_from_db()
    assert own.company_id == corps.alpha.pk


def test_a_past_enrollment_stays_with_its_company_and_the_record_goes_with_the_latest(corps, bravos):
    cadet = corps.enrollments[0].cadet
    Term.objects.update(is_current=False)
    later = cast.corps(cadets_count=0)
    cast.enrolled(later, company=later.bravo)
    cadet.enrollments.create(term=later.term, company=later.bravo, course="MS 2")
    alpha, bravo = officer_of(corps.alpha), officer_of(corps.bravo)

    records = [client.get(f"/api/v1/cadets/{cadet.pk}").status_code for client in (alpha, bravo)]
    past = [
        client.get(f"/api/v1/enrollments/{corps.enrollments[0].pk}").status_code for client in (alpha, bravo)
    ]

    assert (records, past) == ([404, 200], [200, 404])
    shown = bravo.get(f"/api/v1/cadets/{cadet.pk}").json()["enrollments"]
    assert [row["term"] for row in shown] == [later.term.pk]


def test_who_holds_two_duties_changes_only_what_each_of_them_gives(corps, bravos):
    someone = cast.staff(DutyKind.ENCODER, company=corps.alpha)
    cast.duty(someone, DutyKind.COMPANY, company=corps.bravo)
    client = cast.client_of(someone)

    def patched(enrollment):
        return client.patch(
            f"/api/v1/enrollments/{enrollment.pk}", {"course": "MS 2"}, format="json"
        ).status_code

    assert client.get("/api/v1/cadets").json()["count"] == 5
    assert [patched(corps.enrollments[0]), patched(bravos[0])] == [403, 200]
    archived = [client.post(f"/api/v1/cadets/{row.cadet_id}/archive").status_code
                for row in (corps.enrollments[0], bravos[0])]  # fmt: skip
    assert archived == [403, 200]


def test_staff_who_are_cadets_see_the_own_record_and_change_nothing_in_it(corps):
    officer = cast.staff(DutyKind.COMPANY, company=corps.alpha)
    own = cast.enrolled(corps, user=officer)
    day = cast.training_day(corps)
    client = cast.client_of(officer)

    answers = [
        client.post("/api/v1/ledger", {"enrollment": own.pk, "kind": "merit", "points": 50, "reason": "x"}, format="json"),
        client.put(f"/api/v1/enrollments/{own.pk}/mark", {"code": "INC", "reason": "x"}, format="json"),
        client.patch(f"/api/v1/enrollments/{own.pk}", {"course": "MS 2"}, format="json"),
        client.put(f"/api/v1/training-days/{day.pk}/records", {"enrollment": own.pk, "status": "present"}, format="json"),
    ]  # fmt: skip
    scan = {"client_id": str(uuid4()), "token": token_for(own.cadet), "scanned_at": cast.MUSTER.isoformat()}
    scanned = client.post(f"/api/v1/training-days/{day.pk}/scans", {"scans": [scan]}, format="json").json()
    cell = {
        "enrollment": own.pk,
        "assessment": cast.assessments(corps.term)["prelim"].pk,
        "value": "100",
        "version": 0,
    }
    saved = client.put(f"/api/v1/terms/{corps.term.pk}/scores", {"cells": [cell]}, format="json").json()

    assert client.get(f"/api/v1/enrollments/{own.pk}").status_code == 200
    assert [answer.status_code for answer in answers] == [403] * 4
    assert (scanned["results"][0]["reason"], saved["results"][0]["outcome"]) == ("not_enrolled", "invalid")


def test_the_board_counts_the_own_company_only(corps, bravos):
    day = cast.training_day(corps)
    scans = [{"client_id": str(uuid4()), "token": token_for(row.cadet), "scanned_at": cast.MUSTER.isoformat()}
             for row in (corps.enrollments[0], bravos[0])]  # fmt: skip
    cast.client_of(corps.sergeant).post(
        f"/api/v1/training-days/{day.pk}/scans", {"scans": scans}, format="json"
    )

    board = officer_of(corps.bravo).get(f"/api/v1/training-days/{day.pk}/muster").json()

    assert (board["counts"]["enrolled"], board["counts"]["present"]) == (2, 1)
    assert [company["name"] for company in board["companies"]] == ["Bravo"]
    assert [row["enrollment_id"] for row in board["recent"]] == [bravos[0].pk]


def test_a_scan_out_of_scope_tells_nothing_and_is_taken_from_somebody_in_charge(corps, bravos):
    day = cast.training_day(corps)
    scan = {
        "client_id": str(uuid4()),
        "token": token_for(bravos[0].cadet),
        "scanned_at": cast.MUSTER.isoformat(),
    }
    path = f"/api/v1/training-days/{day.pk}/scans"

    refused = officer_of(corps.alpha).post(path, {"scans": [scan]}, format="json").json()["results"]
    taken = officer_of(corps.bravo).post(path, {"scans": [scan]}, format="json").json()["results"]
    again = officer_of(corps.alpha).post(path, {"scans": [scan]}, format="json").json()["results"]

    assert [(row["outcome"], row.get("reason"), row.get("record")) for row in refused] == [
        ("rejected", "not_enrolled", None)
    ]
    assert taken[0]["outcome"] == "recorded"
    assert (again[0]["outcome"], again[0].get("record")) == ("duplicate", None)


def test_a_report_is_of_the_own_companies_and_only_while_the_duty_lasts(corps, bravos):
    officer = cast.staff(DutyKind.COMPANY, company=corps.bravo)
    client = cast.client_of(officer)

    def asked(company):
        body = {"kind": "grade_sheet", "term": corps.term.pk, "company": company}
        return client.post("/api/v1/reports", body, format="json").status_code

    assert [asked(None), asked(corps.alpha.pk), asked(corps.bravo.pk)] == [403, 404, 202]
    report = Report.objects.get()
    assert read_sheet(report=report, now=cast.MUSTER).sheet.table.row_count == 2

    officer.duties.update(ends_at=cast.MUSTER)
    assert client.get("/api/v1/reports").status_code == 403
    with pytest.raises(Forbidden):
        read_sheet(report=Report.objects.get(), now=cast.MUSTER)


def test_a_platoons_officer_sees_the_platoon(corps):
    second = Platoon.objects.create(company=corps.alpha, number=2)
    other = cast.enrolled(corps, platoon=second)
    client = cast.client_of(cast.staff(DutyKind.PLATOON, platoon=second))

    assert ids(client.get("/api/v1/enrollments")) == {other.pk}
    assert client.get(f"/api/v1/cadets/{corps.enrollments[0].cadet_id}").status_code == 404


def test_staff_without_a_duty_see_empty_lists_and_are_kept_from_the_rest(corps):
    client = cast.client_of(cast.account(Role.STAFF))
    day = cast.training_day(corps, held_on=date(2026, 8, 8))

    empty = [client.get(f"/api/v1/{path}").json()["count"] for path in ("cadets", "enrollments", "ledger")]
    staff_only = (f"training-days/{day.pk}/muster", f"terms/{corps.term.pk}/grades", "imports", "reports")
    closed = [client.get(f"/api/v1/{path}").status_code for path in staff_only]

    assert (empty, closed) == ([0, 0, 0], [403, 403, 403, 403])
