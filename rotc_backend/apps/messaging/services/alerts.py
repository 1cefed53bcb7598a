"""What admins are told of the deployment: an alert once, and once that it is over, in the app and by mail."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from apps.authentication.models import User
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.services.mail import Mail, refused_for_good, send
from apps.messaging.rules import NotificationKind
from apps.messaging.rules.catalogue import CATALOGUE
from apps.messaging.services.telling import Note, notify_many
from apps.system.models import Alert
from apps.system.rules.watching import title_of
from apps.system.selectors import get_unit
from apps.system.services.watching import samples
from apps.system.services.watching.alerts import judge
from common import clock
from common.language import Language, Words, day_in_words, fill
from common.retelling import in_both

WATCH_PATH = "/watch"
# What a mail server has not taken for so long is not written any more: the page has it.
MAIL_FOR = timedelta(hours=6)

logger = logging.getLogger(__name__)


def watch(*, now: datetime) -> None:
    """The half minute's sample, what is an alert by it, and who is told. By however many this is run: once."""
    if samples.take(now=now) is None:
        return
    with transaction.atomic():
        for alert in judge(now=now):
            logger.warning("alert %s: %s", "over" if alert.recovered_at else "raised", alert.says)
            _notify(alert, now=now)
    _mail_due(now=now)


def _notify(alert: Alert, *, now: datetime) -> None:
    facts = _facts(alert, is_over=alert.recovered_at is not None)
    notify_many(
        kind=NotificationKind.ALERT,
        cause=f"alert:{alert.pk}:{'over' if alert.recovered_at else 'raised'}",
        notes=[Note(user_id, facts) for user_id in _admins().values_list("pk", flat=True)],
        link=WATCH_PATH,
        now=now,
    )


def _mail_due(*, now: datetime) -> None:
    """Write what has not been written yet. A mail server that does not take it is tried again with the next sample."""
    due = Alert.objects.filter(
        Q(raised_mailed_at=None, raised_at__gt=now - MAIL_FOR)
        | Q(recovered_mailed_at=None, recovered_at__gt=now - MAIL_FOR)
    )
    for alert in due.order_by("pk"):
        for field in ("raised_mailed_at", "recovered_mailed_at"):
            is_due = getattr(alert, field) is None and (field == "raised_mailed_at" or alert.recovered_at)
            # Each try of a server that does not answer takes its ten seconds.
            if is_due and not _mail(alert, field, now=now):
                return


def _mail(alert: Alert, field: str, *, now: datetime) -> bool:
    """To every admin; False when the mail server is away. One whose address is refused holds up nobody, and once somebody was
    written to, nobody is again."""
    # Taken before it is written: of two that are at it one writes.
    if not Alert.objects.filter(pk=alert.pk, **{field: None}).update(**{field: now}):
        return True
    facts, entry = _facts(alert, is_over=field == "recovered_mailed_at"), CATALOGUE[NotificationKind.ALERT]
    is_written = False
    for address, language in _admins().exclude(email="").order_by("pk").values_list("email", "language"):
        mail = Mail(
            f"{get_unit().short_name}: {fill(entry.title, facts, language)}",
            paragraphs=(fill(entry.body, facts, language),),
            button=_WATCH.to(language),
            link=f"{settings.PUBLIC_APP_URL}{WATCH_PATH}",
            language=language,
        )
        try:
            send(address, mail)
        except (OSError, SMTPException) as error:
            logger.warning("an alert was not mailed: %s", error)
            if refused_for_good(error) is not None:
                continue
            if not is_written:
                Alert.objects.filter(pk=alert.pk).update(**{field: None})
            return False
        is_written = True
    return True


def _facts(alert: Alert, *, is_over: bool) -> dict[str, object]:
    """What the catalogue's words are filled with."""
    return {
        "state": Words("Over: ", "Tapos na: ") if is_over else "",
        "title": in_both(title_of(alert.key)),
        "says": in_both(alert.says),
        "when": Words(*(_when(alert, language, is_over=is_over) for language in Language)),
    }


def _when(alert: Alert, language: Language, *, is_over: bool) -> str:
    raised = _moment(alert.raised_at, language)
    if is_over and alert.recovered_at:
        return fill(_LASTED, {"raised": raised, "over": _moment(alert.recovered_at, language)}, language)
    return fill(_SEEN, {"raised": raised}, language)


_WATCH = Words("Watch", "Pagbabantay")
_SEEN = Words("Seen {raised}.", "Nakita noong {raised}.")
_LASTED = Words("Since {raised}, until {over}.", "Mula noong {raised} hanggang {over}.")


def _moment(moment: datetime, language: Language) -> str:
    local = moment.astimezone(clock.unit_zone())
    return f"{day_in_words(local.date(), language)}, {local:%H:%M}"


def _admins() -> QuerySet[User]:
    return User.objects.filter(role=Role.ADMIN, status=AccountStatus.ACTIVE)
