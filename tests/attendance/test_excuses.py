"""Excuses: a cadet files, somebody in scope decides, and the day says the same in whatever order things happen."""

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from PIL import Image

from apps.attendance.models import AttendanceRecord, Excuse, ExcuseReview, TrainingDay
from apps.attendance.rules import AttendanceStatus, Source
from apps.attendance.services import days, excused, excuses, letters, muster
from apps.attendance.services.excuses import ExcuseExists, TooLate, WrongExcuseStatus
from apps.attendance.services.muster.scans import ScanSent, take_scans
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.cadets.services.cards import token_for
from apps.files.models import StoredFile
from apps.files.services import settling
from apps.system.models import OutboxEvent, Term
from apps.system.services.terms import TermSealed
from common import clock
from common.errors import DomainError, Forbidden, Invalid, NotFound, refused_by_seal
from tests import cast
from tests.files import samples
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db
NOW = cast.MUSTER
FUTURE = clock.local_date(clock.now()) + timedelta(days=3)


@pytest.fixture
def disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def cadet(corps, disk):
    """The first cadet of the corps, with an account."""
    user = cast.account(Role.CADET)
    corps.enrollments[0].cadet.user = user
    corps.enrollments[0].cadet.save()
    return user


@pytest.fixture
def officer(corps):
    return cast.staff(DutyKind.COMPANY, company=corps.alpha)


@pytest.fixture
def other_officer(corps):
    return cast.staff(DutyKind.TAC)


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("../letter.png", samples.picture("PNG"))


def filed(cadet, day: TrainingDay, *, letter: SimpleUploadedFile | None = None, now=NOW) -> Excuse:
    return excuses.file_excuse(actor=cadet, day_id=day.pk, reason="Fever", letter=letter, now=now)


def decided(actor, excuse: Excuse, *, is_approved: bool = True, now=NOW) -> Excuse:
    return excuses.decide_excuse(
        actor=actor, excuse_id=excuse.pk, is_approved=is_approved, reason="A doctor's letter", now=now
    )


def approve(officer, excuse):
    return lambda: decided(officer, excuse)


def standing(corps, day: TrainingDay) -> list[tuple[str, str]]:
    """Status and source in each session of the day, of the first cadet."""
    rows = AttendanceRecord.objects.filter(session__day=day, enrollment=corps.enrollments[0])
    return list(rows.order_by("session__opens_at").values_list("status", "source"))


EXCUSED = (AttendanceStatus.EXCUSED, Source.EXCUSE)
ORDERS = {
    "approved before the day opens": ("approve", "open", "scan", "close"),
    "approved while it is open, before the scan": ("open", "approve", "scan", "close"),
    "approved after the scan": ("open", "scan", "approve", "close"),
    "approved after the close": ("open", "close", "approve"),
    "approved after scan and close, and scanned again": ("open", "scan", "close", "approve", "scan"),
    "opened again": ("open", "close", "approve", "reopen", "scan", "close"),
    "approved between close and the second opening": ("approve", "open", "close", "reopen", "close"),
}  # fmt: skip


@pytest.mark.parametrize("order", ORDERS)
def test_an_approved_excuse_is_excused_on_every_session_in_whatever_order(corps, cadet, officer, order: str):
    later = cast.window(NOW + timedelta(hours=6))
    day = cast.training_day(corps, opened=False, windows=[cast.window(), later])
    excuse = filed(cadet, day)
    card = token_for(corps.enrollments[0].cadet)
    steps = {
        "approve": approve(officer, excuse),
        "open": lambda: days.open_day(actor=corps.commandant, day_id=day.pk, now=NOW),
        "close": lambda: days.close_day(actor=corps.commandant, day_id=day.pk, now=NOW),
        "reopen": lambda: days.reopen_day(actor=corps.commandant, day_id=day.pk, reason="too early", now=NOW),
        "scan": lambda: take_scans(
            actor=corps.sergeant, day_id=day.pk, scans=[ScanSent(uuid4(), card, NOW)], now=NOW
        ),
    }
    for step in ORDERS[order]:
        steps[step]()

    assert standing(corps, day) == [EXCUSED, EXCUSED]
    assert excused.excuse_all(day=day, actor=corps.commandant, now=NOW) == 0


def test_while_nothing_is_decided_and_after_a_refusal_everything_is_as_it_was(corps, cadet, officer):
    day = cast.training_day(corps)
    excuse = filed(cadet, day)
    days.close_day(actor=corps.commandant, day_id=day.pk, now=NOW)
    undecided = standing(corps, day)

    decided(officer, excuse, is_approved=False)

    assert undecided == standing(corps, day) == [(AttendanceStatus.ABSENT, Source.CLOSE)]


def test_a_later_mark_of_a_person_stands_with_its_reason(corps, cadet, officer):
    day = cast.training_day(corps)
    decided(officer, filed(cadet, day))
    words: dict[str, Any] = {
        "day_id": day.pk,
        "enrollment_id": corps.enrollments[0].pk,
        "session_id": None,
        "now": NOW,
    }

    with pytest.raises(Invalid):
        muster.mark(actor=officer, status=AttendanceStatus.PRESENT, reason="", **words)
    muster.mark(actor=officer, status=AttendanceStatus.PRESENT, reason="came after all", **words)

    assert standing(corps, day) == [(AttendanceStatus.PRESENT, Source.MANUAL)]


def test_what_was_scanned_stays_beside_the_excuse_and_boards_hear_of_it(corps, cadet, officer):
    day = cast.training_day(corps)
    card = token_for(corps.enrollments[0].cadet)
    take_scans(actor=corps.sergeant, day_id=day.pk, scans=[ScanSent(uuid4(), card, NOW)], now=NOW)

    decided(officer, filed(cadet, day))

    record = AttendanceRecord.objects.get(enrollment=corps.enrollments[0])
    assert (record.scanned_at, record.marked_by, record.reason) == (NOW, officer, excused.WHY)
    event = OutboxEvent.objects.filter(type="attendance.record_saved").latest("id")
    assert (event.data["previous_status"], event.data["record"]["status"]) == ("present", "excused")
    assert event.data["record"]["marked_by"] == officer.display_name
    assert event.audience == sorted(cast.audience(corps.enrollments[0], cadet))
    [entry] = cast.audited(action="attendance.excused")
    assert (entry.before["status"], entry.after["status"]) == ("present", "excused")


def test_an_excuse_is_filed_in_its_time_once_by_whom_it_concerns(corps, cadet, officer):
    day, make_up = cast.training_day(corps), cast.training_day(corps, title="Make-up", is_make_up=True)
    last = clock.midnight(day.held_on + timedelta(days=8))

    with pytest.raises(TooLate, match="15 August 2026"):
        filed(cadet, day, now=last)
    with pytest.raises(NotFound):
        filed(cadet, make_up)
    with pytest.raises(NotFound):
        filed(officer, day)
    with pytest.raises(Invalid):
        excuses.file_excuse(actor=cadet, day_id=day.pk, reason=" ", letter=None, now=NOW)
    filed(cadet, day, now=last - timedelta(seconds=1))
    with pytest.raises(ExcuseExists):
        filed(cadet, day)


def test_who_withdraws_may_file_anew_and_the_letter_goes(corps, cadet):
    day = cast.training_day(corps)
    excuse = filed(cadet, day, letter=picture())
    excuses.change_excuse(
        actor=cadet, excuse_id=excuse.pk, reason=None, letter=SimpleUploadedFile("b.pdf", samples.PDF), now=NOW
    )  # fmt: skip
    [letter] = StoredFile.objects.all()

    excuses.withdraw_excuse(actor=cadet, excuse_id=excuse.pk, now=NOW)

    assert letter.kind == "pdf"
    assert not StoredFile.objects.exists()
    assert filed(cadet, day).pk != excuse.pk
    assert [entry.action for entry in cast.audited(action__startswith="excuse.")] == [
        "excuse.filed", "excuse.changed", "excuse.withdrawn", "excuse.filed",
    ]  # fmt: skip
    assert cast.audited(action="excuse.filed")[0].after["reason"] == "Fever"
    with pytest.raises(WrongExcuseStatus):
        excuses.withdraw_excuse(actor=cadet, excuse_id=excuse.pk, now=NOW)


def test_a_letter_that_cannot_be_taken_leaves_nothing(corps, cadet):
    day = cast.training_day(corps)

    with pytest.raises(DomainError):
        filed(cadet, day, letter=SimpleUploadedFile("letter.jpg", samples.zip_archive()))

    assert not Excuse.objects.exists()
    assert not StoredFile.objects.exists()


def test_nobody_decides_on_the_own_excuse_and_nobody_twice(corps, cadet, officer, other_officer):
    day = cast.training_day(corps)
    cast.duty(cadet, DutyKind.TAC)
    type(cadet).objects.filter(pk=cadet.pk).update(role=Role.STAFF)
    cadet.role = Role.STAFF
    excuse = filed(cadet, day)

    with pytest.raises(Forbidden):
        decided(cadet, excuse)
    decided(officer, excuse)

    with pytest.raises(WrongExcuseStatus):
        decided(other_officer, excuse)


def test_a_refusal_is_appealed_once_to_somebody_else(corps, cadet, officer, other_officer):
    day = cast.training_day(corps, closed=True)
    excuse = filed(cadet, day)
    decided(officer, excuse, is_approved=False)
    with pytest.raises(Forbidden):
        excuses.appeal_excuse(actor=officer, excuse_id=excuse.pk, reason="x", now=NOW)
    with pytest.raises(TooLate):
        excuses.appeal_excuse(actor=cadet, excuse_id=excuse.pk, reason="x", now=NOW + timedelta(days=9))

    excuses.appeal_excuse(actor=cadet, excuse_id=excuse.pk, reason="The clinic was closed", now=NOW)

    with pytest.raises(Forbidden, match="somebody else"):
        decided(officer, excuse)
    with pytest.raises(DatabaseError), transaction.atomic():
        ExcuseReview.objects.create(
            excuse=excuse, is_appeal=True, is_approved=True, reason="x", reviewed_by=officer,
            reviewed_by_name="x", reviewed_at=NOW,
        )  # fmt: skip
    decided(other_officer, excuse)
    assert standing(corps, day) == [EXCUSED]
    entries = cast.audited(action__startswith="excuse.")
    assert [(entry.action, entry.actor_id, entry.before and entry.before["status"]) for entry in entries] == [
        ("excuse.filed", cadet.pk, None), ("excuse.refused", officer.pk, "open"),
        ("excuse.appealed", cadet.pk, "refused"), ("excuse.approved", other_officer.pk, "appealed"),
    ]  # fmt: skip
    assert entries[-1].reason == "A doctor's letter"


def test_the_decision_about_an_appeal_is_final(corps, cadet, officer, other_officer):
    excuse = filed(cadet, cast.training_day(corps))
    decided(officer, excuse, is_approved=False)
    excuses.appeal_excuse(actor=cadet, excuse_id=excuse.pk, reason="The clinic was closed", now=NOW)
    decided(other_officer, excuse, is_approved=False)

    with pytest.raises(WrongExcuseStatus, match="final"):
        excuses.appeal_excuse(actor=cadet, excuse_id=excuse.pk, reason="once more", now=NOW)


def test_after_the_seal_an_excuse_waits_for_a_reopening_and_none_is_filed(corps, cadet, officer):
    day, other = cast.training_day(corps, closed=True), cast.training_day(corps, closed=True)
    excuse = filed(cadet, day)
    cast.sealed(corps)

    for attempt in (
        approve(officer, excuse),
        lambda: decided(officer, excuse, is_approved=False),
        lambda: filed(cadet, other),
    ):
        with pytest.raises(TermSealed, match="reopening"):
            attempt()

    excuse.refresh_from_db()
    assert (excuse.status, standing(corps, day)) == ("open", [(AttendanceStatus.ABSENT, Source.CLOSE)])


def test_what_slips_past_the_look_at_the_term_the_database_refuses(corps, cadet, officer, monkeypatch):
    day = cast.training_day(corps, closed=True)
    excuse = filed(cadet, day)
    cast.sealed(corps)
    monkeypatch.setattr(excuses, "SEALED_STATUSES", frozenset())

    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        decided(officer, excuse)

    assert refused_by_seal(refused.value)
    assert Term.objects.get(pk=corps.term.pk).status == "sealed"


def test_words_of_the_letter_are_a_help_for_search_and_letters_go_with_their_cadet(corps, cadet, officer):
    excuse = filed(cadet, cast.training_day(corps), letter=picture())
    StoredFile.objects.update(text="Dengue, Dr. Santos")
    client = cast.client_of(officer)

    found = [
        client.get("/api/v1/excuses", {"search": word}).json()["count"]
        for word in ("dengue", "Fever", corps.enrollments[0].cadet.last_name, "measles")
    ]
    letters.forget(corps.enrollments[0].cadet_id)

    excuse.refresh_from_db()
    assert found == [1, 1, 1, 0]
    assert (excuse.reason, excuse.letter, StoredFile.objects.count()) == ("", None, 0)


def test_over_the_api_a_cadet_files_and_staff_look_and_decide(corps, cadet, officer):
    day = cast.training_day(corps, held_on=FUTURE, opened=False)
    own, staff = cast.client_of(cadet), cast.client_of(officer)
    open_days = own.get("/api/v1/excuses/days").json()

    sent = own.post("/api/v1/excuses", {"day": day.pk, "reason": "Fever", "letter": picture()})
    excuse = sent.json()
    [waiting] = staff.get("/api/v1/excuses?status=undecided&company=Alpha").json()["results"]
    small_before = staff.get(f"/api/v1/excuses/{excuse['id']}/letter/thumbnail").status_code
    settling.settle(file_id=StoredFile.objects.get().pk, now=NOW)
    letter = staff.get(f"/api/v1/excuses/{excuse['id']}/letter")
    small = staff.get(f"/api/v1/excuses/{excuse['id']}/letter/thumbnail")
    answer = staff.post(f"/api/v1/excuses/{excuse['id']}/approve", {"reason": "clear"}, format="json")

    assert [row["day"]["id"] for row in open_days] == [day.pk]
    assert open_days[0]["file_until"][:10] == (FUTURE + timedelta(days=8)).isoformat()
    assert (sent.status_code, excuse["letter"]["name"]) == (201, "letter.jpg")
    assert own.get("/api/v1/excuses/days").json() == []
    assert (waiting["may_review"], excuse["may_review"], excuse["may_change"]) == (True, False, True)
    assert small_before == 404
    with Image.open(io.BytesIO(letter.content)) as shown:
        assert shown.format == "JPEG"
    assert letter["Content-Type"] == small["Content-Type"] == "image/jpeg"
    assert letter["Content-Disposition"] == 'inline; filename="letter.jpg"'
    assert {"sandbox", "default-src 'none'"} <= set(letter["Content-Security-Policy"].split("; "))
    assert letter["Cache-Control"] == "private, no-store"
    assert len(small.content) < len(letter.content)
    assert [(row["is_approved"], row["reason"]) for row in answer.json()["reviews"]] == [(True, "clear")]
    assert own.get("/api/v1/excuses?mine=true").json()["results"][0]["status"] == "approved"
    # Who looked at the letter has looked at the record.
    [view] = cast.audited(action="record.viewed")
    assert (view.actor_id, view.row_id) == (officer.pk, corps.enrollments[0].cadet_id)


def test_a_pdf_is_only_ever_an_attachment(corps, cadet):
    day = cast.training_day(corps, held_on=FUTURE, opened=False)
    own = cast.client_of(cadet)
    sent = own.post(
        "/api/v1/excuses", {"day": day.pk, "reason": "Fever", "letter": SimpleUploadedFile("a.pdf", samples.PDF)}
    )  # fmt: skip

    letter = own.get(f"/api/v1/excuses/{sent.json()['id']}/letter")

    assert letter["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert (letter["Content-Type"], letter["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert "sandbox" in letter["Content-Security-Policy"]
    assert letter.content == samples.PDF


class Unread(io.BytesIO):
    """A body that nobody may read."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise AssertionError("the body was read")


@pytest.mark.parametrize("length", [2 * 1024**3, 11 * 1024**2])
def test_an_upload_that_says_it_is_too_large_is_not_read(corps, cadet, length: int):
    own = cast.client_of(cadet)
    unread: dict[str, Any] = {"CONTENT_LENGTH": str(length), "wsgi.input": Unread()}
    photo = f"/api/v1/cadets/{cadet.cadet.pk}/photo"

    for method, path in (("POST", "/api/v1/excuses"), ("POST", "/api/v1/threads"), ("PUT", photo)):
        answer = own.generic(method, path, "", content_type="multipart/form-data; boundary=x", **unread)

        assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large"), path
        assert "10 MB" in answer.json()["detail"]


def test_an_upload_that_grows_beyond_the_limit_is_broken_off(corps, cadet, settings, monkeypatch):
    monkeypatch.setattr("apps.attendance.views.excuses.MAX_BYTES", 100_000)
    day = cast.training_day(corps, held_on=FUTURE, opened=False)
    letter = SimpleUploadedFile("letter.jpg", samples.picture() + b"\0" * 200_000)

    answer = cast.client_of(cadet).post("/api/v1/excuses", {"day": day.pk, "reason": "x", "letter": letter})

    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert not Excuse.objects.exists()
