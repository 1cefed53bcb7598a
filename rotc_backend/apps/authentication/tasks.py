"""What the worker does for accounts: writes mail."""

from datetime import datetime
from smtplib import SMTPException

from celery import shared_task

from apps.authentication.services import accounts, mail, resets
from common import clock

# Five tries over about a quarter of an hour; a mail server that is away for longer is noted in the worker's log.
AWAY = (OSError, SMTPException)


@shared_task(name="authentication.mail_notice", autoretry_for=AWAY, max_retries=5, retry_backoff=15)
def mail_notice(*, user_id: int, notice: str, at: str, address: str, device: str, **_: object) -> None:
    """Tell an owner what happened to the account. Run twice it writes twice, which harms nobody."""
    mail.send_notice(
        user_id=user_id, notice=notice, at=datetime.fromisoformat(at), address=address, device=device
    )


@shared_task(name="authentication.mail_reset", autoretry_for=AWAY, max_retries=5, retry_backoff=15)
def mail_reset(*, identifier: str, **_: object) -> None:
    """Send the links for a new password. Run twice it writes once."""
    resets.send_links(identifier=identifier, now=clock.now())


@shared_task(name="authentication.mail_registration", autoretry_for=AWAY, max_retries=5, retry_backoff=15)
def mail_registration(*, username: str, email: str, is_accepted: bool, **_: object) -> None:
    """Tell who registered what became of it."""
    mail.send(email, mail.registration_mail(username, is_accepted=is_accepted))


@shared_task(name="authentication.announce_registration")
def announce_registration(*, username: str, is_accepted: bool, **_: object) -> None:
    """Tell admins that somebody waits for approval. Here and not in the request, whose work must not tell who was accepted."""
    if is_accepted:
        accounts.announce_registered(username=username)
