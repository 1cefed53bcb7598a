"""The privacy notice and the consent to it."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_noop

from apps.system import outbox, selectors
from apps.system.events import NoticePublished
from apps.system.models import PrivacyConsent, PrivacyNotice
from apps.system.rules import UNIT_AUDIENCE
from apps.system.services import audit
from common.actors import Actor, person_id
from common.errors import Conflict
from common.logs import client_address

_LOCK = 0x50524956


class NoticeChanged(Conflict):
    """A newer version of the notice is in force than the one that was read."""

    code = "notice_changed"
    title = gettext_noop("The notice has changed; read it again")


@transaction.atomic
def publish_notice(*, actor: Actor, text: str, now: datetime) -> PrivacyNotice:
    """The next version of the notice: from now on everyone is asked for consent to it."""
    with connection.cursor() as cursor:
        # Two at once would take the same number.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    version = selectors.current_notice().version + 1
    notice = PrivacyNotice.objects.create(version=version, text=text, published_at=now)
    after = {"version": version, "text": text}
    audit.record(actor=actor, action="notice.published", row=notice, before=None, after=after, now=now)
    outbox.publish(NoticePublished(version), to=[UNIT_AUDIENCE])
    return notice


@transaction.atomic
def give_consent(*, actor: Actor, version: int, now: datetime) -> None:
    """Note that the actor consents to the notice in force; a second time changes nothing. Raises NoticeChanged."""
    notice = selectors.current_notice()
    if version != notice.version:
        raise NoticeChanged(extra={"current": notice.version})
    consent, is_new = PrivacyConsent.objects.get_or_create(
        user_id=person_id(actor),
        version=version,
        defaults={"consented_at": now, "address": client_address.get()},
    )
    if is_new:
        after = {"version": version}
        audit.record(actor=actor, action="consent.given", row=consent, before=None, after=after, now=now)
