"""The 19 tables of the old system in the order in which they come in, and the home of each of their columns.

`docs/move-columns.md` is made from this; a test holds it to the old system's own schema.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Homes that are no column of RGMS. The archive is integration_legacyrow: every row whole, as it was exported.
ARCHIVED = "archive"
KEY = "the key: keeps its number (plus the offset of the move), and names the row in the archive"
_LATER = "archive: a page of RGMS that will show it is still to come"
_NOT_NEEDED = "archive: RGMS asks nothing of it"
_DERIVED = "archive: a counter. RGMS computes it from its rows and compares the two (verify)"


@dataclass(frozen=True)
class Table:
    """One table. `references` are columns that name a row of another table: True when every row must name one.

    `required` may not be NULL, `unique` groups are held by one row only, `json` are texts that must be JSON of that type.
    """

    name: str
    columns: Mapping[str, str]
    key: str = "id"
    references: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    json: Mapping[str, type] = field(default_factory=dict)
    media: tuple[str, ...] = ()


def _all(home: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, home)


STAFF = Table(
    "training_staff",
    {
        "id": KEY,
        "rank": "staff_staffmember.rank",
        "first_name": "staff_staffmember.first_name",
        "last_name": "staff_staffmember.last_name",
        "role": "staff_staffmember.designation",
        **_all(
            _LATER,
            "middle_name",
            "suffix_name",
            "email",
            "contact_number",
            "afpsn",
            "birthdate",
            "birthplace",
            "age",
            "height",
            "weight",
            "blood_type",
            "address",
            "civil_status",
            "nationality",
            "gender",
            "language_spoken",
            "combat_boots_size",
            "uniform_size",
            "bullcap_size",
            "facebook_link",
            "rotc_unit",
            "mobilization_center",
            "created_at",
            "is_archived",
        ),
        "profile_pic": "archive; listed in media.csv",
        **_all(_NOT_NEEDED, "is_profile_completed", "has_seen_guide"),
    },
    required=("first_name", "last_name"),
    unique=(("email",),),
    media=("profile_pic",),
)
CADETS = Table(
    "cadets",
    {
        "id": KEY,
        "student_id": "cadets_cadet.student_number",
        "first_name": "cadets_cadet.first_name",
        "middle_name": "cadets_cadet.middle_name",
        "last_name": "cadets_cadet.last_name",
        "suffix_name": "cadets_cadet.suffix",
        "email": "cadets_cadet.email",
        "contact_number": "cadets_cadet.contact_number",
        "address": "cadets_cadet.address",
        "course": "cadets_cadet.degree_program",
        "year_level": "cadets_cadet.year_level",
        "gender": "cadets_cadet.sex",
        "birthdate": "cadets_cadet.birthdate",
        "created_at": "cadets_cadet.created_at",
        "is_archived": "cadets_cadet.archived_at: the moment of the move, since the old system kept none",
        "cadet_course": "cadets_enrollment.course",
        "battalion": "cadets_enrollment.battalion",
        "company": "system_company.name, cadets_enrollment.company",
        "platoon": "system_platoon.number, cadets_enrollment.platoon",
        "status": "cadets_enrollment.status",
        "school_year": "system_term.school_year when all cadets agree; archive",
        "semester": "system_term.semester when all cadets agree; archive",
        **_all(_LATER, "rank", "corp_position", "religion"),
        "profile_pic": "archive; listed in media.csv",
        **_all(_NOT_NEEDED, "is_profile_completed", "has_seen_guide"),
    },
    required=("student_id", "first_name", "last_name"),
    unique=(("student_id",),),
    media=("profile_pic",),
)
USERS = Table(
    "users",
    {
        "id": KEY,
        "username": "authentication_user.username",
        "password": "authentication_user.password: bcrypt$ and the hash, and not in the archive; a broken one gives way to an "
        "activation code",
        "role": "authentication_user.role (training_staff → staff)",
        "email": "authentication_user.email",
        "is_approved": "authentication_user.status: pending until somebody approves",
        "is_archived": "authentication_user.status: suspended",
        "created_at": "authentication_user.created_at",
        "cadet_id": "cadets_cadet.user",
        "staff_id": "staff_staffmember.user",
        "profile_pic": "archive; listed in media.csv",
        **_all(_NOT_NEEDED, "gender", "last_seen"),
        **_all(
            "archive: RGMS keeps no positions of people",
            "last_latitude",
            "last_longitude",
            "last_location_at",
        ),
    },
    references={"cadet_id": ("cadets", False), "staff_id": ("training_staff", False)},
    required=("username", "role"),
    unique=(("username",),),
    media=("profile_pic",),
)
DAYS = Table(
    "training_days",
    {
        "id": KEY,
        "date": "attendance_trainingday.held_on",
        "title": "attendance_trainingday.title",
        "description": _LATER,
    },
    required=("date", "title"),
)
ATTENDANCE = Table(
    "attendance_records",
    {
        "id": KEY,
        "training_day_id": "attendance_attendancerecord.session",
        "cadet_id": "attendance_attendancerecord.enrollment",
        "status": "attendance_attendancerecord.status",
        "remarks": "attendance_attendancerecord.reason",
        "time_in": "attendance_attendancerecord.scanned_at",
        "time_out": "attendance_attendancerecord.time_out",
    },
    references={"training_day_id": ("training_days", True), "cadet_id": ("cadets", True)},
    required=("status",),
    unique=(("training_day_id", "cadet_id"),),
)
LEDGER = Table(
    "merit_demerit_logs",
    {
        "id": KEY,
        "cadet_id": "grading_ledgerentry.enrollment",
        "type": "grading_ledgerentry.kind; a negative number turns it round",
        "points": "grading_ledgerentry.points, without a sign",
        "reason": "grading_ledgerentry.reason",
        "date_recorded": "grading_ledgerentry.recorded_at, occurred_on",
        "issued_by_user_id": "grading_ledgerentry.issued_by, when that account came too",
        "issued_by_name": "grading_ledgerentry.issued_by_name",
    },
    references={"cadet_id": ("cadets", True)},
    required=("type", "points", "date_recorded"),
)
GRADES = Table(
    "grades",
    {
        "id": KEY,
        "cadet_id": "grading_score.enrollment, grading_grademark.enrollment",
        **_all("grading_score.value", "prelim_score", "midterm_score", "final_score"),
        "status": "grading_grademark.code when it is INC, DO or T; else the archive",
        **_all(_DERIVED, "attendance_present", "merit_points", "demerit_points", "lifetime_merit_points"),
    },
    references={"cadet_id": ("cadets", True)},
    unique=(("cadet_id",),),
)
EXCUSES = Table(
    "excuse_letters",
    {
        "id": KEY,
        **_all(_LATER, "cadet_id", "date_absent", "reason", "status", "created_at"),
        "file_url": "archive; listed in media.csv",
    },
    references={"cadet_id": ("cadets", True)},
    media=("file_url",),
)
STAFF_ATTENDANCE = Table(
    "staff_attendance_records",
    {"id": KEY, **_all(_LATER, "training_day_id", "staff_id", "status", "remarks", "time_in", "time_out")},
    references={"training_day_id": ("training_days", True), "staff_id": ("training_staff", True)},
    required=("status",),
    unique=(("training_day_id", "staff_id"),),
)
ACTIVITIES = Table(
    "activities",
    {
        "id": KEY,
        **_all(_LATER, "title", "description", "date", "type"),
        **_all("archive; listed in media.csv", "image_path", "images"),
    },
    required=("title",),
    json={"images": list},
    media=("image_path", "images"),
)
ACTIVITY_IMAGES = Table(
    "activity_images",
    {"id": KEY, **_all(_LATER, "activity_id", "created_at"), "image_path": "archive; listed in media.csv"},
    references={"activity_id": ("activities", True)},
    required=("image_path",),
    media=("image_path",),
)
ADMIN_MESSAGES = Table(
    "admin_messages",
    {
        "id": KEY,
        **_all(_LATER, "user_id", "sender_role", "subject", "message", "status", "admin_reply", "created_at"),
    },
    references={"user_id": ("users", False)},
)
STAFF_MESSAGES = Table(
    "staff_messages",
    {"id": KEY, **_all(_LATER, "sender_staff_id", "content", "created_at")},
    references={"sender_staff_id": ("training_staff", True)},
    required=("content",),
)
NOTIFICATIONS = Table(
    "notifications",
    {
        "id": KEY,
        **_all(
            "archive: what it told of lies in the old client; RGMS notifies anew",
            "user_id",
            "message",
            "type",
            "is_read",
            "created_at",
        ),
    },
    references={"user_id": ("users", False)},
    required=("message", "type"),
)
PUSH = Table(
    "push_subscriptions",
    {
        "id": KEY,
        **_all(
            "archive: bound to the key of the old server, no other can send to it",
            "user_id",
            "endpoint",
            "keys",
            "created_at",
        ),
    },
    references={"user_id": ("users", False)},
    required=("endpoint", "keys"),
    unique=(("endpoint",),),
    json={"keys": dict},
)
USER_SETTINGS = Table(
    "user_settings",
    {
        "user_id": KEY,
        **_all(
            "archive: the new client keeps its own",
            "email_alerts",
            "push_notifications",
            "activity_updates",
            "dark_mode",
            "compact_mode",
            "primary_color",
        ),
        "custom_bg": "archive; listed in media.csv",
    },
    key="user_id",
    references={"user_id": ("users", True)},
    media=("custom_bg",),
)
SETTINGS = Table(
    "system_settings",
    {"id": KEY, **_all("archive: switches of the old server, which RGMS does not have", "key", "value")},
    required=("key",),
    unique=(("key",),),
)
AUDIT = Table(
    "audit_logs",
    {
        "id": KEY,
        **_all(
            "archive: RGMS's own log is chained and tells of its own acts only",
            "table_name",
            "operation",
            "record_id",
            "user_id",
            "payload",
            "created_at",
        ),
    },
    required=("table_name", "operation"),
    json={"payload": object},
)
SYNC = Table(
    "sync_events",
    {
        "id": KEY,
        **_all(
            "archive: work of the old server's queue",
            "event_type",
            "cadet_id",
            "payload",
            "created_at",
            "processed",
            "processed_at",
        ),
    },
    required=("event_type",),
    json={"payload": object},
)

TABLES = (
    STAFF,
    CADETS,
    USERS,
    DAYS,
    ATTENDANCE,
    LEDGER,
    GRADES,
    EXCUSES,
    STAFF_ATTENDANCE,
    ACTIVITIES,
    ACTIVITY_IMAGES,
    ADMIN_MESSAGES,
    STAFF_MESSAGES,
    NOTIFICATIONS,
    PUSH,
    USER_SETTINGS,
    SETTINGS,
    AUDIT,
    SYNC,
)
BY_NAME: Mapping[str, Table] = {table.name: table for table in TABLES}
