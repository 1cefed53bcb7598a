"""GET training-days/{id}/scanner: what a phone takes along for a day without signal."""

import base64
from datetime import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from apps.cadets.services import cards
from apps.system.models import AuditEntry
from tests import cast
from tests.cast import MUSTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(corps):
    return cast.training_day(corps)


def taken_by(user, day):
    response = cast.client_of(user).get(f"/api/v1/training-days/{day.pk}/scanner")
    assert response.status_code == 200, response.content
    return response.json()


def test_the_kit_names_the_roster_with_the_issue_of_each_card_and_the_hours(corps, day):
    cadet = corps.enrollments[0].cadet
    cards.reissue(actor=corps.commandant, cadet_id=cadet.pk, reason="lost", now=MUSTER)

    kit = taken_by(corps.sergeant, day)

    line = next(line for line in kit["roster"] if line["cadet_id"] == cadet.pk)
    assert line == {
        "cadet_id": cadet.pk,
        "issue_number": 2,
        "student_number": cadet.student_number,
        "name": cadet.name,
        "company": "Alpha",
        "platoon": line["platoon"],
        "photo_id": None,
    }
    assert len(kit["roster"]) == len(corps.enrollments)
    assert kit["day"]["sessions"][0]["opens_at"]
    assert datetime.fromisoformat(kit["server_time"]).tzinfo is not None


def test_a_phone_checks_cards_with_the_kits_key_alone(corps, day):
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(taken_by(corps.sergeant, day)["public_key"]))
    token = cards.token_for(corps.enrollments[0].cadet)
    signed = base64.b32decode(token.removeprefix("RGMS1"))

    public.verify(signed[6:], b"RGMS1" + signed[:6])


def test_that_a_roster_was_taken_is_noted_once_a_day_however_often_it_is_refreshed(corps, day):
    for _ in range(3):
        taken_by(corps.sergeant, day)

    [entry] = AuditEntry.objects.filter(table="attendance_trainingday", row_id=day.pk, action="record.viewed")
    assert entry.actor_id == corps.sergeant.pk
