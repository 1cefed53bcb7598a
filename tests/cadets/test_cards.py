"""The ID QR: small enough for a cheap printer, ours alone, dead when it is replaced."""

import re

import hypothesis
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from apps.cadets.models import Cadet
from apps.cadets.services import cards
from apps.cadets.services.cards import CardForged, CardMalformed, CardReading
from tests import cast

ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
cadets = st.builds(Cadet, pk=st.integers(1, 2**32 - 1), card_issue_number=st.integers(1, 2**16 - 1))


@pytest.fixture
def staff(corps):
    return cast.client_of(corps.sergeant)


@given(cadets)
def test_every_card_is_117_characters_of_the_small_qr_alphabet_and_reads_back(cadet):
    token = cards.token_for(cadet)

    assert re.fullmatch(r"RGMS1[A-Z2-7]{112}", token)
    assert set(token) <= set(ALPHANUMERIC)
    assert cards.read(token) == CardReading(cadet.pk, cadet.card_issue_number)


@given(cadets, st.data())
def test_a_card_with_any_character_changed_is_refused(cadet, data):
    token = cards.token_for(cadet)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from(ALPHANUMERIC).filter(lambda character: character != token[place]))

    with pytest.raises((CardForged, CardMalformed)):
        cards.read(token[:place] + other + token[place + 1 :])


@given(cadets, st.data())
def test_a_card_with_two_characters_swapped_is_refused(cadet, data):
    token = cards.token_for(cadet)
    first, second = sorted(
        data.draw(st.lists(st.integers(0, len(token) - 1), min_size=2, max_size=2, unique=True))
    )
    swapped = list(token)
    swapped[first], swapped[second] = swapped[second], swapped[first]

    if swapped != list(token):
        with pytest.raises((CardForged, CardMalformed)):
            cards.read("".join(swapped))


@given(cadets, cadets)
def test_the_signature_of_one_card_makes_no_other(one, other):
    mine, theirs = cards.token_for(one), cards.token_for(other)
    # Ten characters hold the payload's six bytes and the signature's first two bits.
    mixed = mine[:14] + theirs[14:]

    if (one.pk, one.card_issue_number) != (other.pk, other.card_issue_number) and mixed not in (mine, theirs):
        with pytest.raises(CardForged):
            cards.read(mixed)


@hypothesis.settings(max_examples=50)
@given(st.text(max_size=150))
def test_no_text_that_is_scanned_by_chance_is_a_card(text):
    with pytest.raises((CardForged, CardMalformed)):
        cards.read(text)


def test_what_scanners_do_to_a_text_does_not_matter():
    cadet = Cadet(pk=7, card_issue_number=1)

    assert cards.read(f" {cards.token_for(cadet).lower()}\r\n") == CardReading(7, 1)


def test_another_systems_key_makes_no_card_of_ours(monkeypatch):
    cadet = Cadet(pk=7, card_issue_number=1)
    ours = cards.token_for(cadet)
    elsewhere = Ed25519PrivateKey.generate()
    with monkeypatch.context() as other_system:
        other_system.setattr(cards, "_key", lambda: elsewhere)
        theirs = cards.token_for(cadet)

    assert theirs != ours
    assert cards.read(ours) == CardReading(7, 1)
    with pytest.raises(CardForged):
        cards.read(theirs)
    # What was read once is not remembered under another key.
    monkeypatch.setattr(cards, "_key", lambda: elsewhere)
    with pytest.raises(CardForged):
        cards.read(ours)
    assert cards.read(theirs) == CardReading(7, 1)


@pytest.fixture
def fresh_key():
    """The key is made anew from the settings, and again afterwards."""
    cards._key.cache_clear()
    yield
    cards._key.cache_clear()


def test_a_key_of_its_own_outlives_a_change_of_the_secret(settings, fresh_key):
    settings.ID_CARD_SIGNING_KEY = bytes(range(32))
    token = cards.token_for(Cadet(pk=7, card_issue_number=1))
    settings.SECRET_KEY = "another secret of at least 32 characters"
    cards._key.cache_clear()

    assert cards.read(token) == CardReading(7, 1)


def test_without_one_the_key_comes_from_the_secret(settings, fresh_key):
    settings.ID_CARD_SIGNING_KEY = None
    token = cards.token_for(Cadet(pk=7, card_issue_number=1))
    settings.SECRET_KEY = "another secret of at least 32 characters"
    cards._key.cache_clear()

    with pytest.raises(CardForged):
        cards.read(token)


@pytest.mark.django_db
def test_the_card_comes_as_text_and_as_a_picture_with_a_quiet_zone(staff, corps):
    cadet = corps.enrollments[0].cadet

    card = staff.get(f"/api/v1/cadets/{cadet.pk}/id-card").json()

    assert (card["token"], card["issue_number"]) == (cards.token_for(cadet), 1)
    # Version 5 holds 122 characters of the small alphabet at level M; as bytes the text would need version 7.
    modules = 37 + 2 * 4
    assert re.search(rf'width="{modules * 4}" height="{modules * 4}"', card["svg"])
    assert card["svg"].startswith("<svg")


@pytest.mark.django_db
def test_a_reissue_makes_the_next_card_and_needs_a_reason(staff, corps):
    cadet = corps.enrollments[0].cadet
    path = f"/api/v1/cadets/{cadet.pk}/id-card"
    first = staff.get(path).json()

    refused = staff.post(f"{path}/reissue", {"reason": "  "}, format="json")
    second = staff.post(f"{path}/reissue", {"reason": "lost at the river"}, format="json").json()

    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["reason"])
    assert (first["issue_number"], second["issue_number"]) == (1, 2)
    assert first["token"] != second["token"]
    assert staff.get(path).json() == second
    assert cards.read(second["token"]) == CardReading(cadet.pk, 2)
