"""Repeats of a request that carry the same Idempotency-Key get the first answer again, unless it held a secret."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, gettext_noop

from apps.system.models import IdempotentAnswer
from common.errors import Conflict, DomainError, Invalid

MAX_KEY_LENGTH = 200


class KeyReused(DomainError):
    """The key came before with another request."""

    kind = "unprocessable"
    code = "idempotency_key_reused"
    title = gettext_noop("This Idempotency-Key was used for another request")


class AnswerNotKept(Conflict):
    """The first request did its work, and what it answered is shown once."""

    code = "answer_not_kept"
    title = gettext_noop("This was done, and its answer is shown once")


@dataclass(frozen=True)
class Answer:
    """What was answered. A secret one is given once and not kept."""

    status: int
    content_type: str
    body: bytes
    is_secret: bool = False


class _NotKept(Exception):
    """Rolls the key back together with whatever a failed request began."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def fingerprint(*, method: str, path: str, body: bytes) -> str:
    """What two requests that are the same have in common. Keyed: a body may hold a password, and a plain hash could be
    guessed at."""
    text = b"\0".join((method.encode(), path.encode(), body))
    return salted_hmac("RGMS idempotency v1", text, algorithm="sha256").hexdigest()


def answer_once(
    *, user_id: int, key: str, fingerprint: str, produce: Callable[[], Answer], now: datetime
) -> tuple[Answer, bool]:
    """The answer to the request and whether it is a repeat of an earlier one.

    The key's row and the effect of `produce` commit together, so a crash keeps both or none; a concurrent repeat waits for
    the first. Refusals (status 400 and up) are not kept: mended, the request may come again under its key. What a refusal
    itself writes stays, as without a key: a wrong password counts.
    Raises KeyReused when the key belongs to another request, AnswerNotKept when the first answer held a secret.
    """
    if not 1 <= len(key) <= MAX_KEY_LENGTH:
        raise Invalid(
            gettext("An Idempotency-Key has 1 to {max_key_length} characters.").format(
                max_key_length=MAX_KEY_LENGTH
            )
        )
    try:
        with transaction.atomic():
            row, is_new = IdempotentAnswer.objects.get_or_create(
                user_id=user_id, key=key, defaults={"fingerprint": fingerprint, "created_at": now}
            )
            if row.fingerprint != fingerprint:
                raise KeyReused()
            if not is_new:
                if row.status is None:
                    raise AnswerNotKept(gettext("Ask anew, under another Idempotency-Key."))
                return Answer(row.status, row.content_type, bytes(row.body)), True
            answer = produce()
            if answer.status >= 500 or transaction.get_rollback():
                raise _NotKept(answer)
            if answer.status >= 400:
                row.delete()
            elif not answer.is_secret:
                row.status, row.content_type, row.body = answer.status, answer.content_type, answer.body
                row.save(update_fields=["status", "content_type", "body"])
            return answer, False
    except _NotKept as refused:
        return refused.answer, False
