"""Where rows of the old system go in RGMS: each table's owner writes its own. What has no home here is kept in the
archive alone."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from django.db.models.functions import Lower

from apps.attendance.models import AttendanceRecord, TrainingDay, TrainingSession
from apps.attendance.rules import Source
from apps.attendance.services import history
from apps.attendance.services.history import PastDay, PastRecord
from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.authentication.services import accounts
from apps.authentication.services.accounts import MovedAccount
from apps.cadets.models import Cadet, Enrollment
from apps.cadets.services import accounts as cadet_accounts
from apps.cadets.services import roster
from apps.cadets.services.roster import NewCadet
from apps.grading.models import LedgerEntry, Score
from apps.grading.selectors.policies import assessments_of
from apps.grading.services import bulk
from apps.grading.services.bulk import LedgerLine, ScoreLine
from apps.integration.models import LegacyRow
from apps.integration.rules.legacy import people, records
from apps.integration.rules.legacy.cells import Broken
from apps.integration.services.legacy.fates import Context, Fate, kept
from apps.integration.services.roster import Places
from apps.staff import services as staff
from apps.staff.models import StaffMember
from apps.system.services.terms import MadePlaces
from common import clock

Values = Callable[[Fate, Context], object]
Home = Callable[[Sequence[Fate], Context], None]


def _staff(fates: Sequence[Fate], context: Context) -> None:
    members = []
    for fate in fates:
        fate.home_id, fate.made_home = context.number(StaffMember, fate.row.number or 0), True
        members.append(StaffMember(id=fate.home_id, **vars(fate.values)))
    staff.move_in(actor=context.actor, members=members, now=context.now, reason=context.reason)


def _cadets(fates: Sequence[Fate], context: Context) -> None:
    """A cadet who is in RGMS already is enrolled, not changed."""
    by_number = {fate.values.personal["student_number"]: fate for fate in fates}
    cadets = Cadet.objects.in_bulk(list(by_number), field_name="student_number")
    newcomers = [fate for number, fate in by_number.items() if number not in cadets]
    entries = [
        NewCadet(
            **fate.values.personal,
            id=context.number(Cadet, fate.row.number or 0),
            created_at=fate.values.created_at or context.move.started_at,
            archived_at=context.move.started_at if fate.values.is_archived else None,
        )
        for fate in newcomers
    ]
    for number in cadets:
        by_number[number].cells.notes.append("student_id: is in RGMS already; enrolled there, not changed")
    made = roster.create_cadets(actor=context.actor, cadets=entries, now=context.now, announce=False)
    cadets |= {cadet.student_number: cadet for cadet in made}
    places = _places(fates, context)
    roster.enroll(
        actor=context.actor,
        term=context.move.term,
        places=[(cadets[number], places.place(fate.values.place)) for number, fate in by_number.items()],
        ids={
            cadets[number].pk: context.number(Enrollment, fate.row.number or 0)
            for number, fate in by_number.items()
        },
        now=context.now,
        announce=False,
    )
    for number, fate in by_number.items():
        fate.home_id = fate.cadet_id = cadets[number].pk
        fate.made_home = fate in newcomers


def _places(fates: Sequence[Fate], context: Context) -> Places:
    """The companies and platoons that they name; the move remembers which of them it made."""
    made = MadePlaces(**context.move.made)
    places = Places([fate.values.place for fate in fates], made)
    context.move.made = asdict(made)
    context.move.save(update_fields=["made"])
    return places


def _users(fates: Sequence[Fate], context: Context) -> None:
    """Names that differ by case alone are two accounts, as they were; the later one is signed in to by its exact spelling."""
    names = {fate.values.username.lower() for fate in fates}
    known = User.objects.annotate(folded=Lower("username")).filter(folded__in=names)
    taken = set(known.values_list("username", flat=True))
    folded = {name.lower() for name in taken}
    cadets = _cadets_of(fates)
    members = StaffMember.objects.in_bulk(
        [fate.home_of("staff_id") for fate in fates if "staff_id" in fate.named]
    )
    entries, of_cadets, of_members = [], {}, {}
    for fate in fates:
        cadet = cadets.get(fate.row.name)
        member = members.get(fate.home_of("staff_id")) if "staff_id" in fate.named else None
        if fate.values.username in taken:
            fate.refuse(Broken("duplicate", "username belongs to another account of RGMS"))
            continue
        if "cadet_id" in fate.named and (cadet is None or cadet.user_id or cadet.pk in of_cadets):
            fate.refuse(Broken("duplicate", "cadet_id: the cadet has an account already"))
            continue
        if member is not None and (member.user_id or member.pk in of_members):
            fate.refuse(Broken("duplicate", "staff_id: the member of the staff has an account already"))
            continue
        fate.home_id = fate.user_id = context.number(User, fate.row.number or 0)
        fate.made_home = True
        if cadet is not None:
            fate.cadet_id = cadet.pk
            of_cadets[cadet.pk] = fate.home_id
        if member is not None:
            of_members[member.pk] = fate.home_id
        is_exact = fate.values.username.lower() in folded
        folded.add(fate.values.username.lower())
        if is_exact:
            fate.cells.notes.append("username: another account has it in another case; this one is exact")
        entries.append(_account(fate, cadet or member, context, is_exact=is_exact))
    accounts.move_in(actor=context.actor, entries=entries, now=context.now)
    cadet_accounts.link(actor=context.actor, users=of_cadets, now=context.now)
    staff.link(actor=context.actor, users=of_members, now=context.now)
    for fate in kept(fates):
        if "staff_id" in fate.named:
            LegacyRow.objects.filter(table="training_staff", home_id=fate.home_of("staff_id")).update(
                user_id=fate.home_id
            )


def _cadets_of(fates: Sequence[Fate]) -> dict[str, Cadet]:
    """The cadet of each account, by row. Who names none has the one without an account whose student number is the user
    name, as the old server did it at sign-in."""
    named = Cadet.objects.in_bulk([fate.home_of("cadet_id") for fate in fates if "cadet_id" in fate.named])
    alone = {
        fate.values.username: fate
        for fate in fates
        if "cadet_id" not in fate.named and fate.values.role == Role.CADET
    }
    moved = LegacyRow.objects.filter(table="cadets", cadet__student_number__in=list(alone)).values("cadet_id")
    found = {
        fate.row.name: named[fate.home_of("cadet_id")]
        for fate in fates
        if "cadet_id" in fate.named and fate.home_of("cadet_id") in named
    }
    for cadet in Cadet.objects.filter(pk__in=moved, user=None).exclude(pk__in=named):
        fate = alone[cadet.student_number]
        fate.cells.notes.append(
            f"cadet_id: blank; the account of cadet {cadet.student_number} by its user name"
        )
        found[fate.row.name] = cadet
    return found


def _account(
    fate: Fate, person: Cadet | StaffMember | None, context: Context, *, is_exact: bool
) -> MovedAccount:
    values: people.UserValues = fate.values
    name = f"{person.first_name} {person.last_name}" if person else values.username
    return MovedAccount(
        id=fate.home_id or 0,
        username=values.username,
        display_name=name[:200],
        email=values.email,
        role=values.role,
        status=values.status,
        password=f"bcrypt${values.bcrypt}" if values.bcrypt else None,
        created_at=values.created_at or context.move.started_at,
        is_name_exact=is_exact,
    )


def _days(fates: Sequence[Fate], context: Context) -> None:
    """Two days of one date and title are told apart by their number in the old system."""
    term, today = context.move.term, clock.local_date(context.now)
    taken = set(TrainingDay.objects.filter(term=term).values_list("held_on", "title"))
    days = []
    for fate in fates:
        values: records.DayValues = fate.values
        title = values.title
        if (values.held_on, title) in taken:
            ending = f" (no. {fate.row.number})"
            title = title[: records.LONGEST_TITLE - len(ending)] + ending
            fate.cells.notes.append(f"title: another day of that date has it; now “{title}”")
        taken.add((values.held_on, title))
        fate.home_id, fate.made_home = context.number(TrainingDay, fate.row.number or 0), True
        session_id = context.number(TrainingSession, fate.row.number or 0)
        days.append(
            PastDay(
                values.held_on,
                title,
                [],
                is_closed=values.held_on <= today,
                id=fate.home_id,
                session_id=session_id,
            )
        )
    history.record_past_days(
        actor=context.actor, term=term, days=days, now=context.now, reason=context.reason
    )


def _attendance(fates: Sequence[Fate], context: Context) -> None:
    days = {fate.home_of("training_day_id") for fate in fates}
    sessions = dict(TrainingSession.objects.filter(day_id__in=days).values_list("day_id", "pk"))
    enrollments = _enrollments(fates, context)
    found: dict[int, list[PastRecord]] = defaultdict(list)
    for fate in fates:
        values: records.AttendanceValues = fate.values
        fate.home_id, fate.made_home = context.number(AttendanceRecord, fate.row.number or 0), True
        found[sessions[fate.home_of("training_day_id")]].append(
            PastRecord(
                enrollment_id=enrollments[fate.cadet_id or 0],
                status=values.status,
                source=Source.IMPORT,
                scanned_at=values.time_in,
                time_out=values.time_out,
                reason=values.reason,
                id=fate.home_id,
            )
        )
    history.record_past(
        actor=context.actor, term=context.move.term, records=found, now=context.now, reason=context.reason
    )


def _ledger(fates: Sequence[Fate], context: Context) -> None:
    enrollments = _enrollments(fates, context)
    lines = []
    for fate in fates:
        fate.home_id, fate.made_home = context.number(LedgerEntry, fate.row.number or 0), True
        issuer = fate.named.get("issued_by_user_id")
        line = LedgerLine(
            enrollment_id=enrollments[fate.home_of("cadet_id")],
            issued_by_id=issuer.home_id if issuer else None,
            id=fate.home_id,
            **vars(fate.values),
        )
        lines.append(line)
    bulk.record_ledger(actor=context.actor, lines=lines, now=context.now, reason=context.reason)


def _grades(fates: Sequence[Fate], context: Context) -> None:
    enrollments = _enrollments(fates, context)
    exams = [
        (place, row.code, row.pk) for place, row in enumerate(assessments_of(context.move.term_id), start=1)
    ]
    lines, marked = [], {}
    for fate in fates:
        values: records.GradeValues = fate.values
        fate.home_id = enrollments[fate.cadet_id or 0]
        first = ((fate.row.number or 1) - 1) * len(exams)
        lines += [
            ScoreLine(fate.home_id, pk, values.scores[code], context.number(Score, first + place))
            for place, code, pk in exams
            if code in values.scores
        ]
        if values.mark is not None:
            marked[fate.home_id] = values.mark
    bulk.record_scores(actor=context.actor, lines=lines, now=context.now, reason=context.reason)
    rows = Enrollment.objects.filter(pk__in=marked).select_related("cadet").order_by("pk")
    bulk.set_marks(
        actor=context.actor,
        marks=[(row, marked[row.pk]) for row in rows],
        now=context.now,
        reason=context.reason,
        announce=False,
    )


def _enrollments(fates: Sequence[Fate], context: Context) -> dict[int, int]:
    """Enrollments in the move's term by cadet."""
    cadets = {fate.home_of("cadet_id") for fate in fates}
    rows = Enrollment.objects.filter(term=context.move.term, cadet_id__in=cadets)
    return dict(rows.values_list("cadet_id", "pk"))


def held_dates(fates: Sequence[Fate]) -> None:
    """Tell attendance rows the date of their day, on which their times are."""
    days = TrainingDay.objects.in_bulk([fate.home_of("training_day_id") for fate in kept(fates)])
    for fate in kept(fates):
        fate.values = days[fate.home_of("training_day_id")].held_on


def attendance_values(fate: Fate, context: Context) -> records.AttendanceValues:
    """What the row says, once `held_dates` has told it the date."""
    return records.attendance_values(fate.cells, fate.values, context.zone)


VALUES: Mapping[str, Values] = {
    "training_staff": lambda fate, _: people.staff_values(fate.cells),
    "cadets": lambda fate, context: people.cadet_values(fate.cells, context.zone),
    "users": lambda fate, context: people.user_values(fate.cells, context.zone),
    "training_days": lambda fate, context: records.day_values(fate.cells, context.zone),
    "attendance_records": attendance_values,
    "merit_demerit_logs": lambda fate, context: records.ledger_values(fate.cells, context.zone),
    "grades": lambda fate, _: records.grade_values(fate.cells),
}
HOMES: Mapping[str, Home] = {
    "training_staff": _staff,
    "cadets": _cadets,
    "users": _users,
    "training_days": _days,
    "attendance_records": _attendance,
    "merit_demerit_logs": _ledger,
    "grades": _grades,
}
