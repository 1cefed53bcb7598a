"""ID codes that change: what a cadet's phone shows instead of the card, so that a picture of one is worth nothing a minute
later.

Text: `RGMS2` and base32 of cadet id (4 bytes), issue number (2), the end of the certificate (4, seconds of the epoch), the
public key of the phone (32) and our signature over all that (64); then the step of time (4) and the phone's signature over
everything before (64). A scanner without signal checks both with the public key of the ID cards: docs/decisions/0032.
"""

import base64
import hmac
import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction
from django.utils.translation import gettext

from apps.cadets import selectors
from apps.cadets.services import cards
from apps.system.services import audit
from common.actors import Actor
from common.errors import Forbidden, Invalid

PREFIX = "RGMS2"
STEP_SECONDS = 30
VALID_FOR = timedelta(days=60)
_CERTIFIED = struct.Struct(">IHI32s")
_STEP = struct.Struct(">I")
_SIGNATURE_BYTES = 64
_CERTIFICATE_BYTES = _CERTIFIED.size + _SIGNATURE_BYTES
_BYTES = _CERTIFICATE_BYTES + _STEP.size + _SIGNATURE_BYTES
_TEXT = re.compile(rf"{PREFIX}[A-Z2-7]{{{-(-_BYTES * 8 // 5)}}}")


@dataclass(frozen=True)
class PhoneCertificate:
    """What lets a phone show its cadet's code until it ends: the first part of the code, in hexadecimal digits."""

    certificate: str
    issue_number: int
    expires_at: datetime
    step_seconds: int
    server_time: datetime


@transaction.atomic
def certify_phone(*, actor: Actor, cadet_id: int, public_key: str, now: datetime) -> PhoneCertificate:
    """Let the cadet's own phone show codes; its private key never leaves it. It ends with the card's issue.

    Raises NotFound, Forbidden for anybody but the cadet, Invalid.
    """
    cadet = selectors.get_cadet(actor, cadet_id)
    if cadet.user_id is None or cadet.user_id != actor.pk:
        raise Forbidden(gettext("Only the cadet's own phone shows the cadet's code."))
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).public_bytes_raw()
    except ValueError:
        raise Invalid(
            errors={"public_key": [gettext("Not an Ed25519 public key in hexadecimal digits.")]}
        ) from None
    expires_at = (now + VALID_FOR).replace(microsecond=0)
    certified = _CERTIFIED.pack(cadet.pk, cadet.card_issue_number, int(expires_at.timestamp()), key)
    after = {"issue_number": cadet.card_issue_number, "expires_at": expires_at.isoformat()}
    audit.record(actor=actor, action="card.phone_certified", row=cadet, before=None, after=after, now=now)
    certificate = (certified + cards.signature(PREFIX.encode() + certified)).hex()
    return PhoneCertificate(certificate, cadet.card_issue_number, expires_at, STEP_SECONDS, now)


@dataclass(frozen=True)
class CodeReading(cards.CardReading):
    """What a code says whose signatures are right, and when it was shown."""

    step: int
    expires_at: datetime

    def holds_at(self, moment: datetime) -> bool:
        """Whether it was shown about then: within its own step, or the one before or after, since no two clocks agree."""
        return moment < self.expires_at and abs(int(moment.timestamp()) // STEP_SECONDS - self.step) <= 1


def read(token: str) -> cards.CardReading:
    """What a card or a code says, once its signatures are found right. Raises CardMalformed, CardForged."""
    text = token.strip().upper()
    if not text.startswith(PREFIX):
        return cards.read(token)
    if not _TEXT.fullmatch(text):
        raise cards.CardMalformed
    encoded = text[len(PREFIX) :]
    whole = base64.b32decode(encoded + "=" * (-len(encoded) % 8))
    certified, certificate = whole[: _CERTIFIED.size], whole[:_CERTIFICATE_BYTES]
    shown, signature = whole[:-_SIGNATURE_BYTES], whole[-_SIGNATURE_BYTES:]
    if not hmac.compare_digest(certificate[_CERTIFIED.size :], cards.signature(PREFIX.encode() + certified)):
        raise cards.CardForged
    cadet_id, issue_number, expires, key = _CERTIFIED.unpack(certified)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, PREFIX.encode() + shown)
    except (InvalidSignature, ValueError):
        raise cards.CardForged from None
    (step,) = _STEP.unpack(shown[_CERTIFICATE_BYTES:])
    return CodeReading(cadet_id, issue_number, step, datetime.fromtimestamp(expires, UTC))
