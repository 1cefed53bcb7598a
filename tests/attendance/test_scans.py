"""POST training-days/{id}/scans."""

import base64
import threading
import uuid
from datetime import timedelta, timezone

import pytest
from django.db import connection

from apps.attendance.models import AttendanceRecord, Scan
from apps.attendance.rules import AttendanceStatus, ScanKind, ScanOutcome, Source, Window
from apps.attendance.selectors.scan_basis import scan_basis
from apps.attendance.services import days
from apps.attendance.services.muster import ScanSent, mark, take_scans
from apps.attendance.services.muster import scans as scans_service
from apps.authentication.rules import Role
from apps.cadets.models import Cadet, Enrollment
from apps.cadets.services import archiving, cards
from apps.grading.services import reopening
from apps.system.models import AuditEntry, OutboxEvent
from tests import cast
from tests.cast import MUSTER

pytestmark = pytest.mark.django_db


def minutes(number: float):
    return MUSTER + timedelta(minutes=number)


@pytest.fixture
def day(corps):
    return cast.training_day(corps)


@pytest.fixture
def phone(corps):
    return cast.client_of(corps.sergeant)


def sent(cadet, at=5, **changes):
    token = changes.pop("token", None) or cards.token_for(cadet)
    return {"client_id": str(uuid.uuid4()), "token": token, "scanned_at": minutes(at).isoformat(), **changes}


def send(phone, day, *scans):
    response = phone.post(f"/api/v1/training-days/{day.pk}/scans", {"scans": scans}, format="json")
    assert response.status_code == 200, response.content
    return response.json()["results"]


def test_a_scan_records_the_cadet_present_and_shows_who_it_was(corps, day, phone):
    cadet = corps.enrollments[0].cadet

    [result] = send(phone, day, sent(cadet))

    assert result["outcome"] == "recorded"
    assert result["record"]["student_number"] == cadet.student_number
    assert (result["record"]["status"], result["record"]["company"]) == ("present", "Alpha")
    record = AttendanceRecord.objects.get()
    assert (record.status, record.source, record.scanned_at) == ("present", "scan", minutes(5))
    assert result["record"]["record_id"] == record.pk


def test_the_same_scan_again_changes_nothing(corps, day, phone):
    scan = sent(corps.enrollments[0].cadet)
    send(phone, day, scan)
    traces = (AuditEntry.objects.count(), OutboxEvent.objects.count())

    [again] = send(phone, day, scan)

    assert again["outcome"] == "duplicate"
    assert again["record"]["status"] == "present"
    assert AttendanceRecord.objects.count() == Scan.objects.count() == 1
    assert (AuditEntry.objects.count(), OutboxEvent.objects.count()) == traces


def test_a_session_over_midnight_utc_is_one_and_a_phone_of_another_zone_tells_the_same_time(corps, phone):
    # From 07:00 in Manila, which is 23:00 of the day before in UTC; it is late from 07:45 to 08:30.
    over_midnight = Window(MUSTER, minutes(45), minutes(90), minutes(300))
    day = cast.training_day(corps, windows=[over_midnight])
    on_time, late, outside = (enrollment.cadet for enrollment in corps.enrollments)
    lima = timezone(timedelta(hours=-5))
    scans = [
        {**sent(cadet), "scanned_at": minutes(at).astimezone(lima).isoformat()}
        for cadet, at in ((on_time, 40), (late, 70), (outside, 100))
    ]

    results = send(phone, day, *scans)

    assert scans[0]["scanned_at"].startswith("2026-08-07T18:40")
    assert minutes(40).date() != minutes(70).date()
    assert [result["outcome"] for result in results] == ["recorded", "recorded", "rejected"]
    assert [result["record"]["status"] for result in results[:2]] == ["present", "late"]
    assert results[2]["reason"] == "outside_window"
    assert {row.session.day.held_on for row in AttendanceRecord.objects.all()} == {day.held_on}


def test_an_earlier_scan_that_arrives_later_stands_and_the_change_is_audited(corps, day, phone):
    cadet = corps.enrollments[0].cadet
    send(phone, day, sent(cadet, at=40))

    [result] = send(phone, day, sent(cadet, at=10))

    assert (result["outcome"], result["record"]["status"]) == ("recorded", "present")
    change = AuditEntry.objects.filter(action="attendance.scanned").latest("id")
    assert (change.before["status"], change.after["status"]) == ("late", "present")
    assert [
        event.data["previous_status"] for event in OutboxEvent.objects.filter(type="attendance.record_saved")
    ] == [None, "late"]


def test_a_later_scan_is_a_duplicate(corps, day, phone):
    cadet = corps.enrollments[0].cadet
    send(phone, day, sent(cadet, at=10))

    [result] = send(phone, day, sent(cadet, at=40))

    assert (result["outcome"], result["record"]["status"]) == ("duplicate", "present")


def test_a_batch_answers_each_scan_in_its_order(corps, day, phone):
    first, second, third = (enrollment.cadet for enrollment in corps.enrollments)

    results = send(
        phone, day, sent(first), sent(second, at=45), sent(first, at=3), sent(third, token="nonsense")
    )

    assert [result["outcome"] for result in results] == ["recorded", "recorded", "recorded", "rejected"]
    assert results[3]["reason"] == "malformed"
    assert AttendanceRecord.objects.get(enrollment__cadet=first).scanned_at == minutes(3)
    assert AttendanceRecord.objects.get(enrollment__cadet=second).status == "late"


def forged(cadet) -> str:
    payload = base64.b32decode(cards.token_for(cadet)[5:])
    return "RGMS1" + base64.b32encode(payload[:-1] + bytes([payload[-1] ^ 1])).decode()


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("", "malformed"),
        (" ", "malformed"),
        ("\0", "malformed"),
        ("A" * 5000, "malformed"),
        ("RGMS1ABC", "malformed"),
        ("https://example.com/x", "malformed"),
        ("Ñ" * 117, "malformed"),
        (forged, "forged"),
    ],
)
def test_what_is_not_our_card_is_rejected_with_its_reason(corps, day, phone, token, reason):
    cadet = corps.enrollments[0].cadet
    scan = sent(cadet) | {"token": token(cadet) if callable(token) else token}

    result, good = send(phone, day, scan, sent(corps.enrollments[1].cadet))

    assert (result["outcome"], result["reason"]) == ("rejected", reason)
    assert good["outcome"] == "recorded"
    assert AttendanceRecord.objects.get().enrollment == corps.enrollments[1]


def test_of_two_scans_with_one_id_in_a_batch_the_first_counts(corps, day, phone):
    first, second = (enrollment.cadet for enrollment in corps.enrollments[:2])
    scan = sent(first)

    results = send(phone, day, scan, sent(second) | {"client_id": scan["client_id"]})

    assert [result["outcome"] for result in results] == ["recorded", "duplicate"]
    assert AttendanceRecord.objects.get().enrollment == corps.enrollments[0]


def test_each_session_of_a_day_answers_with_its_own_record(corps, phone):
    afternoon = cast.window(minutes(360))
    day = cast.training_day(corps, windows=[cast.window(), afternoon])
    cadet = corps.enrollments[0].cadet

    results = send(phone, day, sent(cadet, at=5), sent(cadet, at=365))

    morning, later = AttendanceRecord.objects.order_by("session__opens_at")
    assert [result["record"]["record_id"] for result in results] == [morning.pk, later.pk]


def test_a_replaced_card_is_rejected_as_revoked_and_the_new_one_works(corps, day, phone):
    cadet = corps.enrollments[0].cadet
    lost = sent(cadet)
    cards.reissue(actor=corps.sergeant, cadet_id=cadet.pk, reason="lost at the river", now=MUSTER)
    cadet.refresh_from_db()

    results = send(phone, day, lost, sent(cadet))

    assert [(result["outcome"], result.get("reason")) for result in results] == [
        ("rejected", "revoked"),
        ("recorded", None),
    ]


def test_a_cadet_that_does_not_exist_is_unknown(corps, day, phone):
    [result] = send(phone, day, sent(Cadet(pk=4_000_000_000, card_issue_number=1)))

    assert (result["outcome"], result["reason"]) == ("rejected", "unknown")


def test_a_cadet_of_another_term_is_not_enrolled(corps, day, phone):
    stranger = Cadet.objects.create(
        student_number="2020-1", last_name="Stranger", first_name="A", search_text=""
    )

    [result] = send(phone, day, sent(stranger))

    assert (result["outcome"], result["reason"]) == ("rejected", "not_enrolled")


def test_a_cadet_whose_enrollment_began_later_is_not_enrolled_on_the_day(corps, day, phone):
    late = cast.enrolled(corps, enrolled_on=day.held_on + timedelta(days=1))

    [result] = send(phone, day, sent(late.cadet))

    assert result["reason"] == "not_enrolled"


@pytest.mark.parametrize("minute", [-1, 61])
def test_a_scan_outside_the_window_is_rejected(corps, day, phone, minute):
    [result] = send(phone, day, sent(corps.enrollments[0].cadet, at=minute))

    assert (result["outcome"], result["reason"]) == ("rejected", "outside_window")


def test_a_day_that_never_opened_takes_no_scan_but_takes_it_once_it_is_open(corps, phone):
    day = cast.training_day(corps, opened=False)
    scan = sent(corps.enrollments[0].cadet)

    [before] = send(phone, day, scan)
    days.open_day(actor=corps.commandant, day_id=day.pk, now=MUSTER)
    [after] = send(phone, day, scan)

    assert (before["outcome"], before["reason"]) == ("rejected", "not_open")
    assert after["outcome"] == "recorded"


def test_a_scan_that_arrives_after_the_close_replaces_the_absence(corps, day, phone):
    cadet = corps.enrollments[0].cadet
    days.close_day(actor=corps.commandant, day_id=day.pk, now=minutes(400))
    assert AttendanceRecord.objects.filter(status="absent", source="close").count() == 3

    [result] = send(phone, day, sent(cadet))

    assert (result["outcome"], result["record"]["status"]) == ("recorded", "present")
    assert AttendanceRecord.objects.filter(status="absent").count() == 2


def test_a_scan_never_overrides_a_persons_mark(corps, day, phone):
    enrollment = corps.enrollments[0]
    mark(actor=corps.sergeant, day_id=day.pk, enrollment_id=enrollment.pk, session_id=None,
         status=AttendanceStatus.EXCUSED, reason="sick", now=minutes(1))  # fmt: skip

    [result] = send(phone, day, sent(enrollment.cadet))

    assert (result["outcome"], result["record"]["status"]) == ("duplicate", "excused")


def test_after_the_seal_a_scan_is_held(corps, day, phone):
    days.close_day(actor=corps.commandant, day_id=day.pk, now=minutes(400))
    cast.sealed(corps)

    [result] = send(phone, day, sent(corps.enrollments[0].cadet))

    assert (result["outcome"], result["record"]["status"]) == ("held", "absent")
    assert set(AttendanceRecord.objects.values_list("status", flat=True)) == {"absent"}
    assert Scan.objects.get().outcome == ScanOutcome.HELD
    heard = OutboxEvent.objects.latest("id")
    assert (heard.type, heard.data["day_id"]) == ("attendance.held_scans_changed", day.pk)
    assert heard.audience == cast.audience(corps.enrollments[0])


@pytest.fixture
def held(corps, day, phone):
    """A scan that came in after the seal."""
    days.close_day(actor=corps.commandant, day_id=day.pk, now=minutes(400))
    cast.sealed(corps)
    scan = sent(corps.enrollments[0].cadet)
    send(phone, day, scan)
    return Scan.objects.get()


def open_again(corps) -> None:
    asked = reopening.request_reopening(
        actor=cast.account(Role.ADMIN), term_id=corps.term.pk, memo="a phone", now=MUSTER
    )
    reopening.approve_reopening(
        actor=corps.commandant, term_id=corps.term.pk, reopening_id=asked.pk, reason="", now=MUSTER
    )


def decide(client, scan, how, reason="the phone had no signal"):
    return client.post(f"/api/v1/held-scans/{scan.pk}/{how}", {"reason": reason}, format="json")


def test_a_held_scan_is_taken_by_a_person_once_the_term_is_open_again(corps, phone, held):
    sealed = decide(phone, held, "apply")
    open_again(corps)
    path = f"/api/v1/terms/{corps.term.pk}/held-scans"
    listed = phone.get(path, {"day": held.day_id}).json()["results"]
    elsewhere = phone.get(path, {"day": held.day_id + 1}).json()["results"]

    no_reason, taken, again = (
        decide(phone, held, "apply", " "),
        decide(phone, held, "apply"),
        decide(phone, held, "apply"),
    )

    assert (sealed.status_code, sealed.json()["code"]) == (409, "term_sealed")
    assert [(row["id"], row["enrollment"]) for row in listed] == [(held.pk, held.enrollment_id)]
    assert elsewhere == []
    assert no_reason.status_code == 400
    assert (taken.status_code, taken.json()["outcome"]) == (200, "recorded")
    assert (again.status_code, again.json()["code"]) == (409, "not_held")
    assert AttendanceRecord.objects.get(enrollment=held.enrollment_id).status == "present"
    (entry,) = cast.audited(action="scan.applied")
    assert (entry.before, entry.after, entry.reason) == (
        {"outcome": "held"}, {"outcome": "recorded"}, "the phone had no signal",
    )  # fmt: skip
    assert phone.get(f"/api/v1/terms/{corps.term.pk}/held-scans").json()["count"] == 0
    assert (
        "attendance.held_scans_changed"
        in OutboxEvent.objects.order_by("-id").values_list("type", flat=True)[:2]
    )


def test_a_held_scan_that_is_refused_stays_so_also_when_the_phone_sends_it_again(corps, day, phone, held):
    open_again(corps)

    refused = decide(phone, held, "refuse", "was elsewhere")
    days.reopen_day(actor=corps.commandant, day_id=day.pk, reason="x", now=MUSTER)
    again = {**sent(held.enrollment.cadet), "client_id": str(held.client_id)}
    (result,) = send(phone, day, again)

    assert (refused.status_code, refused.json()["outcome"]) == (200, "rejected")
    assert (result["outcome"], result["reason"]) == ("rejected", "refused")
    assert not AttendanceRecord.objects.filter(enrollment=held.enrollment_id).exists()
    assert cast.audited(action="scan.refused")[0].reason == "was elsewhere"


def test_a_held_scan_never_overrides_a_person_who_decided_meanwhile(corps, day, phone, held):
    open_again(corps)
    mark(actor=corps.sergeant, day_id=day.pk, enrollment_id=held.enrollment_id, session_id=None,
         status=AttendanceStatus.EXCUSED, reason="sick", now=MUSTER)  # fmt: skip

    taken = decide(phone, held, "apply")

    assert taken.json()["outcome"] == "duplicate"
    assert AttendanceRecord.objects.get(enrollment=held.enrollment_id).status == "excused"


def test_morning_and_afternoon_each_get_their_record(corps, phone):
    afternoon = cast.window(MUSTER + timedelta(hours=6))
    day = cast.training_day(corps, windows=[cast.window(), afternoon])
    cadet = corps.enrollments[0].cadet

    results = send(phone, day, sent(cadet, at=5), sent(cadet, at=6 * 60 + 45))

    assert [result["record"]["status"] for result in results] == ["present", "late"]
    assert AttendanceRecord.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "scans"),
        ({"scans": []}, "scans"),
        ({"scans": [{}]}, "scans.0.token"),
        ({"scans": [{"client_id": "1", "token": "x", "scanned_at": "soon"}]}, "scans.0.client_id"),
        ([], ""),
    ],
)
def test_a_batch_that_cannot_be_read_is_refused_whole(day, phone, body, field):
    response = phone.post(f"/api/v1/training-days/{day.pk}/scans", body, format="json")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert not field or field in response.json()["errors"]


def test_the_number_of_statements_does_not_grow_with_the_batch(
    corps, day, phone, django_assert_max_num_queries
):
    for _ in range(40):
        corps.enrollments.append(cast.enrolled(corps))
    scans = [sent(enrollment.cadet) for enrollment in corps.enrollments]

    with django_assert_max_num_queries(16):
        results = send(phone, day, *scans)

    assert {result["outcome"] for result in results} == {"recorded"}


@pytest.mark.django_db(transaction=True)
def test_new_scans_cost_a_look_and_a_message_that_is_a_transaction(django_assert_num_queries):
    corps = cast.corps(cadets_count=5)
    day = cast.training_day(corps)
    phone = cast.client_of(corps.sergeant)
    send(phone, day, sent(corps.enrollments[4].cadet))
    scans = [ScanSent(uuid.uuid4(), cards.token_for(row.cadet), minutes(5)) for row in corps.enrollments]
    take_scans(actor=corps.sergeant, day_id=day.pk, scans=scans[:1], now=minutes(5))

    with django_assert_num_queries(2):
        take_scans(actor=corps.sergeant, day_id=day.pk, scans=scans[1:3], now=minutes(5))
    # Who asks is read in the same message as what the scans are judged by.
    with django_assert_num_queries(2):
        send(phone, day, sent(corps.enrollments[3].cadet))

    recorded = AttendanceRecord.objects.count()
    assert recorded == Scan.objects.filter(outcome="recorded").count() == 5
    assert OutboxEvent.objects.filter(type="attendance.record_saved").count() == 5
    assert AuditEntry.objects.filter(action="attendance.scanned").count() == 5


def ended(corps, day):
    Enrollment.objects.filter(pk=corps.enrollments[0].pk).update(ended_on=day.held_on - timedelta(days=1))


def scanned_before(corps, day):
    scan = ScanSent(uuid.uuid4(), cards.token_for(corps.enrollments[0].cadet), minutes(1))
    take_scans(actor=corps.sergeant, day_id=day.pk, scans=[scan], now=minutes(2))


def closed(corps, day):
    days.close_day(actor=corps.commandant, day_id=day.pk, now=minutes(300))


def sealed(corps, day):
    closed(corps, day)
    cast.sealed(corps)


@pytest.mark.parametrize(
    ("meanwhile", "after"),
    [
        (ended, ("rejected", None)),
        (scanned_before, ("duplicate", ("present", minutes(1)))),
        (closed, ("recorded", ("present", minutes(5)))),
        (sealed, ("held", ("absent", None))),
    ],
    ids=["left", "scanned", "closed", "sealed"],
)
def test_scans_that_are_overtaken_before_they_are_saved_are_judged_by_what_stands_then(
    corps, day, monkeypatch, meanwhile, after
):
    cadet = corps.enrollments[0].cadet
    looks = []

    def look_and_be_overtaken(*args, locks, **kwargs):
        found = scan_basis(*args, locks=locks, **kwargs)
        looks.append(locks)
        if len(looks) == 1:
            meanwhile(corps, day)
        return found

    monkeypatch.setattr(scans_service, "scan_basis", look_and_be_overtaken)
    scan = ScanSent(uuid.uuid4(), cards.token_for(cadet), minutes(5))
    [result] = take_scans(actor=corps.sergeant, day_id=day.pk, scans=[scan], now=minutes(301))

    records = AttendanceRecord.objects.filter(enrollment=corps.enrollments[0])
    assert (result.outcome, records.values_list("status", "scanned_at").first()) == after
    assert Scan.objects.get(client_id=scan.client_id).outcome == result.outcome
    assert looks[-1]


def test_a_scan_says_from_which_phone_it_came_and_one_of_an_old_client_does_not(corps, day, phone):
    device = uuid.uuid4()
    scans = [sent(row.cadet) for row in corps.enrollments[:2]]

    new = phone.post(
        f"/api/v1/training-days/{day.pk}/scans", {"device": str(device), "scans": scans[:1]}, format="json"
    )
    send(phone, day, scans[1])
    wrong = phone.post(
        f"/api/v1/training-days/{day.pk}/scans", {"device": "mine", "scans": scans}, format="json"
    )

    assert new.json()["results"][0]["outcome"] == "recorded"
    assert [Scan.objects.get(client_id=scan["client_id"]).device for scan in scans] == [device, None]
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["device"])


def test_a_scan_moves_the_grade_once_the_day_is_closed(corps, day, phone):
    commandant = cast.client_of(corps.commandant)
    enrollment = corps.enrollments[0]
    send(phone, day, sent(enrollment.cadet))

    before = commandant.get(f"/api/v1/enrollments/{enrollment.pk}/grade").json()
    commandant.post(f"/api/v1/training-days/{day.pk}/close")
    after = commandant.get(f"/api/v1/enrollments/{enrollment.pk}/grade").json()

    assert (before["attendance"], after["attendance"]) == (None, "30.00")


@pytest.mark.django_db(transaction=True)
def test_two_phones_with_the_same_cadets_in_opposite_order_end_in_one_record_each():
    corps = cast.corps(cadets_count=12)
    day = cast.training_day(corps)
    tokens = [cards.token_for(enrollment.cadet) for enrollment in corps.enrollments]
    start = threading.Barrier(4)
    outcomes: list[str] = []

    def phone(order: list[str], offset: int) -> None:
        try:
            start.wait()
            for token in order:
                scan = ScanSent(uuid.uuid4(), token, minutes(offset), ScanKind.IN)
                [result] = take_scans(actor=corps.sergeant, day_id=day.pk, scans=[scan], now=minutes(30))
                outcomes.append(result.outcome)
            whole = [ScanSent(uuid.uuid4(), token, minutes(offset), ScanKind.IN) for token in order]
            take_scans(actor=corps.sergeant, day_id=day.pk, scans=whole, now=minutes(30))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=phone, args=(tokens if number % 2 else tokens[::-1], number))
        for number in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    records = AttendanceRecord.objects.filter(session__day=day)
    assert records.count() == 12
    assert {record.scanned_at for record in records} == {minutes(0)}
    assert {record.source for record in records} == {Source.SCAN}
    assert len(outcomes) == 48


def test_an_archived_cadet_is_not_on_the_roll(corps, day, phone):
    cadet = corps.enrollments[0].cadet
    archiving.set_archived(actor=corps.commandant, cadet_ids=[cadet.pk], archived=True, now=MUSTER)

    [result] = send(phone, day, sent(cadet))

    assert result["reason"] == "not_enrolled"
