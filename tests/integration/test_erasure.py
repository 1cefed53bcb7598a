"""Erasure: what goes is gone from the API, the export and every table; what the registrar must keep stays; the chain holds."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection

from apps.attendance.models import DayStaff, FlagReview
from apps.attendance.rules import AttendanceStatus
from apps.attendance.services import days, muster, staff
from apps.attendance.services import erasure as ground
from apps.authentication.models import Session, User
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.cadets.models import Cadet, Correction
from apps.grading.rules import LedgerKind
from apps.grading.selectors.corps import grade_lines
from apps.grading.services import ledger
from apps.integration import tasks
from apps.integration.models import ErasureRequest, ImportRow
from apps.messaging.models import Notification
from apps.system.models import AuditEntry, PersonKey
from apps.system.rules import ERASED
from apps.system.services import chain
from realtime import relay
from tests import cast
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db
ERASURES = "/api/v1/privacy/erasures"
PERSONAL = {
    "birthdate": "2005-03-14", "email": "josefina.m@example.edu.ph", "contact_number": "0917 555 0199",
    "address": "12 Mabini St, Kapatagan", "degree_program": "BS Fisheries",
}  # fmt: skip
NEW_NUMBER = "0918 555 0200"


@pytest.fixture
def admin(corps: cast.Corps) -> Any:
    return cast.client_of(corps.commandant)


@pytest.fixture
def josefina(corps: cast.Corps, admin: Any, django_capture_on_commit_callbacks: Any) -> User:
    """A cadet with an account and with traces in everything that keeps any, in a term that is over."""
    user = cast.account(Role.CADET, "josefina.m")
    enrollment = cast.enrolled(corps, user=user)
    path, fields = (
        f"/api/v1/cadets/{enrollment.cadet_id}",
        {"version": 1, **PERSONAL, "last_name": "Macapagal"},
    )
    assert admin.patch(path, fields, format="json", headers={"Idempotency-Key": "a"}).status_code == 200
    admin.patch(f"/api/v1/accounts/{user.pk}", {"email": PERSONAL["email"]}, format="json")
    own = cast.client_of(user)
    own.post("/api/v1/privacy/consent", {"version": 1}, format="json", REMOTE_ADDR="203.0.113.77")
    body = {"field": "contact_number", "wanted": NEW_NUMBER, "reason": "new phone"}
    asked = own.post("/api/v1/corrections", body, format="json").json()
    admin.post(f"/api/v1/corrections/{asked['id']}/accept")
    own.post("/api/v1/corrections", {**body, "wanted": "0919 555 0300"}, format="json")
    anyone = cast.client_of(None)
    for typed in ("josefina.m", PERSONAL["email"]):
        anyone.post("/api/v1/auth/password/reset", {"identifier": typed}, format="json")
        anyone.post("/api/v1/auth/login", {"username": typed, "password": "wrong"}, format="json")
    anyone.post("/api/v1/auth/register", {"username": "josefina.2", "display_name": "J", "email": PERSONAL["email"],
                                          "password": "a parade of passwords"}, format="json")  # fmt: skip
    sheet = f"Student ID,Last Name,First Name,Email,Address\n{enrollment.cadet.student_number},Macapagal,Juan," \
            f"{PERSONAL['email']},\"{PERSONAL['address']}\"\n"  # fmt: skip
    admin.post("/api/v1/imports", {"kind": "roster", "term": corps.term.pk,
                                   "file": SimpleUploadedFile("r.csv", sheet.encode())})  # fmt: skip
    Notification.objects.create(
        recipient=user, kind="ledger_entry", cause="x", title="5 merits", created_at=cast.MUSTER
    )
    day = cast.training_day(corps, closed=False)
    muster.mark(actor=corps.sergeant, day_id=day.pk, enrollment_id=enrollment.pk, session_id=None,
                status=AttendanceStatus.EXCUSED, reason="fever", now=cast.MUSTER)  # fmt: skip
    ledger.record_entry(actor=corps.sergeant, enrollment_id=enrollment.pk, kind=LedgerKind.MERIT, points=5,
                        reason="best in drill", occurred_on=day.held_on, now=cast.MUSTER)  # fmt: skip
    relay.relay_once()
    days.close_day(actor=corps.commandant, day_id=day.pk, now=cast.MUSTER + cast.timedelta(hours=6))
    cast.sealed(corps)
    return user


def dump() -> dict[str, str]:
    """All text of every table, by its name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        texts = {}
        for table in tables:
            cursor.execute(
                f"SELECT coalesce(string_agg(to_jsonb(t)::text, E'\\n'), '') FROM \"{table}\" AS t"
            )
            texts[table] = cursor.fetchone()[0]
    # bytea is dumped in hex.
    return texts


def request_of(client: Any, **fields: Any) -> int:
    answer = client.post(ERASURES, {"reason": "I have left the school", **fields}, format="json")
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def accept(client: Any, erasure_id: int, confirmation: str, reason: str = "asked in writing"):
    body = {"confirmation": confirmation, "reason": reason}
    return client.post(f"{ERASURES}/{erasure_id}/accept", body, format="json")


def verified() -> str:
    chain.chain()
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    return out.getvalue()


def test_after_an_erasure_neither_api_export_nor_any_table_says_it_and_the_audit_verifies(
    corps, admin, josefina
):
    cadet = Cadet.objects.get(user=josefina)
    values = (
        *PERSONAL.values(),
        NEW_NUMBER,
        "0919 555 0300",
        "josefina.m",
        "I have left the school",
        "new phone",
    )
    everything = "".join(dump().values())
    assert all(value in everything for value in PERSONAL.values()), "the search finds what is there"
    verified()
    erasure_id = request_of(cast.client_of(josefina))

    done = accept(admin, erasure_id, cadet.student_number)

    assert (done.status_code, done.json()["status"]) == (200, "accepted"), done.content
    texts = dump()
    for value in values:
        hexed = value.encode().hex()
        found = [
            table for table, text in texts.items() if value.casefold() in text.casefold() or hexed in text
        ]
        assert not found, (value, found)
    pages = [admin.get(f"/api/v1/audit?page_size=100&page={page}").content.decode() for page in (1,)]
    exported = admin.get("/api/v1/audit/export").getvalue().decode()
    shown = json.dumps(admin.get(f"/api/v1/cadets/{cadet.pk}").json(), ensure_ascii=False)
    for value in values:
        assert not any(value in text for text in (*pages, exported, shown)), value
    [changed] = [
        entry
        for entry in cast.audited(action="cadet.changed", row_id=cadet.pk)
        if "birthdate" in (entry.after or {})
    ]
    assert changed.after["birthdate"] == ERASED
    assert not PersonKey.objects.filter(person__in=[f"account:{josefina.pk}", f"cadet:{cadet.pk}"]).exists()
    assert "entries hold" in verified()


def test_what_the_registrar_must_keep_stays_to_the_letter(corps, admin, josefina):
    cadet = Cadet.objects.get(user=josefina)
    kept = (
        "grading_ledgerentry",
        "grading_score",
        "attendance_attendancerecord",
        "cadets_enrollment",
        "attendance_scan",
    )
    before = {table: text for table, text in dump().items() if table in kept}
    sheet = [line for line in grade_lines(corps.term.pk) if line.student_number == cadet.student_number]

    assert accept(admin, request_of(admin, cadet=cadet.pk), cadet.student_number).status_code == 200

    assert {table: text for table, text in dump().items() if table in kept} == before
    assert [
        line for line in grade_lines(corps.term.pk) if line.student_number == cadet.student_number
    ] == sheet
    after = Cadet.objects.get(pk=cadet.pk)
    assert (after.student_number, after.last_name, after.first_name) == (
        cadet.student_number, "Macapagal", cadet.first_name
    )  # fmt: skip
    assert (after.birthdate, after.email, after.contact_number, after.address) == (None, "", "", "")
    assert after.archived_at is not None
    assert after.card_issue_number == cadet.card_issue_number + 1, "the card that is out is revoked"


def test_the_account_is_closed_for_good_and_its_sessions_end_at_once(corps, admin, josefina):
    own = cast.client_of(josefina)
    number = Cadet.objects.get(user=josefina).student_number

    accept(admin, request_of(own), number)

    josefina.refresh_from_db()
    assert own.get("/api/v1/auth/me").status_code == 401
    assert (josefina.status, josefina.username, josefina.email) == ("closed", f"erased-{josefina.pk}", "")
    assert not josefina.has_usable_password()
    assert not Session.objects.filter(user=josefina, ended_at=None).exists()
    assert not Notification.objects.filter(recipient=josefina).exists()
    back = admin.post(f"/api/v1/accounts/{josefina.pk}/reinstate", {"reason": "again"}, format="json")
    assert back.status_code == 409
    assert not Correction.objects.filter(status="open").exists()
    assert not ImportRow.objects.exclude(values={}).exists()


def test_who_was_never_enrolled_keeps_no_name_either(corps, admin):
    made = admin.post("/api/v1/cadets", {"student_number": "2026-9999", "last_name": "Macapagal", "first_name": "Ana",
                                         "email": PERSONAL["email"]}, format="json").json()  # fmt: skip

    assert accept(admin, request_of(admin, cadet=made["id"]), "2026-9999").status_code == 200

    cadet = Cadet.objects.get(pk=made["id"])
    assert (cadet.student_number, cadet.name) == (f"erased-{cadet.pk}", "Erased")
    assert not [
        table for table, text in dump().items() if "macapagal" in text.casefold() or "2026-9999" in text
    ]


def test_who_is_in_training_is_not_erased_and_the_preview_says_so(corps, admin):
    cadet = corps.enrollments[0].cadet
    erasure_id = request_of(admin, cadet=cadet.pk)

    refused = accept(admin, erasure_id, cadet.student_number)
    preview = admin.get(f"{ERASURES}/{erasure_id}/preview").json()

    assert (refused.status_code, refused.json()["code"]) == (409, "enrollment_running")
    assert corps.term.name in preview["obstacle"]
    cadet.refresh_from_db()
    assert cadet.archived_at is None
    cadet.enrollments.update(status="dropped")
    assert not admin.get(f"{ERASURES}/{erasure_id}/preview").json()["obstacle"]


def test_the_preview_counts_what_goes_and_what_stays_and_changes_nothing(admin, josefina):
    erasure_id = request_of(cast.client_of(josefina))
    before = dump()

    preview = admin.get(f"{ERASURES}/{erasure_id}/preview").json()

    goes = {part["what"]: part["count"] for part in preview["goes"]}
    stays = {part["what"]: part["count"] for part in preview["stays"]}
    assert goes["values of the cadet's record"] == 5
    assert (goes["notifications"], goes["rows of imported files"], goes["texts of correction requests"]) == (
        1,
        1,
        2,
    )
    assert goes["entries of the audit that become unreadable"] >= 6
    assert (
        stays["enrollments"],
        stays["attendance records"],
        stays["merits and demerits, with their reasons"],
    ) == (1, 1, 1)
    assert preview["confirmation"] == Cadet.objects.get(user=josefina).student_number
    assert dump() == before


def test_a_wrong_confirmation_erases_nothing(admin, josefina):
    erasure_id = request_of(cast.client_of(josefina))
    before = dump()

    answer = accept(admin, erasure_id, "yes")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["confirmation"])
    assert dump() == before


def test_a_refusal_says_why_and_the_person_is_told(admin, josefina):
    erasure_id = request_of(cast.client_of(josefina))
    body = {"reason": "a case before the provost is open"}

    refused = admin.post(f"{ERASURES}/{erasure_id}/refuse", body, format="json")
    again = accept(admin, erasure_id, "x")
    for _ in range(2):
        tasks.notify_erasure(erasure_id=erasure_id, status="refused", event_seq=1)

    assert (refused.json()["status"], again.json()["code"]) == ("refused", "decided_already")
    told = Notification.objects.get(kind="erasure_refused")
    assert (told.recipient_id, told.body) == (josefina.pk, body["reason"])
    assert request_of(cast.client_of(josefina)), "it may be asked for again"


def test_nobody_decides_on_the_own_request_and_the_last_admin_stays(corps, admin):
    erasure_id = request_of(admin)
    assert accept(admin, erasure_id, corps.commandant.username).status_code == 403

    other = cast.account(Role.ADMIN)
    User.objects.filter(pk=other.pk).update(status="suspended")
    admin_two = cast.account(Role.ADMIN)
    client = cast.client_of(admin_two)
    assert accept(client, erasure_id, corps.commandant.username).status_code == 200
    own = request_of(client)
    assert ErasureRequest.objects.get(pk=own).status == "open"


def test_staff_ask_for_themselves_only_and_their_duties_end(corps, admin):
    sergeant = cast.staff(DutyKind.S1)
    client = cast.client_of(sergeant)
    assert (
        client.post(ERASURES, {"reason": "x", "account": corps.sergeant.pk}, format="json").status_code == 403
    )
    erasure_id = request_of(client)
    again = client.post(ERASURES, {"reason": "x"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "asked_already")

    day = cast.training_day(corps)
    staff.set_staff(actor=corps.commandant, day_id=day.pk, user_id=sergeant.pk,
                    fields={"note": "was ill", "time_in": cast.MUSTER}, now=cast.MUSTER)  # fmt: skip
    review = FlagReview.objects.create(
        day=day, key=f"two_places:{corps.enrollments[0].pk}", verdict="fine", reason="lent it to a friend", scan_count=2,
        reviewed_by=corps.commandant, reviewed_at=cast.MUSTER,
    )  # fmt: skip

    assert accept(admin, erasure_id, sergeant.username).status_code == 200

    assert sergeant.duties.get().ends_at is not None
    row = DayStaff.objects.get(user=sergeant)
    assert (row.note, row.time_in) == ("", cast.MUSTER)
    review.refresh_from_db()
    assert review.reason == "lent it to a friend"
    ground.erase(user_id=None, cadet_id=corps.enrollments[0].cadet_id)
    review.refresh_from_db()
    assert (review.reason, review.verdict) == (ERASED, "fine")
    entry = AuditEntry.objects.get(action="erasure.accepted")
    assert (entry.actor_name, entry.table, entry.row_id) == (
        corps.commandant.display_name, "integration_erasurerequest", erasure_id
    )  # fmt: skip
