"""What RGMS writes to people: each mail as text and as HTML, in the language of the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

from apps.authentication.models import User
from apps.authentication.rules.notices import WORDING, Notice, sentence, source
from apps.system.selectors import get_unit
from common import clock
from common.language import Language, Words, day_in_words, fill


@dataclass(frozen=True)
class Item:
    """One of several things that a mail tells of."""

    title: str
    body: str = ""
    link: str = ""


@dataclass(frozen=True)
class Mail:
    """What is written: paragraphs, things in a list, one link as a button, and what stands below it. Plain text, all of it."""

    subject: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    button: str = ""
    link: str = ""
    after: tuple[str, ...] = ()
    footer: tuple[tuple[str, str], ...] = ()
    language: str = Language.ENGLISH
    headers: Mapping[str, str] = field(default_factory=dict)


def send(address: str, mail: Mail, *, connection: BaseEmailBackend | None = None) -> None:
    """Hand a mail to the mail server. Raises OSError or SMTPException when it does not take it."""
    message = EmailMultiAlternatives(
        # What people typed may have line breaks, a header may not.
        " ".join(mail.subject.split()),
        as_text(mail),
        to=[address],
        headers=dict(mail.headers),
        connection=connection,
    )
    message.attach_alternative(as_html(mail), "text/html")
    message.send()


def refused_for_good(error: OSError) -> int | None:
    """With which code a mail server will never take a mail; None when it may take it later."""
    codes: list[int] = []
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    elif isinstance(error, SMTPDataError):
        codes = [error.smtp_code]
    return codes[0] if codes and min(codes) >= 500 else None


def as_text(mail: Mail) -> str:
    """The mail for who reads no HTML."""
    parts = [*mail.paragraphs]
    parts += ["\n".join(filter(None, (f"* {one.title}", one.body, one.link))) for one in mail.items]
    parts += [f"    {mail.link}"] if mail.link else []
    parts += mail.after
    parts += (
        ["\n".join(["-- ", *(f"{label}: {url}" if url else label for label, url in mail.footer)])]
        if mail.footer
        else []
    )
    return "\n\n".join(parts) + "\n"


def as_html(mail: Mail) -> str:
    """The mail in the one layout."""
    return render_to_string("mail/layout.html", {"mail": mail, "unit": get_unit().name})


def send_notice(*, user_id: int, notice: str, at: datetime, address: str, device: str) -> bool:
    """Tell the owner of an account; False when there is no address to write to."""
    user = User.objects.filter(pk=user_id).exclude(email="").first()
    if user is None:
        return False
    send(user.email, notice_mail(Notice(notice), user, at=at, address=address, device=device))
    return True


def reset_mail(user: User, link: str) -> Mail:
    """The link for a new password."""
    language = user.language
    return Mail(
        _RESET_SUBJECT.to(language),
        (fill(_RESET, {"name": user.username}, language),),
        button=_RESET_BUTTON.to(language),
        link=link,
        after=(_RESET_AFTER.to(language),),
        language=language,
    )


def registration_mail(username: str, *, is_accepted: bool) -> Mail:
    """What became of a registration. In both languages: nobody has chosen one yet."""
    if is_accepted:
        paragraphs = (_ACCEPTED,)
        return Mail(_REGISTRATION_SUBJECT, tuple(text for one in paragraphs for text in _both(one, username)))
    taken = (*_both(_TAKEN, username), _TAKEN_WHAT_NOW)
    return Mail(
        _REGISTRATION_SUBJECT, taken, button="Sign in / Mag-sign in", link=f"{settings.PUBLIC_APP_URL}/sign-in",
        after=("If it was not you, nothing has changed. / Kung hindi ikaw ito, walang nagbago.",),
    )  # fmt: skip


def notice_mail(notice: Notice, user: User, *, at: datetime, address: str, device: str) -> Mail:
    """What happened to an account, when and from where."""
    language, wording = user.language, WORDING[notice]
    local = at.astimezone(clock.unit_zone())
    when = f"{day_in_words(local.date(), language)}, {local:%H:%M}"
    facts = {"when": when, "source": source(device=device, address=address)}
    return Mail(
        f"RGMS: {wording.subject.to(language)}",
        (sentence(notice, name=user.username).to(language), fill(_ON, facts, language)),
        button=_RESET_BUTTON.to(language) if wording.is_warning else "",
        link=f"{settings.PUBLIC_APP_URL}/forgot-password" if wording.is_warning else "",
        after=(_WARNING.to(language),) if wording.is_warning else (),
        language=language,
    )


def _both(words: Words, username: str) -> tuple[str, str]:
    english, filipino = (fill(words, {"name": username}, language) for language in Language)
    return english, filipino


_RESET_SUBJECT = Words("A new password for RGMS", "Bagong password para sa RGMS")
_RESET = Words(
    "Somebody asked for a new password for your RGMS account {name}. To choose one, open",
    "May humiling ng bagong password para sa iyong RGMS account na {name}. Upang pumili ng bago, buksan ang",
)
_RESET_BUTTON = Words("Choose a new password", "Pumili ng bagong password")
_RESET_AFTER = Words(
    "The link works once, within an hour. If it was not you, nothing has changed and nothing is to do.",
    "Isang beses lang gagana ang link, sa loob ng isang oras. Kung hindi ikaw ito, walang nagbago at walang dapat gawin.",
)
_REGISTRATION_SUBJECT = "Your registration with RGMS / Ang iyong rehistrasyon sa RGMS"
_ACCEPTED = Words(
    "Your registration as {name} has arrived. An admin of the unit looks at it; you get a mail when it is approved.",
    "Dumating na ang iyong rehistrasyon bilang {name}. Titingnan ito ng admin ng yunit; may mail kapag naaprubahan na.",
)
_TAKEN = Words(
    "Somebody registered as {name} with this address, but the name or the address belongs to an account already.",
    "May nagrehistro bilang {name} gamit ang address na ito, ngunit may account nang gumagamit ng pangalan o address.",
)
_TAKEN_WHAT_NOW = (
    "If you have an account, sign in or ask for a new password. If not, register with another user name. / Kung may "
    "account ka, mag-sign in o humingi ng bagong password. Kung wala, magrehistro gamit ang ibang pangalan."
)
_ON = Words("On {when}{source}.", "Noong {when}{source}.")
_WARNING = Words(
    "If this was not you, choose a new password at once. Then look at your sessions, and tell the unit's admin.",
    "Kung hindi ikaw ito, pumili agad ng bagong password. Tingnan ang iyong mga session, at sabihan ang admin ng yunit.",
)
