"""Corrections: asked for by the person, decided by somebody else, done by the record's own service."""

import pytest

from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.cadets.models import Cadet, Correction
from apps.cadets.rules import PERSONAL_FIELDS, RECORD_FIELDS
from apps.cadets.services import corrections
from apps.messaging import tasks
from apps.messaging.models import Notification
from apps.messaging.rules.corrections import field_words
from apps.system.models import AuditEntry, OutboxEvent, Platoon
from realtime.subscriptions import REACTIONS
from tests import cast
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db
CORRECTIONS = "/api/v1/corrections"


@pytest.fixture
def reyes(corps: cast.Corps) -> User:
    """A cadet of Alpha with an account."""
    user = cast.account(Role.CADET)
    platoon = Platoon.objects.get(company=corps.alpha, number=1)
    enrollment = cast.enrolled(corps, user=user, company=corps.alpha, platoon=platoon)
    Cadet.objects.filter(pk=enrollment.cadet_id).update(contact_number="0917 000", birthdate="2005-01-31")
    return user


def ask(user: User, field: str = "contact_number", wanted: str = "0917 111", reason: str = "new phone"):
    body = {"field": field, "wanted": wanted, "reason": reason}
    return cast.client_of(user).post(CORRECTIONS, body, format="json")


def decide(user: User, correction_id: int, verb: str, reason: str = "the registrar says otherwise"):
    body = {"reason": reason} if verb == "refuse" else {}
    return cast.client_of(user).post(f"{CORRECTIONS}/{correction_id}/{verb}", body, format="json")


def test_an_accepted_correction_changes_the_record_once_with_audit_and_the_person_is_told(corps, reyes):
    officer = cast.staff(DutyKind.COMPANY, company=corps.alpha)
    asked = ask(reyes)
    assert (asked.status_code, asked.json()["says"], asked.json()["status"]) == (201, "0917 000", "open")

    accepted = decide(officer, asked.json()["id"], "accept")
    again = decide(officer, asked.json()["id"], "accept")

    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted"), accepted.content
    assert (again.status_code, again.json()["code"]) == (409, "decided_already")
    cadet = Cadet.objects.get(user=reyes)
    assert (cadet.contact_number, cadet.version) == ("0917 111", 2)
    actions = AuditEntry.objects.order_by("id").values_list("action", "actor_id")
    assert list(actions.filter(action__startswith="c").exclude(action="cadet.created"))[-3:] == [
        ("correction.requested", reyes.pk), ("cadet.changed", officer.pk), ("correction.accepted", officer.pk),
    ]  # fmt: skip
    event = OutboxEvent.objects.filter(type="cadets.correction_changed").latest("id")
    assert event.data == {"correction_id": asked.json()["id"], "cadet_id": cadet.pk, "status": "accepted"}
    assert f"user:{reyes.pk}" in event.audience
    assert REACTIONS[event.type] == ("messaging.notify_correction",)
    for _ in range(2):
        tasks.notify_correction(**event.data, event_seq=1)
    told = Notification.objects.get()
    assert (told.recipient_id, told.title) == (reyes.pk, "Correction accepted: contact number")


def test_a_correction_is_told_in_the_words_of_the_account(corps, reyes):
    User.objects.filter(pk=reyes.pk).update(language="fil")
    asked = ask(reyes, field="birthdate", wanted="2005-03-14").json()
    decide(corps.commandant, asked["id"], "accept")

    tasks.notify_correction(correction_id=asked["id"])

    assert Notification.objects.get().title == "Tinanggap ang pagwawasto: petsa ng kapanganakan"
    for field in (*PERSONAL_FIELDS, *RECORD_FIELDS, *corrections.ACCOUNT_FIELDS):
        assert field_words(field).fil


def test_a_refused_correction_says_why_and_changes_nothing(corps, reyes):
    asked = ask(reyes).json()
    assert decide(corps.commandant, asked["id"], "refuse", reason=" ").status_code == 400

    refused = decide(corps.commandant, asked["id"], "refuse")
    tasks.notify_correction(correction_id=asked["id"], event_seq=1)

    assert refused.json()["decision_reason"] == "the registrar says otherwise"
    assert Cadet.objects.get(user=reyes).contact_number == "0917 000"
    told = Notification.objects.get()
    assert (told.kind, told.body) == ("correction_refused", "the registrar says otherwise")
    assert ask(reyes).status_code == 201, "it may be asked for again"


def test_asking_alone_tells_nobody(reyes):
    tasks.notify_correction(correction_id=ask(reyes).json()["id"], event_seq=1)

    assert not Notification.objects.exists()


def test_one_field_is_asked_for_once_at_a_time(reyes):
    ask(reyes)

    again, other = ask(reyes, wanted="0917 222"), ask(reyes, "email", "reyes@example.edu.ph")

    assert (again.status_code, again.json()["code"]) == (409, "asked_already")
    assert other.status_code == 201


@pytest.mark.parametrize(
    ("field", "wanted", "wrong"),
    [
        ("contact_number", "0917 000", "wanted"),
        ("birthdate", "31 January", "wanted"),
        ("email", "nobody", "wanted"),
        ("sex", "x", "wanted"),
        ("last_name", "", "wanted"),
        ("student_number", "9" * 41, "wanted"),
        ("year_level", "second", "wanted"),
        ("archived_at", "2026-01-01", "field"),
        ("user", "1", "field"),
        ("display_name", "Reyes", "field"),
    ],
)
def test_what_the_record_cannot_hold_or_holds_already_is_refused(reyes, field, wanted, wrong):
    answer = ask(reyes, field, wanted)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [wrong])
    assert not Correction.objects.exists()


def test_a_date_may_be_corrected_or_emptied(corps, reyes):
    for wanted in ("2005-02-01", ""):
        asked = ask(reyes, "birthdate", wanted).json()
        assert decide(corps.commandant, asked["id"], "accept").status_code == 200
        found = Cadet.objects.get(user=reyes).birthdate
        assert (found.isoformat() if found else "") == wanted


def test_a_record_that_was_changed_meanwhile_is_not_overwritten(corps, reyes):
    asked = ask(reyes).json()
    Cadet.objects.filter(user=reyes).update(contact_number="0918 999")

    answer = decide(corps.commandant, asked["id"], "accept")

    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    assert Correction.objects.get().status == "open"
    assert Cadet.objects.get(user=reyes).contact_number == "0918 999"


def test_a_student_number_of_somebody_else_stays_open_with_the_reason(corps, reyes):
    taken = corps.enrollments[0].cadet.student_number
    asked = ask(reyes, "student_number", taken).json()

    answer = decide(corps.commandant, asked["id"], "accept")

    assert (answer.status_code, answer.json()["code"]) == (409, "student_number_taken")
    assert Correction.objects.get().status == "open"


def test_nobody_decides_on_the_own_request(corps):
    sergeant = cast.staff(DutyKind.S1)
    cast.enrolled(corps, user=sergeant)
    for person in (sergeant, corps.commandant):
        asked = ask(person, "email", "me@example.edu.ph").json()
        for verb in ("accept", "refuse"):
            assert decide(person, asked["id"], verb).status_code == 403
    assert Correction.objects.filter(status="open").count() == 2


def test_staff_without_a_cadets_record_ask_about_the_account_and_an_admin_decides(corps):
    sergeant, s1 = cast.staff(DutyKind.TAC), cast.staff(DutyKind.S1)
    asked = ask(sergeant, "display_name", "Sgt Dela Cruz").json()

    assert decide(s1, asked["id"], "accept").status_code == 404
    accepted = decide(corps.commandant, asked["id"], "accept")

    sergeant.refresh_from_db()
    assert (accepted.status_code, accepted.json()["cadet"], sergeant.display_name) == (
        200,
        None,
        "Sgt Dela Cruz",
    )
    assert AuditEntry.objects.get(action="account.changed").actor_id == corps.commandant.pk


def test_the_list_is_narrowed_by_state_and_to_the_own_ones(corps, reyes):
    done, left = ask(reyes).json(), ask(reyes, "email", "reyes@example.edu.ph").json()
    decide(corps.commandant, done["id"], "refuse")
    own = ask(corps.commandant, "email", "me@example.edu.ph").json()

    def ids(user: User, query: str = "") -> list[int]:
        return [row["id"] for row in cast.client_of(user).get(f"{CORRECTIONS}{query}").json()["results"]]

    assert ids(reyes) == [left["id"], done["id"]]
    assert ids(reyes, "?status=refused") == [done["id"]]
    assert ids(corps.commandant, "?status=open") == [own["id"], left["id"]]
    assert ids(corps.commandant, "?mine=true") == [own["id"]]
