"""What the audit says of a person is sealed with a key of that person's. Without the key nobody reads it any more, and the
entry and its place in the chain stay as they are.

A person's key is random and is kept wrapped with a key that is derived from DJANGO_SECRET_KEY. It is read from the table each
time: a key that was kept in a process would outlive the erasure.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.serializers.json import DjangoJSONEncoder

from apps.system.models import AuditEntry, PersonKey
from apps.system.rules import ERASED, SEALED, join_personal
from apps.system.services import keys

_KEY_BYTES = 32
_NONCE_BYTES = 12
_PURPOSE = "person key"
ROWS_AT_ONCE = 2000


@dataclass(frozen=True)
class Draft:
    """An entry to be, and what of it is sealed for whom: person → the parts of the entry."""

    entry: AuditEntry
    personal: Mapping[str, Mapping[str, Any]]


def seal(drafts: Sequence[Draft], *, now: datetime) -> list[AuditEntry]:
    """The entries with their sealed parts. One statement for the keys, two more when some are new."""
    people = {person for draft in drafts for person in draft.personal}
    ciphers = {person: AESGCM(key) for person, key in _keys_of(people, now=now).items()}
    # An actor's part is the same in all entries of a call.
    known: dict[tuple[str, str], str] = {}
    for draft in drafts:
        tokens = {}
        for person, parts in draft.personal.items():
            text = json.dumps(parts, cls=DjangoJSONEncoder, ensure_ascii=False)
            if (person, text) not in known:
                known[person, text] = _token(ciphers[person], person, text)
            tokens[person] = known[person, text]
        draft.entry.sealed = tokens or None
    return [draft.entry for draft in drafts]


def opened(entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """The entries, not to be saved, as they were said: ERASED where a person's key is gone. One statement for the keys."""
    rows = list(entries)
    people = {person for row in rows for person in row.sealed or ()}
    ciphers = {person: AESGCM(key) for person, key in _stored(people).items()}
    for row in rows:
        if row.sealed:
            _open(row, ciphers)
    return rows


def forget(people: Collection[str]) -> int:
    """Destroy keys: what was sealed with them is gone for good. The number of keys. The caller audits why."""
    return PersonKey.objects.filter(person__in=people).delete()[0]


def _open(row: AuditEntry, ciphers: Mapping[str, AESGCM]) -> None:
    parts: dict[str, Any] = {}
    for person, token in (row.sealed or {}).items():
        parts |= _parts(ciphers.get(person), person, token)
    row.before = row.before and join_personal(row.before, parts.get("before", {}))
    row.after = row.after and join_personal(row.after, parts.get("after", {}))
    if row.reason == SEALED:
        row.reason = parts.get("reason", ERASED)
    if row.actor_name == SEALED:
        row.actor_name = parts.get("actor_name", ERASED)
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
    if not people:
        return {}
    rows = PersonKey.objects.filter(person__in=people).values_list("person", "wrapped")
    return {
        person: keys.decrypt(bytes(wrapped), purpose=_PURPOSE, belongs_to=person) for person, wrapped in rows
    }


def _wrapped(person: str, key: bytes) -> bytes:
    return keys.encrypt(key, purpose=_PURPOSE, belongs_to=person)
