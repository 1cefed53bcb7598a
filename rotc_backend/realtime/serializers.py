"""Events as the API documents them: one frame type per event, told apart by `type`."""

from __future__ import annotations

from dataclasses import fields
from types import NoneType
from typing import Any, get_args, get_type_hints

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from apps.activities.events import ActivitySaved, ParticipationChanged
from apps.attendance.events import (
    DayChanged,
    DayStaffChanged,
    ExcuseChanged,
    FlagReviewed,
    HeldScansChanged,
    PlatoonCounted,
    RecordSaved,
    ScannerReported,
)
from apps.attendance.rules import AttendanceStatus, DayStatus
from apps.attendance.rules.excuses import ExcuseStatus
from apps.attendance.serializers import MusterRowOut
from apps.authentication.events import AccountSaved, DutySaved
from apps.cadets.events import CadetSaved, CorrectionChanged, EnrollmentSaved, PostChanged
from apps.grading.events import (
    CatalogueChanged,
    LedgerEntryRecorded,
    LedgerEntryVoided,
    LedgerRecommendationChanged,
    MarkSet,
    PolicyAdopted,
    RolledOver,
    ScoresSaved,
    SealChanged,
    SerialNumberEntered,
)
from apps.grading.rules import RecommendationStatus, SealState
from apps.integration.events import ErasureChanged, ImportChanged
from apps.integration.rules.kinds import ImportStatus
from apps.messaging.events import AnnouncementChanged, NotificationCreated, ThreadChanged, ThreadReadTo
from apps.reports.events import ReportProgressed
from apps.reports.rules import ReportKind, ReportStatus
from apps.staff.events import StaffMemberSaved
from apps.system.events import BattalionSaved, CompanySaved, Event, NoticePublished, TermSaved, UnitSaved
from apps.system.rules import RequestStatus, Stream
from realtime.frames import LARGEST_ID

# What browsers hear. Control events are not here: the servers keep them to themselves.
TOLD: tuple[type[Event], ...] = (
    RecordSaved,
    DayChanged,
    DayStaffChanged,
    PlatoonCounted,
    FlagReviewed,
    ScannerReported,
    HeldScansChanged,
    ExcuseChanged,
    ActivitySaved,
    ParticipationChanged,
    CadetSaved,
    StaffMemberSaved,
    EnrollmentSaved,
    CorrectionChanged,
    PostChanged,
    LedgerEntryRecorded,
    LedgerEntryVoided,
    LedgerRecommendationChanged,
    ScoresSaved,
    MarkSet,
    RolledOver,
    SealChanged,
    SerialNumberEntered,
    PolicyAdopted,
    CatalogueChanged,
    ReportProgressed,
    ImportChanged,
    ErasureChanged,
    NotificationCreated,
    ThreadChanged,
    ThreadReadTo,
    AnnouncementChanged,
    TermSaved,
    UnitSaved,
    CompanySaved,
    BattalionSaved,
    NoticePublished,
    AccountSaved,
    DutySaved,
)
STREAMS = (Stream.UPDATES.value, Stream.NOTIFICATIONS.value)


class ScoreCellRef(serializers.Serializer[Any]):
    """Which cell of the score grid."""

    enrollment_id = serializers.IntegerField()
    assessment_id = serializers.IntegerField()


def _choice(enum: Any, *, allow_null: bool = False) -> serializers.Field[Any, Any, Any, Any]:
    return serializers.ChoiceField(choices=[member.value for member in enum], allow_null=allow_null)


_PLAIN: dict[Any, type[serializers.Field[Any, Any, Any, Any]]] = {
    int: serializers.IntegerField,
    str: serializers.CharField,
    bool: serializers.BooleanField,
}
# Where the dataclass says less than what is in it.
_EXACT: dict[tuple[type[Event], str], serializers.Field[Any, Any, Any, Any]] = {
    (RecordSaved, "previous_status"): _choice(AttendanceStatus, allow_null=True),
    (RecordSaved, "record"): MusterRowOut(),
    (DayChanged, "status"): _choice(DayStatus),
    (ScannerReported, "device"): serializers.UUIDField(),
    (ScannerReported, "seen_at"): serializers.DateTimeField(),
    (ExcuseChanged, "status"): _choice(ExcuseStatus),
    (LedgerRecommendationChanged, "status"): _choice(RecommendationStatus),
    (SealChanged, "state"): _choice(SealState),
    (CorrectionChanged, "status"): _choice(RequestStatus),
    (ScoresSaved, "cells"): ScoreCellRef(many=True),
    (ReportProgressed, "status"): _choice(ReportStatus),
    (ReportProgressed, "kind"): _choice(ReportKind),
    (ImportChanged, "status"): _choice(ImportStatus),
    (ErasureChanged, "status"): _choice(RequestStatus),
}


def _field(event: type[Event], name: str, hint: Any) -> serializers.Field[Any, Any, Any, Any]:
    """The serializer field of a dataclass field. Raises KeyError for a type that needs a line in _EXACT."""
    if (event, name) in _EXACT:
        return _EXACT[event, name]
    plain = [part for part in get_args(hint) or (hint,) if part is not NoneType]
    return _PLAIN[plain[0]](allow_null=NoneType in get_args(hint))


def component_name(event: type[Event]) -> str:
    """ "attendance.record_saved" → "AttendanceRecordSaved"."""
    return "".join(word.capitalize() for word in event.type.replace(".", "_").split("_"))


def _constant(value: str) -> serializers.Field[Any, Any, Any, Any]:
    kind = type("Constant", (serializers.CharField,), {})
    documented: type[serializers.CharField] = extend_schema_field({"type": "string", "const": value})(kind)
    return documented()


def _frame(event: type[Event]) -> type[serializers.Serializer[Any]]:
    hints = get_type_hints(event)
    data = {field.name: _field(event, field.name, hints[field.name]) for field in fields(event)}  # type: ignore[arg-type]  # every event is a dataclass
    data_serializer = type(
        f"{component_name(event)}Data", (serializers.Serializer,), {"__doc__": event.__doc__, **data}
    )
    frame = {
        "id": serializers.IntegerField(
            help_text="Place in history: contiguous over all events, so gaps are others'"
        ),
        "type": _constant(event.type),
        "timestamp": serializers.DateTimeField(),
        "data": data_serializer(),
    }
    return type(
        f"{component_name(event)}Frame", (serializers.Serializer,), {"__doc__": event.__doc__, **frame}
    )


EVENT_FRAME = PolymorphicProxySerializer(
    component_name="EventFrame",
    serializers={event.type: _frame(event) for event in TOLD},
    resource_type_field_name="type",
    many=True,
)


@extend_schema_field(EVENT_FRAME)
class EventFramesField(serializers.ListField):
    """Frames in the order of their ids."""


class EventsQuery(serializers.Serializer[Any]):
    """Where the client is in history, and of which socket."""

    after = serializers.IntegerField(
        min_value=0,
        max_value=LARGEST_ID,
        help_text="Id of the last event that the client has; 0: from the beginning",
    )
    stream = serializers.ChoiceField(choices=STREAMS, default=Stream.UPDATES.value)


class EventsOut(serializers.Serializer[Any]):
    """What the client missed."""

    results = EventFramesField()
    last_id = serializers.IntegerField(help_text="Ask after this one next")
    more = serializers.BooleanField(help_text="There is more after last_id already")
    resync = serializers.BooleanField(help_text="History does not reach back so far: fetch everything anew")
