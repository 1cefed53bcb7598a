"""Names of the enumerations in the OpenAPI document, so that the client's types read as the words of the house."""

from collections.abc import Iterable
from enum import StrEnum

from apps.activities.rules import ActivityKind
from apps.attendance.rules import AttendanceStatus, DayStatus, Rejection, ScanKind, ScanOutcome, Source
from apps.attendance.rules.agenda import EntryKind
from apps.attendance.rules.excuses import ExcuseStatus
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.rules.duties import Action, DutyKind
from apps.cadets.rules import EnrollmentStatus, Sex
from apps.files.rules import FileKind
from apps.grading.rules import (
    Clamp,
    LedgerKind,
    MarkCode,
    Part,
    RecommendationStatus,
    ReopeningStatus,
    Result,
    RoundingMode,
    SealState,
)
from apps.grading.rules.eligibility import Flag
from apps.grading.rules.recognition import RecognitionLevel
from apps.integration.rules.kinds import ImportKind, ImportStatus, RowOutcome
from apps.integration.rules.retention import DataClass
from apps.messaging.rules import Channel, Digest, NotificationKind
from apps.messaging.rules.conversations import AnnouncementScope, ThreadKind
from apps.reports.rules import Layout, ReportFormat, ReportKind, ReportStatus, Subject
from apps.system.rules import IncidentStatus, RequestStatus, Semester, TermStatus
from apps.system.rules.schedule import RunOutcome
from common.language import Language

_ENUMS: Iterable[type[StrEnum]] = (
    ActivityKind,
    EntryKind,
    Role,
    AccountStatus,
    DutyKind,
    Action,
    Semester,
    TermStatus,
    Sex,
    EnrollmentStatus,
    RequestStatus,
    RunOutcome,
    AttendanceStatus,
    DayStatus,
    Source,
    ScanKind,
    ScanOutcome,
    Rejection,
    ExcuseStatus,
    FileKind,
    LedgerKind,
    MarkCode,
    RecommendationStatus,
    ReopeningStatus,
    RecognitionLevel,
    SealState,
    Result,
    Part,
    Flag,
    Clamp,
    RoundingMode,
    ReportKind,
    ReportStatus,
    ReportFormat,
    Subject,
    Layout,
    NotificationKind,
    Channel,
    ThreadKind,
    AnnouncementScope,
    Digest,
    Language,
    ImportKind,
    ImportStatus,
    RowOutcome,
    DataClass,
    IncidentStatus,
)
ENUM_NAMES: dict[str, list[str]] = {
    "Connection": ["connected", "disconnected"],
    "Running": ["running", "stopped"],
    "ExcuseFilter": ["undecided", *ExcuseStatus],
    **{enum.__name__: [member.value for member in enum] for enum in _ENUMS},
}
