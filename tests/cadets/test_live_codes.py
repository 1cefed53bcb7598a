"""ID codes that change: made on the cadet's phone, checked by anybody who has our public key, worth nothing a minute later."""

import base64
import uuid
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from apps.attendance.models import Scan
from apps.attendance.services.muster import ScanSent, take_scans
from apps.authentication.rules import Role
from apps.cadets.models import Cadet
from apps.cadets.services import cards, live_codes
from apps.system.services import unit
from tests import cast
from tests.cast import MUSTER
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db

PHONE = Ed25519PrivateKey.from_private_bytes(b"7" * 32)


@pytest.fixture
def cadet(corps):
    """With an account."""
    cadet = corps.enrollments[0].cadet
    cadet.user = cast.account(Role.CADET)
    cadet.save()
    return cadet


@pytest.fixture
def day(corps):
    unit.change_flag_limits(actor=corps.commandant, fields={"live_codes": True}, now=MUSTER)
    return cast.training_day(corps)


def certified(cadet: Cadet, *, key=PHONE) -> bytes:
    assert cadet.user
    made = live_codes.certify_phone(
        actor=cadet.user, cadet_id=cadet.pk, public_key=key.public_key().public_bytes_raw().hex(), now=MUSTER
    )
    return bytes.fromhex(made.certificate)


def shown(certificate: bytes, at, *, key=PHONE) -> str:
    """What a phone shows then."""
    step = int(at.timestamp()) // live_codes.STEP_SECONDS
    said = certificate + step.to_bytes(4, "big")
    return "RGMS2" + base64.b32encode(said + key.sign(b"RGMS2" + said)).decode().rstrip("=")


def at(seconds: float):
    return MUSTER + timedelta(minutes=5, seconds=seconds)


def scanned(corps, day, token, moment):
    scan = ScanSent(uuid.uuid4(), token, moment)
    [result] = take_scans(actor=corps.sergeant, day_id=day.pk, scans=[scan], now=moment)
    return result.outcome, result.reason


@pytest.mark.parametrize("late", [-31, -29, 0, 29, 59], ids=str)
def test_a_code_is_taken_about_when_it_was_shown(corps, day, cadet, late):
    code = shown(certified(cadet), at(0))

    outcome, reason = scanned(corps, day, code, at(late))

    assert (outcome, reason) == (("rejected", "stale") if late == -31 else ("recorded", None))
    assert not Scan.objects.get().by_print


def test_a_picture_of_a_code_that_a_friend_shows_a_minute_later_is_refused_also_when_it_was_queued(
    corps, day, cadet
):
    code = shown(certified(cadet), at(0))

    assert scanned(corps, day, code, at(61)) == ("rejected", "stale")
    hours_later = ScanSent(uuid.uuid4(), code, at(10))
    [result] = take_scans(actor=corps.sergeant, day_id=day.pk, scans=[hours_later], now=at(9000))
    assert result.outcome == "recorded"


def test_a_code_of_another_phone_another_cadet_or_nobody_is_forged(corps, day, cadet):
    stranger = Ed25519PrivateKey.generate()
    certificate = certified(cadet)
    other = bytearray(certificate)
    other[3] += 1
    own = stranger.public_key().public_bytes_raw()
    self_made = certificate[:10] + own
    self_made += stranger.sign(b"RGMS2" + self_made)

    assert scanned(corps, day, shown(certificate, at(0), key=stranger), at(0)) == ("rejected", "forged")
    assert scanned(corps, day, shown(bytes(other), at(0)), at(0)) == ("rejected", "forged")
    assert scanned(corps, day, shown(self_made, at(0), key=stranger), at(0)) == ("rejected", "forged")
    assert scanned(corps, day, shown(certificate, at(0))[:-4], at(0)) == ("rejected", "malformed")


def test_a_code_dies_with_the_card_and_with_its_certificate(corps, day, cadet):
    code = shown(certified(cadet), at(0))
    cards.reissue(actor=corps.commandant, cadet_id=cadet.pk, reason="lost phone", now=MUSTER)

    assert scanned(corps, day, code, at(0)) == ("rejected", "revoked")
    end = MUSTER + live_codes.VALID_FOR
    reading = live_codes.read(shown(certified(cadet), end))
    assert isinstance(reading, live_codes.CodeReading)
    assert (reading.holds_at(end - timedelta(seconds=1)), reading.holds_at(end)) == (True, False)


def test_a_printed_card_is_taken_and_is_for_a_person_to_look_at_where_codes_are_asked_for(corps, day, cadet):
    others = [enrollment.cadet for enrollment in corps.enrollments[1:]]
    code = shown(certified(cadet), at(0))

    assert scanned(corps, day, code, at(0)) == ("recorded", None)
    for second, other in enumerate(others):
        assert scanned(corps, day, cards.token_for(other), at(second)) == ("recorded", None)

    answer = cast.client_of(corps.commandant).get(f"/api/v1/training-days/{day.pk}/flags").json()
    [flag] = answer["results"]
    assert (flag["kind"], flag["cadet_count"]) == ("printed_card", len(others))
    assert {scan["student_number"] for scan in flag["scans"]} == {other.student_number for other in others}


def test_where_codes_are_not_asked_for_both_are_taken_and_nothing_is_flagged(corps, cadet):
    day = cast.training_day(corps)

    assert scanned(corps, day, shown(certified(cadet), at(0)), at(0)) == ("recorded", None)
    assert scanned(corps, day, cards.token_for(corps.enrollments[1].cadet), at(1)) == ("recorded", None)
    assert not Scan.objects.filter(by_print=True).exists()


def test_only_the_cadets_own_phone_is_certified_and_the_audit_says_so(corps, cadet):
    path = f"/api/v1/cadets/{cadet.pk}/id-card/phone"
    body = {"public_key": PHONE.public_key().public_bytes_raw().hex()}

    answers = [
        cast.client_of(user).post(path, body, format="json").status_code
        for user in (cadet.user, corps.sergeant, cast.account(Role.CADET))
    ]
    wrong = cast.client_of(cadet.user).post(path, {"public_key": "7" * 63}, format="json")

    assert answers == [200, 403, 404]
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["public_key"])
    [entry] = cast.audited(action="card.phone_certified")
    assert (entry.actor_id, entry.row_id, entry.after["issue_number"]) == (cadet.user_id, cadet.pk, 1)


def test_a_scanner_needs_nothing_but_our_public_key(cadet):
    """What the client's scanner does with the text, step by step."""
    code = shown(certified(cadet), at(0))
    whole = base64.b32decode(code[5:] + "=" * (-len(code[5:]) % 8))
    ours = Ed25519PublicKey.from_public_bytes(bytes.fromhex(cards.public_key()))

    ours.verify(whole[42:106], b"RGMS2" + whole[:42])
    Ed25519PublicKey.from_public_bytes(whole[10:42]).verify(whole[110:], b"RGMS2" + whole[:110])

    assert (len(code), len(whole)) == (284, 174)
