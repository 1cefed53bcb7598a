"""Reading the audit log: filters, pages, export; and who looked at a record."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.authentication.rules import Role
from apps.system.models import AuditEntry, AuditHead
from apps.system.rules import VIEWED, csv_cell
from apps.system.services import audit, chain, incidents
from common.actors import Operator
from tests import cast

pytestmark = pytest.mark.django_db

# Half past eight in the evening of 7 August in London is 8 August in Manila.
LATE = datetime(2026, 8, 7, 20, 30, tzinfo=UTC)


@pytest.fixture
def admin(corps):
    return cast.client_of(corps.commandant)


def note(
    action: str = "score.saved", *, who: str = "tests", row: int = 1, at: datetime = LATE, reason: str = ""
) -> None:
    change = audit.Change("grading_score", row, {"value": "1"}, {"value": "2"})
    audit.record_many(actor=Operator(who), action=action, changes=[change], now=at, reason=reason)


def found(client, query: str) -> list[str]:
    answer = client.get(f"/api/v1/audit?table=grading_score&{query}")
    assert answer.status_code == 200, answer.content
    return [row["reason"] for row in answer.json()["results"]]


def test_entries_come_newest_first_in_pages_with_all_that_is_known(admin, corps):
    for number in range(3):
        note(row=number + 1, reason=f"reason {number}")

    page = admin.get("/api/v1/audit?table=grading_score&page_size=2").json()

    assert (page["count"], [row["reason"] for row in page["results"]]) == (3, ["reason 2", "reason 1"])
    assert page["results"][0] == {
        "id": AuditEntry.objects.get(reason="reason 2").pk, "at": "2026-08-08T04:30:00+08:00", "actor_id": None,
        "actor_name": "tests", "action": "score.saved", "table": "grading_score", "row_id": 3, "before": {"value": "1"},
        "after": {"value": "2"}, "reason": "reason 2", "request_id": "-", "address": None, "chain_seq": None,
    }  # fmt: skip
    assert admin.get("/api/v1/audit?page=99").status_code == 404


def test_each_filter_finds_its_entries_and_no_others(admin, corps):
    note("score.saved", row=7, reason="a")
    note("score.cleared", row=8, reason="b", at=LATE - timedelta(hours=5))
    note("ledger.void_asked", who="Peña", row=9, reason="Typed twice: 50 % off", at=LATE + timedelta(days=1))

    assert found(admin, "row=8") == ["b"]
    assert found(admin, "action=score.saved") == ["a"]
    assert found(admin, "action=score.") == ["b", "a"]
    assert found(admin, "action=score") == []
    assert found(admin, "from=2026-08-08&to=2026-08-08") == ["a"]
    assert found(admin, "to=2026-08-07") == ["b"]
    assert found(admin, "from=2026-08-09") == ["Typed twice: 50 % off"]
    assert found(admin, "search=typed") == found(admin, "search=peñ") == found(admin, "search=ASKED void")
    assert found(admin, "search=typed") == ["Typed twice: 50 % off"]
    assert found(admin, "search=typed thrice") == []
    assert found(admin, "search=%26 ! ' <-> :*") == ["Typed twice: 50 % off", "b", "a"]
    assert found(admin, f"actor={corps.commandant.pk}") == []
    assert {
        row["actor_id"] for row in admin.get(f"/api/v1/audit?actor={corps.commandant.pk}").json()["results"]
    } == {corps.commandant.pk}


@pytest.mark.parametrize(
    "query", ["from=yesterday", "row=x", "actor=0", f"row={2**63}", "action=" + "x" * 61]
)
def test_a_filter_that_is_none_is_said_to_be_wrong(admin, query):
    assert admin.get(f"/api/v1/audit?{query}").status_code == 400


def test_the_export_has_every_entry_once_and_is_itself_noted(admin, corps, monkeypatch):
    monkeypatch.setattr(audit, "EXPORTED_AT_ONCE", 2)
    for number in range(5):
        note(row=number + 1, reason=f"reason {number}")

    response = admin.get("/api/v1/audit/export?table=grading_score", headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="audit-')
    assert [row["reason"] for row in rows] == [f"reason {number}" for number in (4, 3, 2, 1, 0)]
    assert (rows[0]["at"], rows[0]["before"], rows[0]["actor_id"]) == (
        "2026-08-08T04:30:00+08:00",
        '{"value": "1"}',
        "",
    )
    entry = AuditEntry.objects.get(action="audit.exported")
    assert (entry.actor_id, entry.after) == (corps.commandant.pk, {"table": "grading_score"})


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "  =1", "＝1"])
def test_a_cell_that_a_spreadsheet_would_run_is_text_in_the_export(admin, text):
    note(who=text, reason=text)

    response = admin.get("/api/v1/audit/export?table=grading_score")
    [row] = csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode(), newline=""))

    assert (row["actor_name"], row["reason"]) == (f"'{text}", f"'{text}")


def test_what_is_no_formula_stays_as_it_is():
    assert [csv_cell(text) for text in ("", "a=1", "1-2", "{}", "Ñ", "'x")] == [
        "",
        "a=1",
        "1-2",
        "{}",
        "Ñ",
        "'x",
    ]


def test_reading_takes_the_same_statements_however_much_there_is(admin, corps):
    cadet_id = corps.enrollments[0].cadet_id
    # The key that seals the admin's own address is made once.
    assert b"".join(admin.get("/api/v1/audit/export").streaming_content)
    counts = []
    for number in (1, 30):
        for row in range(number):
            note(row=row + 1)
        incident = {"title": "A", "description": "B", "discovered_at": cast.MUSTER}
        paths = ["audit?search=tests", f"cadets/{cadet_id}/viewers", "incidents"]
        for _ in range(number):
            made = incidents.record_incident(actor=corps.commandant, fields=incident, now=cast.MUSTER)
        for path in [*paths, f"incidents/{made.pk}"]:
            with CaptureQueriesContext(connection) as captured:
                assert admin.get(f"/api/v1/{path}").status_code == 200
            counts.append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            assert b"".join(admin.get("/api/v1/audit/export").streaming_content)
        counts.append(len(captured))

    # Session, count and rows; the row alone; the note that it was exported.
    assert counts[:5] == counts[5:]
    assert counts[0] == 3


# --- the chain


def test_the_state_of_the_chain_says_how_far_it_goes_and_that_it_holds(admin, corps):
    empty = admin.get("/api/v1/audit/chain").json()
    waiting = AuditEntry.objects.count()
    chain.chain()
    note(reason="not chained yet")

    full = admin.get("/api/v1/audit/chain").json()

    head = AuditHead.objects.get()
    assert (empty["length"], empty["anchor"], empty["waiting"]) == (0, None, waiting)
    assert (full["length"], full["anchor"], full["checked"]) == (waiting, f"{waiting}:{head.hash}", waiting)
    assert (full["waiting"], full["fault"]) == (1, None)
    assert full["waiting_since"] == "2026-08-08T04:30:00+08:00"


def test_the_state_of_the_chain_names_what_was_tampered_with(admin, corps):
    chain.chain()
    first = AuditEntry.objects.get(chain_seq=1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE system_auditentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE system_auditentry SET actor_name = 'nobody' WHERE chain_seq = 1")

    fault = admin.get("/api/v1/audit/chain").json()["fault"]

    assert (fault["seq"], fault["entry"]) == (1, first.pk)
    assert "changed" in fault["reason"]


def test_one_look_at_the_chain_reads_the_newest_entries_only(admin, corps, monkeypatch):
    for number in range(5):
        note(row=number + 1)
    chain.chain()
    monkeypatch.setattr(chain, "ENTRIES_AT_ONCE", 2)

    assert admin.get("/api/v1/audit/chain").json()["checked"] == 2


# --- who looked


def viewers(client, cadet_id: int) -> list[str]:
    answer = client.get(f"/api/v1/cadets/{cadet_id}/viewers")
    assert answer.status_code == 200, answer.content
    return [row["viewer"] for row in answer.json()["results"]]


def test_a_cadet_sees_who_looked_at_the_record_once_a_day(corps):
    own = cast.account(Role.CADET)
    enrollment = cast.enrolled(corps, user=own)
    staff, cadet = cast.client_of(corps.sergeant), cast.client_of(own)
    paths = [f"/api/v1/cadets/{enrollment.cadet_id}", f"/api/v1/enrollments/{enrollment.pk}/grade"]

    for client in (staff, cadet, staff, cast.client_of(corps.commandant)):
        for path in paths:
            assert client.get(path).status_code == 200

    names = [corps.commandant.display_name, corps.sergeant.display_name]
    assert viewers(cadet, enrollment.cadet_id) == names
    assert viewers(cast.client_of(corps.commandant), enrollment.cadet_id) == names
    assert staff.get(f"/api/v1/cadets/{enrollment.cadet_id}/viewers").status_code == 403


def test_the_next_day_of_the_unit_is_another_look(corps):
    cadet = corps.enrollments[0].cadet
    for hours in (0, 3, 20, 21):
        audit.note_view(actor=corps.sergeant, row=cadet, owner_id=None, now=LATE + timedelta(hours=hours))

    days = AuditEntry.objects.filter(action=VIEWED).order_by("id").values_list("after__day", flat=True)
    assert list(days) == ["2026-08-08", "2026-08-09"]


def test_a_record_that_was_not_shown_was_not_looked_at(corps):
    own, other = cast.account(Role.CADET), cast.account(Role.CADET)
    enrollment = cast.enrolled(corps, user=own)

    answers = [
        cast.client_of(other).get(f"/api/v1/cadets/{enrollment.cadet_id}"),
        cast.client_of(other).get(f"/api/v1/enrollments/{enrollment.pk}/grade"),
        cast.client_of(corps.sergeant).get("/api/v1/cadets/0"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not AuditEntry.objects.filter(action=VIEWED).exists()
