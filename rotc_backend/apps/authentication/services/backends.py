"""Sign-in to Django's own admin pages, which know a password only."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from apps.authentication.models import User
from apps.authentication.selectors import accounts
from apps.authentication.selectors.sessions import familiarity
from apps.authentication.services import passwords, second_factor, throttling
from apps.authentication.services.throttling import TooManyTries
from common import clock
from common.logs import client_address


class PagesBackend(ModelBackend):
    """The same counters as the API's sign-in, and no way around the second factor: where one is on or required, these pages
    stay closed."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        if not username or not password:
            return None
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
            return None
        throttling.forget(counters)
        needs_a_code = user.second_factor_since is not None or second_factor.must_set_up(user)
        return None if needs_a_code else user
