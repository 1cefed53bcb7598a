"""Duties: what a member of the staff may do, and with whose records. This table is the whole of it.

What a duty covers, its holder sees: roster, attendance, ledger, scores and grades of those cadets. What its holder changes
depends on the kind. Admins do everything with everyone, cadets see themselves and change nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from apps.authentication.rules import Role
from common.actors import NOBODY, VIEW, WHOLE_CORPS, Actor, Scope
from common.language import worded


class DutyKind(StrEnum):
    """What a member of the staff is there for."""

    TAC = "TAC"
    S1 = "S1"
    COMPANY = "COMPANY"
    PLATOON = "PLATOON"
    ENCODER = "ENCODER"
    # A cadet officer: sees, and recommends what somebody else approves.
    LEADER = "LEADER"


class Action(StrEnum):
    """What can be done with the records of cadets."""

    VIEW = VIEW
    # Guardian, health and papers: for who answers for the cadet's safety, or keeps the record.
    SEE_PRIVATE = "see_private"
    KEEP_ROSTER = "keep_roster"
    RECORD_ATTENDANCE = "record_attendance"
    KEEP_LEDGER = "keep_ledger"
    RECOMMEND_LEDGER = "recommend_ledger"
    ENCODE_SCORES = "encode_scores"
    SET_MARKS = "set_marks"
    ORDER_REPORTS = "order_reports"
    # These concern everyone at once.
    REGISTER_CADETS = "register_cadets"
    IMPORT_ROSTER = "import_roster"
    RUN_DAYS = "run_days"
    OPEN_TERMS = "open_terms"


_OFFICER = frozenset(
    {
        Action.VIEW,
        Action.SEE_PRIVATE,
        Action.RECOMMEND_LEDGER,
        Action.KEEP_ROSTER,
        Action.RECORD_ATTENDANCE,
        Action.KEEP_LEDGER,
        Action.ENCODE_SCORES,
        Action.SET_MARKS,
    }
)
DUTY_ACTIONS: dict[DutyKind, frozenset[Action]] = {
    DutyKind.TAC: frozenset(
        {
            Action.VIEW,
            Action.SEE_PRIVATE,
            Action.RECORD_ATTENDANCE,
            Action.KEEP_LEDGER,
            Action.RECOMMEND_LEDGER,
            Action.ORDER_REPORTS,
            Action.RUN_DAYS,
        }
    ),
    DutyKind.S1: frozenset(
        {
            Action.VIEW,
            Action.SEE_PRIVATE,
            Action.RECOMMEND_LEDGER,
            Action.KEEP_ROSTER,
            Action.SET_MARKS,
            Action.ORDER_REPORTS,
            Action.REGISTER_CADETS,
            Action.IMPORT_ROSTER,
            Action.RUN_DAYS,
        }
    ),
    # An official sheet is of a company at least, so a platoon's officer orders none.
    DutyKind.COMPANY: _OFFICER | {Action.ORDER_REPORTS},
    DutyKind.PLATOON: _OFFICER,
    DutyKind.ENCODER: frozenset(
        {Action.VIEW, Action.ENCODE_SCORES, Action.KEEP_LEDGER, Action.RECOMMEND_LEDGER}
    ),
    DutyKind.LEADER: frozenset({Action.VIEW, Action.RECOMMEND_LEDGER}),
}
# A duty for some companies does not give these, whatever its kind.
WHOLE_CORPS_ACTIONS = frozenset(
    {Action.REGISTER_CADETS, Action.IMPORT_ROSTER, Action.RUN_DAYS, Action.OPEN_TERMS}
)


@dataclass(frozen=True)
class KindActions:
    """What a kind of duty gives, in the order of Action; `whole_corps_actions` of that only to a duty for the whole corps."""

    kind: DutyKind
    actions: list[Action]
    whole_corps_actions: list[Action]


def kinds_and_actions() -> list[KindActions]:
    """DUTY_ACTIONS for people to read."""
    return [
        KindActions(
            kind,
            [action for action in Action if action in given],
            [action for action in Action if action in given & WHOLE_CORPS_ACTIONS],
        )
        for kind, given in DUTY_ACTIONS.items()
    ]


@dataclass(frozen=True)
class Grant:
    """A duty in force: its kind, and the company or platoon it covers; neither is the whole corps."""

    kind: DutyKind
    company_id: int | None = None
    platoon_id: int | None = None


def scope_of(role: str, grants: Iterable[Grant], action: str) -> Scope:
    """How far somebody with this role and these duties in force reaches with an action: the union of the duties for it."""
    if role == Role.ADMIN:
        return WHOLE_CORPS
    if role != Role.STAFF:
        return NOBODY
    fitting = [grant for grant in grants if action in DUTY_ACTIONS[grant.kind]]
    if any(grant.company_id is None and grant.platoon_id is None for grant in fitting):
        return WHOLE_CORPS
    if action in WHOLE_CORPS_ACTIONS:
        return NOBODY
    return Scope(
        company_ids=frozenset(grant.company_id for grant in fitting if grant.company_id is not None),
        platoon_ids=frozenset(grant.platoon_id for grant in fitting if grant.platoon_id is not None),
    )


def may(actor: Actor, action: Action) -> bool:
    """Whether there is anybody for whom the actor may do this."""
    return bool(actor.scope(action))


def place_problem(kind: DutyKind, *, company_id: int | None, platoon_id: int | None) -> str | None:
    """What is wrong with where a duty lies, as a sentence; None when nothing is."""
    if company_id is not None and platoon_id is not None:
        return worded("Name a company or a platoon, not both.")
    if kind is DutyKind.COMPANY and company_id is None:
        return worded("A company duty needs its company.")
    if kind is DutyKind.PLATOON and platoon_id is None:
        return worded("A platoon duty needs its platoon.")
    return None
