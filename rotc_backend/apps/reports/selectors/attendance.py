"""The attendance of a whole term as a sheet shows it: a letter per cadet and training day."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from apps.attendance.models import AttendanceRecord, MakeUp, TrainingDay
from apps.attendance.rules import AttendanceStatus, DayStatus
from apps.cadets.models import Enrollment

LETTERS = {
    AttendanceStatus.PRESENT: "P",
    AttendanceStatus.LATE: "L",
    AttendanceStatus.EXCUSED: "E",
    AttendanceStatus.ABSENT: "A",
}
MADE_UP, NOT_ENROLLED = "M", ""


@dataclass(frozen=True)
class Days:
    """The closed days of a term, make-up days left out, how many sessions each had, and what each enrollment was on them."""

    held_on: Sequence[date]
    sessions: Sequence[int]
    by_enrollment: Mapping[int, Sequence[str]]

    @property
    def labels(self) -> list[str]:
        """Heads of columns: day over month."""
        return [f"{day.day}\n{day:%b}" for day in self.held_on]

    @property
    def narrow_labels(self) -> list[str]:
        """The same in figures."""
        return [f"{day.day}\n/{day.month}" for day in self.held_on]

    def letters(self, enrollment_id: int) -> Sequence[str]:
        """A letter per day, several where the day had several sessions; blank where not enrolled."""
        return self.by_enrollment.get(enrollment_id, [NOT_ENROLLED] * len(self.held_on))

    def counts(self, enrollment_id: int) -> Counter[str]:
        """How often each letter stands, by session."""
        return Counter("".join(self.letters(enrollment_id)))


def attendance_of(term_id: int) -> Days:
    """Every enrollment of a term on every closed day. No record on a closed session is an absence."""
    days = list(
        TrainingDay.objects.filter(term_id=term_id, status=DayStatus.CLOSED, is_make_up=False)
        .prefetch_related("sessions")
        .order_by("held_on", "id")
    )
    statuses: dict[int, dict[int, str]] = defaultdict(dict)
    records = AttendanceRecord.objects.filter(session__day__in=days)
    for enrollment_id, session_id, status in records.values_list("enrollment_id", "session_id", "status"):
        statuses[enrollment_id][session_id] = LETTERS[AttendanceStatus(status)]
    made_up = _made_up(term_id)
    spells = Enrollment.objects.filter(term_id=term_id).values_list("pk", "enrolled_on", "ended_on")
    by_enrollment = {
        pk: [
            _letters(day, statuses[pk], is_made_up=(pk, day.pk) in made_up)
            if (since is None or since <= day.held_on) and (until is None or day.held_on <= until)
            else NOT_ENROLLED
            for day in days
        ]
        for pk, since, until in spells
    }
    return Days([day.held_on for day in days], [len(day.sessions.all()) for day in days], by_enrollment)


def _letters(day: TrainingDay, statuses: Mapping[int, str], *, is_made_up: bool) -> str:
    absent = LETTERS[AttendanceStatus.ABSENT]
    letters = "".join(statuses.get(session.pk, absent) for session in day.sessions.all())
    return letters.replace(absent, MADE_UP) if is_made_up else letters


def _made_up(term_id: int) -> set[tuple[int, int]]:
    """(enrollment, missed day) of those who came to a make-up day that is closed."""
    came = AttendanceRecord.objects.filter(
        session__day__term_id=term_id,
        session__day__is_make_up=True,
        session__day__status=DayStatus.CLOSED,
        status__in=[AttendanceStatus.PRESENT, AttendanceStatus.LATE],
    ).values_list("enrollment_id", "session__day_id")
    present = set(came)
    chosen = MakeUp.objects.filter(day__term_id=term_id).values_list(
        "enrollment_id", "day_id", "missed_day_id"
    )
    return {(enrollment, missed) for enrollment, day, missed in chosen if (enrollment, day) in present}
