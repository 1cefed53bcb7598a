"""A new password by e-mail. The request does the same whoever it names; the worker looks whether somebody is there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from apps.authentication.events import PasswordResetRequested
from apps.authentication.models import OneTimeToken, User
from apps.authentication.rules import AccountStatus
from apps.authentication.rules.throttling import CODES, REQUESTS
from apps.authentication.rules.tokens import TokenKind
from apps.authentication.selectors import accounts
from apps.authentication.services import mail, one_time, passwords, throttling
from apps.authentication.services.turns import takes_a_turn
from apps.system import outbox
from apps.system.rules import Stream
from apps.system.services import audit
from apps.system.services.keys import pseudonym
from common.actors import Operator
from common.errors import DomainError, Invalid

# Nobody's mailbox is filled from here; a task that runs twice sends one mail.
PAUSE = timedelta(minutes=1)
MAILS_A_DAY = 5


class LinkNotValid(DomainError):
    """The link is unknown, used, replaced or expired."""

    code = "link_not_valid"
    title = gettext_noop("The link is not valid (any more)")


def request(*, identifier: str, address: str | None, now: datetime) -> None:
    """Have a link sent to whoever the user name or e-mail address belongs to, if anybody. Raises TooManyTries."""
    throttling.take(throttling.by_address("reset", address, REQUESTS), now=now)
    with transaction.atomic():
        change = audit.Change(User._meta.db_table, None, None, {"identifier": pseudonym(identifier)})
        actor = Operator(display_name="not signed in")
        audit.record_many(actor=actor, action="password.reset_requested", changes=[change], now=now)
        outbox.publish(PasswordResetRequested(identifier), to=[], stream=Stream.CONTROL)


def send_links(*, identifier: str, now: datetime) -> int:
    """Write to the accounts that the name or address belongs to; how many. Raises OSError or SMTPException when the mail server
    does not take it: then nothing was changed, and it may be tried again."""
    return sum(_send_link(user.pk, now) for user in accounts.find_for_reset(identifier))


@takes_a_turn
def confirm(*, token: str, password: str, address: str | None, now: datetime) -> None:
    """Set a new password by a link; every session ends. Raises LinkNotValid, Invalid for a bad password,
    TooManyTries, ManySignIns."""
    counters = throttling.by_address("reset-link", address, CODES)
    throttling.take(counters, now=now)
    try:
        _set(token, password, now)
    except Invalid:
        # Whoever holds a good link may choose a bad password without being counted as guessing.
        throttling.give_back(counters)
        raise
    throttling.give_back(counters)


@transaction.atomic
def _set(token: str, password: str, now: datetime) -> None:
    row = one_time.lock(token, kind=TokenKind.RESET, now=now)
    if row is None or row.user.status != AccountStatus.ACTIVE:
        raise LinkNotValid()
    passwords.check_new_of(row.user, password)
    one_time.use(row, now=now)
    passwords.set_password(user=row.user, password=password, now=now, action="password.reset")


@transaction.atomic
def _send_link(user_id: int, now: datetime) -> bool:
    user = accounts.lock(user_id)
    sent = OneTimeToken.objects.filter(user=user, kind=TokenKind.RESET)
    if (
        sent.filter(created_at__gt=now - PAUSE).exists()
        or sent.filter(created_at__gt=now - timedelta(days=1)).count() >= MAILS_A_DAY
    ):
        return False
    token = one_time.make(user=user, kind=TokenKind.RESET, now=now)
    # In the transaction: a mail that could not be sent leaves no token that would hold back the next try.
    mail.send(user.email, mail.reset_mail(user, f"{settings.PUBLIC_APP_URL}/reset#{token}"))
    return True
