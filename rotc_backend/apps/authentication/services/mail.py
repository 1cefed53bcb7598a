"""What RGMS writes to people. Texts are plain functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage

from apps.authentication.models import User
from apps.authentication.rules.notices import WORDING, Notice, sentence, source
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
    wording = WORDING[notice]
    warning = _WARNING.format(url=settings.PUBLIC_APP_URL) if wording.is_warning else ""
    text = sentence(notice, account=f"your account {username}")
    return Mail(
        f"RGMS: {wording.subject}",
        f"{text}\n\nOn {when}{source(device=device, address=address)}.\n{warning}",
    )


_WARNING = (
    "\nIf this was not you, choose a new password at once: {url}/forgot-password\n"
    "Then look at your sessions, and tell the unit's admin.\n"
)
