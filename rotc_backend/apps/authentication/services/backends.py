"""Sign-in to Django's own admin pages, which know a password only."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from apps.authentication.models import User
from apps.authentication.selectors import accounts
from apps.authentication.selectors.sessions import familiarity
from apps.authentication.services import passwords, second_factor, throttling
from apps.authentication.services.sign_in import note_failure
from apps.authentication.services.throttling import TooManyTries
from apps.authentication.services.turns import ManySignIns, turn
from apps.system.services import audit
from common import clock
from common.logs import client_address


class PagesBackend(ModelBackend):
    """The same counters, turns and audit as the API's sign-in, and no way around the second factor: where one is on or
    required, these pages stay closed."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        if not username or not password:
            return None
        try:
            with turn():
                return self._signed_in(username, password)
        except ManySignIns as busy:
            # The form shows it.
            raise ValidationError(f"{busy.title}. {busy.detail}") from None

    @staticmethod
    def _signed_in(username: str, password: str) -> User | None:
        user, now, address = accounts.find_by_name(username), clock.now(), client_address.get()
        past = familiarity(user, user_agent="", address=address, now=now)
        counters = throttling.sign_in_counters(
            username=username, address=address, is_familiar=past.is_familiar_address
        )
        try:
            throttling.take(counters, now=now)
        except TooManyTries:
            return None
        matches = passwords.matches(user, password)
        if user is None or not matches or not user.is_active:
            note_failure(username=username, row=user, now=now, step="admin pages")
            return None
        if user.second_factor_since is not None or second_factor.must_set_up(user):
            # Not forgotten: a known password would buy endless guesses of the code.
            throttling.give_back(counters)
            note_failure(username=username, row=user, now=now, step="admin pages")
            return None
        throttling.forget(counters)
        audit.record(actor=user, action="pages.signed_in", row=user, before=None, after=None, now=now)
        return user
