import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.authentication.rules import Role
from apps.cadets.models import Cadet, Enrollment
from apps.cadets.services import archiving, cadets
from apps.grading.models import GradeMark
from apps.grading.services import bulk
from apps.integration.models import Import
from apps.system.models import AuditEntry, OutboxEvent
from tests import cast
from tests.integration.files import ROSTER_HEADER, cadet, csv_bytes, small_corps, xlsx_bytes
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db


def send(client, term, rows=None, *, make=csv_bytes, content=None):
    rows = small_corps()["roster"] if rows is None else rows
    file = SimpleUploadedFile("roster.csv", make(ROSTER_HEADER, rows) if content is None else content)
    data = {"kind": "roster", "term": term.pk, "file": file}
    return client.post("/api/v1/imports", data, format="multipart")


def preview(client, import_id, **query):
    return client.get(f"/api/v1/imports/{import_id}/preview", query).json()["results"]


def commit(client, import_id):
    return client.post(f"/api/v1/imports/{import_id}/commit")


@pytest.fixture
def client(corps):
    return cast.client_of(corps.sergeant)


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
def test_a_roster_is_shown_first_and_changes_nothing_until_it_is_committed(corps, client, make):
    before = Cadet.objects.count()

    sent = send(client, corps.term, make=make)

    assert sent.status_code == 201
    assert sent.json()["summary"] == {"new": 4, "change": 0, "same": 0, "error": 0}
    assert sent.json()["status"] == "previewed"
    assert Cadet.objects.count() == before
    shown = preview(client, sent.json()["id"])[0]
    assert (shown.pop("cells")["company"], shown.pop("is_chosen")) == ("ALPHA", True)
    assert shown == {
        "row": 2,
        "outcome": "new",
        "student_number": "2025-0001",
        "name": "Dela Cruz, José Ñ. Jr.",
        "values": {
            "student_number": "2025-0001", "last_name": "Dela Cruz", "first_name": "José", "middle_name": "Ñ.",
            "suffix": "Jr.", "sex": "male", "birthdate": "2005-03-14", "address": "Purok 1,\nSultan Naga Dimaporo",
            "degree_program": "BSCRIM", "year_level": 1, "course": "MS 1", "battalion": "1st Battalion",
            "company": "Alpha", "platoon": 1, "status": "ongoing",
        },
        "changes": {},
        "errors": [],
    }  # fmt: skip

    done = commit(client, sent.json()["id"])

    assert (done.status_code, done.json()["status"]) == (200, "committed")
    first = Cadet.objects.get(student_number="2025-0001")
    place = first.enrollments.get()
    assert place.platoon is not None
    assert (place.course, place.company_id, place.platoon.number) == ("MS 1", corps.alpha.pk, 1)
    assert GradeMark.objects.get().code == "INC"


def test_a_second_look_finds_the_same_and_a_mended_sheet_its_changes(corps, client):
    commit(client, send(client, corps.term).json()["id"])
    rows = small_corps()["roster"]
    rows[0] = cadet(
        "2025-0001", Last_Name="Dela Cruz", First_Name="José", Company="Bravo", Platoon="2", Mark="T"
    )

    sent = send(client, corps.term, rows).json()

    assert sent["summary"] == {"new": 0, "change": 1, "same": 3, "error": 0}
    changed = preview(client, sent["id"], outcome="change")
    assert [row["changes"] for row in changed] == [
        {"company": ["Alpha", "Bravo"], "platoon": [1, 2], "mark": [None, "T"]}
    ]
    assert commit(client, sent["id"]).status_code == 200
    place = Enrollment.objects.get(cadet__student_number="2025-0001")
    assert place.company is not None
    assert place.platoon is not None
    # Blank cells say nothing: what they leave out stays.
    assert (place.company.name, place.platoon.number, place.course) == ("Bravo", 2, "MS 1")
    assert place.grade_mark.code == "T"
    assert place.cadet.address == "Purok 1,\nSultan Naga Dimaporo"


def test_personal_data_changes_with_version_audit_and_event(corps, client):
    existing = corps.enrollments[0].cadet
    name = existing.last_name
    sent = send(
        client, corps.term, [cadet(existing.student_number, Birthdate="3/14/2005", Last_Name="Ñepomuceno")]
    ).json()

    commit(client, sent["id"])

    existing.refresh_from_db()
    assert (existing.last_name, existing.version) == ("Ñepomuceno", 2)
    assert existing.search_text.startswith(f"{existing.student_number.lower()} nepomuceno")
    [entry] = cast.audited(action="cadet.changed")
    assert entry.after == {"last_name": "Ñepomuceno", "birthdate": "2005-03-14"}
    assert entry.before == {"last_name": name, "birthdate": None}
    events = OutboxEvent.objects.filter(type="cadets.cadet_saved")
    assert [(event.data, event.audience) for event in events] == [
        ({"cadet_id": existing.pk}, cast.audience(corps.enrollments[0]))
    ]
    assert AuditEntry.objects.filter(action="import.committed", actor_id=corps.sergeant.pk).exists()


def test_a_known_cadet_of_another_term_is_enrolled(corps, client):
    elsewhere = cast.corps(cadets_count=1).enrollments[0].cadet

    sent = send(client, corps.term, [cadet(elsewhere.student_number, Last_Name=elsewhere.last_name)]).json()
    commit(client, sent["id"])

    assert sent["summary"]["new"] == 1
    assert elsewhere.enrollments.count() == 2
    assert (
        OutboxEvent.objects.filter(type="cadets.enrollment_saved", data__cadet_id=elsewhere.pk).count() == 1
    )


def test_one_bad_row_holds_back_the_file(corps, client):
    rows = [*small_corps()["roster"], cadet("2025-0009", Birthdate="soon")]
    sent = send(client, corps.term, rows).json()

    wrong = preview(client, sent["id"], outcome="error")
    refused = commit(client, sent["id"])

    assert [(row["row"], row["errors"][0]["field"]) for row in wrong] == [(6, "birthdate")]
    assert refused.status_code == 409
    assert (refused.json()["code"], refused.json()["rows"]) == ("import_has_errors", [6])
    assert not Cadet.objects.filter(student_number="2025-0001").exists()


def test_an_archived_cadet_is_an_error(corps, client):
    existing = corps.enrollments[0].cadet
    archiving.set_archived(actor=corps.commandant, cadet_ids=[existing.pk], archived=True, now=cast.MUSTER)

    sent = send(client, corps.term, [cadet(existing.student_number)]).json()

    assert "archived" in preview(client, sent["id"])[0]["errors"][0]["message"]


def test_an_import_is_committed_once(corps, client):
    sent = send(client, corps.term).json()
    commit(client, sent["id"])

    again = commit(client, sent["id"])

    assert (again.status_code, again.json()["code"]) == (409, "already_committed")


def test_a_roster_that_changed_meanwhile_is_not_overwritten(corps, client):
    existing = corps.enrollments[0].cadet
    sent = send(
        client, corps.term, [*small_corps()["roster"], cadet(existing.student_number, Last_Name="Cruz")]
    ).json()
    cadets.change_cadet(
        actor=corps.commandant,
        cadet_id=existing.pk,
        version=1,
        fields={"last_name": "Santos"},
        now=cast.MUSTER,
    )

    refused = commit(client, sent["id"])

    assert (refused.status_code, refused.json()["code"]) == (409, "import_outdated")
    assert refused.json()["rows"] == [6]
    assert not Cadet.objects.filter(student_number="2025-0001").exists()


def test_a_failure_halfway_leaves_nothing(corps, client, monkeypatch):
    def fail(**_):
        raise RuntimeError("the power went")

    sent = send(client, corps.term).json()
    monkeypatch.setattr(bulk, "set_marks", fail)

    with pytest.raises(RuntimeError):
        commit(client, sent["id"])

    assert not Cadet.objects.filter(student_number="2025-0001").exists()
    assert Import.objects.get().status == "previewed"


def test_a_sealed_term_takes_no_roster(corps, client):
    cast.sealed(corps)

    refused = send(client, corps.term)

    assert (refused.status_code, refused.json()["code"]) == (409, "term_sealed")


@pytest.mark.parametrize(
    ("content", "hint"),
    [(b"", "empty"), (b"\x89PNG\0", "neither"), (b"Student ID\n1\n", "“Last Name” is missing")],
)
def test_a_file_that_cannot_be_read_is_a_problem_document(corps, client, content, hint):
    refused = send(client, corps.term, content=content)

    assert refused.status_code == 400
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "unreadable_file"
    assert hint in refused.json()["errors"]["file"][0]
    assert not Import.objects.exists()


def test_a_file_that_is_too_large_is_refused(corps, client, settings):
    settings.IMPORT_MAX_BYTES = 100

    refused = send(client, corps.term)

    assert (refused.status_code, refused.json()["code"]) == (413, "file_too_large")


def test_wrong_fields_are_named(corps, client):
    refused = client.post("/api/v1/imports", {"kind": "horoscope"}, format="multipart")

    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {"kind", "term", "file"}


def test_an_unknown_term_is_not_found(corps, client):
    corps.term.pk = 4711

    assert send(client, corps.term).status_code == 404


def test_imports_are_for_admins_and_staff(corps, client):
    sent = send(client, corps.term).json()
    outsider = cast.client_of(cast.account(Role.CADET))

    for who, expected in [(client, 200), (outsider, 403), (cast.client_of(None), 401)]:
        assert who.get("/api/v1/imports").status_code == expected
        assert who.get(f"/api/v1/imports/{sent['id']}").status_code == expected
        assert who.get(f"/api/v1/imports/{sent['id']}/preview").status_code == expected
    assert send(outsider, corps.term).status_code == 403
    assert commit(outsider, sent["id"]).status_code == 403
    assert client.get("/api/v1/imports").json()["results"][0]["summary"]["new"] == 4
    assert client.get("/api/v1/imports/4711").status_code == 404
    assert commit(client, 4711).status_code == 404


def test_twelve_hundred_rows_are_looked_at_and_committed_with_few_statements(
    corps, client, django_assert_max_num_queries
):
    rows = [
        cadet(f"2026-1{number:04}", Company="Bravo", Platoon=str(number % 4 + 1)) for number in range(1200)
    ]

    with django_assert_max_num_queries(25):
        sent = send(client, corps.term, rows).json()
    with django_assert_max_num_queries(105):
        done = commit(client, sent["id"])

    assert done.json()["summary"]["new"] == 1200
    assert corps.term.enrollments.count() == 1203
