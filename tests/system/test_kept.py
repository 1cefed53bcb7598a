"""What is kept in Redis: a write is seen by the next read, nobody gets another's answer, and Redis is never needed."""

import copy
import os
import socket
import subprocess
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache as kept
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.attendance.rules import AttendanceStatus
from apps.attendance.services import muster
from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.cadets.models import Cadet
from apps.cadets.services import archiving, cadets
from apps.grading.rules import Policy
from apps.grading.selectors.policies import policy_in_force
from apps.grading.services import reopening
from apps.grading.services.policies import adopt_policy
from apps.system import outbox, selectors
from apps.system.events import UnitSaved
from apps.system.models import OutboxEvent, UnitSettings
from apps.system.rules import UNIT_AUDIENCE, TermStatus
from apps.system.services.terms import move_term
from common import cache
from common.redis import Breaker, client
from config import doctor
from config.findings import Level
from realtime import relay
from tests import cast
from tools.paths import BACKEND, VENV_PYTHON, child_environment

# Committed for real: inside a transaction nothing is kept.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def emptied(monkeypatch):
    """Nothing is kept yet, and every count is told at once."""
    monkeypatch.setattr(cache, "_breaker", Breaker(cache.PAUSE_SECONDS))
    monkeypatch.setattr(cache, "COUNT_SECONDS", 0.0)
    cache._counted.clear()
    client().delete(cache.COUNTS_KEY)
    kept.clear()


def name_unit(name):
    """As the unit's page does."""
    with transaction.atomic():
        UnitSettings.objects.update_or_create(pk=1, defaults={"name": name})
        outbox.publish(UnitSaved(1), to=[UNIT_AUDIENCE])


def elsewhere(work):
    """Do something on another connection, until it has committed."""

    def doing():
        work()
        connection.close()

    thread = threading.Thread(target=doing)
    thread.start()
    thread.join()


def statements(reader, path):
    with CaptureQueriesContext(connection) as queries:
        assert reader.get(path).status_code == 200
    return len(queries)


def unit_name(reader):
    return reader.get("/api/v1/unit").json()["name"]


def spared(name):
    found = cache.counts()[name]
    return found.unchanged, found.hit, found.miss, found.away


def test_a_new_name_of_the_unit_is_in_the_next_answer():
    name_unit("First")
    reader = cast.client_of(None)
    assert [unit_name(reader), unit_name(reader)] == ["First", "First"]
    assert spared("unit") == (0, 1, 1, 0)

    name_unit("Second")
    assert unit_name(reader) == "Second"

    # The relay gives the event its number; no answer from before it comes back.
    relay.stamp()
    assert unit_name(reader) == "Second"
    elsewhere(lambda: name_unit("Third"))
    assert unit_name(reader) == "Third"
    assert OutboxEvent.objects.filter(type="system.unit_saved", seq=None).exists()


def test_a_write_of_another_process_is_in_the_next_answer():
    name_unit("Here")
    reader = cast.client_of(None)
    assert unit_name(reader) == unit_name(reader) == "Here"
    database = connection.settings_dict
    environment = child_environment(
        DJANGO_SETTINGS_MODULE="config.settings.test",
        DATABASE_URL=f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}",
        REDIS_URL=os.environ["REDIS_URL"],
        PYTHONPATH=f"{BACKEND}{os.pathsep}{BACKEND.parent}",
    )
    code = "import django; django.setup(); from tests.system.test_kept import name_unit; name_unit('There')"

    subprocess.run([str(VENV_PYTHON), "-c", code], cwd=BACKEND, env=environment, check=True)

    assert unit_name(reader) == "There"


def test_what_was_rolled_back_was_never_seen_nor_kept():
    name_unit("Stays")
    reader = cast.client_of(None)
    assert unit_name(reader) == "Stays"

    with transaction.atomic():
        name_unit("Never")
        assert unit_name(reader) == "Never"
        transaction.set_rollback(True)

    assert unit_name(reader) == "Stays"
    assert spared("unit") == (0, 1, 1, 0)


def test_a_reader_that_is_overtaken_by_a_write_leaves_nothing_old_behind(monkeypatch):
    name_unit("Old")
    real = selectors.get_unit
    is_overtaken: list[bool] = []

    def overtaken():
        unit = real()
        if not is_overtaken:
            is_overtaken.append(True)
            elsewhere(lambda: name_unit("New"))
        return unit

    monkeypatch.setattr(selectors, "get_unit", overtaken)
    reader = cast.client_of(None)

    # Read before the commit, kept after it.
    assert unit_name(reader) == "Old"
    assert is_overtaken
    assert unit_name(reader) == "New"


def test_a_term_that_moved_and_a_policy_that_was_adopted_are_in_the_next_answer():
    corps = cast.corps()
    reader, pk = cast.client_of(corps.sergeant), corps.term.pk
    term, policy = f"/api/v1/terms/{pk}", f"/api/v1/terms/{pk}/policy"
    for path in (term, policy):
        first = reader.get(path)
        assert statements(reader, path) == 2
        unchanged = reader.get(path, headers={"If-None-Match": first["ETag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert first["Cache-Control"] == unchanged["Cache-Control"] == "private, no-cache"

    move_term(actor=corps.commandant, term_id=pk, status=TermStatus.ENCODING, now=cast.MUSTER)
    assert reader.get(term).json()["status"] == "encoding"

    before = reader.get(policy)
    in_force = Policy.from_json(policy_in_force(pk).rules)
    changed = replace(in_force, excused_leaves_denominator=not in_force.excused_leaves_denominator)
    adopt_policy(actor=corps.commandant, term_id=pk, policy=changed, based_on=1, reason="so", now=cast.MUSTER)
    after = reader.get(policy, headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, after.json()["version"]) == (200, 2)
    # A problem is kept by nobody.
    for _ in range(2):
        assert reader.get("/api/v1/terms/999999/policy").status_code == 404


def test_a_sealed_sheet_is_kept_for_those_who_see_the_same_and_ends_with_the_seal():
    corps = cast.corps()
    bravo = cast.enrolled(corps, company=corps.bravo)
    cast.sealed(corps)
    path = f"/api/v1/terms/{corps.term.pk}/grades"
    everyone, admin = cast.client_of(corps.sergeant), cast.client_of(corps.commandant)
    of_alpha = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.alpha))
    of_bravo = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.bravo))

    def numbers(reader):
        return [row["enrollment"] for row in reader.get(path).json()["results"]]

    # Who asks first decides nothing for those who see less.
    alpha = [enrollment.pk for enrollment in corps.enrollments]
    for _ in range(2):
        assert sorted(numbers(everyone)) == sorted(numbers(admin)) == sorted([*alpha, bravo.pk])
        assert sorted(numbers(of_alpha)) == sorted(alpha)
        assert numbers(of_bravo) == [bravo.pk]
    assert spared("sealed_sheet") == (0, 5, 3, 0)
    assert statements(everyone, path) == 3
    answers = {reader: reader.get(path) for reader in (admin, of_alpha, of_bravo)}
    assert len({answer["ETag"] for answer in answers.values()}) == 3
    # Another's tag says nothing to whoever sees less.
    assert of_alpha.get(path, headers={"If-None-Match": answers[admin]["ETag"]}).status_code == 200
    assert admin.get(path, headers={"If-None-Match": answers[admin]["ETag"]}).status_code == 304
    assert answers[admin]["Cache-Control"] == "no-store"
    # A duty that has ended, a page of its own.
    duty = User.objects.get(username=corps.sergeant.username).duties
    duty.update(ends_at=cast.MUSTER + timedelta(seconds=1))
    assert everyone.get(path).status_code == 403
    assert len(admin.get(path, {"page_size": 1}).json()["results"]) == 1

    term, now = corps.term.pk, cast.MUSTER
    asked = reopening.request_reopening(actor=cast.account(Role.ADMIN), term_id=term, memo="a score", now=now)
    reopening.approve_reopening(
        actor=corps.commandant, term_id=term, reopening_id=asked.pk, reason="", now=now
    )
    cast.enrolled(corps)
    assert len(numbers(admin)) == 5
    cast.sealed_again(corps)
    assert len(numbers(admin)) == 5


def test_the_roster_of_a_day_follows_enrollments_and_everyone_gets_the_own_part():
    corps = cast.corps()
    day = cast.training_day(corps)
    platoon = corps.enrollments[0].platoon
    path = f"/api/v1/training-days/{day.pk}/muster"
    everyone = cast.client_of(corps.sergeant)
    of_platoon = cast.client_of(cast.staff(DutyKind.PLATOON, platoon=platoon))
    of_bravo = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.bravo))

    def roll(reader):
        return {row["enrollment_id"]: row["status"] for row in reader.get(path).json()["roll"]}

    moving = corps.enrollments[0]
    assert len(roll(everyone)) == len(roll(of_platoon)) == 3
    assert roll(of_bravo) == {}
    assert spared("roster") == (0, 2, 1, 0)

    muster.mark(actor=corps.commandant, day_id=day.pk, enrollment_id=moving.pk, session_id=None,
                status=AttendanceStatus.PRESENT, reason="", now=cast.MUSTER)  # fmt: skip
    assert roll(everyone)[moving.pk] == "present"
    assert spared("roster") == (0, 3, 1, 0)

    fields = {"company_id": corps.bravo.pk, "platoon_id": None}
    cadets.change_enrollment(actor=corps.commandant, enrollment_id=moving.pk, fields=fields, now=cast.MUSTER)
    assert (len(roll(everyone)), len(roll(of_platoon)), list(roll(of_bravo))) == (3, 2, [moving.pk])

    archiving.set_archived(
        actor=corps.commandant, cadet_ids=[moving.cadet_id], archived=True, now=cast.MUSTER
    )
    assert Cadet.objects.get(pk=moving.cadet_id).archived_at
    assert (len(roll(everyone)), roll(of_bravo)) == (2, {})


@pytest.mark.parametrize("is_frozen", [True, False], ids=["frozen", "refused"])
def test_without_redis_the_database_answers_and_only_the_first_waits(settings, monkeypatch, is_frozen):
    # Long enough for a busy machine: nobody asks Redis again before the test is through.
    monkeypatch.setattr(cache, "_breaker", Breaker(600))
    name_unit("Known")
    reader = cast.client_of(None)
    assert unit_name(reader) == "Known"
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        port = server.getsockname()[1]
        if not is_frozen:
            server.close()
        here = settings.CACHES
        caches = copy.deepcopy(here)
        caches["default"]["LOCATION"] = f"redis://127.0.0.1:{port}"
        settings.CACHES = caches

        began = time.monotonic()
        answer = reader.get("/api/v1/unit")
        first = time.monotonic() - began
        name_unit("Changed")
        asked = [cache._breaker.lets_through() for _ in range(5)]

        assert (answer.json()["name"], unit_name(reader)) == ("Known", "Changed")
        assert reader.get("/api/v1/unit", headers={"If-None-Match": answer["ETag"]}).status_code == 200
        assert not any(asked)
        assert first < 10
    settings.CACHES = here
    cache._breaker.answered()
    assert unit_name(reader) == "Changed"
    assert spared("unit") == (0, 0, 2, 3)
    assert doctor.check_kept()[0] == Level.WARN


def test_the_doctor_tells_how_often_the_database_was_spared():
    name_unit("Known")
    assert doctor.check_kept()[:2] == (Level.OK, "nothing was asked for yet")
    reader = cast.client_of(None)
    for _ in range(3):
        tag = reader.get("/api/v1/unit")["ETag"]
    reader.get("/api/v1/unit", headers={"If-None-Match": tag})

    assert doctor.check_kept()[:2] == (Level.OK, "spared the database: unit 75% of 4")
