"""What sign-in takes and gives."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.authentication.rules.duties import Action, may


class SignInIn(serializers.Serializer[Any]):
    """User name and password."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)


class UserOut(serializers.Serializer[Any]):
    """Who is signed in. A cadet finds the own record at cadets/me."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    role = serializers.ChoiceField(choices=[role.value for role in Role])
    email = serializers.CharField(help_text="Empty when none is known: then no mail resets the password")
    actions = serializers.SerializerMethodField(
        help_text="What the account may do with somebody's records, by role and duties in force"
    )

    @extend_schema_field(
        serializers.ListField(child=serializers.ChoiceField(choices=[one.value for one in Action]))
    )
    def get_actions(self, user: User) -> list[str]:
        return [action.value for action in Action if may(user, action)]


class SignInOut(serializers.Serializer[Any]):
    """Both tokens and the account."""

    access = serializers.CharField()
    refresh = serializers.CharField()
    user = UserOut()


class RefreshIn(serializers.Serializer[Any]):
    """The refresh token."""

    refresh = serializers.CharField(max_length=4096)


class TokensOut(serializers.Serializer[Any]):
    """Both tokens; the old refresh token is used up."""

    access = serializers.CharField()
    refresh = serializers.CharField()


class TicketOut(serializers.Serializer[Any]):
    """A ticket for one socket: use it as ?ticket= within expires_in seconds."""

    ticket = serializers.CharField()
    expires_in = serializers.IntegerField()
