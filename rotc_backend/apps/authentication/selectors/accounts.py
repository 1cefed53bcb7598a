"""Which accounts an actor sees: admins all of them, nobody else any."""

from collections.abc import Sequence

from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext

from apps.authentication.models import User
from apps.authentication.rules import AccountStatus, Role
from common.actors import Actor
from common.errors import NotFound


def find_by_name(username: str) -> User | None:
    """The account of that name, whatever its case (see UserManager.named) and status."""
    return User.objects.named(username)


def visible_accounts(actor: Actor) -> QuerySet[User]:
    """All accounts that the actor may see."""
    return User.objects.all() if actor.role == Role.ADMIN else User.objects.none()


def list_accounts(
    actor: Actor, *, status: str | None, role: str | None, search: str | None
) -> QuerySet[User]:
    """Accounts by name, those that wait for approval first; each word of `search` is in user name, display name or e-mail
    address."""
    rows = visible_accounts(actor)
    if status:
        rows = rows.filter(status=status)
    if role:
        rows = rows.filter(role=role)
    for word in (search or "").split():
        rows = rows.filter(
            Q(username__icontains=word) | Q(display_name__icontains=word) | Q(email__icontains=word)
        )
    waits = Case(When(status=AccountStatus.PENDING, then=0), default=1)
    return rows.order_by(waits, "display_name", "pk")


def get_account(actor: Actor, account_id: int) -> User:
    """One account. Raises NotFound."""
    return _found(visible_accounts(actor).filter(pk=account_id).first())


def lock_account(actor: Actor, account_id: int) -> User:
    """One account, locked until the transaction ends. Raises NotFound."""
    return _found(visible_accounts(actor).select_for_update(no_key=True).filter(pk=account_id).first())


def lock_accounts(actor: Actor, account_ids: Sequence[int]) -> list[User]:
    """These accounts, locked, in order of id. Raises NotFound when one is missing."""
    rows = list(
        visible_accounts(actor).select_for_update(no_key=True).filter(pk__in=account_ids).order_by("pk")
    )
    missing = sorted(set(account_ids) - {row.pk for row in rows})
    if missing:
        raise NotFound(gettext("There is no such account: {value}.").format(value=missing[0]))
    return rows


def lock(user_id: int) -> User:
    """The account of whoever is signed in, locked and as it is now."""
    return User.objects.select_for_update(no_key=True).get(pk=user_id)


def lock_active_admins() -> list[User]:
    """Every admin who can sign in, locked in order of id: of two who demote each other one comes second."""
    rows = User.objects.select_for_update(no_key=True).filter(role=Role.ADMIN, status=AccountStatus.ACTIVE)
    return [user for user in rows.order_by("pk") if user.has_usable_password()]


def is_taken(*, username: str, email: str) -> bool:
    """Whether an account has that name or that address."""
    taken = Q(username__iexact=username) | (Q(email__iexact=email) if email else Q())
    return User.objects.filter(taken).exists()


def find_for_reset(identifier: str) -> list[User]:
    """The active accounts of that name or e-mail address that have a password and an address to write to."""
    named = Q(username__iexact=identifier) | Q(email__iexact=identifier)
    rows = User.objects.filter(named, status=AccountStatus.ACTIVE).exclude(email="").order_by("pk")[:5]
    return [user for user in rows if user.has_usable_password()]


def _found(user: User | None) -> User:
    if user is None:
        raise NotFound(gettext("There is no such account."))
    return user
