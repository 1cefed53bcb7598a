"""A worker that is gone and a long queue are told by whoever is left; two schedulers do one scheduler's work."""

import signal
from datetime import timedelta

from django.core import mail

from apps.authentication.rules import Role
from apps.messaging.models import Notification
from apps.messaging.services import alerts
from apps.system.models import Alert, Sample, ScheduledJob
from apps.system.rules.watching import BAD_IN_A_ROW, GOOD_IN_A_ROW
from apps.system.services.watching import standing
from common import clock, metrics
from config.celery import app
from tests import cast
from tests.realtime.yard import Yard, until

CELERY = ("-m", "celery", "--workdir", "rotc_backend", "-A", "config")


def jobs(outcome: str) -> float:
    """How often the sweep of the outbox ended so."""
    return metrics.told_counts().get(("job", "sweep-outbox", outcome), 0)


def alive() -> set[str]:
    return {process.service for process in metrics.processes()}


def test_a_worker_that_is_gone_is_told_once_and_that_it_is_back_and_two_beats_do_the_work_of_one(yard: Yard):
    worker = yard.background(*CELERY, "worker", "--concurrency=1", "-l", "WARNING")
    beats = [
        yard.background(*CELERY, "beat", "-l", "WARNING", "-s", str(yard.folder / f"beat-{number}"))
        for number in range(2)
    ]
    admin = cast.account(Role.ADMIN)
    admin.email = "commandant@example.edu.ph"
    admin.save(update_fields=["email"])
    try:
        until(lambda: {"worker", "beat"} <= alive(), seconds=40)
        now = clock.now()

        def pass_minutes(number: int) -> None:
            nonlocal now
            for _ in range(number):
                alerts.watch(now=now)
                now += timedelta(minutes=1)

        pass_minutes(1)
        # Each of the two asks, the job is done once.
        until(lambda: jobs("skipped") >= 1, seconds=40)
        assert 1 <= jobs("done") <= jobs("skipped")
        assert ScheduledJob.objects.get(pk="sweep-outbox").outcome == "done"

        worker.send_signal(signal.SIGTERM)
        worker.wait(30)
        for beat in beats:
            beat.kill()
        with app.connection_for_write(yard.valkey.url) as broker:
            for _ in range(501):
                app.send_task(
                    "messaging.notify_reopening", kwargs={"term_id": 0, "state": ""}, connection=broker
                )
        assert "worker" not in alive()
        assert standing.told().queue > 500
        pass_minutes(BAD_IN_A_ROW)

        raised = {alert.key for alert in Alert.objects.all()}
        assert {"service:worker", "queue_long", "queue_too_long"} <= raised <= {
            "service:worker", "service:beat", "queue_long", "queue_too_long",
        }  # fmt: skip
        assert Notification.objects.filter(recipient=admin).count() == len(raised) == len(mail.outbox)

        worker = yard.background(*CELERY, "worker", "--concurrency=1", "-l", "WARNING")
        until(lambda: "worker" in alive() and standing.told().queue == 0, seconds=60)
        pass_minutes(GOOD_IN_A_ROW)

        over = set(Alert.objects.filter(recovered_at__isnull=False).values_list("key", flat=True))
        assert {"service:worker", "queue_long", "queue_too_long"} <= over
        assert Notification.objects.filter(cause__endswith=":over").count() == len(over)
    finally:
        for process in (worker, *beats):
            process.kill()
            process.wait()


def test_while_no_worker_takes_samples_a_channels_process_does(yard: Yard):
    yard.start_channels()

    sample = until(Sample.objects.first, seconds=40)

    assert "channels" in (sample.services or {})
