"""terms/{id}/seal: what is missing, the seal, what it says afterwards, and how two people open it again."""

from copy import deepcopy
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from apps.attendance.services import days
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.grading.models import SealedGrade, SealedTerm, SealReopening
from apps.grading.rules import packet
from apps.system.models import AuditEntry, OutboxEvent, Term, UnitSettings
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague():
    """Another admin."""
    return cast.client_of(cast.account(Role.ADMIN))


@pytest.fixture(scope="module", autouse=True)
def standing(scene):
    """One closed day, all scores, signatories: nothing is missing, and the term is being encoded."""
    corps = cast.corps()
    admin = cast.client_of(corps.commandant)
    day = cast.training_day(corps)
    for enrollment in corps.enrollments:
        body = {"enrollment": enrollment.pk, "status": "present"}
        admin.put(f"/api/v1/training-days/{day.pk}/records", body, format="json")
    days.close_day(actor=corps.commandant, day_id=day.pk, now=cast.MUSTER)
    cells = [
        {"enrollment": enrollment.pk, "assessment": row.pk, "value": "80", "version": 0}
        for enrollment in corps.enrollments
        for row in cast.assessments(corps.term).values()
    ]
    admin.put(f"/api/v1/terms/{corps.term.pk}/scores", {"cells": cells}, format="json")
    UnitSettings.objects.create(pk=1, prepared_by="Maria Cruz", certified_by="Jose Ramos")
    move(admin, corps, "encoding")
    return corps


@pytest.fixture
def encoded(standing, db):
    return deepcopy(standing)


@pytest.fixture
def admin(encoded):
    return cast.client_of(encoded.commandant)


def move(client, corps, status):
    return client.post(f"/api/v1/terms/{corps.term.pk}/status", {"status": status}, format="json")


def seal(client, corps, *accepted):
    return client.post(f"/api/v1/terms/{corps.term.pk}/seal", {"accepted": accepted}, format="json")


def state(client, corps):
    return client.get(f"/api/v1/terms/{corps.term.pk}/seal").json()


def ask(client, corps, memo="Reyes' final was 90"):
    return client.post(f"/api/v1/terms/{corps.term.pk}/seal/reopenings", {"memo": memo}, format="json")


def decide(client, corps, reopening, how, **body):
    path = f"/api/v1/terms/{corps.term.pk}/seal/reopenings/{reopening['id']}/{how}"
    return client.post(path, body, format="json")


def grade(client, enrollment):
    return client.get(f"/api/v1/enrollments/{enrollment.pk}/grade").json()


def save_final(client, corps, enrollment, value, version):
    final = cast.assessments(corps.term)["final"]
    cell = {"enrollment": enrollment.pk, "assessment": final.pk, "value": value, "version": version}
    return client.put(f"/api/v1/terms/{corps.term.pk}/scores", {"cells": [cell]}, format="json")


def test_a_term_that_lacks_nothing_is_sealed_with_grades_policy_and_signatories(admin, encoded):
    before = [grade(admin, enrollment) for enrollment in encoded.enrollments]
    assert state(admin, encoded)["missing"] == []

    sealed = seal(admin, encoded)

    assert sealed.status_code == 201, sealed.content
    (version,) = sealed.json()["versions"]
    assert (sealed.json()["status"], version["version"], version["grade_count"]) == ("sealed", 1, 3)
    row = SealedTerm.objects.get()
    assert (
        row.hash == version["hash"] == packet.seal_hash(row.header, row.grades.values_list("hash", flat=True))
    )
    assert row.header["unit"]["certified_by"] == "Jose Ramos"
    assert row.header["policy"]["rules"]["weights"]["attendance"] == "30"
    assert row.header["term"]["name"] == encoded.term.name
    assert all(
        packet.packet_hash(sealed_grade.packet) == sealed_grade.hash
        for sealed_grade in SealedGrade.objects.all()
    )
    assert [grade(admin, enrollment) for enrollment in encoded.enrollments] == before
    entry = AuditEntry.objects.get(action="term.sealed")
    assert entry.after == {"status": "sealed", "version": 1, "hash": row.hash, "grades": 3}
    told = {event.type: event for event in OutboxEvent.objects.order_by("-id")[:2]}
    assert told["grading.seal_changed"].data == {"term_id": encoded.term.pk, "version": 1, "state": "sealed"}
    assert told["system.term_saved"].audience == ["unit"]


def test_what_is_missing_is_listed_with_how_often_and_where(admin, corps):
    UnitSettings.objects.all().delete()
    day = cast.training_day(corps)
    cast.training_day(corps, opened=False)
    body = {"code": "INC", "reason": "sick"}
    admin.put(f"/api/v1/enrollments/{corps.enrollments[0].pk}/mark", body, format="json")

    missing = {row["key"]: row for row in state(admin, corps)["missing"]}

    assert {key: (row["count"], row["is_blocking"]) for key, row in missing.items()} == {
        "open_days": (1, True), "planned_days": (1, False), "no_counted_days": (1, False), "missing_scores": (2, False),
        "inc_without_deadline": (1, False), "no_signatories": (2, False),
    }  # fmt: skip
    assert all(row["link"].startswith("/") and row["label"] for row in missing.values())
    days.close_day(actor=corps.commandant, day_id=day.pk, now=cast.MUSTER)
    cast.enrolled(corps)
    assert {row["key"]: row["count"] for row in state(admin, corps)["missing"]}["unmarked"] == 1


def test_what_is_missing_stands_in_the_way_until_it_is_accepted_and_that_is_sealed_too(admin, encoded):
    cast.training_day(encoded, opened=False)
    cast.enrolled(encoded)

    refused = seal(admin, encoded, "planned_days")

    assert (refused.status_code, refused.json()["code"]) == (409, "not_ready_for_seal")
    assert {row["key"] for row in refused.json()["missing"]} == {"missing_scores", "unmarked"}
    assert not SealedTerm.objects.exists()
    accepted = seal(admin, encoded, "planned_days", "missing_scores", "unmarked").json()["versions"][0][
        "accepted"
    ]
    assert accepted == ["missing_scores", "planned_days", "unmarked"]
    assert SealedGrade.objects.get(result="Incomplete").packet["line"]["grade"]["final"] is None


def test_what_is_blocking_is_not_accepted(admin, encoded):
    cast.training_day(encoded)

    refused = seal(admin, encoded, *cast.ACCEPTED, "open_days")

    assert [row["key"] for row in refused.json()["missing"]] == ["open_days"]
    assert Term.objects.get().status == "encoding"


def test_a_term_is_sealed_from_encoding_and_once(admin, encoded):
    move(admin, encoded, "open")
    assert seal(admin, encoded).json()["code"] == "not_encoding"
    move(admin, encoded, "encoding")
    assert seal(admin, encoded).status_code == 201

    again = seal(admin, encoded)

    assert (again.status_code, again.json()["code"]) == (409, "term_sealed")
    assert SealedTerm.objects.count() == 1


def test_a_sealed_term_is_read_as_it_was_sealed(admin, encoded):
    enrollment = encoded.enrollments[0]
    seal(admin, encoded)
    cadet = enrollment.cadet
    name = cadet.name
    cadet.last_name = "Renamed"
    cadet.save()
    UnitSettings.objects.update(certified_by="Somebody Else")

    rows = admin.get(f"/api/v1/terms/{encoded.term.pk}/grades").json()["results"]

    assert name in {row["cadet"]["name"] for row in rows}
    assert {row["final"] for row in rows} == {"92.00"}
    assert admin.get(f"/api/v1/terms/{encoded.term.pk}/grades?result=Passed").json()["count"] == 3
    explained = grade(admin, enrollment)
    assert [node["key"] for node in explained["explanation"]] == [
        "attendance", "aptitude", "subject", "final", "equivalent"
    ]  # fmt: skip
    assert explained["explanation"][2]["items"][0]["value"] == "80"


def test_two_people_open_a_sealed_term_correct_it_and_the_next_seal_is_another_version(
    admin, colleague, encoded
):
    enrollment = encoded.enrollments[0]
    seal(admin, encoded)
    assert save_final(admin, encoded, enrollment, "90", 1).json()["code"] == "term_sealed"
    asked = ask(admin, encoded)
    assert asked.status_code == 201, asked.content

    approved = decide(colleague, encoded, asked.json(), "approve", reason="the sheet shows 90")

    assert approved.status_code == 200, approved.content
    assert state(admin, encoded)["status"] == "encoding"
    assert save_final(admin, encoded, enrollment, "90", 1).json()["results"][0]["outcome"] == "saved"
    assert grade(admin, enrollment)["final"] == "93.33"
    versions = seal(admin, encoded).json()["versions"]
    assert [version["version"] for version in versions] == [2, 1]
    assert versions[1]["reopenings"][0]["memo"] == "Reyes' final was 90"
    kept = SealedGrade.objects.filter(enrollment=enrollment).order_by("seal__version")
    assert [row.packet["line"]["grade"]["final"] for row in kept] == ["92.00", "93.33"]
    entries = AuditEntry.objects.filter(action__startswith="term.reopen").order_by("id")
    assert [(entry.action, entry.reason) for entry in entries] == [
        ("term.reopening_requested", "Reyes' final was 90"), ("term.reopened", "the sheet shows 90")
    ]  # fmt: skip
    assert entries[0].actor_id != entries[1].actor_id


def test_nobody_decides_the_own_request(admin, encoded):
    seal(admin, encoded)
    asked = ask(admin, encoded).json()

    answers = [decide(admin, encoded, asked, "approve"), decide(admin, encoded, asked, "refuse", reason="x")]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "own_reopening")] * 2
    assert Term.objects.get().status == "sealed"


def test_a_second_account_of_the_same_person_decides_neither(admin, encoded):
    encoded.commandant.email = "Cmdr@example.org"
    encoded.commandant.save()
    second = cast.account(Role.ADMIN)
    second.email = "cmdr@example.org"
    second.save()
    seal(admin, encoded)

    refused = decide(cast.client_of(second), encoded, ask(admin, encoded).json(), "approve")

    assert (refused.status_code, refused.json()["code"]) == (403, "own_reopening")


def test_staff_ask_and_do_not_decide(colleague, admin, encoded):
    clerk, officer = (cast.client_of(cast.staff(kind)) for kind in (DutyKind.S1, DutyKind.S1))
    seal(admin, encoded)
    asked = ask(clerk, encoded)

    assert asked.status_code == 201
    assert decide(officer, encoded, asked.json(), "approve").status_code == 403
    assert decide(colleague, encoded, asked.json(), "approve").status_code == 200


def test_a_refused_request_leaves_the_seal_and_another_may_follow(admin, colleague, encoded):
    seal(admin, encoded)
    first = ask(admin, encoded).json()
    assert ask(colleague, encoded).json()["code"] == "reopening_pending"

    refused = decide(colleague, encoded, first, "refuse", reason="the sheet shows 80")

    assert refused.json()["status"] == "refused"
    [entry] = cast.audited(action="term.reopening_refused")
    assert (entry.table, entry.row_id, entry.reason) == ("system_term", encoded.term.pk, "the sheet shows 80")
    assert entry.after == {"version": 1, "reopening": first["id"]}
    assert decide(colleague, encoded, first, "approve").json()["code"] == "reopening_decided"
    assert state(admin, encoded)["status"] == "sealed"
    assert ask(admin, encoded).status_code == 201
    assert SealReopening.objects.count() == 2


@pytest.mark.parametrize("memo", ["", "  "])
def test_to_ask_takes_a_memo(admin, encoded, memo):
    seal(admin, encoded)

    assert ask(admin, encoded, memo).status_code == 400


def test_there_is_nothing_to_open_in_a_term_that_is_not_sealed(admin, encoded):
    assert ask(admin, encoded).json()["code"] == "not_sealed"


def test_an_archived_term_stays_readable_and_is_opened_by_two_people_only(admin, colleague, encoded):
    seal(admin, encoded)
    assert move(admin, encoded, "archived").status_code == 200
    for status in ("open", "encoding", "sealed"):
        assert move(admin, encoded, status).json()["code"] == "wrong_term_status"
    assert grade(admin, encoded.enrollments[0])["final"] == "92.00"

    decide(colleague, encoded, ask(admin, encoded).json(), "approve")

    assert Term.objects.get().status == "encoding"


def test_signatories_are_named_before_the_seal_and_kept_with_it(admin, encoded):
    named = state(admin, encoded)["signatories"]
    admin.patch("/api/v1/unit/signatories", {"certified_by": "Ana Lim"}, format="json")

    seal(admin, encoded)
    admin.patch("/api/v1/unit/signatories", {"certified_by": "Ben Sy"}, format="json")

    after = state(admin, encoded)
    assert (named["prepared_by"], named["certified_by"]) == ("Maria Cruz", "Jose Ramos")
    assert after["versions"][0]["signatories"]["certified_by"] == "Ana Lim"
    assert after["signatories"]["certified_by"] == "Ben Sy"
    assert OutboxEvent.objects.filter(type="system.unit_saved").count() == 2


def test_an_admin_has_a_seal_verified(admin, encoded):
    url = f"/api/v1/terms/{encoded.term.pk}/seal/verification"
    too_early = admin.get(url)
    seal(admin, encoded)

    found = admin.get(url).json()

    assert too_early.status_code == 409
    assert (found["version"], found["is_recomputed"], found["differences"]) == (1, True, [])
    assert admin.get(f"{url}?version=2").status_code == 409


def test_a_seal_by_an_admin_who_reads_filipino_is_in_english_and_is_read_in_filipino(admin, encoded):
    """What is sealed and compared later is English whatever page it was sealed from; a page tells it in its own language."""
    first = encoded.enrollments[0]
    english = grade(admin, first)["explanation"]
    admin.credentials(**admin._credentials, HTTP_ACCEPT_LANGUAGE="fil")
    filipino = grade(admin, first)["explanation"]

    assert seal(admin, encoded).status_code == 201

    sealed = SealedGrade.objects.get(enrollment=first)
    assert [node["formula"] for node in sealed.packet["explanation"]] == [node["formula"] for node in english]
    assert grade(admin, first)["explanation"] == filipino
    found = admin.get(f"/api/v1/terms/{encoded.term.pk}/seal/verification").json()
    assert (found["is_recomputed"], found["differences"]) == (True, [])
    call_command("grades", "verify", str(encoded.term.pk), stdout=StringIO())


def test_a_sealed_grade_that_the_records_do_not_tell_word_for_word_stays_as_it_was_sealed(admin, encoded):
    first = encoded.enrollments[0]
    seal(admin, encoded)
    content = SealedGrade.objects.get(enrollment=first).packet
    content["explanation"][0]["formula"] = "told otherwise by an older release"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE grading_sealedgrade DISABLE TRIGGER USER")
    SealedGrade.objects.filter(enrollment=first).update(packet=content)

    admin.credentials(**admin._credentials, HTTP_ACCEPT_LANGUAGE="fil")

    assert grade(admin, first)["explanation"][0]["formula"] == "told otherwise by an older release"
    assert grade(admin, first)["explanation"][1]["label"] == "Military aptitude"
