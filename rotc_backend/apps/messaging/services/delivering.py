"""What goes out of the app, one delivery at a time: claimed, the claim committed, sent, noted as sent.

Once, as far as the other side lets us say so. Two workers never send the same, nor does a second run. A worker that is
killed leaves at most the one delivery in its hands between "claimed" and "sent"; when its claim has run out it is sent again,
under the same Message-ID, since nobody may be left without (docs/decisions/0027-claimed-then-sent.md).
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import TypeAlias

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import QuerySet

from apps.authentication.rules import AccountStatus
from apps.authentication.services import mail
from apps.messaging.models import Delivery, PushDevice
from apps.messaging.rules import OPEN_STATES, Channel, DeliveryState, timing
from apps.messaging.services import letters, pushing
from apps.messaging.services.pushing import DeviceGone, PushRefused

logger = logging.getLogger(__name__)

Clock: TypeAlias = Callable[[], datetime]
# Longer than any one sending takes: a mail server has 10 seconds for each of a few answers.
LEASE = timedelta(minutes=2)
# Then the worker does something else, and goes on with a new task.
RUN_SECONDS = 60.0
_DIGEST_LOCK = 0x44494745

_CLAIM = """
    UPDATE messaging_delivery SET state = 'claimed', claimed_until = %(until)s, attempts = attempts + 1
     WHERE id = (SELECT id FROM messaging_delivery
                  WHERE channel = %(channel)s AND state IN ('due', 'claimed') AND due_at <= %(now)s
                    AND (state = 'due' OR claimed_until <= %(now)s)
                  ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
"""
_CLAIM_DIGEST = """
    UPDATE messaging_delivery AS own SET state = 'claimed', claimed_until = %(until)s, attempts = attempts + 1
      FROM messaging_notification AS told
     WHERE told.id = own.notification_id AND own.channel = 'digest' AND own.state IN ('due', 'claimed')
       AND own.due_at <= %(now)s AND (own.state = 'due' OR own.claimed_until <= %(now)s)
       AND told.recipient_id = (
            SELECT recipient_id FROM messaging_delivery AS first
              JOIN messaging_notification AS of ON of.id = first.notification_id
             WHERE first.channel = 'digest' AND first.state IN ('due', 'claimed') AND first.due_at <= %(now)s
               AND (first.state = 'due' OR first.claimed_until <= %(now)s)
             ORDER BY first.due_at, first.id LIMIT 1 FOR UPDATE OF first SKIP LOCKED)
    RETURNING own.id
"""


class Refused(Exception):
    """The other side will never take it."""


def deliver(*, channel: Channel, now: Clock, seconds: float = RUN_SECONDS) -> bool:
    """Send what is due on a channel, for about so many seconds; whether something may be left."""
    send = SENDERS[channel]
    ends = time.monotonic() + seconds
    server = get_connection()
    try:
        while time.monotonic() < ends:
            claimed = _claim(channel, now())
            if not claimed:
                return False
            _try(send, server, claimed, now)
    finally:
        server.close()
    return True


def channels_due(*, now: datetime) -> list[Channel]:
    """The channels on which something is due, or lies with a worker that is gone."""
    waiting = Delivery.objects.filter(state__in=OPEN_STATES, due_at__lte=now).exclude(claimed_until__gt=now)
    return [Channel(one) for one in waiting.order_by("channel").values_list("channel", flat=True).distinct()]


def _claim(channel: Channel, now: datetime) -> list[Delivery]:
    """The next delivery, or all of one person's digest; the claim is committed."""
    with transaction.atomic(), connection.cursor() as cursor:
        if channel is Channel.DIGEST:
            # Two that claim rows of the same person would deadlock.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_DIGEST_LOCK])
        sql = _CLAIM_DIGEST if channel is Channel.DIGEST else _CLAIM
        cursor.execute(sql, {"channel": channel, "now": now, "until": now + LEASE})
        ids = [row[0] for row in cursor.fetchall()]
    rows: QuerySet[Delivery] = Delivery.objects.filter(pk__in=ids).select_related(
        "notification__recipient", "device"
    )
    return list(rows.order_by("id"))


def _try(send: "Sender", server: BaseEmailBackend, claimed: Sequence[Delivery], now: Clock) -> None:
    try:
        # Whoever was suspended since it was told has nothing more sent to.
        is_active = claimed[0].notification.recipient.status == AccountStatus.ACTIVE
        spared = send(server, claimed, now()) if is_active else claimed
    except (Refused, PushRefused) as refusal:
        _end(claimed, DeliveryState.FAILED, now=now(), problem=str(refusal))
    except (OSError, SMTPException) as error:
        # A connection that broke is no good for the next one.
        server.close()
        _again(claimed, now=now(), problem=f"{type(error).__name__}: {error}")
    except Exception as error:
        # One that cannot be sent for a fault of ours keeps back none of the others.
        logger.exception("delivery %s", claimed[0].pk)
        _again(claimed, now=now(), problem=type(error).__name__)
    else:
        _end([row for row in claimed if row not in spared], DeliveryState.SENT, now=now())
        _end(spared, DeliveryState.SPARED, now=now())


def _end(rows: Sequence[Delivery], state: DeliveryState, *, now: datetime, problem: str = "") -> None:
    ids = [row.pk for row in rows]
    if ids:
        Delivery.objects.filter(pk__in=ids, state=DeliveryState.CLAIMED).update(
            state=state, ended_at=now, claimed_until=None, problem=problem[:200]
        )


def _again(rows: Sequence[Delivery], *, now: datetime, problem: str) -> None:
    logger.warning("delivery of %s put off: %s", rows[0].channel, problem)
    pause = timing.pause_after(rows[0].attempts)
    if pause is None:
        _end(rows, DeliveryState.FAILED, now=now, problem=problem)
        return
    Delivery.objects.filter(pk__in=[row.pk for row in rows], state=DeliveryState.CLAIMED).update(
        state=DeliveryState.DUE, claimed_until=None, due_at=now + pause, problem=problem[:200]
    )


def _send_mail(server: BaseEmailBackend, claimed: Sequence[Delivery], now: datetime) -> list[Delivery]:
    for row in claimed:
        address = row.notification.recipient.email
        if not address:
            raise Refused("The account has no address any more.")
        _hand_over(address, letters.letter_of(row.notification, row), server)
    return []


def _send_digest(server: BaseEmailBackend, claimed: Sequence[Delivery], now: datetime) -> list[Delivery]:
    """Those that were read meanwhile are not told again."""
    person = claimed[0].notification.recipient
    unread = [row for row in claimed if row.notification.read_at is None]
    if unread and person.email:
        _hand_over(person.email, letters.digest_of(person, unread), server)
    return [row for row in claimed if row not in unread]


def _push(server: BaseEmailBackend, claimed: Sequence[Delivery], now: datetime) -> list[Delivery]:
    """To a device that is gone nothing is pushed any more: it goes, with what waits for it."""
    for row in claimed:
        device = row.device
        if device is None:
            raise Refused("The device was removed.")
        try:
            pushing.send(row, device, now=now)
        except DeviceGone:
            device.delete()
        else:
            PushDevice.objects.filter(pk=device.pk).update(last_pushed_at=now)
    return []


def _hand_over(address: str, letter: mail.Mail, server: BaseEmailBackend) -> None:
    server.open()
    try:
        mail.send(address, letter, connection=server)
    except SMTPException as error:
        code = mail.refused_for_good(error)
        if code is None:
            raise
        what = "the address" if isinstance(error, SMTPRecipientsRefused) else "it"
        raise Refused(f"The mail server refused {what} ({code}).") from None


Sender: TypeAlias = Callable[[BaseEmailBackend, Sequence[Delivery], datetime], list[Delivery]]
SENDERS: dict[Channel, Sender] = {
    Channel.EMAIL: _send_mail,
    Channel.DIGEST: _send_digest,
    Channel.PUSH: _push,
}
