"""Whoever writes an audit entry about a person names the person, so that it can be sealed and erased."""

import ast
from pathlib import Path

APPS = Path(__file__).resolve().parents[2] / "rotc_backend" / "apps"
# Rows of these tables know by themselves whom they are about (apps/system/rules/__init__.py, person_of).
ROWS_OF_PEOPLE = {"user", "actor", "session.user", "cadet", "User._meta.db_table", "Cadet._meta.db_table"}
NO_PERSON = "is about the unit, a term or a day, and nobody in it"
COUNTS = "says how many, and no more"
NO_WORDS = "numbers and places of an enrollment: nothing that an erasure takes"
ACTOR = "is about the actor, whose own part is sealed anyway"
EXCEPTIONS = {
    "activities/services.py add_activity": NO_PERSON,
    "activities/services.py change_activity": NO_PERSON,
    "activities/services.py remove_activity": NO_PERSON,
    "activities/services.py _keep": NO_PERSON,
    "activities/services.py remove_picture": NO_PERSON,
    "attendance/services/calendar.py make_calendar": NO_PERSON,
    "attendance/services/calendar.py undo_calendar": NO_PERSON,
    "attendance/services/days.py plan_day": NO_PERSON,
    "attendance/services/days.py change_day": NO_PERSON,
    "attendance/services/days.py _move": NO_PERSON,
    "attendance/services/days.py _note_absences": "the states of many records, with the reason that the day has",
    "attendance/services/history.py record_past_days": COUNTS,
    "attendance/services/history.py record_scanned": COUNTS,
    "attendance/services/history.py record_past": COUNTS,
    "attendance/services/head_counts.py enter_count": COUNTS,
    "authentication/services/stored_secrets.py _note": COUNTS,
    "cadets/services/cadets.py enroll": NO_WORDS,
    "cadets/services/cadets.py change_enrollment": NO_WORDS,
    "cadets/services/cadets.py transfer": NO_WORDS,
    "cadets/services/roster.py _change": NO_WORDS + "; rows of cadets know it",
    "files/services/emblems.py _note": NO_PERSON,
    "files/services/orphans.py remove": COUNTS,
    "grading/services/bulk.py _note": COUNTS,
    "grading/services/catalogue.py add_item": NO_PERSON,
    "grading/services/catalogue.py change_item": NO_PERSON,
    "grading/services/policies.py adopt_policy": NO_PERSON,
    "grading/services/reopening.py request_reopening": NO_PERSON,
    "grading/services/reopening.py approve_reopening": NO_PERSON,
    "grading/services/reopening.py refuse_reopening": NO_PERSON,
    "grading/services/rollover.py undo_roll_over": COUNTS,
    "grading/services/rollover.py _commit": COUNTS,
    "grading/services/scores.py _save": NO_WORDS,
    "grading/services/seal.py seal_term": NO_PERSON,
    "grading/services/simulation_csv.py export_simulation": NO_PERSON,
    "grading/services/terms.py prepare_term": NO_PERSON,
    "integration/services/corps.py load_corps": COUNTS,
    "integration/services/grades.py export_grades": COUNTS,
    "integration/services/legacy/importing.py _import": COUNTS,
    "integration/services/legacy/rollback.py roll_back": COUNTS,
    "integration/services/retention.py change_period": NO_PERSON,
    "integration/services/retention.py _finish": COUNTS,
    "integration/services/exporting.py export": COUNTS,
    "integration/services/imports/receiving.py receive": COUNTS,
    "integration/services/imports/committing.py take_in": COUNTS,
    "integration/services/imports/undoing.py take_back": COUNTS,
    "integration/services/imports/mending.py mend": COUNTS,
    "integration/services/imports/mending.py choose": COUNTS,
    "integration/services/imports/mending.py look_again": COUNTS,
    "staff/services.py add_members": "of staff, who act for the unit by name",
    "staff/services.py change_members": "of staff, who act for the unit by name",
    "staff/services.py remove_members": "of staff, who act for the unit by name",
    "staff/services.py move_in": "of staff, who act for the unit by name",
    "staff/services.py link": "of staff, who act for the unit by name",
    "system/admin.py _note": "names the rows of people itself; the rest are the unit's",
    "system/services/organisation.py _added": NO_PERSON,
    "system/services/organisation.py _changed": NO_PERSON,
    "system/services/organisation.py _remove": NO_PERSON,
    "system/services/holidays.py take_national": COUNTS,
    "system/services/holidays.py add_holiday": NO_PERSON,
    "system/services/holidays.py change_holiday": NO_PERSON,
    "system/services/holidays.py delete_holiday": NO_PERSON,
    "system/services/incidents.py record_incident": "the register keeps its words, whoever they name",
    "system/services/incidents.py change_incident": "the register keeps its words, whoever they name",
    "system/services/maintenance.py switch": NO_PERSON,
    "system/services/privacy.py publish_notice": NO_PERSON,
    "system/services/schedule.py ask_for": NO_PERSON,
    "system/services/privacy.py give_consent": ACTOR,
    "system/services/terms.py create_term": NO_PERSON,
    "system/services/terms.py change_term": NO_PERSON,
    "system/services/terms.py move_term": NO_PERSON,
    "system/services/terms.py _hand_over": NO_PERSON,
    "system/services/unit.py _change": "signatories act for the unit by name",
}


def unnamed() -> set[str]:
    """Functions that write an entry without `person=` about a row that does not know it."""
    found = set()
    for path in APPS.rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef) and any(
                _is_unnamed(call) for call in ast.walk(function)
            ):
                found.add(f"{path.relative_to(APPS)} {function.name}")
    return found


def _is_unnamed(call: ast.AST) -> bool:
    if not (isinstance(call, ast.Call) and ast.unparse(call.func) in ("audit.record", "audit.Change")):
        return False
    given = {word.arg: ast.unparse(word.value) for word in call.keywords}
    row = given["row"] if "row" in given else ast.unparse(call.args[0])
    return "person" not in given and len(call.args) < 5 and row not in ROWS_OF_PEOPLE


def test_every_entry_about_a_person_names_the_person():
    assert unnamed() == set(EXCEPTIONS)
