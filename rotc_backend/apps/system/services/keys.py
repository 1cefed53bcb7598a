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
from django.utils.translation import gettext, gettext_noop

from common.errors import DomainError

_NONCE_BYTES = 12


class KeysLocked(DomainError):
    """What is stored was encrypted under a secret that is neither DJANGO_SECRET_KEY nor among the fallbacks. Nothing is written
    over it: the old secret opens it again."""

    kind = "unavailable"
    code = "keys_locked"
    title = gettext_noop("The server's stored keys do not open")


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
    """What encrypt() was given. Raises KeysLocked for anything else."""
    return _opened(sealed, purpose=purpose, belongs_to=belongs_to)[0]


def renewed(sealed: bytes, *, purpose: str, belongs_to: int | str) -> bytes | None:
    """The same under DJANGO_SECRET_KEY; None when it is already. Raises KeysLocked."""
    plain, secret = _opened(sealed, purpose=purpose, belongs_to=belongs_to)
    is_current = secret == settings.SECRET_KEY
    return None if is_current else encrypt(plain, purpose=purpose, belongs_to=belongs_to)


def _opened(sealed: bytes, *, purpose: str, belongs_to: int | str) -> tuple[bytes, str]:
    nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(purpose, secret).decrypt(nonce, text, str(belongs_to).encode()), secret
        except InvalidTag:
            continue
    raise KeysLocked(
        gettext("Whoever runs the server has replaced its secret; `manage.py doctor` says what to do.")
    )


def _cipher(purpose: str, secret: str) -> AESGCM:
    return AESGCM(_key(secret, f"RGMS {purpose} encryption v1"))


@cache
def _key(secret: str, info: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info.encode()).derive(secret.encode())
