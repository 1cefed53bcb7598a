"""Conversations and announcements: what there is, who may write where, and the limits."""

from datetime import timedelta
from enum import StrEnum

from apps.authentication.rules.duties import Action
from common.actors import Actor
from common.language import Words


class ThreadKind(StrEnum):
    """ASK is between one person and the unit's admins, COMPANY the channel of a company's staff."""

    ASK = "ask"
    COMPANY = "company"


class AnnouncementScope(StrEnum):
    """To whom an announcement goes."""

    UNIT = "unit"
    STAFF = "staff"
    COURSE = "course"
    COMPANY = "company"
    PLATOON = "platoon"


# By the company's name of today: a channel is a place where people are now, and not what was written there.
CHANNEL = Words("Staff of {company}", "Staff ng {company}")
SUBJECT_LENGTH = 120
MESSAGE_LENGTH = 5000
# An author mends a message for so long; what it said before is kept.
TIME_TO_EDIT = timedelta(minutes=15)
# Nobody fills the others' pages: so many messages of one person, and announcements, within the time.
MESSAGE_LIMITS = ((20, timedelta(minutes=1)), (300, timedelta(days=1)))
ANNOUNCEMENT_LIMITS = ((10, timedelta(hours=1)),)
# Of a long announcement the notification says the beginning.
EXCERPT_LENGTH = 600
# Whoever keeps the roster or records attendance of people speaks to them. Who only looks, or recommends, does not.
ANNOUNCING = (Action.KEEP_ROSTER, Action.RECORD_ATTENDANCE)


def may_announce(
    actor: Actor, *, scope: AnnouncementScope, company_id: int | None, platoon_id: int | None
) -> bool:
    """Whether an actor speaks to a whole place: to more than a company and a platoon takes the whole corps."""
    reaches = [actor.scope(action) for action in ANNOUNCING]
    if scope in (AnnouncementScope.COMPANY, AnnouncementScope.PLATOON):
        return any(reach.covers(company_id=company_id, platoon_id=platoon_id) for reach in reaches)
    return any(reach.whole_corps for reach in reaches)


def headed(subject: str, *, company: str | None) -> Words:
    """What heads a thread: its subject or, of a company's channel, whose it is."""
    if company is None:
        return Words(subject, subject)
    return Words(CHANNEL.en.format(company=company), CHANNEL.fil.format(company=company))


def excerpt(text: str) -> str:
    """The beginning of a text, cut with an ellipsis."""
    return text if len(text) <= EXCERPT_LENGTH else f"{text[: EXCERPT_LENGTH - 1]}…"
