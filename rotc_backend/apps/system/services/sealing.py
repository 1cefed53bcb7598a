"""What the audit says of a person is sealed with a key of that person's. Without the key nobody reads it any more, and the
entry and its place in the chain stay as they are.

A person's key is random and is kept wrapped with a key that is derived from DJANGO_SECRET_KEY. It is read from the table each
time: a key that was kept in a process would outlive the erasure.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction

from apps.system.models import AuditEntry, PersonKey
from apps.system.rules import ERASED, SEALED, join_personal
from apps.system.services import keys
from common.database import json_text

_KEY_BYTES = 32
_NONCE_BYTES = 12
_PURPOSE = "person key"
ROWS_AT_ONCE = 2000
_WRAPPED_KEYS = "SELECT person, wrapped FROM system_personkey WHERE person = ANY(%s)"
# As the database's driver gives it.
Stored: TypeAlias = "bytes | memoryview[int]"


Personal: TypeAlias = Mapping[str, Mapping[str, Any]]
"""What of an entry is sealed for whom: person → the parts of the entry."""


def seal(
    entries: Sequence[Personal], *, now: datetime, wrapped: Mapping[str, bytes] | None = None
) -> list[dict[str, str] | None]:
    """The sealed parts of each entry by person, None where there are none. One statement for the keys, two more when some are
    new; none if they are all `wrapped`, as they lie in the table, read by the caller with something else a moment ago."""
    people = {person for personal in entries for person in personal}
    given = {person: _unwrapped(person, key) for person, key in (wrapped or {}).items() if person in people}
    found = given | _keys_of(people - given.keys(), now=now)
    ciphers = {person: AESGCM(key) for person, key in found.items()}
    # An actor's part is the same in all entries of a call.
    known: dict[tuple[str, str], str] = {}
    sealed: list[dict[str, str] | None] = []
    for personal in entries:
        tokens = {}
        for person, parts in personal.items():
            text = json_text(parts)
            if (person, text) not in known:
                known[person, text] = _token(ciphers[person], person, text)
            tokens[person] = known[person, text]
        sealed.append(tokens or None)
    return sealed


def opened(entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """The entries, not to be saved, as they were said: ERASED where a person's key is gone, SEALED where it is there and does
    not open (see keys.KeysLocked). One statement for the keys."""
    rows = list(entries)
    people = {person for row in rows for person in row.sealed or ()}
    ciphers: dict[str, AESGCM] = {}
    locked = set()
    for person, wrapped in _wrapped_keys(people):
        try:
            ciphers[person] = AESGCM(_unwrapped(person, wrapped))
        except keys.KeysLocked:
            locked.add(person)
    for row in rows:
        if row.sealed:
            _open(row, ciphers, SEALED if locked & set(row.sealed) else ERASED)
    return rows


@dataclass(frozen=True)
class Wrapping:
    """Under which secret stored values are encrypted: the one in force, an older one, or one that is not known."""

    current: int = 0
    older: int = 0
    locked: int = 0

    def __add__(self, other: Wrapping) -> Wrapping:
        return Wrapping(self.current + other.current, self.older + other.older, self.locked + other.locked)


def survey_keys() -> Wrapping:
    """Of all keys of persons. Nothing is changed."""
    return wrapping_of(PersonKey.objects.values_list("person", "wrapped").iterator(), purpose=_PURPOSE)


def wrapping_of(rows: Iterable[tuple[int | str, Stored]], *, purpose: str) -> Wrapping:
    """Of stored values, each with what it belongs to."""
    counted = Counter(_state(bytes(sealed), purpose, belongs_to) for belongs_to, sealed in rows)
    return Wrapping(counted["current"], counted["older"], counted["locked"])


def _state(sealed: bytes, purpose: str, belongs_to: int | str) -> str:
    try:
        is_older = keys.renewed(sealed, purpose=purpose, belongs_to=belongs_to) is not None
    except keys.KeysLocked:
        return "locked"
    return "older" if is_older else "current"


def rewrap_keys() -> int:
    """Put the keys of persons that an older secret wrapped under the one in force, ROWS_AT_ONCE per transaction: it may be
    broken off and run again. How many. What does not open is left as it is."""
    return sum(_rewrap_after(start) for start in _starts())


def renew_locked_keys(*, now: datetime) -> int:
    """New keys for persons whose key opens with no secret: what was sealed with the old ones is lost, as after an erasure.
    How many."""
    done = 0
    with transaction.atomic():
        for row in PersonKey.objects.select_for_update().order_by("person"):
            if _state(bytes(row.wrapped), _PURPOSE, row.person) == "locked":
                row.wrapped, row.created_at = _wrapped(row.person, os.urandom(_KEY_BYTES)), now
                row.save(update_fields=["wrapped", "created_at"])
                done += 1
    return done


def _starts() -> Iterator[str]:
    """The person before each batch."""
    last: str | None = ""
    while last is not None:
        yield last
        batch = PersonKey.objects.filter(person__gt=last).order_by("person").values_list("person", flat=True)
        last = next(iter(batch[ROWS_AT_ONCE - 1 : ROWS_AT_ONCE]), None)


@transaction.atomic
def _rewrap_after(person: str) -> int:
    rows = PersonKey.objects.select_for_update().filter(person__gt=person).order_by("person")[:ROWS_AT_ONCE]
    changed = []
    for row in rows:
        with contextlib.suppress(keys.KeysLocked):
            fresh = keys.renewed(bytes(row.wrapped), purpose=_PURPOSE, belongs_to=row.person)
            if fresh is not None:
                row.wrapped = fresh
                changed.append(row)
    PersonKey.objects.bulk_update(changed, ["wrapped"])
    return len(changed)


def forget(people: Collection[str]) -> int:
    """Destroy keys: what was sealed with them is gone for good. The number of keys. The caller audits why."""
    return PersonKey.objects.filter(person__in=people).delete()[0]


def _open(row: AuditEntry, ciphers: Mapping[str, AESGCM], gone: str) -> None:
    parts: dict[str, Any] = {}
    for person, token in (row.sealed or {}).items():
        parts |= _parts(ciphers.get(person), person, token)
    row.before = row.before and join_personal(row.before, parts.get("before", {}), gone)
    row.after = row.after and join_personal(row.after, parts.get("after", {}), gone)
    if row.reason == SEALED:
        row.reason = parts.get("reason", gone)
    if row.actor_name == SEALED:
        row.actor_name = parts.get("actor_name", gone)
    row.address = parts.get("address", row.address)


def _parts(cipher: AESGCM | None, person: str, token: str) -> dict[str, Any]:
    sealed = base64.b64decode(token)
    try:
        text = cipher and cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], person.encode())
    except InvalidTag:
        # A person who came back after an erasure has another key.
        return {}
    return dict(json.loads(text)) if text else {}


def _token(cipher: AESGCM, person: str, text: str) -> str:
    nonce = os.urandom(_NONCE_BYTES)
    return base64.b64encode(nonce + cipher.encrypt(nonce, text.encode(), person.encode())).decode()


def _keys_of(people: Collection[str], *, now: datetime) -> dict[str, bytes]:
    """Each person's key; who has none gets one."""
    found = _stored(people)
    missing = sorted(set(people) - set(found))
    if missing:
        fresh = [
            PersonKey(person=person, wrapped=_wrapped(person, os.urandom(_KEY_BYTES)), created_at=now)
            for person in missing
        ]
        # In order of the name, and what another transaction was faster with is read again.
        PersonKey.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=ROWS_AT_ONCE)
        found |= _stored(missing)
    return found


def _stored(people: Collection[str]) -> dict[str, bytes]:
    return {person: _unwrapped(person, wrapped) for person, wrapped in _wrapped_keys(people)}


def _wrapped_keys(people: Collection[str]) -> Iterable[tuple[str, Stored]]:
    if not people:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_WRAPPED_KEYS, [list(people)])
        rows: list[tuple[str, Stored]] = cursor.fetchall()
    return rows


def _unwrapped(person: str, wrapped: Stored) -> bytes:
    return keys.decrypt(bytes(wrapped), purpose=_PURPOSE, belongs_to=person)


def _wrapped(person: str, key: bytes) -> bytes:
    return keys.encrypt(key, purpose=_PURPOSE, belongs_to=person)
