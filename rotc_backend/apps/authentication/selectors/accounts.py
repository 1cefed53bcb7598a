"""Reads of accounts."""

from apps.authentication.models import User


def find_by_name(username: str) -> User | None:
    """The account of that name, whatever its case and status."""
    return User.objects.filter(username__iexact=username).first()
