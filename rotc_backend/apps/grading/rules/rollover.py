"""Who goes on from one term to the next, in which course, and who does not and why."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from apps.cadets.rules import EnrollmentStatus
from apps.grading.rules.kinds import MarkCode, Result

# The second half of a course follows in the same school year; what begins a new course is each cadet's own choice.
NEXT_COURSE = {"MS 1": "MS 2", "MS 31": "MS 32", "MS 41": "MS 42"}
NEXT_COURSE_BY_CHOICE = {"MS 2": "MS 31", "MS 32": "MS 41"}


class Onward(StrEnum):
    """Whether somebody goes on to another term: the first two do, if a person chooses them; all others do not."""

    GOES_ON = "goes_on"
    BY_CHOICE = "by_choice"
    ARCHIVED = "archived"
    ALREADY_ENROLLED = "already_enrolled"
    NOT_ENROLLED = "not_enrolled"
    DROPPED = "dropped"
    DEFERRED = "deferred"
    INCOMPLETE = "incomplete"
    NOT_GRADED = "not_graded"
    FAILED = "failed"
    NO_NEXT_COURSE = "no_next_course"


GOING_ON = frozenset({Onward.GOES_ON, Onward.BY_CHOICE})
_OF_MARK = {
    MarkCode.DROPPED: Onward.DROPPED,
    MarkCode.DEFERRED: Onward.DEFERRED,
    MarkCode.INCOMPLETE: Onward.INCOMPLETE,
    MarkCode.LAPSED: Onward.FAILED,
}


@dataclass(frozen=True)
class Candidate:
    """What decides whether an enrollment goes on. `ended_on` is its last day, `term_ends_on` the term's, where there is one."""

    course: str
    status: EnrollmentStatus
    ended_on: date | None
    term_ends_on: date | None
    is_archived: bool
    is_enrolled_there: bool
    mark: MarkCode | None
    result: Result


def next_course(course: str, *, in_same_school_year: bool) -> tuple[str, bool] | None:
    """The course after this one, and whether it is taken by choice; None when none follows in that school year."""
    if course in NEXT_COURSE:
        return NEXT_COURSE[course], False
    if course in NEXT_COURSE_BY_CHOICE and not in_same_school_year:
        return NEXT_COURSE_BY_CHOICE[course], True
    return None


def onward(candidate: Candidate, *, in_same_school_year: bool) -> tuple[Onward, str]:
    """Whether the enrollment goes on, or the first reason why not; and in which course ("" when it does not)."""
    step = next_course(candidate.course, in_same_school_year=in_same_school_year)
    reason = _obstacle(candidate)
    if reason is not None:
        return reason, ""
    if step is None:
        return Onward.NO_NEXT_COURSE, ""
    course, is_by_choice = step
    return (Onward.BY_CHOICE if is_by_choice else Onward.GOES_ON), course


def _obstacle(candidate: Candidate) -> Onward | None:
    if candidate.is_archived:
        return Onward.ARCHIVED
    if candidate.is_enrolled_there:
        return Onward.ALREADY_ENROLLED
    if has_left(candidate.status, ended_on=candidate.ended_on, term_ends_on=candidate.term_ends_on):
        return Onward.NOT_ENROLLED
    if candidate.mark is not None:
        return _OF_MARK[candidate.mark]
    if candidate.result is Result.FAILED:
        return Onward.FAILED
    return None if candidate.result is Result.PASSED else Onward.NOT_GRADED


def has_left(status: EnrollmentStatus, *, ended_on: date | None, term_ends_on: date | None) -> bool:
    """Whether an enrollment was over before its term was."""
    is_early = ended_on is not None and (term_ends_on is None or ended_on < term_ends_on)
    return status is EnrollmentStatus.DROPPED or is_early
