"""Web push messages: encryption for one browser (RFC 8291, 8188) and proof of who sends (VAPID, RFC 8292)."""

import base64
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD_BYTES = 4096
# What push services take is a record; its header, its tag and the byte that ends it go off.
LARGEST_TEXT = RECORD_BYTES - 86 - 16 - 1
TOKEN_LIFE = timedelta(hours=12)


@dataclass(frozen=True)
class Receiver:
    """A browser's public key, as an uncompressed point, and its secret of 16 bytes."""

    point: bytes
    secret: bytes


def receiver(*, p256dh: str, auth: str) -> Receiver:
    """The keys of a subscription as the browser gives them. Raises ValueError when they are none."""
    point, secret = decoded(p256dh), decoded(auth)
    ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    if len(point) != 65 or len(secret) != 16:
        raise ValueError("not the keys of a push subscription")
    return Receiver(point, secret)


def encrypt(
    text: bytes,
    to: Receiver,
    *,
    ours: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of the request. A new key and a new salt for each message; given ones are for tests."""
    if len(text) > LARGEST_TEXT:
        raise ValueError("too long for a push message")
    key, grain = ours or ec.generate_private_key(CURVE), salt or os.urandom(16)
    own = point_of(key)
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, to.point))
    secret = _derived(shared, salt=to.secret, info=b"WebPush: info\0" + to.point + own, length=32)
    content_key = _derived(secret, salt=grain, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(secret, salt=grain, info=b"Content-Encoding: nonce\0", length=12)
    header = grain + RECORD_BYTES.to_bytes(4) + bytes([len(own)]) + own
    return header + AESGCM(content_key).encrypt(nonce, text + b"\x02", None)


def authorization(endpoint: str, *, key: ec.EllipticCurvePrivateKey, subject: str, now: datetime) -> str:
    """The Authorization header: who sends, to the one push service that it is for."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + TOKEN_LIFE).timestamp()),
        "sub": subject,
    }
    token = jwt.encode(claims, key, algorithm="ES256")
    return f"vapid t={token}, k={encoded(point_of(key))}"


def private_key(seed: bytes) -> ec.EllipticCurvePrivateKey:
    """The key of 32 bytes. Raises ValueError when they are none."""
    return ec.derive_private_key(int.from_bytes(seed), CURVE)


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Its public key, as an uncompressed point."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encoded(raw: bytes) -> str:
    """Base64 for URLs, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """What `encoded` says. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _derived(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)
