"""What accounts/ and the pages around an account take and give."""

from typing import Any

from rest_framework import serializers

from apps.authentication.models import Session, User
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.rules.devices import device_name

ROLES = [role.value for role in Role]
STATUSES = [status.value for status in AccountStatus]


def username_field(**options: Any) -> serializers.RegexField:
    """A user name: letters, digits and . _ - @, 3 to 150 of them."""
    return serializers.RegexField(r"^[\w.@-]{3,150}$", max_length=150, **options)


def password_field() -> serializers.CharField:
    """A password, to the letter. Its rules are the service's."""
    return serializers.CharField(max_length=1024, trim_whitespace=False)


class AccountOut(serializers.ModelSerializer[User]):
    """An account as admins see it."""

    is_activated = serializers.SerializerMethodField(help_text="Has a password: its owner has been here")

    class Meta:
        model = User
        fields = (
            "id", "username", "display_name", "email", "role", "status", "created_at", "last_login", "second_factor_since",
            "is_activated",
        )  # fmt: skip
        read_only_fields = fields

    def get_is_activated(self, user: User) -> bool:
        return user.has_usable_password()


class AccountsQuery(serializers.Serializer[Any]):
    """What a list of accounts is narrowed by."""

    status = serializers.ChoiceField(required=False, choices=STATUSES)
    role = serializers.ChoiceField(required=False, choices=ROLES)
    search = serializers.CharField(required=False, max_length=200)


class AccountIn(serializers.Serializer[Any]):
    """A new account; an activation code opens it."""

    username = username_field()
    display_name = serializers.CharField(max_length=200)
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    role = serializers.ChoiceField(choices=ROLES)


class AccountPatchIn(serializers.Serializer[Any]):
    """What an admin changes."""

    display_name = serializers.CharField(max_length=200, required=False)
    email = serializers.EmailField(required=False, allow_blank=True)
    role = serializers.ChoiceField(choices=ROLES, required=False)


class ApproveIn(serializers.Serializer[Any]):
    """Which pending accounts to let in."""

    ids = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=500)


class ApprovedOut(serializers.Serializer[Any]):
    """Which ones were let in; the others were not pending any more."""

    approved = serializers.ListField(child=serializers.IntegerField())


class AccountReasonIn(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=1000)


class ActivationOut(serializers.Serializer[Any]):
    """A code, shown this once."""

    code = serializers.CharField()
    expires_at = serializers.DateTimeField()


class RegisterIn(serializers.Serializer[Any]):
    """Who wants an account. The role is an admin's to give."""

    username = username_field()
    display_name = serializers.CharField(max_length=200)
    email = serializers.EmailField()
    password = password_field()


class ActivateIn(serializers.Serializer[Any]):
    """A code, the own password and, if the given one does not please, a user name."""

    code = serializers.CharField(max_length=40)
    username = username_field(required=False, allow_blank=True, default="")
    password = password_field()


class ActivatedOut(serializers.Serializer[Any]):
    """The name to sign in with."""

    username = serializers.CharField()


class PasswordChangeIn(serializers.Serializer[Any]):
    """The current password and the new one."""

    current_password = password_field()
    new_password = password_field()


class ResetIn(serializers.Serializer[Any]):
    """User name or e-mail address."""

    identifier = serializers.CharField(max_length=254)


class ResetConfirmIn(serializers.Serializer[Any]):
    """The token of the link and the new password."""

    token = serializers.CharField(max_length=100)
    password = password_field()


class OwnSessionOut(serializers.Serializer[Session]):
    """A sign-in of one's own."""

    id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(source="rotated_at")
    expires_at = serializers.DateTimeField()
    address = serializers.IPAddressField(allow_null=True)
    device = serializers.SerializerMethodField(help_text="Such as Chrome on Android")
    is_current = serializers.BooleanField()

    def get_device(self, session: Session) -> str:
        return device_name(session.user_agent)


class SecondFactorIn(serializers.Serializer[Any]):
    """The second half of a sign-in."""

    challenge = serializers.CharField(max_length=100)
    code = serializers.CharField(max_length=40, help_text="Of the authenticator app, or a recovery code")


class TotpCodeIn(serializers.Serializer[Any]):
    """A code of the authenticator app."""

    code = serializers.CharField(max_length=40)


class ProofIn(serializers.Serializer[Any]):
    """Password and a code, of the app or a recovery code."""

    password = password_field()
    code = serializers.CharField(max_length=40)


class TotpOut(serializers.Serializer[Any]):
    """Where one's own second factor stands."""

    enabled = serializers.BooleanField()
    since = serializers.DateTimeField(allow_null=True)
    recovery_codes_left = serializers.IntegerField()
    is_required = serializers.BooleanField(help_text="The role does not go without")


class TotpSetupOut(serializers.Serializer[Any]):
    """What an authenticator app takes."""

    secret = serializers.CharField()
    otpauth_uri = serializers.CharField()
    svg = serializers.CharField()


class RecoveryCodesOut(serializers.Serializer[Any]):
    """Shown this once."""

    recovery_codes = serializers.ListField(child=serializers.CharField())
