"""Second factors, one-time tokens and mail, as their owners handle them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.core import mail
from rest_framework.test import APIClient

from apps.authentication import tasks
from apps.authentication.models import SecondFactor, User
from apps.authentication.rules import totp
from apps.authentication.rules.tokens import TokenKind
from apps.authentication.services import one_time
from apps.system.models import OutboxEvent
from apps.system.services import keys

SECRET = b"12345678901234567890"
NEW_PASSWORD = "another parade of words"
TASKS = {
    "authentication.account_notice": tasks.mail_notice,
    "authentication.password_reset_requested": tasks.mail_reset,
    "authentication.registration_received": tasks.mail_registration,
}


def with_second_factor(user: User) -> User:
    """The account takes codes of SECRET from now on."""
    sealed = keys.encrypt(SECRET, purpose="second factor", belongs_to=user.pk)
    SecondFactor.objects.create(user=user, secret=sealed, created_at=datetime.now(UTC))
    user.second_factor_since = datetime.now(UTC)
    user.save()
    return user


def code_at(moment: datetime, secret: bytes = SECRET) -> str:
    """What the app shows at a moment."""
    return totp.code_at(secret, totp.step_of(moment))


def secret_of(user: User) -> bytes:
    """What the account's authenticator app was given."""
    sealed = SecondFactor.objects.get(user=user).secret
    return keys.decrypt(bytes(sealed), purpose="second factor", belongs_to=user.pk)


def code_now() -> str:
    """What the app shows now."""
    return code_at(datetime.now(UTC))


def codes_to_come() -> Iterator[str]:
    """Codes that are good now and not the same: a code works once."""
    for steps in (-1, 0, 1):
        yield code_at(datetime.now(UTC) + timedelta(seconds=steps * totp.STEP_SECONDS))


def token_of(user: User, kind: TokenKind, now: datetime | None = None) -> str:
    """A token as its owner has it."""
    return one_time.make(user=user, kind=kind, now=now or datetime.now(UTC))


def post(path: str, body: dict, client: APIClient | None = None, **options):
    """POST to the API."""
    return (client or APIClient()).post(f"/api/v1/{path}", body, format="json", **options)


def deliver() -> list[mail.EmailMessage]:
    """Let the worker do what the outbox asks for; the mails it wrote."""
    for event in OutboxEvent.objects.filter(type__in=TASKS).order_by("id"):
        TASKS[event.type](**event.data, event_seq=event.pk)
    OutboxEvent.objects.filter(type__in=TASKS).delete()
    written, mail.outbox = mail.outbox, []
    return written


def token_in(message: mail.EmailMessage) -> str:
    """What stands behind the # of the link."""
    return re.search(r"#(\S+)", str(message.body)).group(1)
