"""Keys that are derived from DJANGO_SECRET_KEY, each for one purpose: keyed hashes and encryption at rest.

What was encrypted before DJANGO_SECRET_KEY was replaced opens as long as the old one is in DJANGO_SECRET_KEY_FALLBACKS.
"""

import hashlib
import hmac
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE_BYTES = 12


def keyed_hash(purpose: str, text: str) -> str:
    """HMAC-SHA256 in hex. A stolen table alone does not tell short codes: guessing takes the key too."""
    return hmac.new(
        _key(settings.SECRET_KEY, f"RGMS {purpose} v1"), text.encode(), hashlib.sha256
    ).hexdigest()


def pseudonym(typed: str) -> str:
    """What the audit keeps of a name or address that belongs to no known person, or may not: alike for the same, not to be
    read back."""
    return f"typed:{keyed_hash('typed identifier', typed.strip().casefold())[:16]}"


def encrypt(plain: bytes, *, purpose: str, belongs_to: int | str) -> bytes:
    """AES-256-GCM, bound to the row that it belongs to: copied to another row it does not open."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(purpose, settings.SECRET_KEY).encrypt(nonce, plain, str(belongs_to).encode())


def decrypt(sealed: bytes, *, purpose: str, belongs_to: int | str) -> bytes:
    """What encrypt() was given. Raises cryptography's InvalidTag for anything else."""
    nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(purpose, secret).decrypt(nonce, text, str(belongs_to).encode())
        except InvalidTag:
            continue
    raise InvalidTag


def _cipher(purpose: str, secret: str) -> AESGCM:
    return AESGCM(_key(secret, f"RGMS {purpose} encryption v1"))


@cache
def _key(secret: str, info: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info.encode()).derive(secret.encode())
