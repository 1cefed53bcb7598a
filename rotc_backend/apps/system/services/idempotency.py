"""Repeats of a request that carry the same Idempotency-Key get the first answer again."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from apps.system.models import IdempotentAnswer
from common.errors import DomainError, Invalid

MAX_KEY_LENGTH = 200


class KeyReused(DomainError):
    """The key came before with another request."""

    kind = "unprocessable"
    code = "idempotency_key_reused"
    title = "This Idempotency-Key was used for another request"


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    content_type: str
    body: bytes


class _NotKept(Exception):
    """Rolls the key back together with whatever a refused request began."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def fingerprint(*, method: str, path: str, body: bytes) -> str:
    """SHA-256 by which two requests are the same."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).hexdigest()


def answer_once(
    *, user_id: int, key: str, fingerprint: str, produce: Callable[[], Answer], now: datetime
) -> tuple[Answer, bool]:
    """The answer to the request and whether it is a repeat of an earlier one.

    The key's row and the effect of `produce` commit together, so a crash keeps both or none; a concurrent repeat waits for
    the first. Refusals (status 400 and up) are not kept: mended, the request may come again under its key.
    Raises KeyReused when the key belongs to another request.
    """
    if not 1 <= len(key) <= MAX_KEY_LENGTH:
        raise Invalid(f"An Idempotency-Key has 1 to {MAX_KEY_LENGTH} characters.")
    try:
        with transaction.atomic():
            row, is_new = IdempotentAnswer.objects.get_or_create(
                user_id=user_id, key=key, defaults={"fingerprint": fingerprint, "created_at": now}
            )
            if row.fingerprint != fingerprint:
                raise KeyReused()
            if not is_new:
                return Answer(row.status or 200, row.content_type, bytes(row.body)), True
            answer = produce()
            if answer.status >= 400:
                raise _NotKept(answer)
            row.status, row.content_type, row.body = answer.status, answer.content_type, answer.body
            row.save(update_fields=["status", "content_type", "body"])
            return answer, False
    except _NotKept as refused:
        return refused.answer, False
