"""What every document has along its pages."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format

from apps.system.models import UnitSettings
from common import clock


def written(moment: datetime) -> str:
    """ "8 August 2026, 07:15 (Asia/Manila)" """
    return f"{date_format(moment.astimezone(clock.unit_zone()), 'j F Y, H:i')} ({settings.TIME_ZONE})"


def running(*, unit: UnitSettings, title: str, head: str, head_far: str, foot: str, pages: int) -> str:
    """As many pages as given as HTML, each with its header (from page 2 on) and its footer with the number only."""
    context = {"unit": unit, "title": title, "head": head, "head_far": head_far, "foot": foot}
    return render_to_string("reports/running.html", {**context, "pages": range(1, pages + 1)})
