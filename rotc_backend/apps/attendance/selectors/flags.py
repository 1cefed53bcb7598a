"""Scans to look at, computed from the day's scans, with what people found of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from apps.attendance.models import FlagReview, Scan, TrainingDay
from apps.attendance.rules import ScanOutcome
from apps.attendance.rules.flags import Flag, FlagKind, Limits, ScanSeen, flags_of
from apps.authentication.models import User
from apps.authentication.rules.duties import Action
from apps.cadets.models import Enrollment
from apps.cadets.selectors import in_scope
from apps.system.selectors import get_unit
from common.actors import Actor
from common.errors import NotFound

# A scanner that went wild is told of by its first scans and their number.
SHOWN = 12


@dataclass(frozen=True)
class FlagLine:
    """A flag with the names in it and what was found; `is_open` until somebody has looked at all of its scans."""

    key: str
    kind: FlagKind
    at: datetime
    until: datetime
    scan_count: int
    cadet_count: int
    scanners: list[str]
    scans: "list[FlaggedScan]"
    review: FlagReview | None

    @property
    def is_open(self) -> bool:
        """Whether there is something that nobody has looked at."""
        return self.review is None or self.review.scan_count < self.scan_count


@dataclass(frozen=True)
class FlaggedScan:
    """One of its scans."""

    scanned_at: datetime
    scanner: str
    enrollment_id: int
    cadet_id: int
    student_number: str
    name: str


def list_flags(actor: Actor, day: TrainingDay) -> list[Flag]:
    """The day's flags over the cadets whose attendance the actor may record: open ones first, then the others, oldest first."""
    scans = Scan.objects.filter(
        in_scope(actor, Action.RECORD_ATTENDANCE, path="enrollment__"), day=day, enrollment__isnull=False
    ).exclude(outcome=ScanOutcome.REJECTED)
    columns = ("pk", "scanned_by_id", "enrollment_id", "scanned_at", "device", "by_print")
    seen = [ScanSeen(*row) for row in scans.values_list(*columns)]
    found = flags_of(seen, _limits())
    looked_at = {review.key: review.scan_count for review in _newest(day)}
    return sorted(found, key=lambda flag: looked_at.get(flag.key, -1) >= len(flag.scans))


def get_flag(actor: Actor, day: TrainingDay, key: str) -> Flag:
    """One flag. Raises NotFound."""
    for flag in list_flags(actor, day):
        if flag.key == key:
            return flag
    raise NotFound(
        gettext(
            "There is no such flag. Scans that came in meanwhile may have changed it: look at the list again."
        )
    )


def as_flag_lines(day: TrainingDay, flags: Sequence[Flag]) -> list[FlagLine]:
    """The lines of these flags; three queries."""
    shown = {flag.key: flag.scans[:SHOWN] for flag in flags}
    scanner_names = dict(
        User.objects.filter(pk__in={scan.scanner_id for flag in flags for scan in flag.scans}).values_list(
            "pk", "display_name"
        )
    )
    wanted = {scan.enrollment_id for scans in shown.values() for scan in scans}
    enrollments = Enrollment.objects.select_related("cadet").in_bulk(wanted)
    reviews = {review.key: review for review in _newest(day)}
    return [
        FlagLine(
            key=flag.key,
            kind=flag.kind,
            at=flag.at,
            until=flag.scans[-1].scanned_at,
            scan_count=len(flag.scans),
            cadet_count=len({scan.enrollment_id for scan in flag.scans}),
            scanners=sorted({scanner_names.get(scan.scanner_id, "") for scan in flag.scans}),
            scans=[_scan(scan, scanner_names, enrollments) for scan in shown[flag.key]],
            review=reviews.get(flag.key),
        )
        for flag in flags
    ]


def _scan(scan: ScanSeen, names: dict[int, str], enrollments: dict[int, Enrollment]) -> FlaggedScan:
    cadet = enrollments[scan.enrollment_id].cadet
    return FlaggedScan(
        scan.scanned_at,
        names.get(scan.scanner_id, ""),
        scan.enrollment_id,
        cadet.pk,
        cadet.student_number,
        cadet.name,
    )


def _newest(day: TrainingDay) -> Iterable[FlagReview]:
    rows = FlagReview.objects.filter(day=day).select_related("reviewed_by")
    return rows.order_by("key", "-id").distinct("key")


def _limits() -> Limits:
    unit = get_unit()
    return Limits(
        scans_a_minute=unit.flag_scans_a_minute,
        same_second=unit.flag_same_second,
        two_places=timedelta(seconds=unit.flag_two_places_seconds),
    )
