"""Activities and achievements with their pictures and participants, and the hours that cadets have of them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.activities.models import Activity, ActivityPicture, Participation
from apps.attendance.models import AttendanceRecord
from apps.attendance.rules.hours import session_hours
from apps.attendance.services import days
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.cadets.models import Enrollment
from apps.files.models import StoredFile
from apps.system.models import AuditEntry, OutboxEvent, Term
from tests import cast
from tests.files import samples

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"
ENDS = cast.MUSTER + timedelta(hours=4)


@pytest.fixture
def admin(corps):
    return cast.client_of(corps.commandant)


def add(client, **fields):
    body = {
        "kind": "service", "title": "Tree planting", "starts_at": cast.MUSTER.isoformat(), "ends_at": ENDS.isoformat(),
        "hours": "4", **fields,
    }  # fmt: skip
    return client.post("/api/v1/activities", body, format="json")


def enter(client, activity, rows, *, remove=()):
    body = {"participants": rows, "remove": list(remove)}
    return client.put(f"/api/v1/activities/{activity}/participants", body, format="json")


def send_picture(client, activity, content, name="trees.png"):
    form = {"picture": SimpleUploadedFile(name, content), "caption": "Cadets plant a tree"}
    return client.post(f"/api/v1/activities/{activity}/pictures", form)


def test_an_activity_is_added_changed_and_told_of_and_a_stale_change_is_refused(corps, admin):
    made = add(admin).json()
    changed = admin.patch(
        f"/api/v1/activities/{made['id']}", {"version": 1, "title": "Mangroves"}, format="json"
    )
    stale = admin.patch(f"/api/v1/activities/{made['id']}", {"version": 1, "title": "Palms"}, format="json")

    assert (changed.json()["title"], changed.json()["version"]) == ("Mangroves", 2)
    assert (stale.status_code, stale.json()["current"]["title"]) == (409, "Mangroves")
    assert OutboxEvent.objects.filter(type="activities.activity_saved").count() == 2
    listed = cast.client_of(cast.account(Role.CADET)).get("/api/v1/activities").json()["results"]
    assert [(row["title"], row["own_hours"]) for row in listed] == [("Mangroves", None)]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"ends_at": (cast.MUSTER - timedelta(hours=1)).isoformat()}, "ends_at"), ({"hours": "201"}, "hours"),
     ({"kind": "achievement"}, "hours"), ({"kind": "party"}, "kind"), ({"term": 0}, "term")],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_field(corps, admin, fields, wrong):
    answer = add(admin, **fields)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [wrong])
    assert not Activity.objects.exists()


def test_participants_are_entered_with_hours_of_their_own_or_of_the_activity_changed_and_taken_off(
    corps, admin
):
    first, second, third = corps.enrollments
    activity = add(admin).json()["id"]

    enter(admin, activity, [{"enrollment": first.pk}, {"enrollment": second.pk, "hours": "1.5"}])
    answer = enter(admin, activity, [{"enrollment": first.pk, "hours": "3"}], remove=[second.pk, third.pk])

    assert (answer.status_code, answer.json()["participant_count"]) == (200, 1)
    assert list(Participation.objects.values_list("enrollment", "hours")) == [(first.pk, Decimal(3))]
    assert AuditEntry.objects.filter(action="activity.participants_set").count() == 4
    assert enter(admin, activity, [{"enrollment": first.pk, "hours": "3"}]).status_code == 200
    assert AuditEntry.objects.filter(action="activity.participants_set").count() == 4


def test_only_those_of_its_term_take_part_and_if_one_does_not_nobody_is_entered(corps, admin):
    other = Term.objects.create(name="Other")
    stranger = Enrollment.objects.create(cadet=corps.enrollments[0].cadet, term=other)
    activity = add(admin).json()["id"]

    answer = enter(admin, activity, [{"enrollment": corps.enrollments[1].pk}, {"enrollment": stranger.pk}])

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["participants"])
    assert not Participation.objects.exists()


def test_a_cadet_sees_the_own_part_and_no_others(corps, admin):
    user = cast.account(Role.CADET)
    own = cast.enrolled(corps, user=user)
    activity = add(admin).json()["id"]
    enter(admin, activity, [{"enrollment": row.pk} for row in (*corps.enrollments, own)])
    cadet = cast.client_of(user)

    shown = cadet.get(f"/api/v1/activities/{activity}").json()
    seen = cadet.get(f"/api/v1/activities/{activity}/participants").json()["results"]
    mine = cadet.get("/api/v1/activities?mine=true").json()["results"]

    assert (shown["participant_count"], shown["own_hours"]) == (4, "4.00")
    assert [row["enrollment"] for row in seen] == [own.pk]
    assert [(row["id"], row["participant_count"], row["own_hours"]) for row in mine] == [
        (activity, 4, "4.00")
    ]


def test_what_cadets_have_hours_of_does_not_become_an_achievement(corps, admin):
    made = add(admin).json()
    enter(admin, made["id"], [{"enrollment": corps.enrollments[0].pk}])
    change = {"version": 1, "kind": "achievement", "hours": "0"}

    refused = admin.patch(f"/api/v1/activities/{made['id']}", change, format="json")
    enter(admin, made["id"], [], remove=[corps.enrollments[0].pk])
    changed = admin.patch(f"/api/v1/activities/{made['id']}", change, format="json")

    assert (refused.status_code, refused.json()["code"]) == (409, "has_participants")
    assert (changed.status_code, changed.json()["kind"]) == (200, "achievement")


def test_an_activity_with_participants_stays_and_one_without_goes_with_its_pictures(corps, admin):
    activity = add(admin).json()["id"]
    assert send_picture(admin, activity, samples.picture("PNG")).status_code == 201
    enter(admin, activity, [{"enrollment": corps.enrollments[0].pk}])

    kept = admin.delete(f"/api/v1/activities/{activity}")
    enter(admin, activity, [], remove=[corps.enrollments[0].pk])
    gone = admin.delete(f"/api/v1/activities/{activity}")

    assert (kept.status_code, kept.json()["code"], gone.status_code) == (409, "has_participants", 204)
    assert not ActivityPicture.objects.exists()
    assert not StoredFile.objects.exists()


def test_pictures_are_pictures_and_are_shown_to_everyone_signed_in(corps, admin):
    activity = add(admin).json()["id"]

    refused = send_picture(admin, activity, PDF, "x.pdf")
    picture = send_picture(admin, activity, samples.picture("PNG")).json()["id"]
    path = f"/api/v1/activities/{activity}/pictures/{picture}"
    shown = cast.client_of(cast.account(Role.CADET)).get(path)

    assert (refused.status_code, refused.json()["code"]) == (422, "file_refused")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert admin.get(f"/api/v1/activities/{activity}").json()["pictures"] == [
        {"id": picture, "caption": "Cadets plant a tree"}
    ]


# Hours


def record(corps, row, *, status, held_on=date(2026, 8, 8), hours=5, closed=True, title="Drill"):
    start = cast.MUSTER + (held_on - date(2026, 8, 8))
    window = cast.Window(start, start, start, start + timedelta(hours=hours))
    day = cast.training_day(corps, title=title, held_on=held_on, windows=[window])
    AttendanceRecord.objects.create(
        session=day.sessions.get(),
        enrollment=row,
        status=status,
        source="manual",
        recorded_at=start,
        updated_at=start,
    )
    if closed:
        days.close_day(actor=corps.commandant, day_id=day.pk, now=start)


def test_hours_are_those_of_sessions_attended_and_of_activities_over_the_school_year(corps, admin):
    user = cast.account(Role.CADET)
    row = cast.enrolled(corps, user=user)
    Term.objects.filter(pk=corps.term.pk).update(school_year="2026-2027")
    second = Term.objects.create(name="Second", school_year="2026-2027")
    before = Term.objects.create(name="Before", school_year="2025-2026")
    later, past = (Enrollment.objects.create(cadet=row.cadet, term=term) for term in (second, before))
    record(corps, row, status="present")
    record(corps, row, status="late", held_on=date(2026, 8, 15), hours=2)
    record(corps, row, status="absent", held_on=date(2026, 8, 22))
    record(corps, row, status="excused", held_on=date(2026, 8, 29))
    record(corps, row, status="present", held_on=date(2026, 9, 5), closed=False)
    for enrollment, hours in ((row, 4), (later, 10), (past, 50)):
        activity = Activity.objects.create(
            term=enrollment.term,
            kind="service",
            title="x",
            starts_at=cast.MUSTER,
            ends_at=ENDS,
            created_at=ENDS,
        )
        Participation.objects.create(activity=activity, enrollment=enrollment, hours=hours)

    years = cast.client_of(user).get(f"/api/v1/cadets/{row.cadet_id}/hours").json()
    lines = admin.get(f"/api/v1/terms/{corps.term.pk}/hours").json()["results"]

    assert [(year["school_year"], year["total"], year["still_needed"]) for year in years] == [
        ("2026-2027", "21.00", "99.00"), ("2025-2026", "50.00", "70.00"),
    ]  # fmt: skip
    assert {term["name"]: (term["training"], term["activities"]) for term in years[0]["terms"]} == {
        "Second": ("0.00", "10.00"), corps.term.name: ("7.00", "4.00"),
    }  # fmt: skip
    [line] = [line for line in lines if line["enrollment"] == row.pk]
    assert (line["training"], line["activities"], line["total"]) == ("7.00", "14.00", "21.00")


def test_a_session_without_times_counts_as_a_saturday_morning():
    assert session_hours(timedelta(hours=24)) == Decimal("5.00")
    assert session_hours(timedelta(hours=12)) == Decimal("12.00")
    assert session_hours(timedelta(minutes=100)) == Decimal("1.67")


def test_staff_see_the_hours_of_their_own_companies(corps):
    officer = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.bravo))
    own = cast.enrolled(corps, company=corps.bravo)

    lines = officer.get(f"/api/v1/terms/{corps.term.pk}/hours").json()["results"]

    assert [line["enrollment"] for line in lines] == [own.pk]
