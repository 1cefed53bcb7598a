"""Every event of the project is documented as a frame, or is known to stay inside. A golden list: nothing slips in unseen."""

from dataclasses import fields
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.utils.module_loading import module_has_submodule
from drf_spectacular.generators import SchemaGenerator

from apps.system.events import Event
from realtime.serializers import TOLD, component_name

GOLDEN = {
    "activities.activity_saved": "ActivitiesActivitySavedFrame",
    "activities.participation_changed": "ActivitiesParticipationChangedFrame",
    "attendance.day_changed": "AttendanceDayChangedFrame",
    "attendance.day_staff_changed": "AttendanceDayStaffChangedFrame",
    "attendance.flag_reviewed": "AttendanceFlagReviewedFrame",
    "attendance.platoon_counted": "AttendancePlatoonCountedFrame",
    "attendance.held_scans_changed": "AttendanceHeldScansChangedFrame",
    "attendance.excuse_changed": "AttendanceExcuseChangedFrame",
    "attendance.record_saved": "AttendanceRecordSavedFrame",
    "attendance.scanner_reported": "AttendanceScannerReportedFrame",
    "authentication.account_saved": "AuthenticationAccountSavedFrame",
    "authentication.duty_saved": "AuthenticationDutySavedFrame",
    "cadets.cadet_saved": "CadetsCadetSavedFrame",
    "cadets.correction_changed": "CadetsCorrectionChangedFrame",
    "cadets.enrollment_saved": "CadetsEnrollmentSavedFrame",
    "cadets.post_changed": "CadetsPostChangedFrame",
    "grading.catalogue_changed": "GradingCatalogueChangedFrame",
    "grading.ledger_entry_recorded": "GradingLedgerEntryRecordedFrame",
    "grading.ledger_entry_voided": "GradingLedgerEntryVoidedFrame",
    "grading.ledger_recommendation_changed": "GradingLedgerRecommendationChangedFrame",
    "grading.mark_set": "GradingMarkSetFrame",
    "grading.policy_adopted": "GradingPolicyAdoptedFrame",
    "grading.rolled_over": "GradingRolledOverFrame",
    "grading.scores_saved": "GradingScoresSavedFrame",
    "grading.seal_changed": "GradingSealChangedFrame",
    "grading.serial_number_entered": "GradingSerialNumberEnteredFrame",
    "integration.erasure_changed": "IntegrationErasureChangedFrame",
    "integration.import_changed": "IntegrationImportChangedFrame",
    "messaging.announcement_changed": "MessagingAnnouncementChangedFrame",
    "messaging.notification_created": "MessagingNotificationCreatedFrame",
    "messaging.thread_changed": "MessagingThreadChangedFrame",
    "messaging.thread_read": "MessagingThreadReadFrame",
    "reports.report_progressed": "ReportsReportProgressedFrame",
    "staff.member_saved": "StaffMemberSavedFrame",
    "system.battalion_saved": "SystemBattalionSavedFrame",
    "system.company_saved": "SystemCompanySavedFrame",
    "system.notice_published": "SystemNoticePublishedFrame",
    "system.term_saved": "SystemTermSavedFrame",
    "system.unit_saved": "SystemUnitSavedFrame",
}
# The servers act on them; no socket ever hears them.
CONTROL = {
    "authentication.account_notice",
    "authentication.password_reset_requested",
    "authentication.registration_received",
    "authentication.scope_changed",
    "authentication.session_ended",
    "files.file_stored",
    "messaging.announcement_made",
    "messaging.deliveries_due",
    "messaging.message_written",
    "reports.report_requested",
    "integration.own_data_requested",
    "integration.import_queued",
    "system.job_asked",
}


def all_events() -> set[type[Event]]:
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "events"):
            import_module(f"{app.name}.events")
    return set(Event.__subclasses__())


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return dict(document["components"]["schemas"])


def test_every_event_is_told_or_stays_inside():
    assert {event.type for event in all_events()} == set(GOLDEN) | CONTROL
    assert {event.type: f"{component_name(event)}Frame" for event in TOLD} == GOLDEN


def test_the_union_tells_all_frames_apart_by_their_type(schemas: dict[str, Any]):
    union = schemas["EventFrame"]

    assert union["discriminator"] == {
        "propertyName": "type",
        "mapping": {kind: f"#/components/schemas/{name}" for kind, name in GOLDEN.items()},
    }
    assert {part["$ref"] for part in union["oneOf"]} == set(union["discriminator"]["mapping"].values())


@pytest.mark.parametrize("event", TOLD, ids=component_name)
def test_a_frame_has_exactly_the_fields_of_its_event(event: type[Event], schemas: dict[str, Any]):
    frame = schemas[f"{component_name(event)}Frame"]
    data = schemas[f"{component_name(event)}Data"]

    assert frame["properties"]["type"] == {"type": "string", "const": event.type}
    assert set(frame["properties"]) == set(frame["required"]) == {"id", "type", "timestamp", "data"}
    assert set(data["properties"]) == set(data["required"]) == {field.name for field in fields(event)}  # type: ignore[arg-type]


def test_the_row_of_a_record_is_the_muster_row(schemas: dict[str, Any]):
    assert schemas["AttendanceRecordSavedData"]["properties"]["record"] == {
        "$ref": "#/components/schemas/MusterRowOut"
    }
