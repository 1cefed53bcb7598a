"""What people are told of documents, grades, marks, seals and their own accounts."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from apps.authentication.models import User
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.rules.duties import Action
from apps.authentication.rules.notices import WORDING, Notice, capitalized, sentence, source
from apps.authentication.selectors.duties import with_grants
from apps.cadets.models import Correction, Enrollment
from apps.grading.models import GradeMark, LedgerEntry, Score, SealReopening
from apps.grading.rules import MarkCode, ReopeningStatus, SealState
from apps.grading.rules.eligibility import DROP_FLAGS, Flag
from apps.grading.selectors.eligibility import flagged_places
from apps.messaging import rules
from apps.messaging.models import Notification
from apps.messaging.rules import NotificationKind, catalogue
from apps.messaging.rules.corrections import field_words
from apps.messaging.services.telling import Note, notify, notify_many
from apps.system.models import Term
from apps.system.rules import SEALED_STATUSES
from apps.system.selectors import current_term
from common import clock
from common.language import Count, Language, Words, day_in_words
from common.retelling import in_both

REPORTS_PATH = "/reports"
OWN_RECORD_PATH = "/me"
OWN_ACCOUNT_PATH = "/account"
PRIVACY_PATH = "/privacy"
KIND_OF_SEAL: dict[str, NotificationKind] = {
    SealState.SEALED: NotificationKind.TERM_SEALED,
    SealState.REOPENED: NotificationKind.TERM_REOPENED,
}


def notify_eligibility(*, now: datetime) -> int:
    """Tell each admin and member of the staff, once a week of the unit, how many of their cadets need a look in the current
    term; how many people have such cadets. The others hear nothing."""
    term = current_term()
    if term is None:
        return 0
    today = clock.local_date(now)
    flagged = flagged_places(term.pk, today=today)
    year, week, _ = today.isocalendar()
    told = 0
    people = User.objects.filter(status=AccountStatus.ACTIVE, role__in=[Role.ADMIN, Role.STAFF])
    for user in with_grants(people.order_by("pk"), now=now):
        scope = user.scope(Action.VIEW)
        own = [
            set(place.flags)
            for place in flagged
            if scope.covers(company_id=place.company_id, platoon_id=place.platoon_id)
        ]
        if not own:
            continue
        told += 1
        notify(
            recipient_id=user.pk,
            kind=NotificationKind.ELIGIBILITY,
            cause=f"eligibility:{term.pk}:{year}-{week:02}",
            facts={
                "flagged": Count(len(own)),
                "what": catalogue.eligibility_reasons(
                    liable=sum(bool(flags & set(DROP_FLAGS)) for flags in own),
                    out_of_reach=sum(Flag.CANNOT_REACH_ATTENDANCE in flags for flags in own),
                    failing=sum(bool(flags - {*DROP_FLAGS, Flag.CANNOT_REACH_ATTENDANCE}) for flags in own),
                ),
            },
            link=f"/terms/{term.pk}/eligibility",
            now=now,
        )
    return told


def notify_report(
    *, report_id: int, status: str, kind: str, requested_by: int, title: str, reason: str, now: datetime
) -> Notification | None:
    """Tell the requester that a document is ready or failed; None while it is neither."""
    ending = rules.KIND_OF_REPORT_STATUS.get(status)
    if ending is None:
        return None
    return notify(
        recipient_id=requested_by,
        kind=ending,
        cause=f"report:{report_id}",
        facts={"document": title, "reason": in_both(reason)},
        link=OWN_ACCOUNT_PATH if kind == rules.OWN_DATA else REPORTS_PATH,
        now=now,
    )


def notify_ledger_entry(*, entry_id: int, now: datetime) -> Notification | None:
    """Tell a cadet about a merit or demerit; None without an account, or when the entry is voided already."""
    entry = LedgerEntry.objects.select_related("enrollment__cadet").filter(pk=entry_id).first()
    if entry is None or entry.voided_at is not None or entry.enrollment.cadet.user_id is None:
        return None
    issuer = entry.issued_by_name
    return notify(
        recipient_id=entry.enrollment.cadet.user_id,
        kind=NotificationKind.LEDGER_ENTRY,
        cause=f"ledger:{entry.pk}",
        facts={
            "entry": catalogue.ledger_entry(kind=entry.kind, points=entry.points, reason=entry.reason),
            "day": entry.occurred_on,
            "by": Words(f" by {issuer}", f" ni {issuer}") if issuer else "",
        },
        link=OWN_RECORD_PATH,
        now=now,
    )


def notify_account_notice(
    *, user_id: int, notice: str, at: datetime, address: str, device: str, now: datetime
) -> Notification | None:
    """Tell an owner what happened to the account; None for what calls for no attention in the app, or when it is gone."""
    kind = Notice(notice)
    wording = WORDING[kind]
    if not wording.is_warning or not User.objects.filter(pk=user_id).exists():
        return None
    local = at.astimezone(clock.unit_zone())
    when = Words(*(f"{day_in_words(local.date(), language)}, {local:%H:%M}" for language in Language))
    return notify(
        recipient_id=user_id,
        kind=NotificationKind.ACCOUNT_NOTICE,
        cause=f"{kind}:{at.isoformat()}",
        facts={
            "subject": Words(capitalized(wording.subject.en), capitalized(wording.subject.fil)),
            "what": sentence(kind),
            "when": when,
            "source": source(device=device, address=address),
        },
        link=OWN_ACCOUNT_PATH,
        now=now,
    )


def notify_correction(*, correction_id: int, now: datetime) -> Notification | None:
    """Tell who asked for a correction what was decided; None while nothing is."""
    correction = Correction.objects.filter(pk=correction_id).first()
    kind = rules.KIND_OF_CORRECTION_STATUS.get(correction.status) if correction else None
    if correction is None or kind is None:
        return None
    return notify(
        recipient_id=correction.user_id,
        kind=kind,
        cause=f"correction:{correction.pk}",
        facts={"field": field_words(correction.field), "reason": correction.decision_reason},
        link=PRIVACY_PATH,
        now=now,
    )


def remind(*, now: datetime) -> None:
    """Tell admins that grades are due at the registrar, and those concerned that an INC nears its deadline: once per term and
    day that they are due, and once per INC and deadline, however often and by however many this is run."""
    today = clock.local_date(now)
    since = today - timedelta(days=rules.DAYS_OF_REMINDING)
    ended = Term.objects.filter(ends_on__gte=since, ends_on__lt=today).exclude(status__in=SEALED_STATUSES)
    for term in ended:
        # The filter takes those with an end only.
        ends_on: date = term.ends_on  # type: ignore[assignment]
        due: date = term.grades_due_on  # type: ignore[assignment]
        _notify_admins(
            kind=NotificationKind.GRADES_DUE,
            cause=f"term:{term.pk}:{due}",
            facts={"term": term.name, "due": due, "ended": ends_on},
            link=f"/terms/{term.pk}/seal",
            now=now,
        )
    until = today + timedelta(days=rules.DAYS_BEFORE_DEADLINE)
    near = GradeMark.objects.filter(code=MarkCode.INCOMPLETE, deadline__range=(since, until)).exclude(
        enrollment__term__status__in=SEALED_STATUSES
    )
    for mark in near.select_related("enrollment__cadet"):
        cadet = mark.enrollment.cadet
        deadline: date = mark.deadline  # type: ignore[assignment]  # as above
        marks_path = f"/terms/{mark.enrollment.term_id}/marks"
        notify_many(
            kind=NotificationKind.INC_DUE,
            cause=f"inc:{mark.pk}:{deadline}",
            notes=[
                Note(
                    recipient_id,
                    {"cadet": cadet.name, "deadline": deadline, "requirement": mark.requirement},
                    link,
                )
                for recipient_id, link in ((mark.set_by_id, marks_path), (cadet.user_id, OWN_RECORD_PATH))
                if recipient_id is not None
            ],
            now=now,
        )


def notify_seal(*, term_id: int, version: int, state: str, now: datetime) -> None:
    """Tell the other admins that somebody asks for a sealed term to be opened, and everyone whom its grades concern that it was
    sealed or opened again: its cadets, the staff and the admins. Nothing of an older version."""
    if state in KIND_OF_SEAL:
        _notify_sealed(term_id=term_id, version=version, kind=KIND_OF_SEAL[state], now=now)
        return
    asked = SealReopening.objects.filter(seal__term_id=term_id, status=ReopeningStatus.PENDING)
    reopening = asked.select_related("seal__term").first() if state == SealState.REOPENING_REQUESTED else None
    if reopening is None:
        return
    _notify_admins(
        kind=NotificationKind.REOPENING_REQUESTED,
        cause=f"reopening:{reopening.pk}",
        facts={"who": reopening.requested_by_name, "term": reopening.seal.term.name, "memo": reopening.memo},
        link=f"/terms/{term_id}/seal",
        now=now,
        without=reopening.requested_by_id,
    )


def _notify_sealed(*, term_id: int, version: int, kind: NotificationKind, now: datetime) -> None:
    term = Term.objects.get(pk=term_id)
    # A task that comes late, or twice, tells nothing that is not so any more.
    if (term.status in SEALED_STATUSES) != (kind is NotificationKind.TERM_SEALED):
        return
    enrolled = Enrollment.objects.filter(term=term, cadet__user__status=AccountStatus.ACTIVE)
    cadets = enrolled.values_list("cadet__user_id", flat=True)
    office = User.objects.filter(role__in=[Role.STAFF, Role.ADMIN], status=AccountStatus.ACTIVE)
    facts = {"term": term.name}
    notes = [Note(user_id, facts, OWN_RECORD_PATH) for user_id in cadets]
    notes += [
        Note(user_id, facts, f"/terms/{term.pk}/seal") for user_id in office.values_list("pk", flat=True)
    ]
    notify_many(kind=kind, cause=f"seal:{term.pk}:{version}", notes=notes, now=now)


def notify_grades(*, now: datetime) -> int:
    """Tell cadets of the current term that scores or a mark of theirs were encoded within the last hour: once per day of the
    unit, however many there were. How many were told now."""
    term = current_term()
    if term is None or term.status in SEALED_STATUSES:
        return 0
    since = now - rules.TIME_OF_GRADES
    own = {"enrollment__term": term, "enrollment__cadet__user__isnull": False}
    encoded: dict[date, dict[int, set[str]]] = {}
    for moment, user_id, what in (
        *Score.objects.filter(**own, updated_at__gt=since, value__isnull=False).values_list(
            "updated_at", "enrollment__cadet__user_id", "assessment__name"
        ),
        *GradeMark.objects.filter(**own, set_at__gt=since).values_list(
            "set_at", "enrollment__cadet__user_id", "code"
        ),
    ):
        encoded.setdefault(clock.local_date(moment), {}).setdefault(user_id, set()).add(what)
    return sum(
        notify_many(
            kind=NotificationKind.GRADE_CHANGED,
            cause=f"grades:{term.pk}:{day}",
            notes=[
                Note(user_id, {"term": term.name, "what": catalogue.encoded(sorted(names))})
                for user_id, names in people.items()
            ],
            link=OWN_RECORD_PATH,
            now=now,
        )
        for day, people in encoded.items()
    )


def _notify_admins(
    *,
    kind: NotificationKind,
    cause: str,
    facts: Mapping[str, object],
    link: str,
    now: datetime,
    without: int = 0,
) -> None:
    admins = User.objects.filter(role=Role.ADMIN, status=AccountStatus.ACTIVE).exclude(pk=without)
    notes = [Note(admin_id, facts) for admin_id in admins.values_list("pk", flat=True)]
    notify_many(kind=kind, cause=cause, notes=notes, link=link, now=now)
