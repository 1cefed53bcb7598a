"""The ID QR: a signed statement "this is cadet N, card issue M" that a scanner can check without the server.

Text: `RGMS1` and base32 of cadet id (4 bytes), issue number (2 bytes) and an Ed25519 signature, 117 capital letters and
digits, so that a QR in alphanumeric mode stays small enough for a cheap printer.
"""

import base64
import hmac
import re
import struct
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache

import segno
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from apps.authentication.rules.duties import Action
from apps.cadets import selectors
from apps.cadets.models import Cadet
from apps.system.selectors import get_unit
from apps.system.services import audit
from common.actors import Actor
from common.errors import Invalid

PREFIX = "RGMS1"
# More than a corps has cadets: they come round in turn, and the card that was shown longest ago goes first.
READ_AT_ONCE = 8192
_PAYLOAD = struct.Struct(">IH")
_SIGNATURE_BYTES = 64
_TEXT = re.compile(rf"{PREFIX}[A-Z2-7]{{{(_PAYLOAD.size + _SIGNATURE_BYTES) * 8 // 5}}}")
# From the digits of base32 to those of int(…, 32).
_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHIJKLMNOPQRSTUV")


class CardMalformed(ValueError):
    """Not the text of one of our cards."""


class CardForged(ValueError):
    """Looks like a card, but the signature is not ours."""


@dataclass(frozen=True)
class CardReading:
    """What a genuine card says."""

    cadet_id: int
    issue_number: int


@dataclass(frozen=True)
class Card:
    """A cadet's valid card: the token and its QR as SVG."""

    token: str
    issue_number: int
    svg: str
    live_codes: bool


def token_for(cadet: Cadet) -> str:
    """The text of the cadet's valid card."""
    payload = _PAYLOAD.pack(cadet.pk, cadet.card_issue_number)
    signed = payload + signature(PREFIX.encode() + payload)
    return PREFIX + base64.b32encode(signed).decode().rstrip("=")


def read(token: str) -> CardReading:
    """What a card says, once its signature is found to be ours. Raises CardMalformed, CardForged."""
    return _read(token.strip().upper(), _key())


@lru_cache(maxsize=READ_AT_ONCE)
def _read(text: str, key: Ed25519PrivateKey) -> CardReading:
    """Remembered, since a cadet shows the same card on every day. What is not genuine raises, and is looked at each time."""
    if not _TEXT.fullmatch(text):
        raise CardMalformed
    # As base64.b32decode does, eight times as fast: hundreds are read at once.
    signed = int(text[len(PREFIX) :].translate(_DIGITS), 32).to_bytes(_PAYLOAD.size + _SIGNATURE_BYTES, "big")
    payload, given = signed[: _PAYLOAD.size], signed[_PAYLOAD.size :]
    # Who has the key signs again, which costs a third of a verification: a text has one Ed25519 signature of a key's owner.
    if not hmac.compare_digest(given, key.sign(PREFIX.encode() + payload)):
        raise CardForged
    return CardReading(*_PAYLOAD.unpack(payload))


def signature(message: bytes) -> bytes:
    """Ours, of what begins with the prefix of its kind."""
    return _key().sign(message)


def public_key() -> str:
    """What a scanner checks cards with: the Ed25519 public key as 64 hexadecimal digits."""
    return _key().public_key().public_bytes_raw().hex()


def card_of(cadet: Cadet) -> Card:
    """The valid card with its QR."""
    token = token_for(cadet)
    svg = segno.make(token, error="m", micro=False).svg_inline(scale=4, border=4, dark="#000", light="#fff")
    return Card(token, cadet.card_issue_number, svg, get_unit().live_codes)


@transaction.atomic
def reissue(*, actor: Actor, cadet_id: int, reason: str, now: datetime) -> Cadet:
    """Revoke the card that is out and issue the next. Raises NotFound, Invalid without a reason."""
    if not reason.strip():
        raise Invalid(gettext("Say why the card is replaced."), errors={"reason": [gettext("Say why.")]})
    cadet = selectors.lock_cadet(actor, cadet_id, Action.KEEP_ROSTER)
    before = {"card_issue_number": cadet.card_issue_number}
    cadet.card_issue_number += 1
    cadet.save(update_fields=["card_issue_number"])
    after = {"card_issue_number": cadet.card_issue_number}
    audit.record(
        actor=actor, action="card.reissued", row=cadet, before=before, after=after, reason=reason, now=now
    )
    return cadet


@cache
def _key() -> Ed25519PrivateKey:
    seed = settings.ID_CARD_SIGNING_KEY
    if seed is None:
        derivation = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"RGMS ID card v1")
        seed = derivation.derive(settings.SECRET_KEY.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)
