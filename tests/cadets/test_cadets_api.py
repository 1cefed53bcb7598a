"""cadets/: the list and its filters, one cadet, changes against stale versions, archive and restore."""

from copy import deepcopy

import pytest

from apps.attendance.models import AttendanceRecord
from apps.attendance.rules import AttendanceStatus
from apps.attendance.services import muster
from apps.authentication.rules import Role
from apps.cadets.models import Cadet, Enrollment
from apps.cadets.services import cadets
from apps.grading.models import LedgerEntry
from apps.grading.rules import LedgerKind
from apps.grading.services import ledger
from apps.system.models import OutboxEvent, Platoon, Term
from tests import cast

pytestmark = pytest.mark.django_db


def person(corps, number, *names, **enrollment):
    """A cadet with last, first and middle name and suffix, enrolled."""
    made = cast.enrolled(corps, **enrollment)
    made.cadet.student_number = number
    for field, value in zip(("last_name", "first_name", "middle_name", "suffix"), names, strict=False):
        setattr(made.cadet, field, value)
    made.cadet.search_text = cadets.search_text(made.cadet)
    made.cadet.save()
    return made


@pytest.fixture(scope="module", autouse=True)
def standing(scene):
    """Five people in two companies of a current term, and one of the term before."""
    made = cast.corps(cadets_count=0)
    second, first_of_bravo = (
        Platoon.objects.create(company=made.alpha, number=2), Platoon.objects.create(company=made.bravo, number=1)
    )  # fmt: skip
    first = Platoon.objects.get(company=made.alpha, number=1)
    person(made, "2023-0100", "Peña", "María Ñina", "Dela Cruz", platoon=first)
    person(made, "2023-0200", "Dela Cruz", "Juan", "Santos", "Jr.", platoon=second, course="MS 2")
    person(made, "2024-0300", "Santos", "José Miguel", platoon=second, status="dropped")
    person(made, "2024-0400", "Abad", "Ana", company=made.bravo, platoon=first_of_bravo)
    person(made, "2024-0500", "Abad", "Aaron", company=None, course="MS 31")
    before = Term.objects.create(name="Before")
    old = cast.enrolled(made)
    Enrollment.objects.filter(pk=old.pk).update(term=before, course="MS 1")
    Cadet.objects.filter(pk=old.cadet_id).update(
        student_number="2020-0001", last_name="Old", first_name="Timer"
    )
    return made


@pytest.fixture
def corps(standing, db):
    return deepcopy(standing)


@pytest.fixture
def staff(corps):
    return cast.client_of(corps.sergeant)


def numbers(client, query=""):
    response = client.get(f"/api/v1/cadets{query}")
    assert response.status_code == 200, response.content
    page = response.json()
    assert page["count"] == len(page["results"])
    return [row["student_number"] for row in page["results"]]


def cadet_of(corps, number):
    return Cadet.objects.get(student_number=number)


def test_the_roster_is_in_name_order_and_shows_where_each_stands_in_the_current_term(staff, corps):
    page = staff.get("/api/v1/cadets").json()

    assert [row["student_number"] for row in page["results"]] == [
        "2024-0500", "2024-0400", "2023-0200", "2020-0001", "2023-0100", "2024-0300"
    ]  # fmt: skip
    by_number = {row["student_number"]: row for row in page["results"]}
    cruz = by_number["2023-0200"]
    assert cruz["name"] == "Dela Cruz, Juan Santos Jr."
    assert cruz["enrollment"] == {
        "id": cadet_of(corps, "2023-0200").enrollments.get().pk, "term": corps.term.pk, "course": "MS 2",
        "company": corps.alpha.pk, "company_name": "Alpha", "platoon": 2, "status": "ongoing",
    }  # fmt: skip
    assert by_number["2020-0001"]["enrollment"] is None
    assert by_number["2024-0500"]["enrollment"]["company"] is None
    assert by_number["2024-0500"]["enrollment"]["company_name"] == ""


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?company={alpha}", ["2023-0200", "2023-0100", "2024-0300"]),
        ("?company=Alpha", ["2023-0200", "2023-0100", "2024-0300"]),
        ("?company=bravo", ["2024-0400"]),
        ("?company=Charlie", []),
        ("?platoon=2", ["2023-0200", "2024-0300"]),
        ("?company=alpha&platoon=1", ["2023-0100"]),
        ("?platoon=1", ["2024-0400", "2023-0100"]),
        ("?course=MS 2", ["2023-0200"]),
        ("?course=ms2", ["2023-0200"]),
        ("?course=MS-31", ["2024-0500"]),
        ("?status=dropped", ["2024-0300"]),
        ("?status=ongoing&company=alpha", ["2023-0200", "2023-0100"]),
        ("?term={term}", ["2024-0500", "2024-0400", "2023-0200", "2023-0100", "2024-0300"]),
        ("?term={before}", ["2020-0001"]),
        ("?term={before}&company=Bravo", []),
        ("?term=0", []),
        ("?search=", ["2024-0500", "2024-0400", "2023-0200", "2020-0001", "2023-0100", "2024-0300"]),
    ],
)
def test_the_roster_is_narrowed_by_each_filter_and_by_several(staff, corps, query, found):
    places = {"alpha": corps.alpha.pk, "term": corps.term.pk, "before": Term.objects.get(name="Before").pk}

    assert numbers(staff, query.format(**places)) == found


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("peña", ["2023-0100"]),
        ("pena", ["2023-0100"]),
        ("PEÑA", ["2023-0100"]),
        ("pen\u0303a", ["2023-0100"]),
        ("maria nina", ["2023-0100"]),
        ("cruz dela", ["2023-0200", "2023-0100"]),
        ("juan dela cruz jr", ["2023-0200"]),
        ("santos juan", ["2023-0200"]),
        ("jose", ["2024-0300"]),
        ("  jose   santos ", ["2024-0300"]),
        ("2024-", ["2024-0500", "2024-0400", "2024-0300"]),
        ("0400 abad", ["2024-0400"]),
        ("juan nobody", []),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("'; DROP TABLE cadets_cadet; --", []),
    ],
)
def test_a_search_finds_words_in_any_order_without_regard_to_case_and_accents(staff, search, found):
    response = staff.get("/api/v1/cadets", {"search": search})

    assert [row["student_number"] for row in response.json()["results"]] == found


def test_a_new_name_is_found_and_the_old_one_is_not(staff, corps):
    cadet = cadet_of(corps, "2024-0400")

    staff.patch(
        f"/api/v1/cadets/{cadet.pk}",
        {"version": 1, "last_name": "Ilagan-Ñu", "student_number": "2024-0401"},
        format="json",
    )

    assert numbers(staff, "?search=ilagan-nu") == ["2024-0401"]
    assert numbers(staff, "?search=ana abad") == []


def test_pages_have_20_rows_at_most_100_and_lose_nobody(staff, corps):
    for _ in range(101):
        cast.enrolled(corps)

    for query, rows in (("", 20), ("?page_size=100", 100), ("?page_size=5000", 100)):
        assert len(staff.get(f"/api/v1/cadets{query}").json()["results"]) == rows
    seen = []
    url = "/api/v1/cadets?page_size=50"
    while url:
        page = staff.get(url).json()
        assert page["count"] == 107
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
    assert sorted(seen) == sorted(Cadet.objects.values_list("pk", flat=True))
    assert page["previous"].endswith("/api/v1/cadets?page=2&page_size=50")


@pytest.mark.parametrize(("size", "rows"), [("0", 6), ("-1", 6), ("many", 6), ("1", 1)])
def test_a_page_size_that_makes_no_sense_is_the_usual_one(staff, size, rows):
    assert len(staff.get(f"/api/v1/cadets?page_size={size}").json()["results"]) == rows


def test_without_a_current_term_everyone_is_listed_without_a_place(staff):
    Term.objects.update(is_current=False)

    assert {row["enrollment"] for row in staff.get("/api/v1/cadets").json()["results"]} == {None}
    assert numbers(staff, "?company=Alpha") == []


def test_a_cadet_sees_only_the_own_record(corps):
    user = cast.account(Role.CADET)
    own = cadet_of(corps, "2023-0100")
    Cadet.objects.filter(pk=own.pk).update(user=user)
    phone = cast.client_of(user)

    assert numbers(phone) == ["2023-0100"]
    assert phone.get("/api/v1/cadets/me").json() == phone.get(f"/api/v1/cadets/{own.pk}").json()
    assert [row["name"] for row in phone.get("/api/v1/enrollments").json()["results"]] == [own.name]


NEW = {
    "student_number": "2026-1", "last_name": "Magbanua", "first_name": "Teresa", "middle_name": "F.", "suffix": "",
    "sex": "female", "birthdate": "2004-10-13", "email": "t@example.com", "contact_number": "+63 912", "address": "Iloilo",
    "degree_program": "BSEd", "year_level": 2,
}  # fmt: skip


def test_a_new_cadet_is_shown_whole_and_told(staff):
    response = staff.post("/api/v1/cadets", NEW, format="json")

    assert response.status_code == 201
    shown = response.json()
    assert {name: shown[name] for name in NEW} == NEW
    assert (shown["version"], shown["archived_at"], shown["enrollment"], shown["enrollments"]) == (
        1,
        None,
        None,
        [],
    )
    assert staff.get(f"/api/v1/cadets/{shown['id']}").json() == shown
    event = OutboxEvent.objects.latest("id")
    assert (event.type, event.data, event.audience) == (
        "cadets.cadet_saved",
        {"cadet_id": shown["id"]},
        ["corps"],
    )


def test_blanks_around_a_value_do_not_count(staff):
    shown = staff.post(
        "/api/v1/cadets", {**NEW, "student_number": " 2026-1 ", "last_name": "\tMagbanua "}, format="json"
    ).json()

    assert (shown["student_number"], shown["last_name"]) == ("2026-1", "Magbanua")


@pytest.mark.parametrize(
    ("field", "value"),
    [("student_number", ""), ("student_number", "x" * 41), ("student_number", None), ("last_name", " "),
     ("first_name", "x" * 256), ("sex", "unknown"), ("birthdate", "2004-02-30"), ("birthdate", "13/10/2004"),
     ("email", "not mail"), ("year_level", 0),
     ("year_level", "two"), ("suffix", "x" * 21), ("first_name", ["Ana"]), ("first_name", "A\0na")],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_at_its_field(staff, field, value):
    response = staff.post("/api/v1/cadets", {**NEW, field: value}, format="json")

    assert (response.status_code, list(response.json()["errors"])) == (400, [field])
    assert not Cadet.objects.filter(student_number="2026-1").exists()


def test_a_student_number_that_is_taken_is_a_conflict_at_its_field(staff, corps):
    taken = {**NEW, "student_number": "2023-0100"}
    cadet = cadet_of(corps, "2024-0400")

    answers = [
        staff.post("/api/v1/cadets", taken, format="json"),
        staff.patch(
            f"/api/v1/cadets/{cadet.pk}", {"version": 1, "student_number": "2023-0100"}, format="json"
        ),
    ]

    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (409, "student_number_taken")
        assert list(answer.json()["errors"]) == ["student_number"]
    cadet.refresh_from_db()
    assert (cadet.student_number, cadet.version) == ("2024-0400", 1)


def test_a_change_raises_the_version_and_leaves_the_other_fields(staff, corps):
    cadet = cadet_of(corps, "2023-0200")

    shown = staff.patch(
        f"/api/v1/cadets/{cadet.pk}", {"version": 1, "birthdate": "2004-10-13", "suffix": ""}, format="json"
    ).json()

    assert (shown["version"], shown["birthdate"], shown["name"]) == (
        2,
        "2004-10-13",
        "Dela Cruz, Juan Santos",
    )
    assert shown["enrollments"][0]["course"] == "MS 2"


def test_a_stale_change_is_a_conflict_that_shows_the_row_as_it_is_now(staff, corps):
    cadet = cadet_of(corps, "2023-0200")
    path = f"/api/v1/cadets/{cadet.pk}"
    staff.patch(path, {"version": 1, "first_name": "Juanito", "birthdate": "2004-10-13"}, format="json")

    stale = staff.patch(path, {"version": 1, "first_name": "Johnny"}, format="json")

    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    current = stale.json()["current"]
    assert (current["version"], current["first_name"], current["birthdate"]) == (2, "Juanito", "2004-10-13")
    assert staff.get(path).json()["first_name"] == "Juanito"
    again = staff.patch(path, {"version": current["version"], "first_name": "Johnny"}, format="json")
    assert again.json()["version"] == 3


@pytest.mark.parametrize("version", [None, 0, -1, "x"])
def test_a_change_without_the_version_that_was_read_is_refused(staff, corps, version):
    body = {"first_name": "X"} if version is None else {"first_name": "X", "version": version}

    response = staff.patch(f"/api/v1/cadets/{cadet_of(corps, '2023-0200').pk}", body, format="json")

    assert (response.status_code, list(response.json()["errors"])) == (400, ["version"])


def test_what_is_not_a_field_of_a_change_stays_as_it_is(staff, corps):
    cadet = cadet_of(corps, "2023-0200")
    body = {
        "version": 1,
        "first_name": "Juan",
        "card_issue_number": 9,
        "archived_at": "2020-01-01T00:00:00Z",
        "user": 1,
        "id": 1,
    }

    staff.patch(f"/api/v1/cadets/{cadet.pk}", body, format="json")

    again = cadet_of(corps, "2023-0200")
    assert (again.pk, again.card_issue_number, again.archived_at, again.user_id, again.version) == (
        cadet.pk,
        1,
        None,
        None,
        1,
    )


def test_archive_and_restore_keep_everything_and_may_come_twice(staff, corps):
    enrollment = cadet_of(corps, "2023-0100").enrollments.get()
    path = f"/api/v1/cadets/{enrollment.cadet_id}"
    day = cast.training_day(corps)
    muster.mark(actor=corps.sergeant, day_id=day.pk, enrollment_id=enrollment.pk, session_id=None,
                status=AttendanceStatus.PRESENT, reason="", now=cast.MUSTER)  # fmt: skip
    ledger.record_entry(actor=corps.sergeant, enrollment_id=enrollment.pk, kind=LedgerKind.MERIT, points=5, reason="drill",
                        occurred_on=day.held_on, now=cast.MUSTER)  # fmt: skip
    before = staff.get(path).json()
    grade = staff.get(f"/api/v1/enrollments/{enrollment.pk}/grade").json()

    archived = [staff.post(f"{path}/archive") for _ in range(2)]

    assert [answer.status_code for answer in archived] == [200, 200]
    assert archived[0].json() == archived[1].json()
    assert archived[0].json()["archived_at"] is not None
    assert "2023-0100" not in numbers(staff)
    assert numbers(staff, "?archived=true") == ["2023-0100"]
    assert numbers(staff, "?archived=true&search=pena&company=alpha") == ["2023-0100"]
    assert AttendanceRecord.objects.count() == LedgerEntry.objects.count() == 1

    restored = [staff.post(f"{path}/restore") for _ in range(2)]

    assert restored[0].json() == restored[1].json() == {**before, "version": before["version"] + 2}
    assert staff.get(f"/api/v1/enrollments/{enrollment.pk}/grade").json() == grade
    assert numbers(staff, "?archived=true") == []


def test_a_change_that_was_begun_before_the_archiving_is_stale(staff, corps):
    path = f"/api/v1/cadets/{cadet_of(corps, '2023-0100').pk}"
    staff.post(f"{path}/archive")

    assert staff.patch(path, {"version": 1, "first_name": "X"}, format="json").status_code == 409
