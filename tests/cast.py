"""The people and things that tests are about: made once, the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from rest_framework.test import APIClient

from apps.attendance.models import AttendanceRecord, TrainingDay
from apps.attendance.rules import AttendanceStatus, DayStatus, Window
from apps.attendance.services import days
from apps.attendance.services.days import SessionPlan
from apps.authentication.models import Duty, User
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.authentication.services import sessions, tokens
from apps.cadets.models import Cadet, CadetRecord, Enrollment
from apps.cadets.services.cadets import search_text
from apps.grading.models import Assessment, Score, SealedTerm
from apps.grading.services.seal import seal_term
from apps.grading.services.terms import open_term
from apps.system.models import AuditEntry, Company, Platoon, PrivacyConsent, Term
from apps.system.rules import TermStatus
from apps.system.selectors import current_notice
from apps.system.services import sealing
from apps.system.services.terms import move_term

PASSWORD = "a parade of passwords"
# 07:00 in Manila on a Saturday.
MUSTER = datetime(2026, 8, 8, 23, 0, tzinfo=UTC) - timedelta(days=1)
# A key of a cadet's phone, as it is told to the server.
PHONE_KEY = Ed25519PrivateKey.from_private_bytes(b"7" * 32).public_key().public_bytes_raw()
_numbers = count(1)


@dataclass
class Corps:
    """A term with two companies, its people, and one open day."""

    term: Term
    commandant: User
    sergeant: User
    alpha: Company
    bravo: Company
    enrollments: list[Enrollment] = field(default_factory=list)


def account(role: Role, name: str = "", *, has_consented: bool = True) -> User:
    """A new active account with PASSWORD, whom the privacy notice keeps from nothing."""
    username = name or f"{role.value}{next(_numbers)}"
    user = User.objects.create_user(username, PASSWORD, display_name=username.capitalize(), role=role)
    return consenting(user) if has_consented else user


def consenting(user: User) -> User:
    """The account, with consent to the notice in force."""
    PrivacyConsent.objects.create(user_id=user.pk, version=current_notice().version, consented_at=MUSTER)
    return user


def duties(
    user: User,
    *kinds: DutyKind,
    company: Company | None = None,
    platoon: Platoon | None = None,
    starts_at: datetime = MUSTER - timedelta(days=365),
    ends_at: datetime | None = None,
) -> list[Duty]:
    """A duty of each kind, by default of the whole corps and for as long as tests last."""
    vars(user).pop("grants", None)
    place = {"company": company, "platoon": platoon, "starts_at": starts_at, "ends_at": ends_at}
    return Duty.objects.bulk_create(
        Duty(user=user, kind=kind, created_at=starts_at, **place) for kind in kinds
    )


def duty(user: User, kind: DutyKind, **place: Any) -> Duty:
    """One duty (see duties)."""
    return duties(user, kind, **place)[0]


def staff(*kinds: DutyKind, **place: Any) -> User:
    """A new member of the staff with a duty of each kind at a place (see duties)."""
    user = account(Role.STAFF)
    duties(user, *kinds, **place)
    return user


def sergeant() -> User:
    """A new member of the staff who does everything that duties give, with the whole corps."""
    return staff(DutyKind.TAC, DutyKind.S1, DutyKind.ENCODER)


def person(role: Role) -> User:
    """A new account that does what its role can: staff are there for the whole corps."""
    return sergeant() if role is Role.STAFF else account(role)


def corps(*, cadets_count: int = 3, name: str = "") -> Corps:
    """A prepared term with `cadets_count` enrolled in Alpha's first platoon."""
    commandant = account(Role.ADMIN)
    term = open_term(actor=commandant, name=name or f"Term {next(_numbers)}", now=MUSTER, is_current=True)
    alpha, _ = Company.objects.get_or_create(name="Alpha")
    bravo, _ = Company.objects.get_or_create(name="Bravo")
    made = Corps(term, commandant, sergeant(), alpha, bravo)
    platoon, _ = Platoon.objects.get_or_create(company=alpha, number=1)
    cadets = Cadet.objects.bulk_create(_cadet() for _ in range(cadets_count))
    made.enrollments = Enrollment.objects.bulk_create(
        Enrollment(cadet=cadet, term=term, course="MS 1", company=alpha, platoon=platoon) for cadet in cadets
    )
    return made


def _cadet(user: User | None = None) -> Cadet:
    number = next(_numbers)
    cadet = Cadet(
        student_number=f"2026-{number:04}", last_name=f"Reyes{number:04}", first_name="Juan", user=user
    )
    cadet.search_text = search_text(cadet)
    return cadet


def enrolled(corps: Corps, *, user: User | None = None, **fields: Any) -> Enrollment:
    """A new cadet in the corps' term."""
    cadet = _cadet(user)
    cadet.save()
    details: dict[str, Any] = {"course": "MS 1", "company": corps.alpha, **fields}
    return Enrollment.objects.create(cadet=cadet, term=corps.term, **details)


FILLED = {
    "boots_size": "8", "uniform_size": "M", "cap_size": "7", "guardian_name": "Rosa Reyes",
    "guardian_contact_number": "0917 555 0101", "blood_type": "O+",
}  # fmt: skip


def filled(cadet: Cadet) -> CadetRecord:
    """The cadet's whole record, with all that is needed to hand it in."""
    Cadet.objects.filter(pk=cadet.pk).update(
        contact_number="0917 555 0100", address="Naawan", degree_program="BS Fisheries", year_level=1
    )
    return CadetRecord.objects.create(cadet=cadet, **FILLED)


def audience(enrollment: Enrollment, user: User | None = None) -> list[str]:
    """Who hears what concerns an enrollment, and the cadet's account."""
    places = [f"company:{enrollment.company_id}"] if enrollment.company_id else []
    platoons = [f"platoon:{enrollment.platoon_id}"] if enrollment.platoon_id else []
    return [*places, "corps", *platoons, *([f"user:{user.pk}"] if user else [])]


def window(opens_at: datetime = MUSTER) -> Window:
    """Opens at the muster, on time for 30 minutes, late for 30 more, closes after five hours."""
    return Window(
        opens_at,
        opens_at + timedelta(minutes=30),
        opens_at + timedelta(hours=1),
        opens_at + timedelta(hours=5),
    )


def training_day(
    corps: Corps,
    *,
    title: str = "",
    held_on: date = date(2026, 8, 8),
    windows: Sequence[Window] = (),
    opened: bool = True,
    closed: bool = False,
    is_make_up: bool = False,
) -> TrainingDay:
    """A day with one session per window (by default one), opened unless told otherwise."""
    plans = [
        SessionPlan(f"Session {number}", item) for number, item in enumerate(windows or [window()], start=1)
    ]
    day = days.plan_day(
        actor=corps.commandant,
        term=corps.term,
        held_on=held_on,
        title=title or f"Drill {next(_numbers)}",
        sessions=plans,
        now=MUSTER,
        is_make_up=is_make_up,
    )
    if opened or closed:
        day = days.open_day(actor=corps.commandant, day_id=day.pk, now=MUSTER)
    if closed:
        day = days.close_day(actor=corps.commandant, day_id=day.pk, now=MUSTER + timedelta(hours=6))
    return day


ACCEPTED = (
    "planned_days", "no_counted_days", "unmarked", "missing_scores", "inc_without_deadline", "pending_recommendations",
    "held_scans", "no_signatories",
)  # fmt: skip


def sealed(corps: Corps) -> SealedTerm:
    """The corps' term, sealed as it is: what is missing is accepted."""
    move_term(actor=corps.commandant, term_id=corps.term.pk, status=TermStatus.ENCODING, now=MUSTER)
    return sealed_again(corps)


def sealed_again(corps: Corps) -> SealedTerm:
    """A term that is being encoded, sealed."""
    return seal_term(actor=corps.commandant, term_id=corps.term.pk, accepted=ACCEPTED, now=MUSTER)


def passed(enrollment: Enrollment, day: TrainingDay, *, actor: User, score: str = "100") -> Enrollment:
    """The enrollment, present on the day, which is closed, and with that score in everything."""
    if day.status != DayStatus.CLOSED:
        days.close_day(actor=actor, day_id=day.pk, now=MUSTER + timedelta(hours=6))
    AttendanceRecord.objects.filter(enrollment=enrollment, session__day=day).update(
        status=AttendanceStatus.PRESENT
    )
    Score.objects.filter(enrollment=enrollment).delete()
    Score.objects.bulk_create(
        Score(enrollment=enrollment, assessment=row, value=Decimal(score), updated_at=MUSTER)
        for row in assessments(enrollment.term).values()
    )
    return enrollment


def assessments(term: Term) -> dict[str, Assessment]:
    """The term's assessments by code."""
    return {row.code: row for row in Assessment.objects.filter(term=term)}


def client_of(user: User | None) -> APIClient:
    """An API client that is signed in as the user, by a real access token; what a password costs is left out."""
    client = APIClient()
    if user is not None:
        with transaction.atomic():
            session = sessions.begin(user=user, user_agent="tests", address=None, now=datetime.now(UTC))
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.issue(session).access}")
    return client


def points(text: str | None) -> Decimal | None:
    """A number of the API."""
    return None if text is None else Decimal(text)


def audited(**wanted: Any) -> list[AuditEntry]:
    """The entries of the audit that fit, oldest first, as admins read them."""
    return sealing.opened(AuditEntry.objects.filter(**wanted).order_by("id"))
