"""What the audit says of a person is sealed with that person's key, and is gone with it; the chain holds all the while."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from apps.authentication.rules import Role
from apps.cadets.services import cadets, roster
from apps.cadets.services.roster import NewCadet
from apps.system.models import AuditEntry, PersonKey
from apps.system.rules import ERASED, PERSONAL_NAMES, SEALED, cadet_person, join_personal, split_personal
from apps.system.services import audit, chain, sealing
from common.actors import Operator
from tests import cast

pytestmark = pytest.mark.django_db
FIELDS = {
    "student_number": "2026-7777", "last_name": "Macapagal", "first_name": "Josefina", "birthdate": "2005-03-14",
    "email": "josefina@example.edu.ph", "contact_number": "0917 555 0199", "address": "12 Mabini St, Kapatagan",
}  # fmt: skip
NAMES = st.sampled_from([*sorted(PERSONAL_NAMES)[:5], "status", "points", "version"])


def stored() -> str:
    """All text of the audit's table, as a dump has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(entry)::text, E'\\n') FROM system_auditentry AS entry")
        return str(cursor.fetchone()[0])


@pytest.fixture
def josefina(corps: cast.Corps) -> int:
    """A new cadet who was changed once; the id."""
    admin = cast.client_of(corps.commandant)
    made = admin.post("/api/v1/cadets", FIELDS, format="json", REMOTE_ADDR="203.0.113.77").json()
    change = {"version": 1, "contact_number": "0918 555 0200"}
    admin.patch(f"/api/v1/cadets/{made['id']}", change, format="json")
    admin.post(f"/api/v1/cadets/{made['id']}/id-card/reissue", {"reason": "lost at the river"}, format="json")
    return int(made["id"])


def verified() -> str:
    chain.chain()
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    return out.getvalue()


@given(values=st.dictionaries(NAMES, st.none() | st.text() | st.integers()))
def test_taking_apart_and_joining_gives_the_same_values(values: dict[str, Any]):
    shown, personal = split_personal(values)

    assert join_personal(shown, personal) == values
    assert all(shown[name] == SEALED for name in values if name in PERSONAL_NAMES)
    gone = join_personal(shown, {})
    assert all(gone[name] == ERASED for name in personal)
    assert all(gone[name] == value for name, value in values.items() if name not in PERSONAL_NAMES)


def test_neither_values_nor_reason_nor_address_are_in_the_table_and_admins_read_them(corps, josefina):
    text = stored()
    for value in (*FIELDS.values(), "0918 555 0200", "lost at the river", "203.0.113.77"):
        assert value not in text, value

    shown = (
        cast.client_of(corps.commandant)
        .get(f"/api/v1/audit?table=cadets_cadet&row={josefina}")
        .json()["results"]
    )
    reissued, changed, created = shown
    assert {name: created["after"][name] for name in FIELDS} == FIELDS
    assert (created["address"], created["actor_name"]) == ("203.0.113.77", corps.commandant.display_name)
    assert (changed["before"], changed["after"]) == (
        {"contact_number": "0917 555 0199"}, {"contact_number": "0918 555 0200"}
    )  # fmt: skip
    assert (reissued["reason"], reissued["after"]) == ("lost at the river", {"card_issue_number": 2})


def test_without_the_key_nobody_reads_it_the_rest_stays_and_the_chain_holds(corps, josefina):
    verified()
    before = stored()

    assert sealing.forget([cadet_person(josefina)]) == 1

    admin = cast.client_of(corps.commandant)
    shown = admin.get(f"/api/v1/audit?table=cadets_cadet&row={josefina}").json()["results"]
    exported = admin.get("/api/v1/audit/export").getvalue().decode()
    for value in (*FIELDS.values(), "0918 555 0200", "lost at the river"):
        assert value not in json.dumps(shown, ensure_ascii=False)
        assert value not in exported
    reissued, changed, created = shown
    assert (changed["before"], reissued["reason"]) == ({"contact_number": ERASED}, ERASED)
    assert (reissued["after"], created["after"]["email"]) == ({"card_issue_number": 2}, ERASED)
    assert created["address"] == "203.0.113.77", "the admin's, who is not forgotten"
    assert "entries hold" in verified()
    assert before.splitlines()[0] in stored()


def test_who_comes_back_has_another_key_and_the_old_entries_stay_unreadable(corps, josefina):
    sealing.forget([cadet_person(josefina)])
    cadets.change_cadet(
        actor=corps.commandant, cadet_id=josefina, version=2, fields={"address": "Iligan"}, now=cast.MUSTER
    )

    entries = cast.audited(table="cadets_cadet", row_id=josefina)

    assert entries[0].after["email"] == ERASED
    assert entries[-1].after == {"address": "Iligan"}


def test_an_entry_of_before_there_were_keys_reads_and_verifies_as_it_was(corps):
    AuditEntry.objects.create(
        at=cast.MUSTER, actor_id=987654, actor_name="Sgt Cruz", action="cadet.changed", table="cadets_cadet", row_id=1,
        before={"email": "old@example.edu.ph"}, after={"email": ""}, reason="typo", address="203.0.113.1",
    )  # fmt: skip

    [entry] = cast.audited(actor_id=987654)

    assert (entry.before, entry.after, entry.reason) == (
        {"email": "old@example.edu.ph"},
        {"email": ""},
        "typo",
    )
    assert "entries hold" in verified()


def test_sealed_parts_that_were_tampered_with_break_the_chain(corps, josefina):
    verified()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE system_auditentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE system_auditentry SET sealed = NULL WHERE action = 'cadet.created'")
        cursor.execute("ALTER TABLE system_auditentry ENABLE ALWAYS TRIGGER audit_entry_is_not_changed")

    with pytest.raises(SystemExit):
        verified()


def test_who_acts_as_a_cadet_is_named_under_the_own_key_and_who_acts_for_the_unit_in_the_open(db):
    reyes, officer = (cast.account(role, has_consented=False) for role in (Role.CADET, Role.STAFF))
    for person in (reyes, officer):
        cast.client_of(person).post("/api/v1/privacy/consent", {"version": 1}, format="json")

    named = AuditEntry.objects.filter(action="consent.given").order_by("id")

    assert [entry.actor_name for entry in named] == [SEALED, officer.display_name]
    assert cast.audited(action="consent.given")[0].actor_name == reyes.display_name


def test_many_cadets_at_once_take_a_constant_number_of_statements(corps):
    def statements(first: int, number: int) -> int:
        entries = [
            NewCadet(f"77-{first + index}", "Cruz", "Ana", email="x@example.edu.ph")
            for index in range(number)
        ]
        with CaptureQueriesContext(connection) as captured:
            roster.create_cadets(actor=corps.commandant, cadets=entries, now=cast.MUSTER, announce=False)
        return len(captured)

    assert statements(0, 3) == statements(10, 900)
    assert PersonKey.objects.filter(person__startswith="cadet:").count() == 903
    assert not any("x@example.edu.ph" in text for text in stored().splitlines())


def test_what_concerns_no_person_stays_in_the_open_and_takes_no_key(corps):
    change = audit.Change("system_term", corps.term.pk, None, {"name": "AY 2030"})
    with CaptureQueriesContext(connection) as captured:
        audit.record_many(
            actor=Operator("tests"), action="term.changed", changes=[change], now=cast.MUSTER, reason="new"
        )

    entry = AuditEntry.objects.get(action="term.changed")
    assert (entry.after, entry.reason, entry.sealed, len(captured)) == ({"name": "AY 2030"}, "new", None, 1)
