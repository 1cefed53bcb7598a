"""The mails that tell of notifications, in the language of the account, with a way to have no more of them."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext

from apps.authentication.models import User
from apps.authentication.services.mail import Item, Mail
from apps.messaging.models import Delivery, Notification
from apps.messaging.rules import NotificationKind
from apps.messaging.rules.catalogue import CATALOGUE
from apps.system.selectors import get_unit
from common.errors import NotFound
from common.language import Words, fill

_SALT = "messaging.stop-mail"


def letter_of(notification: Notification, delivery: Delivery) -> Mail:
    """One notification. The same Message-ID whenever it is sent, so that a mailbox can tell a repetition."""
    person = notification.recipient
    kind = NotificationKind(notification.kind)
    token = stop_token(user_id=person.pk, kind=kind)
    stop = f"{settings.PUBLIC_APP_URL}/unsubscribe#{token}"
    return Mail(
        notification.title,
        (notification.body,) if notification.body else (),
        button=_OPEN.to(person.language) if notification.link else "",
        link=f"{settings.PUBLIC_APP_URL}{notification.link}" if notification.link else "",
        footer=(
            (fill(_WHY, {"name": CATALOGUE[kind].name, "unit": get_unit().short_name}, person.language), ""),
            (_STOP.to(person.language), stop),
            (_CHOOSE.to(person.language), _choices_url()),
        ),
        language=person.language,
        headers={
            "Message-ID": _message_id(f"{delivery.pk}.{notification.created_at:%Y%m%d%H%M%S}"),
            "List-Unsubscribe": f"<{api_url()}/api/v1/notifications/unsubscribe/{token}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )


def digest_of(person: User, deliveries: Sequence[Delivery]) -> Mail:
    """Several notifications in one mail. The same Message-ID whenever they are sent together, as of `letter_of`."""
    first = min(deliveries, key=lambda delivery: delivery.pk)
    return Mail(
        fill(_DIGEST, {"count": len(deliveries), "unit": get_unit().short_name}, person.language),
        (_DIGEST_INTRO.to(person.language),),
        items=tuple(
            Item(
                one.notification.title,
                one.notification.body,
                f"{settings.PUBLIC_APP_URL}{one.notification.link}" if one.notification.link else "",
            )
            for one in deliveries
        ),
        footer=((_DIGEST_WHY.to(person.language), ""), (_CHOOSE.to(person.language), _choices_url())),
        language=person.language,
        headers={
            "Message-ID": _message_id(f"digest.{first.pk}.{first.notification.created_at:%Y%m%d%H%M%S}"),
            "List-Unsubscribe": f"<{_choices_url()}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def stop_token(*, user_id: int, kind: NotificationKind) -> str:
    """What a link in a mail proves: that it was sent to this person, of this kind. It ends one thing, and never runs out."""
    return signing.dumps([user_id, kind], salt=_SALT)


def read_stop_token(token: str) -> tuple[int, NotificationKind]:
    """Whom and what it is about. Raises NotFound."""
    try:
        user_id, kind = signing.loads(token, salt=_SALT)
        return int(user_id), NotificationKind(kind)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound(gettext("This link is not complete. Choose in your settings instead.")) from None


def api_url() -> str:
    """Where the API answers, for links that no page opens."""
    return settings.PUBLIC_API_URL or settings.PUBLIC_APP_URL


def _choices_url() -> str:
    return f"{settings.PUBLIC_APP_URL}/account/notifications"


def _message_id(name: str) -> str:
    domain = (
        settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
        or urlsplit(settings.PUBLIC_APP_URL).hostname
    )
    return f"<rgms.{name}@{domain}>"


_OPEN = Words("Open in RGMS", "Buksan sa RGMS")
_WHY = Words(
    "{unit} writes to you because of your choice for “{name}”.",
    "Sumusulat sa iyo ang {unit} dahil sa iyong pinili para sa “{name}”.",
)
_STOP = Words("No more mail of this kind", "Huwag nang magpadala ng ganitong mail")
_CHOOSE = Words("Choose what you are told, and how", "Piliin kung ano ang ipaaalam sa iyo, at paano")
_DIGEST = Words("{unit}: {count} things to know", "{unit}: {count} bagay na dapat malaman")
_DIGEST_INTRO = Words("This is what you have not read yet.", "Ito ang mga hindi mo pa nababasa.")
_DIGEST_WHY = Words(
    "You chose to have these together in one mail.", "Pinili mong pagsama-samahin ang mga ito sa isang mail."
)
