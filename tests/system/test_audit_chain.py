"""The audit log only grows, and its chain shows what was done to it past the triggers."""

import logging
import re
import threading
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from apps.system.models import AuditEntry, AuditHead
from apps.system.rules import CHAIN_START, link_hash
from apps.system.services import audit, chain
from apps.system.tasks import log_audit_anchor
from common.actors import Operator
from realtime import relay
from tests import cast

NOON = datetime(2026, 8, 8, 4, 0, tzinfo=UTC)


def note(number: int, *, of: str = "score.saved") -> None:
    """One audited change."""
    audit.record_many(
        actor=Operator("tests"), action=of, now=NOON, reason="“because” ñ",
        changes=[audit.Change("grading_score", number, {"value": "1.10"}, {"value": "2.50", "ñ": [1, None, 0.1]})],
    )  # fmt: skip


def noted(count: int) -> list[int]:
    """So many chained entries; their ids."""
    for number in range(count):
        note(number)
    chain.chain()
    return list(AuditEntry.objects.order_by("chain_seq").values_list("id", flat=True))


def sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def tamper(*statements: str) -> None:
    """As somebody who owns the tables would."""
    # What was just written is otherwise still waiting for its constraints, and the table may not be altered.
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    tables = ("system_auditentry", "system_audithead")
    sql(*(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables), *statements)


def verify(*options: str) -> tuple[int, str]:
    """Exit status and output of `manage.py audit verify`."""
    output = StringIO()
    try:
        call_command("audit", "verify", *options, stdout=output)
    except SystemExit as ended:
        return int(ended.code or 0), output.getvalue()
    return 0, output.getvalue()


REFUSED = [
    "UPDATE system_auditentry SET reason = 'other'",
    "UPDATE system_auditentry SET after = NULL",
    "UPDATE system_auditentry SET chain_hash = repeat('0', 64)",
    "UPDATE system_auditentry SET chain_seq = NULL, chain_hash = NULL",
    "UPDATE system_auditentry SET chain_seq = chain_seq + 10",
    "UPDATE system_auditentry SET id = id + 1000",
    "DELETE FROM system_auditentry",
    "DELETE FROM system_auditentry WHERE id = (SELECT max(id) FROM system_auditentry)",
    "UPDATE system_audithead SET seq = seq - 1",
    "UPDATE system_audithead SET hash = repeat('0', 64)",
    "DELETE FROM system_audithead",
]
EMPTYING = ["TRUNCATE system_auditentry", "TRUNCATE system_audithead"]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", [*REFUSED, *EMPTYING])
def test_the_database_refuses_everything_but_new_entries(statement: str):
    noted(2)
    sql(
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE system_auditentry ENABLE ALWAYS TRIGGER audit_is_not_emptied",
        "ALTER TABLE system_audithead ENABLE ALWAYS TRIGGER audit_head_is_not_emptied",
    )

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)

    assert verify()[1].startswith("2 entries hold")


@pytest.mark.django_db
def test_no_session_can_ask_to_be_excepted():
    """Always: also when session_replication_role, which a superuser may set, says that rows are only copied."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled FROM pg_trigger WHERE tgname LIKE 'audit\\_%' AND tgname NOT LIKE '%emptied'"
        )
        assert dict(cursor.fetchall()) == {
            "audit_entry_stays": "A",
            "audit_entry_is_not_changed": "A",
            "audit_head_stays": "A",
            "audit_head_only_moves_on": "A",
        }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["chain_seq = 7", "chain_hash = 'x'", "chain_seq = 7, chain_hash = 'x', reason = 'other'"]
)
def test_the_stamp_may_change_nothing_else_and_not_half(change: str):
    note(1)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(f"UPDATE system_auditentry SET {change}")


@pytest.mark.django_db
def test_entries_are_chained_in_order_and_each_hash_covers_the_one_before():
    noted(3)

    rows = list(AuditEntry.objects.order_by("chain_seq"))
    before = CHAIN_START
    for place, row in enumerate(rows, start=1):
        entry: dict[str, str | int | None] = {
            "seq": place, "id": row.pk, "at": "2026-08-08T04:00:00.000000+00:00", "actor_id": None, "actor_name": "tests",
            "action": "score.saved", "table": "grading_score", "row_id": place - 1, "before": '{"value": "1.10"}',
            "after": '{"ñ": [1, null, 0.1], "value": "2.50"}', "reason": "“because” ñ", "request_id": "-", "address": None,
        }  # fmt: skip
        before = link_hash(before=before, entry=entry)
        assert (row.chain_seq, row.chain_hash) == (place, before)
    head = AuditHead.objects.get()
    assert (head.seq, head.hash) == (3, before)


@pytest.mark.django_db
def test_a_chain_that_holds_is_said_to_hold():
    assert verify() == (0, "0 entries hold. Head: none yet\n")
    noted(5)
    note(6)

    status, text = verify()

    assert status == 0
    assert f"5 entries hold. Head: {AuditHead.objects.get()}" in text
    assert "1 entries wait to be chained" in text
    assert verify("--from", "4") == (0, text.replace("5 entries", "2 entries"))


INSERT = """INSERT INTO system_auditentry (id, at, actor_name, action, "table", row_id, reason, request_id,
                                             chain_seq, chain_hash)
            SELECT {id}, at, 'nobody', action, "table", row_id, reason, request_id, {seq}, '{hash}'
              FROM system_auditentry WHERE chain_seq = 1"""
SHIFT = (
    "UPDATE system_auditentry SET chain_seq = -chain_seq - 1 WHERE chain_seq >= 3",
    "UPDATE system_auditentry SET chain_seq = -chain_seq WHERE chain_seq < 0",
)
MOVE_HEAD = """UPDATE system_audithead SET seq = last.chain_seq, hash = last.chain_hash
                 FROM (SELECT chain_seq, chain_hash FROM system_auditentry
                        WHERE chain_seq IS NOT NULL ORDER BY chain_seq DESC LIMIT 1) AS last"""
CLOSE_UP = (
    "DELETE FROM system_auditentry WHERE chain_seq = 3",
    "UPDATE system_auditentry SET chain_seq = -chain_seq + 1 WHERE chain_seq > 3",
    "UPDATE system_auditentry SET chain_seq = -chain_seq WHERE chain_seq < 0",
    "UPDATE system_audithead SET seq = 4",
)
SWAP = (
    "UPDATE system_auditentry SET {0} = CASE chain_seq WHEN 2 THEN {1} ELSE {2} END WHERE chain_seq IN (2, 4)"
)
VALUE_OF = "(SELECT {0} FROM system_auditentry WHERE chain_seq = {1})"
# What was done, and what is found: the first place, and words of the reason.
TAMPERED: dict[str, tuple[tuple[str, ...], int, str]] = {
    "a value": (("UPDATE system_auditentry SET after = '{\"value\": \"99\"}' WHERE chain_seq = 3",), 3, "changed"),
    "a value, by nothing but a nought": (
        ("UPDATE system_auditentry SET before = '{\"value\": \"1.1\"}' WHERE chain_seq = 1",), 1, "changed"),
    "the actor": (("UPDATE system_auditentry SET actor_id = 7 WHERE chain_seq = 2",), 2, "changed"),
    "the time, by a microsecond": (
        ("UPDATE system_auditentry SET at = at + interval '1 microsecond' WHERE chain_seq = 5",), 5, "changed"),
    "the address": (("UPDATE system_auditentry SET address = '10.0.0.1' WHERE chain_seq = 2",), 2, "changed"),
    "the hash": (("UPDATE system_auditentry SET chain_hash = repeat('a', 64) WHERE chain_seq = 2",), 2, "changed"),
    "an entry taken out": (("DELETE FROM system_auditentry WHERE chain_seq = 3",), 3, "missing: 3"),
    "two entries taken out": (("DELETE FROM system_auditentry WHERE chain_seq IN (2, 3)",), 2, "missing: 2 to 3"),
    "an entry taken out and the gap closed": (CLOSE_UP, 3, "moved"),
    "the first entry": (("DELETE FROM system_auditentry WHERE chain_seq = 1",), 1, "missing: 1"),
    "the last entry": (("DELETE FROM system_auditentry WHERE chain_seq = 5",), 5, "missing at the end: 5"),
    "the last two": (("DELETE FROM system_auditentry WHERE chain_seq > 3",), 4, "missing at the end: 4 to 5"),
    "all": (("DELETE FROM system_auditentry",), 1, "missing at the end: 1 to 5"),
    "an entry taken off the chain": (
        ("UPDATE system_auditentry SET chain_seq = NULL, chain_hash = NULL WHERE chain_seq = 5",), 5, "missing at the end"),
    "two places swapped": (
        ("UPDATE system_auditentry SET chain_seq = -(6 - chain_seq) WHERE chain_seq IN (2, 4)",
         "UPDATE system_auditentry SET chain_seq = -chain_seq WHERE chain_seq < 0"), 2, "moved"),
    "what two entries say swapped": ((SWAP.format("row_id", 3, 1),), 2, "changed"),
    "an entry put in": ((*SHIFT, INSERT.format(id=999_999_999, seq=3, hash="b" * 64)), 3, "inserted"),
    "an entry put behind the end": ((INSERT.format(id=999_999_999, seq=6, hash="b" * 64),), 6, "inserted"),
    "the head": (("DELETE FROM system_audithead",), 1, "the head of the chain is gone"),
    "the head's hash": (("UPDATE system_audithead SET hash = repeat('c', 64)",), 5, "not the head's"),
    "the head put back": (("UPDATE system_audithead SET seq = 4",), 5, "behind the head"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("what", TAMPERED)
def test_verify_names_the_first_place_that_was_tampered_with(what: str):
    statements, place, reason = TAMPERED[what]
    noted(5)

    tamper(*statements)

    status, text = verify()
    assert status == 1
    assert re.search(rf"breaks at {place}\b.*{reason}", text), text


@pytest.mark.django_db
def test_an_entry_put_in_with_the_right_hash_is_found_by_the_next_one():
    ids = noted(5)
    tamper(*SHIFT, INSERT.format(id=999_999_999, seq=3, hash="-"))
    before = AuditEntry.objects.get(chain_seq=2).chain_hash or ""
    [(_, _, *row)] = [link for link in chain._links(1) if link[2] == 999_999_999]
    digest = link_hash(before=before, entry=chain._document(3, tuple(row)))
    sql(f"UPDATE system_auditentry SET chain_hash = '{digest}' WHERE id = 999999999")

    status, text = verify()

    assert (status, f"breaks at 4 (entry {ids[2]})" in text) == (1, True)


@pytest.mark.django_db
def test_only_an_anchor_finds_an_end_that_was_cut_together_with_the_head():
    noted(5)
    anchor = str(AuditHead.objects.get())
    tamper("DELETE FROM system_auditentry WHERE chain_seq > 3", MOVE_HEAD)

    assert verify()[0] == 0
    status, text = verify("--anchor", anchor)
    assert status == 1
    assert "breaks at 4: missing at the end: the anchor names 5" in text


@pytest.mark.django_db
def test_only_an_anchor_finds_a_chain_that_was_written_anew():
    noted(5)
    anchor = str(AuditHead.objects.get())
    tamper(
        "UPDATE system_auditentry SET after = NULL, chain_seq = NULL, chain_hash = NULL WHERE chain_seq >= 3",
        "UPDATE system_auditentry SET chain_seq = NULL, chain_hash = NULL",
        "DELETE FROM system_audithead",
    )
    assert chain.chain() == 5

    assert verify()[0] == 0
    status, text = verify("--anchor", anchor)
    assert status == 1
    assert "breaks at 5" in text
    assert "not the anchor's" in text


@pytest.mark.django_db
def test_a_chain_that_was_tampered_with_does_not_stop_the_relay(caplog: pytest.LogCaptureFixture):
    noted(3)
    note(4)
    tamper("DELETE FROM system_audithead")

    relay.relay_once()

    assert AuditEntry.objects.filter(chain_seq__isnull=True).count() == 1
    assert "the head of the chain is gone" in caplog.text


@pytest.mark.django_db
def test_more_entries_than_one_round_takes_are_chained_in_one_go(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(chain, "ENTRIES_AT_ONCE", 4)
    ids = noted(10)

    assert ids == sorted(ids)
    assert verify()[1].startswith("10 entries hold")


@pytest.mark.django_db
def test_the_anchor_goes_into_the_log(caplog: pytest.LogCaptureFixture):
    log_audit_anchor()
    assert not caplog.records
    noted(2)

    with caplog.at_level(logging.INFO):
        log_audit_anchor()

    assert f"audit anchor 2:{AuditHead.objects.get().hash}" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_commits_late_with_a_smaller_id_comes_later_in_the_chain():
    is_written, may_commit = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            note(1, of="late")
            is_written.set()
            may_commit.wait(60)
        connection.close()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert is_written.wait(60)
    note(2, of="quick")
    chain.chain()
    may_commit.set()
    writer.join()
    chain.chain()

    assert list(AuditEntry.objects.order_by("chain_seq").values_list("action", flat=True)) == [
        "quick",
        "late",
    ]
    assert AuditEntry.objects.get(action="late").pk < AuditEntry.objects.get(action="quick").pk
    assert verify()[0] == 0


@pytest.mark.django_db(transaction=True)
def test_ten_chainers_at_once_chain_each_entry_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(chain, "ENTRIES_AT_ONCE", 7)
    for number in range(100):
        note(number)

    def work() -> None:
        while AuditEntry.objects.filter(chain_seq__isnull=True).exists():
            chain.chain()
        connection.close()

    chainers = [threading.Thread(target=work) for _ in range(10)]
    for one in chainers:
        one.start()
    for one in chainers:
        one.join()

    assert verify()[1].startswith("100 entries hold")


@pytest.mark.django_db(transaction=True)
def test_what_a_request_wrote_is_chained_by_the_relay():
    corps = cast.corps()
    body = {"enrollment": corps.enrollments[0].pk, "kind": "merit", "points": 1, "reason": "early"}
    cast.client_of(corps.sergeant).post("/api/v1/ledger", body, format="json")

    relay.relay_once()

    assert not AuditEntry.objects.filter(chain_seq__isnull=True).exists()
    assert AuditEntry.objects.get(action="ledger.recorded").chain_seq is not None
    assert verify()[0] == 0


def test_the_hash_of_a_link_is_what_the_documentation_says():
    """echo -n $'000…000\\n{"id":1,"reason":"ñ","seq":1}' | sha256sum"""
    assert link_hash(before=CHAIN_START, entry={"seq": 1, "reason": "ñ", "id": 1}) == (
        "f0480c28dc4619539597f09f74c54b482b1e83fb91e96aca92e454cd78c2c2b7"
    )
