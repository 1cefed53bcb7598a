"""The devices to which a person has notifications pushed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import User
from apps.authentication.rules.devices import device_name
from apps.messaging.models import PushDevice
from apps.messaging.rules import webpush
from apps.messaging.services import pushing
from common.errors import Conflict, Invalid, NotFound

MOST_DEVICES = 20


class PushOff(Conflict):
    """The deployment has no key to push with."""

    code = "push_off"
    title = gettext_noop("Push is not set up here")


@transaction.atomic
def add_device(
    *, actor: User, endpoint: str, p256dh: str, auth: str, user_agent: str, now: datetime
) -> PushDevice:
    """Push to this browser from now on; to nobody else's account, if somebody else had it. Raises PushOff, Invalid."""
    if not pushing.is_on():
        raise PushOff()
    if problem := pushing.problem_with(endpoint):
        raise Invalid(problem, errors={"endpoint": [problem]})
    try:
        webpush.receiver(p256dh=p256dh, auth=auth)
    except ValueError:
        raise Invalid(
            gettext("The browser's keys are none."), errors={"p256dh": [gettext("Not a key.")]}
        ) from None
    # What waits for the person before is not for the one who has the browser now.
    PushDevice.objects.filter(endpoint=endpoint).exclude(user=actor).delete()
    device, _ = PushDevice.objects.update_or_create(
        endpoint=endpoint,
        defaults={
            "user": actor,
            "p256dh": p256dh,
            "auth": auth,
            "name": device_name(user_agent),
            "added_at": now,
        },
    )
    older = PushDevice.objects.filter(user=actor).order_by("-added_at", "-pk").values("pk")[MOST_DEVICES:]
    PushDevice.objects.filter(pk__in=list(older.values_list("pk", flat=True))).delete()
    return device


def remove_device(*, actor: User, device_id: int) -> None:
    """Push there no more. Raises NotFound for somebody else's."""
    deleted, _ = PushDevice.objects.filter(user=actor, pk=device_id).delete()
    if not deleted:
        raise NotFound(gettext("There is no such device."))
