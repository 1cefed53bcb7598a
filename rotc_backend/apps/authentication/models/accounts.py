"""Accounts, sessions and one-time socket tickets."""

from __future__ import annotations

import unicodedata
import uuid
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from apps.authentication.models.duties import DutyHolder
from apps.authentication.rules import AccountStatus, Role
from apps.system.models import choices
from common.language import Language


class UserManager(BaseUserManager["User"]):
    """User names are compared without regard to case, unless two came from the old system that differ in nothing else."""

    def get_by_natural_key(self, username: str | None) -> User:
        user = self.named(username or "")
        if user is None:
            raise self.model.DoesNotExist
        return user

    def named(self, username: str) -> User | None:
        """The account that has the name in this very spelling, or else in any other; one whose spelling is exact in no
        other."""
        # A keyboard may compose a letter in two ways; stored it is as most do.
        spellings = {username, unicodedata.normalize("NFC", username)}
        alike = [Q(username__iexact=spelling) for spelling in spellings]
        found = list(self.filter(reduce(or_, alike)))
        spelled = [user for user in found if user.username in spellings]
        return next(iter(spelled or (user for user in found if not user.is_name_exact)), None)

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A new account; without a password nobody can sign in to it."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(DutyHolder, AbstractBaseUser, PermissionsMixin):
    """One account: an admin, a member of the staff or a cadet."""

    username = models.CharField(max_length=150, unique=True)
    display_name = models.CharField(max_length=200)
    email = models.EmailField(blank=True, default="")
    role = models.CharField(max_length=10, choices=choices(Role))
    status = models.CharField(max_length=10, choices=choices(AccountStatus), default=AccountStatus.ACTIVE)
    is_name_exact = models.BooleanField(
        default=False, help_text="From the old system, where another account has the name in another case"
    )
    second_factor_since = models.DateTimeField(null=True, help_text="Since when a sign-in takes a code too")
    language = models.CharField(
        max_length=3,
        choices=choices(Language),
        default=Language.ENGLISH,
        help_text="What RGMS writes to the person in",
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name", "role"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("username"), condition=Q(is_name_exact=False), name="one_user_per_name"
            )
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # a state of ours, not a column of Django's
        """Whether the account may sign in."""
        return self.status == AccountStatus.ACTIVE

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin pages are open to the account: the unit's admins only."""
        return self.role == Role.ADMIN


class Session(models.Model):
    """One sign-in on one device. Access tokens name it; the refresh token that may be used next is kept here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    refresh_id = models.UUIDField(help_text="jti of the refresh token that is valid now")
    previous_refresh_id = models.UUIDField(null=True, help_text="jti before the last rotation")
    rotated_at = models.DateTimeField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    user_agent = models.CharField(max_length=300, blank=True, default="")
    address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "ended_at"], name="sessions_of_a_user")]

    def __str__(self) -> str:
        return f"{self.user} since {self.created_at:%Y-%m-%d %H:%M}"


class SocketTicket(models.Model):
    """Opens one socket once, within seconds. Only the hash is kept."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="tickets")
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"ticket of {self.session_id}"
