"""What opens an account besides its password: one-time tokens, the second factor, recovery codes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.authentication.rules.tokens import TokenKind
from apps.system.models import choices


class OneTimeToken(models.Model):
    """An activation code, a reset link or the second half of a sign-in. Works once; only a keyed hash is kept."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=10, choices=choices(TokenKind))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="one_time_tokens"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, help_text="When it was used, or replaced by a newer one")
    tries = models.PositiveSmallIntegerField(
        default=0, help_text="Wrong codes so far: a sign-in's second half only"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["user", "kind"], condition=Q(used_at__isnull=True), name="tokens_that_may_work"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"


class SecondFactor(models.Model):
    """The secret that an authenticator app shares, encrypted. In force once the account's second_factor_since is set."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="second_factor"
    )
    secret = models.BinaryField(help_text="Encrypted with a key derived from DJANGO_SECRET_KEY")
    last_step = models.BigIntegerField(
        default=0, help_text="Time step of the last code used: a code works once"
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"second factor of {self.user_id}"


class RecoveryCode(models.Model):
    """Replaces a code of the authenticator app once. Only a keyed hash is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    code_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"
