"""Files of a backup, encrypted piece by piece: AES-256-GCM with a key of the file's own, derived from the backup key.

Each piece's nonce holds its place and whether it is the last, so that none can be left out, moved or cut off at the end.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from apps.integration.rules.backups import PIECE_BYTES
from common.errors import Invalid

_MAGIC = b"RGMSB1"
_SALT_BYTES, _TAG_BYTES = 16, 16


def sealed(pieces: Iterable[bytes], key: bytes) -> Iterator[bytes]:
    """The file, encrypted."""
    salt = os.urandom(_SALT_BYTES)
    cipher = _cipher(key, salt)
    yield _MAGIC + salt
    for place, (piece, is_last) in enumerate(_with_end(_of_size(pieces, PIECE_BYTES))):
        yield cipher.encrypt(_nonce(place, is_last=is_last), piece, _MAGIC)


def opened(pieces: Iterable[bytes], key: bytes) -> Iterator[bytes]:
    """The file as it was. Raises Invalid when the key is another, or when the file was changed or cut off."""
    head, rest = _head_of(pieces, len(_MAGIC) + _SALT_BYTES)
    if not head.startswith(_MAGIC):
        raise Invalid("This is no encrypted file of a backup.")
    cipher = _cipher(key, head[len(_MAGIC) :])
    try:
        for place, (piece, is_last) in enumerate(_with_end(_of_size(rest, PIECE_BYTES + _TAG_BYTES))):
            yield cipher.decrypt(_nonce(place, is_last=is_last), piece, _MAGIC)
    except InvalidTag:
        raise Invalid("The backup does not open: the key is another one, or the file was changed.") from None


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, b"rgms backup").derive(key))


def _nonce(place: int, *, is_last: bool) -> bytes:
    return place.to_bytes(11, "big") + bytes([is_last])


def _of_size(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in pieces of one size; the last may be shorter, and there is one at least."""
    held = bytearray()
    for piece in pieces:
        held += piece
        # One is held back: only the end says which is the last.
        while len(held) > size:
            yield bytes(held[:size])
            del held[:size]
    yield bytes(held)


def _with_end(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    piece = next(pieces)
    for following in pieces:
        yield piece, False
        piece = following
    yield piece, True


def _head_of(pieces: Iterable[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    source, head = iter(pieces), b""
    while len(head) < size and (piece := next(source, None)) is not None:
        head += piece
    rest = head[size:]

    def following() -> Iterator[bytes]:
        yield rest
        yield from source

    return head[:size], following()
