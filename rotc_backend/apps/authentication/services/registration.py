"""Registering oneself. Nobody learns from the answer, or from how long it took, whose name or address is taken: that goes by
mail to the address that was given."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from apps.authentication.events import RegistrationReceived
from apps.authentication.models import User
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.rules.throttling import REQUESTS
from apps.authentication.selectors import accounts
from apps.authentication.services import passwords, throttling
from apps.authentication.services.turns import takes_a_turn
from apps.system import outbox
from apps.system.rules import Stream, account_person
from apps.system.services import audit
from apps.system.services.keys import pseudonym
from common.actors import Operator


@takes_a_turn
def register(
    *, username: str, display_name: str, email: str, password: str, address: str | None, now: datetime
) -> None:
    """A pending account, or nothing when the name or address belongs to one already; the caller is not told which.

    Raises Invalid for a bad password, TooManyTries, ManySignIns.
    """
    throttling.take(throttling.by_address("register", address, REQUESTS), now=now)
    passwords.check_new(password, role=Role.CADET, names=(username, email, display_name))
    user = User(
        username=username,
        display_name=display_name,
        email=email,
        role=Role.CADET,
        status=AccountStatus.PENDING,
        password=make_password(password),
    )
    with transaction.atomic():
        is_accepted = _insert_unless_taken(user)
        noted = {"username": username, "email": email} if is_accepted else {"identifier": pseudonym(email)}
        # Sealed in any case: the same work for both.
        person = account_person(user.pk or 0)
        change = audit.Change(User._meta.db_table, user.pk if is_accepted else None, None, noted, person)
        action = "registration.received" if is_accepted else "registration.refused"
        audit.record_many(
            actor=Operator(display_name="not signed in"), action=action, changes=[change], now=now
        )
        event = RegistrationReceived(username=username, email=email, is_accepted=is_accepted)
        outbox.publish(event, to=[], stream=Stream.CONTROL)


def _insert_unless_taken(user: User) -> bool:
    """Insert in any case and take it back when it must not be: the same work for both."""
    is_taken = accounts.is_taken(username=user.username, email=user.email)
    point = transaction.savepoint()
    try:
        user.save()
    except IntegrityError:
        is_taken = True
    if is_taken:
        # What the failed insert broke is mended by the next line.
        transaction.set_rollback(False)
        transaction.savepoint_rollback(point)
    else:
        transaction.savepoint_commit(point)
    return not is_taken
