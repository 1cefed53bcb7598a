"""How long what is kept: classes of data, their periods, and the bounds of these."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from common.language import phrase

# Two beats, and a beat after a restart, start runs close to each other: one is enough.
RUNS_APART = timedelta(hours=1)


class DataClass(StrEnum):
    """A kind of data that is deleted when its time is over. Nothing that a grade hangs on is one."""

    SESSIONS = "sessions"
    ONE_TIME_TOKENS = "one_time_tokens"
    SOCKET_TICKETS = "socket_tickets"
    THROTTLES = "throttles"
    IDEMPOTENT_ANSWERS = "idempotent_answers"
    EVENTS = "events"
    REPORT_FILES = "report_files"
    READ_NOTIFICATIONS = "read_notifications"
    IMPORT_ROWS = "import_rows"
    EXCUSE_LETTERS = "excuse_letters"
    SAMPLES = "samples"
    SCHEDULED_RUNS = "scheduled_runs"
    ALERTS = "alerts"
    ARCHIVED_CADETS = "archived_cadets"


@dataclass(frozen=True)
class Period:
    """Days that a class is kept: unless an admin says otherwise, and at the least. `why` says what the least rests on."""

    days: int
    least: int
    title: str
    why: str


LONGEST_DAYS = 3650
PERIODS = {
    DataClass.SESSIONS: Period(
        180, 1, phrase("Sign-ins that have ended, with device and address"),
        phrase("Whoever signed in from an address before is not kept out by others' wrong guesses from there."),
    ),
    DataClass.ONE_TIME_TOKENS: Period(
        30, 2, phrase("Activation codes and reset links that have expired"), phrase("Resets per day are counted by them.")
    ),
    DataClass.SOCKET_TICKETS: Period(1, 1, phrase("Tickets of live connections"), phrase("They work for 30 seconds.")),
    DataClass.THROTTLES: Period(2, 2, phrase("Counters of wrong sign-in attempts"), phrase("Limits look back 24 hours.")),
    DataClass.IDEMPOTENT_ANSWERS: Period(
        14, 2, phrase("Answers kept for repeated requests"), phrase("A phone without signal may repeat a request days later.")
    ),
    DataClass.EVENTS: Period(
        30, 2, phrase("Events that were told to open pages"), phrase("A page that was away for longer loads everything anew.")
    ),
    DataClass.REPORT_FILES: Period(
        365, 1, phrase("Files of documents that were made"), phrase("They can be made again from what they were made of.")
    ),
    DataClass.READ_NOTIFICATIONS: Period(180, 7, phrase("Notifications that were read"), phrase("Unread ones stay.")),
    DataClass.IMPORT_ROWS: Period(
        365, 30, phrase("Rows of imported files"),
        phrase("What a file did can be looked at and undone while its rows are here.")
    ),
    DataClass.EXCUSE_LETTERS: Period(
        545, 180, phrase("Letters of excuses"),
        phrase("A grade can be asked about until the term after: a semester and a year.")
    ),
    DataClass.SAMPLES: Period(
        14, 3, phrase("The deployment's numbers, a row a minute"), phrase("A service is missed for two days.")
    ),
    DataClass.SCHEDULED_RUNS: Period(
        90, 7, phrase("What ran by the clock"), phrase("Whether the weekly work was done is seen by it.")
    ),
    DataClass.ALERTS: Period(365, 7, phrase("Alerts that are over"), phrase("What happened last term can be looked up.")),
    DataClass.ARCHIVED_CADETS: Period(
        1825, 365, phrase("Contact, school, guardian, health, papers and photos of archived cadets"),
        phrase("Who comes back within a year finds the own record. Number, name and grades stay."),
    ),
}  # fmt: skip
