"""What the rows of a roster make: cadets, and their places in companies and platoons."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from apps.cadets.rules import EnrollmentStatus
from apps.cadets.services.roster import NewCadet, Place
from apps.integration.rules.roster import PERSONAL
from apps.system.models import Company, Platoon
from apps.system.services.terms import MadePlaces, ensure_companies, ensure_platoons


def new_cadet(values: Mapping[str, Any]) -> NewCadet:
    """The cadet that a row's values (rules.rows.roster_values) make."""
    personal = personal_fields({name: values[name] for name in PERSONAL if name in values})
    return NewCadet(student_number=values["student_number"], **personal)


class Places:
    """Companies and platoons of some rows, made where they do not exist yet; `made` notes which."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], made: MadePlaces | None = None) -> None:
        self._companies: dict[str, Company] = ensure_companies(
            (row["company"] for row in rows if row.get("company")), made
        )
        wanted = (
            (self._companies[row["company"].casefold()], row["platoon"])
            for row in rows
            if row.get("company") and row.get("platoon")
        )
        self._platoons: dict[tuple[int, int], Platoon] = ensure_platoons(wanted, made)

    def place(self, values: Mapping[str, Any]) -> Place:
        """Where a row's values put a cadet."""
        company = self._companies.get(str(values.get("company") or "").casefold())
        platoon = (
            self._platoons.get((company.pk, values["platoon"])) if company and values.get("platoon") else None
        )
        return Place(
            course=values.get("course") or "",
            battalion=values.get("battalion") or "",
            company_id=company.pk if company else None,
            platoon_id=platoon.pk if platoon else None,
            status=EnrollmentStatus(values.get("status") or EnrollmentStatus.ONGOING),
        )


def personal_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the personal fields as the cadet's row takes them."""
    personal = dict(fields)
    if personal.get("birthdate"):
        personal["birthdate"] = date.fromisoformat(personal["birthdate"])
    return personal
