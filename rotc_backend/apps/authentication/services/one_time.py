"""One-time tokens: made once, shown once, kept as a keyed hash, used once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from apps.authentication.models import OneTimeToken, User
from apps.authentication.rules.tokens import ALPHABET, CODE_LENGTH, LIFETIMES, TokenKind, normalized
from apps.system.services.keys import keyed_hash

CHALLENGE_TRIES = 5


def make(*, user: User, kind: TokenKind, now: datetime) -> str:
    """A new token of an account; what it had of the kind stops working, but for challenges (two devices may sign in)."""
    return make_many(users=[user], kind=kind, now=now)[0]


def make_many(*, users: Sequence[User], kind: TokenKind, now: datetime) -> list[str]:
    """A new token for each account, in their order, with two statements."""
    if kind is not TokenKind.CHALLENGE:
        OneTimeToken.objects.filter(user__in=users, kind=kind, used_at=None).update(used_at=now)
    made = [_random(kind) for _ in users]
    OneTimeToken.objects.bulk_create(
        [
            OneTimeToken(
                token_hash=_hash(kind, token),
                kind=kind,
                user=user,
                created_at=now,
                expires_at=now + LIFETIMES[kind],
            )
            for user, token in zip(users, made, strict=True)
        ],
        batch_size=1000,
    )
    return made


def holder(token: str, *, kind: TokenKind, now: datetime) -> User | None:
    """Whose token it is; None when it is unknown, used or expired."""
    row = _working(token, kind, now)
    return row.user if row else None


def lock(token: str, *, kind: TokenKind, now: datetime) -> OneTimeToken | None:
    """The token that still works, it and its account locked; None when it does not. In a transaction."""
    row = _working(token, kind, now)
    if row is None:
        return None
    # The account first, as everywhere: a token that a newer one replaces is updated under the account's lock.
    user = User.objects.select_for_update(no_key=True).get(pk=row.user_id)
    locked = OneTimeToken.objects.select_for_update().filter(pk=row.pk, used_at=None).first()
    if locked is not None:
        locked.user = user
    return locked


def use(token: OneTimeToken, *, now: datetime) -> None:
    """A locked token has done its work."""
    token.used_at = now
    token.save(update_fields=["used_at"])


def note_wrong_code(token: OneTimeToken, *, now: datetime) -> None:
    """A locked challenge saw a wrong code; after CHALLENGE_TRIES it is over."""
    token.tries += 1
    if token.tries >= CHALLENGE_TRIES:
        token.used_at = now
    token.save(update_fields=["tries", "used_at"])


def void(*, user: User, now: datetime) -> None:
    """Nothing that was handed out for the account works any more."""
    OneTimeToken.objects.filter(user=user, used_at=None).update(used_at=now)


def _working(token: str, kind: TokenKind, now: datetime) -> OneTimeToken | None:
    rows = OneTimeToken.objects.select_related("user")
    return rows.filter(pk=_hash(kind, token), kind=kind, used_at=None, expires_at__gt=now).first()


def _random(kind: TokenKind) -> str:
    if kind is TokenKind.ACTIVATION:
        return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return secrets.token_urlsafe(32)


def _hash(kind: TokenKind, token: str) -> str:
    text = normalized(token) if kind is TokenKind.ACTIVATION else token
    return keyed_hash(f"{kind} token", text)
