"""ledger/: merits and demerits are given and taken back, never changed, never deleted."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.grading.models import CatalogueItem, LedgerEntry
from apps.grading.rules import LedgerKind
from apps.grading.services import ledger
from apps.grading.services.ledger import AlreadyVoided
from apps.system.models import AuditEntry, OutboxEvent, Term
from common import clock
from common.actors import Operator
from common.errors import Invalid
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(corps):
    return cast.client_of(corps.sergeant)


def give(client, enrollment, **changes):
    body = {
        "enrollment": enrollment.pk,
        "kind": "demerit",
        "points": 5,
        "reason": "late at muster",
        **changes,
    }
    return client.post("/api/v1/ledger", body, format="json")


def void(client, entry_id, reason="typed twice"):
    return client.post(f"/api/v1/ledger/{entry_id}/void", {"reason": reason}, format="json")


def aptitude(client, enrollment):
    return client.get(f"/api/v1/enrollments/{enrollment.pk}/grade").json()["aptitude"]


def test_an_entry_says_who_gave_what_to_whom_and_why(staff, corps):
    enrollment = corps.enrollments[0]

    response = give(staff, enrollment, occurred_on="2026-08-01")

    assert response.status_code == 201
    shown = response.json()
    assert shown.pop("recorded_at") is not None
    assert shown == {
        "id": shown["id"], "enrollment": enrollment.pk, "company_name": "Alpha", "kind": "demerit", "points": 5,
        "reason": "late at muster", "catalogue_item": None,
        "cadet": {
            "id": enrollment.cadet_id, "student_number": enrollment.cadet.student_number, "name": enrollment.cadet.name
        },
        "occurred_on": "2026-08-01", "issued_by": corps.sergeant.pk, "issued_by_name": corps.sergeant.display_name,
        "recommended_by_name": "", "voided_at": None, "voided_by_name": "", "void_reason": "",
    }  # fmt: skip


def test_an_entry_may_name_its_item_of_the_catalogue_and_only_one_that_is_offered_for_its_kind(staff, corps):
    late, color_guard, gone = (
        CatalogueItem.objects.create(kind=kind, name=name, suggested_points=2, is_active=is_active)
        for kind, name, is_active in (
            ("demerit", "Late again", True), ("merit", "Color guard", True), ("demerit", "Gone", False),
        )
    )  # fmt: skip
    first = corps.enrollments[0]

    named = give(staff, first, catalogue_item=late.pk)
    refused = [give(staff, first, points=1, catalogue_item=item) for item in (color_guard.pk, gone.pk, 0)]

    assert named.json()["catalogue_item"] == late.pk
    assert {(answer.status_code, *answer.json()["errors"]) for answer in refused} == {(400, "catalogue_item")}
    assert LedgerEntry.objects.count() == 1
    (entry,) = cast.audited(action="ledger.recorded")
    assert entry.after["catalogue_item"] == late.pk
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerEntry.objects.update(catalogue_item=None)


def test_an_entry_without_a_day_is_of_today_where_the_unit_is(staff, corps):
    before = clock.local_date(clock.now())
    shown = give(staff, corps.enrollments[0]).json()

    assert before.isoformat() <= shown["occurred_on"] <= clock.local_date(clock.now()).isoformat()


def test_an_entry_moves_the_grade_and_is_told_to_staff_and_to_the_cadet(staff, corps):
    user = cast.account(Role.CADET)
    enrollment = cast.enrolled(corps, user=user)
    assert aptitude(staff, enrollment) == "30.00"

    entry = give(staff, enrollment, points=10).json()["id"]

    assert aptitude(staff, enrollment) == "27.00"
    event = OutboxEvent.objects.latest("id")
    ids = {
        "entry_id": entry,
        "enrollment_id": enrollment.pk,
        "cadet_id": enrollment.cadet_id,
        "term_id": corps.term.pk,
    }
    assert (event.type, event.data) == ("grading.ledger_entry_recorded", ids)
    assert event.audience == cast.audience(enrollment, user)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"points": 0}, "points"), ({"points": -5}, "points"), ({"points": 1.5}, "points"), ({"points": "five"}, "points"),
        ({"points": 1001}, "points"), ({"points": None}, "points"), ({"kind": "praise"}, "kind"), ({"reason": ""}, "reason"),
        ({"reason": "  "}, "reason"), ({"reason": "x" * 1001}, "reason"), ({"occurred_on": "yesterday"}, "occurred_on"),
    ],
)  # fmt: skip
def test_an_entry_that_makes_no_sense_is_refused_at_its_field(staff, corps, change, field):
    response = give(staff, corps.enrollments[0], **change)

    assert (response.status_code, list(response.json()["errors"])) == (400, [field])
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("points", [0, -5])
def test_points_below_one_are_refused_whoever_asks_and_by_the_database_too(corps, points):
    enrollment = corps.enrollments[0]
    with pytest.raises(Invalid):
        ledger.record_entry(actor=Operator("import"), enrollment_id=enrollment.pk, kind=LedgerKind.MERIT, points=points,
                            reason="x", occurred_on=cast.MUSTER.date(), now=cast.MUSTER)  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(
            enrollment=enrollment,
            kind="merit",
            points=points,
            occurred_on=cast.MUSTER.date(),
            recorded_at=cast.MUSTER,
        )


def test_the_same_once_more_is_refused_until_it_is_confirmed(staff, corps):
    enrollment = corps.enrollments[0]
    first = give(staff, enrollment, points=10).json()

    again = give(staff, enrollment, points=10, reason="  Late at MUSTER ")

    assert (again.status_code, again.json()["code"]) == (409, "duplicate_entry")
    assert again.json()["duplicates"] == [
        {
            "entry": first["id"], "enrollment": enrollment.pk, "name": enrollment.cadet.name,
            "issued_by_name": corps.sergeant.display_name,
            "recorded_at": LedgerEntry.objects.get().recorded_at.isoformat(),
        }
    ]  # fmt: skip
    assert LedgerEntry.objects.count() == 1
    assert give(staff, enrollment, points=10, confirm_duplicate=True).status_code == 201
    assert aptitude(staff, enrollment) == "24.00"


@pytest.mark.parametrize(
    "change", [{"points": 4}, {"kind": "merit"}, {"reason": "late again"}, {"occurred_on": "2026-08-02"}]
)
def test_what_differs_in_anything_is_no_duplicate(staff, corps, change):
    give(staff, corps.enrollments[0], occurred_on="2026-08-01")

    assert give(staff, corps.enrollments[0], **{"occurred_on": "2026-08-01", **change}).status_code == 201
    assert give(staff, corps.enrollments[1], occurred_on="2026-08-01").status_code == 201


def test_what_was_voided_may_be_given_again(staff, corps):
    void(staff, give(staff, corps.enrollments[0]).json()["id"])

    assert give(staff, corps.enrollments[0]).status_code == 201


def test_a_void_takes_the_points_back_and_the_entry_stays_with_the_reason(staff, corps):
    enrollment = corps.enrollments[0]
    before = give(staff, enrollment, points=10).json()

    after = void(staff, before["id"]).json()

    assert after.pop("voided_at") is not None
    assert after == {
        **{name: value for name, value in before.items() if name != "voided_at"},
        "voided_by_name": corps.sergeant.display_name, "void_reason": "typed twice",
    }  # fmt: skip
    assert aptitude(staff, enrollment) == "30.00"
    assert staff.get("/api/v1/ledger").json()["count"] == 1
    assert OutboxEvent.objects.latest("id").type == "grading.ledger_entry_voided"


def test_an_entry_is_voided_once_and_the_first_reason_stays(staff, corps):
    entry = give(staff, corps.enrollments[0]).json()["id"]
    void(staff, entry)

    again = void(staff, entry, "another reason")

    assert (again.status_code, again.json()["code"]) == (409, "already_voided")
    assert "typed twice" in again.json()["detail"]
    assert LedgerEntry.objects.get().void_reason == "typed twice"


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_void_needs_a_reason(staff, corps, reason):
    entry = give(staff, corps.enrollments[0]).json()["id"]

    assert list(void(staff, entry, reason).json()["errors"]) == ["reason"]
    with pytest.raises(Invalid):
        ledger.void_entry(actor=corps.sergeant, entry_id=entry, reason=reason, now=cast.MUSTER)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.update(voided_at=cast.MUSTER)
    assert LedgerEntry.objects.get().voided_at is None


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_an_entry_is_not_changed_and_not_deleted(staff, corps, method):
    entry = give(staff, corps.enrollments[0]).json()["id"]

    assert getattr(staff, method)(f"/api/v1/ledger/{entry}", {"points": 1}, format="json").status_code == 405


def test_the_ledger_is_newest_first_and_narrowed_by_term_enrollment_cadet_and_kind(staff, corps):
    first, second = corps.enrollments[:2]
    following = cast.corps(cadets_count=0, name="Following")
    later = cast.enrolled(following)
    later.cadet = first.cadet
    later.save()
    made = [
        give(staff, first, kind="merit").json()["id"], give(staff, first).json()["id"], give(staff, second).json()["id"],
        give(staff, later).json()["id"],
    ]  # fmt: skip

    def listed(query):
        return [made.index(row["id"]) for row in staff.get(f"/api/v1/ledger{query}").json()["results"]]

    assert listed("") == [3, 2, 1, 0]
    assert listed(f"?term={corps.term.pk}") == [2, 1, 0]
    assert listed(f"?enrollment={first.pk}") == [1, 0]
    assert listed(f"?cadet={first.cadet_id}") == [3, 1, 0]
    assert listed("?kind=merit") == [0]
    assert listed(f"?kind=demerit&cadet={first.cadet_id}&term={corps.term.pk}") == [1]
    assert staff.get("/api/v1/ledger?kind=praise").status_code == 400


def test_the_ledger_is_narrowed_by_place_name_issuer_day_and_whether_it_stands(staff, corps):
    first, second = corps.enrollments[:2]
    second.company, second.platoon = corps.bravo, None
    second.save()
    made = [
        give(staff, first, occurred_on="2026-08-01").json()["id"],
        give(staff, second, occurred_on="2026-08-08").json()["id"],
    ]
    staff.post(f"/api/v1/ledger/{made[0]}/void", {"reason": "typed twice"}, format="json")

    def listed(query):
        return [made.index(row["id"]) for row in staff.get(f"/api/v1/ledger{query}").json()["results"]]

    for query, shown in [
        ("?company=Bravo", [1]),
        (f"?company={corps.alpha.pk}&platoon=1", [0]),
        (f"?search={first.cadet.last_name}", [0]),
        (f"?issued_by={corps.sergeant.pk}", [1, 0]),
        (f"?issued_by={corps.commandant.pk}", []),
        ("?voided=true", [0]),
        ("?voided=false", [1]),
        ("?since=2026-08-02", [1]),
        ("?until=2026-08-01", [0]),
        ("?since=2026-08-01&until=2026-08-08", [1, 0]),
    ]:
        assert listed(query) == shown, query


def test_a_cadet_sees_the_own_entries_only(staff, corps):
    user = cast.account(Role.CADET)
    own = give(staff, cast.enrolled(corps, user=user)).json()["id"]
    other = give(staff, corps.enrollments[0]).json()["id"]
    phone = cast.client_of(user)

    assert [row["id"] for row in phone.get("/api/v1/ledger").json()["results"]] == [own]
    assert (
        phone.get(f"/api/v1/ledger/{own}").status_code,
        phone.get(f"/api/v1/ledger/{other}").status_code,
    ) == (200, 404)
    assert phone.get(f"/api/v1/ledger?enrollment={corps.enrollments[0].pk}").json()["count"] == 0


@pytest.mark.parametrize("status", ["sealed", "archived"])
def test_after_the_seal_nothing_is_given_or_taken_back(staff, corps, status):
    entry = give(staff, corps.enrollments[0]).json()["id"]
    cast.sealed(corps)
    Term.objects.update(status=status)

    answers = [give(staff, corps.enrollments[0]), void(staff, entry)]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "term_sealed")] * 2
    assert LedgerEntry.objects.get().voided_at is None


@pytest.mark.django_db(transaction=True)
def test_two_who_void_one_entry_at_once_end_with_one_void():
    corps = cast.corps()
    entry = give(cast.client_of(corps.sergeant), corps.enrollments[0]).json()["id"]
    start = threading.Barrier(2)
    outcomes = []

    def take_back(reason: str) -> None:
        try:
            start.wait()
            outcomes.append(
                ledger.void_entry(
                    actor=corps.sergeant, entry_id=entry, reason=reason, now=cast.MUSTER
                ).void_reason
            )
        except AlreadyVoided:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=take_back, args=(reason,)) for reason in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    stands = LedgerEntry.objects.get().void_reason
    assert sorted(outcomes) == sorted(["refused", stands])
    assert AuditEntry.objects.filter(action="ledger.voided").count() == 1


def give_all(client, squad, *, key=None, **changes):
    body = {
        "enrollments": [enrollment.pk for enrollment in squad],
        "kind": "merit",
        "points": 3,
        "reason": "best platoon in drill",
        "occurred_on": "2026-08-08",
        **changes,
    }
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/api/v1/ledger/batch", body, format="json", headers=headers)


def test_a_squad_gets_the_same_at_once_and_each_cadet_is_told(staff, corps):
    user = cast.account(Role.CADET)
    squad = [*corps.enrollments, cast.enrolled(corps, user=user)]

    response = give_all(staff, squad)

    assert response.status_code == 201
    assert [row["enrollment"] for row in response.json()["results"]] == [row.pk for row in squad]
    assert LedgerEntry.objects.filter(kind="merit", points=3).count() == len(squad)
    assert AuditEntry.objects.filter(action="ledger.recorded").count() == len(squad)
    events = OutboxEvent.objects.filter(type="grading.ledger_entry_recorded").order_by("id")
    assert [event.audience for event in events][-1] == cast.audience(squad[-1], user)


def test_a_squad_gets_all_or_nothing(staff, corps):
    duplicate = corps.enrollments[2]
    give(staff, duplicate, kind="merit", points=3, reason="best platoon in drill", occurred_on="2026-08-08")

    refused = give_all(staff, corps.enrollments)
    unknown = staff.post(
        "/api/v1/ledger/batch",
        {"enrollments": [corps.enrollments[0].pk, 999_999], "kind": "merit", "points": 3, "reason": "x"},
        format="json",
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "duplicate_entry")
    assert [row["enrollment"] for row in refused.json()["duplicates"]] == [duplicate.pk]
    assert unknown.status_code == 404
    assert LedgerEntry.objects.count() == 1
    assert give_all(staff, corps.enrollments, confirm_duplicate=True).status_code == 201


def test_a_squad_with_one_cadet_out_of_reach_gets_nothing(corps):
    outside = cast.enrolled(corps, company=corps.bravo)
    officer = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.alpha))

    assert give_all(officer, [*corps.enrollments, outside]).status_code == 404
    assert not LedgerEntry.objects.exists()


def test_a_batch_that_is_sent_twice_under_one_key_is_given_once(staff, corps):
    answers = [give_all(staff, corps.enrollments, key="squad-1") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert LedgerEntry.objects.count() == len(corps.enrollments)


@pytest.mark.parametrize("change", [{"enrollments": []}, {"enrollments": ["x"]}, {"points": 0}])
def test_a_batch_that_makes_no_sense_is_refused(staff, corps, change):
    assert give_all(staff, corps.enrollments, **change).status_code == 400
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE grading_ledgerentry SET points = 1",
        "UPDATE grading_ledgerentry SET reason = 'other'",
        "UPDATE grading_ledgerentry SET enrollment_id = enrollment_id + 1",
        "UPDATE grading_ledgerentry SET voided_at = now(), void_reason = 'x', points = 1",
        "DELETE FROM grading_ledgerentry",
    ],
)
def test_the_database_itself_keeps_the_ledger_as_it_is(staff, corps, statement):
    give(staff, corps.enrollments[0])

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert (LedgerEntry.objects.get().points, LedgerEntry.objects.get().reason) == (5, "late at muster")


def test_a_void_stands_in_the_database_too(staff, corps):
    void(staff, give(staff, corps.enrollments[0]).json()["id"])

    for change in ({"void_reason": "another"}, {"voided_at": None, "void_reason": ""}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            LedgerEntry.objects.update(**change)
