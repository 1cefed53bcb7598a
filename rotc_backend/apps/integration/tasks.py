"""What the worker does above all other apps."""

from celery import shared_task
from django.conf import settings

from apps.integration.services import erasure, own_data_pdf, retention
from apps.integration.services.backups import making, restoring
from apps.integration.services.backups.stores import store_at
from apps.integration.services.imports import work
from apps.system.services.schedule import scheduled
from common import clock
from common.language import worded

# As with reports: the next sweep sends it once more anyway.
RESENT_EXPIRES_SECONDS = 30


@shared_task(name="integration.keep_retention")
@scheduled
def keep_retention(**_: object) -> None:
    """Delete what is over. Safe to run twice, at once or later."""
    retention.run(now=clock.now())


@shared_task(name="integration.render_own_data")
def render_own_data(*, report_id: int, **_: object) -> None:
    """Make the document of somebody's own data. Safe to run twice, at once or later."""
    own_data_pdf.make(report_id=report_id, clock=clock.now)


@shared_task(name="integration.sweep_own_data")
@scheduled
def sweep_own_data(**_: object) -> None:
    """Send documents of own data to the worker again that were lost with the queue or with the worker that had them."""
    for report_id in own_data_pdf.sweep(now=clock.now()):
        render_own_data.apply_async(kwargs={"report_id": report_id}, expires=RESENT_EXPIRES_SECONDS)


@shared_task(name="integration.notify_erasure")
def notify_erasure(*, erasure_id: int, **_: object) -> None:
    """An erasure was asked for or decided; only a refusal is worth a notification. Safe to run twice."""
    erasure.notify_refused(erasure_id=erasure_id, now=clock.now())


@shared_task(name="integration.notify_import")
def notify_import(*, import_id: int, **_: object) -> None:
    """An import moved on; only one that failed is worth a notification. Safe to run twice."""
    work.notify_failed(import_id=import_id, now=clock.now())


@shared_task(name="integration.work_on_import")
def work_on_import(*, import_id: int, **_: object) -> None:
    """Read, take in or undo an import. Safe to run twice, at once or later."""
    work.work_on(import_id=import_id, clock=clock.now)


@shared_task(name="integration.sweep_imports")
@scheduled
def sweep_imports(**_: object) -> None:
    """Send imports to the worker again that were lost with the queue or with the worker that had them."""
    for import_id in work.sweep(now=clock.now()):
        work_on_import.apply_async(kwargs={"import_id": import_id}, expires=RESENT_EXPIRES_SECONDS)


@shared_task(name="integration.back_up")
@scheduled
def back_up(**_: object) -> str:
    """The weekly backup. Safe to run twice: the second is a backup more."""
    if not settings.ENV["RGMS_BACKUP_URL"]:
        return worded("No place is set (RGMS_BACKUP_URL).")
    store = store_at(settings.BACKUP_URL)
    backup = making.make(store=store, key=settings.BACKUP_KEY, kept=settings.BACKUPS_KEPT, now=clock.now())
    return restoring.described(backup)
