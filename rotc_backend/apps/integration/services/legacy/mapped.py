"""The values of a row after the mapping, from both sides in one form: what the old row says, and what RGMS says at its home."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from apps.attendance.models import AttendanceRecord, TrainingDay
from apps.authentication.models import User
from apps.cadets.models import Cadet, Enrollment
from apps.grading.models import GradeMark, LedgerEntry, Score
from apps.integration.rules.legacy.records import LONGEST_TITLE
from apps.integration.services.legacy.fates import Context, Fate
from apps.staff.models import StaffMember

Mapped = dict[str, Any]


def _homes(fates: Sequence[Fate]) -> dict[int, str]:
    return {fate.home_id or 0: fate.row.name for fate in fates}


def _staff_said(fate: Fate, _: Context) -> Mapped:
    return dict(vars(fate.values))


def _staff_found(fates: Sequence[Fate], _: Context) -> Mapping[str, Mapped]:
    names = ("rank", "first_name", "last_name", "designation")
    homes = _homes(fates)
    rows = StaffMember.objects.filter(pk__in=homes).values("pk", *names)
    return {homes[row.pop("pk")]: row for row in rows}


def _cadet_said(fate: Fate, _: Context) -> Mapped:
    place = fate.values.place
    return {
        **fate.values.personal,
        **place,
        "company": place["company"].casefold(),
        "is_archived": fate.values.is_archived,
        **({"created_at": fate.values.created_at} if fate.values.created_at else {}),
    }


def _cadet_found(fates: Sequence[Fate], context: Context) -> Mapping[str, Mapped]:
    homes = _homes(fates)
    rows = Enrollment.objects.filter(term=context.move.term, cadet_id__in=homes)
    of_name = {fate.row.name: fate for fate in fates}
    found = {}
    for row in rows.select_related("cadet", "company", "platoon"):
        cadet, name = row.cadet, homes[row.cadet_id]
        values = of_name[name].values
        personal = {
            field: getattr(cadet, field)
            for field in (
                "student_number", "last_name", "first_name", "middle_name", "suffix", "sex", "birthdate", "email",
                "contact_number", "address", "degree_program", "year_level",
            )
        }  # fmt: skip
        found[name] = {
            **personal,
            "course": row.course,
            "battalion": row.battalion,
            "company": row.company.name.casefold() if row.company else "",
            "platoon": row.platoon.number if row.platoon else None,
            "status": row.status,
            "is_archived": cadet.archived_at is not None,
            **({"created_at": cadet.created_at} if values and values.created_at else {}),
        }
    return found


def _user_said(fate: Fate, _: Context) -> Mapped:
    values = fate.values
    said = {"username": values.username, "role": values.role, "status": values.status, "email": values.email}
    return {**said, "cadet": fate.cadet_id, "created_at": values.created_at}


def _user_found(fates: Sequence[Fate], _: Context) -> Mapping[str, Mapped]:
    homes = _homes(fates)
    cadets = dict(Cadet.objects.filter(user_id__in=homes).values_list("user_id", "pk"))
    of_name = {fate.row.name: fate for fate in fates}
    found = {}
    for user in User.objects.filter(pk__in=homes):
        name = homes[user.pk]
        values = of_name[name].values
        found[name] = {
            "username": user.username,
            "role": user.role,
            "status": user.status,
            "email": user.email,
            "cadet": cadets.get(user.pk),
            "created_at": user.created_at if values and values.created_at else None,
        }
    return found


def _day_said(fate: Fate, _: Context) -> Mapped:
    return dict(vars(fate.values))


def _day_found(fates: Sequence[Fate], context: Context) -> Mapping[str, Mapped]:
    homes = _homes(fates)
    of_name = {fate.row.name: fate for fate in fates}
    found = {}
    for day in TrainingDay.objects.filter(pk__in=homes, term=context.move.term):
        fate = of_name[homes[day.pk]]
        title = day.title
        ending = f" (no. {fate.row.number})"
        told = getattr(fate.values, "title", "")
        if title == told[: LONGEST_TITLE - len(ending)] + ending:
            title = told
        found[fate.row.name] = {"held_on": day.held_on, "title": title}
    return found


def _attendance_said(fate: Fate, _: Context) -> Mapped:
    return {**vars(fate.values), "day": fate.home_of("training_day_id"), "cadet": fate.home_of("cadet_id")}


def _attendance_found(fates: Sequence[Fate], context: Context) -> Mapping[str, Mapped]:
    homes = _homes(fates)
    rows = AttendanceRecord.objects.filter(pk__in=homes, enrollment__term=context.move.term).values_list(
        "pk", "status", "reason", "scanned_at", "time_out", "session__day_id", "enrollment__cadet_id"
    )
    names = ("status", "reason", "time_in", "time_out", "day", "cadet")
    return {homes[pk]: dict(zip(names, rest, strict=True)) for pk, *rest in rows}


def _ledger_said(fate: Fate, _: Context) -> Mapped:
    issuer = fate.named.get("issued_by_user_id")
    return {
        **vars(fate.values),
        "cadet": fate.home_of("cadet_id"),
        "issued_by": issuer.home_id if issuer else None,
    }


def _ledger_found(fates: Sequence[Fate], context: Context) -> Mapping[str, Mapped]:
    homes = _homes(fates)
    rows = LedgerEntry.objects.filter(pk__in=homes, enrollment__term=context.move.term).values_list(
        "pk",
        "kind",
        "points",
        "reason",
        "recorded_at",
        "issued_by_name",
        "enrollment__cadet_id",
        "issued_by_id",
    )
    names = ("kind", "points", "reason", "recorded_at", "issued_by_name", "cadet", "issued_by")
    return {homes[pk]: dict(zip(names, rest, strict=True)) for pk, *rest in rows}


def _grade_said(fate: Fate, _: Context) -> Mapped:
    scores = {code: value.normalize() for code, value in fate.values.scores.items()}
    return {"scores": scores, "mark": fate.values.mark, "cadet": fate.home_of("cadet_id")}


def _grade_found(fates: Sequence[Fate], context: Context) -> Mapping[str, Mapped]:
    homes = _homes(fates)
    rows = Enrollment.objects.filter(pk__in=homes, term=context.move.term)
    found: dict[str, Mapped] = {
        homes[pk]: {"scores": {}, "mark": None, "cadet": cadet_id}
        for pk, cadet_id in rows.values_list("pk", "cadet_id")
    }
    scores = Score.objects.filter(enrollment_id__in=homes).exclude(value=None)
    for pk, code, value in scores.values_list("enrollment_id", "assessment__code", "value"):
        found[homes[pk]]["scores"][code] = None if value is None else value.normalize()
    for pk, code in GradeMark.objects.filter(enrollment_id__in=homes).values_list("enrollment_id", "code"):
        found[homes[pk]]["mark"] = code
    return found


SAID: Mapping[str, Callable[[Fate, Context], Mapped]] = {
    "training_staff": _staff_said,
    "cadets": _cadet_said,
    "users": _user_said,
    "training_days": _day_said,
    "attendance_records": _attendance_said,
    "merit_demerit_logs": _ledger_said,
    "grades": _grade_said,
}
FOUND: Mapping[str, Callable[[Sequence[Fate], Context], Mapping[str, Mapped]]] = {
    "training_staff": _staff_found,
    "cadets": _cadet_found,
    "users": _user_found,
    "training_days": _day_found,
    "attendance_records": _attendance_found,
    "merit_demerit_logs": _ledger_found,
    "grades": _grade_found,
}
