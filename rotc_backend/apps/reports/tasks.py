"""What the worker does about reports."""

from celery import shared_task

from apps.reports.services import jobs, making
from apps.system.services.schedule import scheduled
from common import clock

# A job that is sent again while the worker is busy would pile up in the queue; the next sweep sends it once more anyway.
RESENT_EXPIRES_SECONDS = 30


@shared_task(name="reports.render")
def render(*, report_id: int, **_: object) -> None:
    """Make one requested document. Safe to run twice, at once or later."""
    making.make_report(report_id=report_id, clock=clock.now)


@shared_task(name="reports.sweep")
@scheduled
def sweep(**_: object) -> None:
    """Send jobs to the worker again that were lost with the queue or with the worker that had them."""
    for report_id in jobs.sweep(now=clock.now()):
        render.apply_async(kwargs={"report_id": report_id}, expires=RESENT_EXPIRES_SECONDS)
