"""What RGMS writes to people. Texts are plain functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage

from apps.authentication.models import User
from apps.authentication.rules.notices import Notice
from common import clock


@dataclass(frozen=True)
class Mail:
    """Subject and body, plain text."""

    subject: str
    body: str


def send(address: str, mail: Mail) -> None:
    """Hand a mail to the mail server. Raises OSError or SMTPException when it does not take it."""
    EmailMessage(mail.subject, mail.body, to=[address]).send()


def send_notice(*, user_id: int, notice: str, at: datetime, address: str, device: str) -> bool:
    """Tell the owner of an account; False when there is no address to write to."""
    user = User.objects.filter(pk=user_id).exclude(email="").first()
    if user is None:
        return False
    send(user.email, notice_mail(Notice(notice), user.username, at=at, address=address, device=device))
    return True


def reset_mail(username: str, link: str) -> Mail:
    """The link for a new password."""
    return Mail(
        "A new password for RGMS",
        f"Somebody asked for a new password for your RGMS account {username}. To choose one, open\n\n    {link}\n\n"
        "The link works once, within an hour. If it was not you, nothing has changed and nothing is to do.\n",
    )


def registration_mail(username: str, *, is_accepted: bool) -> Mail:
    """What became of a registration."""
    if is_accepted:
        text = (
            f"Your registration as {username} has arrived. An admin of the unit looks at it; "
            "you get a mail when it is approved.\n"
        )
    else:
        text = (
            f"Somebody registered as {username} with this address, but the name or the address belongs to an account "
            "already.\n\n"
            f"If you have an account, sign in or ask for a new password: {settings.PUBLIC_APP_URL}/sign-in\n"
            "If not, register with another user name. If it was not you, nothing has changed.\n"
        )
    return Mail("Your registration with RGMS", text)


def notice_mail(notice: Notice, username: str, *, at: datetime, address: str, device: str) -> Mail:
    """What happened to an account, when and from where."""
    when = f"{at.astimezone(clock.unit_zone()):%d %B %Y, %H:%M}"
    source = "".join((f" with {device}" if device else "", f" from {address}" if address else ""))
    subject, text = _NOTICES[notice]
    warning = "" if notice in _HARMLESS else _WARNING.format(url=settings.PUBLIC_APP_URL)
    return Mail(f"RGMS: {subject}", f"{text.format(username=username)}\n\nOn {when}{source}.\n{warning}")


_WARNING = (
    "\nIf this was not you, choose a new password at once: {url}/forgot-password\n"
    "Then look at your sessions, and tell the unit's admin.\n"
)
_HARMLESS = {Notice.APPROVED, Notice.SUSPENDED}
_NOTICES = {
    Notice.NEW_DEVICE: (
        "sign-in with a new device",
        "Somebody signed in to your account {username} with a new device.",
    ),
    Notice.SESSION_REUSED: (
        "a sign-in was ended for your safety",
        "An old key of a sign-in to your account {username} was used again. Two programs hold it, and one may not "
        "be yours: the sign-in was ended.",
    ),
    Notice.PASSWORD_CHANGED: (
        "your password was changed",
        "The password of your account {username} was changed.",
    ),
    Notice.SECOND_FACTOR_ON: (
        "second factor switched on",
        "Your account {username} now takes a code of an authenticator app.",
    ),
    Notice.SECOND_FACTOR_OFF: (
        "second factor switched off",
        "Your account {username} no longer takes a code of an authenticator app.",
    ),
    Notice.RECOVERY_CODE_USED: (
        "a recovery code was used",
        "A recovery code of your account {username} was used.",
    ),
    Notice.APPROVED: ("your account is approved", "Your account {username} was approved. You can sign in."),
    Notice.SUSPENDED: (
        "your account is suspended",
        "Your account {username} was suspended. The unit's admin can tell you why.",
    ),
}
