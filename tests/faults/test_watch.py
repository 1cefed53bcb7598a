"""A channels process takes the samples by itself: that beat, the worker or Redis is gone is noticed while they are."""

from collections.abc import Collection

from apps.authentication.rules import Role
from apps.messaging.models import Notification
from apps.messaging.services import alerts
from apps.system.models import Alert, Sample
from apps.system.rules.watching import GOOD_IN_A_ROW, SAMPLE_EVERY
from apps.system.services.watching import standing
from common import clock
from tests import cast
from tests.realtime.yard import Yard, forget_redis, until


def services_told_of() -> Collection[str]:
    told = standing.told()
    return told.services if told else ()


def test_admins_are_told_once_that_redis_was_killed_and_once_that_it_is_back(yard: Yard):
    admin = cast.person(Role.ADMIN)
    told = Notification.objects.filter(kind="alert", recipient=admin)
    yard.start_channels()
    yard.stop_valkey()

    # The second sample that finds it away raises it.
    until(told.exists, seconds=90)

    assert Sample.objects.filter(has_redis=False).count() == 2
    assert [alert.key for alert in Alert.objects.filter(recovered_at=None)] == ["redis"]
    yard.start_valkey()
    forget_redis()
    # A sample of before may have seen the channels service: it is missed until it tells of itself again.
    until(lambda: "channels" in services_told_of(), seconds=90)
    for number in range(GOOD_IN_A_ROW):
        alerts.watch(now=clock.now() + (number + 1) * SAMPLE_EVERY)
    assert not Alert.objects.filter(recovered_at=None).exists()
    assert [notification.cause.rpartition(":")[2] for notification in told.order_by("pk")] == [
        "raised",
        "over",
    ]
