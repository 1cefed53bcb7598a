"""Who is archived is trained no more: what the archiving ends, the restoring takes up."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.authentication.rules.duties import DutyKind
from apps.cadets.models import Cadet, Enrollment
from apps.grading.models.history import FactVersion
from apps.grading.selectors.corps import grade_lines
from apps.system.models import AuditEntry, OutboxEvent, PersonKey
from common import clock
from tests import cast
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(corps):
    return cast.client_of(corps.commandant)


@pytest.fixture
def gone(corps):
    """A cadet who was on the one day that is closed."""
    yesterday = clock.local_date(clock.now()) - timedelta(days=1)
    day = cast.training_day(corps, held_on=yesterday)
    return cast.passed(corps.enrollments[0], day, actor=corps.commandant)


def move(admin, enrollment, way):
    assert admin.post(f"/api/v1/cadets/{enrollment.cadet_id}/{way}").status_code == 200
    enrollment.refresh_from_db()


def attendance(corps, enrollment) -> str:
    [line] = grade_lines(corps.term.pk, enrollment_ids=[enrollment.pk])
    return str(line.grade.attendance)


def test_days_from_the_archiving_on_do_not_count_and_those_before_do(corps, admin, gone):
    move(admin, gone, "archive")
    cast.training_day(corps, held_on=clock.local_date(clock.now()), closed=True)

    assert attendance(corps, gone) == "30.00"
    assert gone.ended_on == clock.local_date(clock.now()) - timedelta(days=1)
    assert attendance(corps, corps.enrollments[1]) == "0.00"


def test_who_is_restored_goes_on_as_if_never_archived(corps, admin, gone):
    move(admin, gone, "archive")
    move(admin, gone, "restore")
    cast.training_day(corps, held_on=clock.local_date(clock.now()), closed=True)

    assert (gone.ended_on, attendance(corps, gone)) == (None, "15.00")


def test_an_end_that_a_person_set_stands_through_archiving_and_restoring(corps, admin):
    ended = corps.enrollments[0]
    Enrollment.objects.filter(pk=ended.pk).update(ended_on="2026-09-01", status="dropped")

    for way in ("archive", "restore"):
        move(admin, ended, way)
        assert str(ended.ended_on) == "2026-09-01"


def test_an_end_that_a_person_set_stands_also_on_the_day_that_the_archiving_would_have_chosen(corps, admin):
    before, meanwhile = corps.enrollments[:2]
    yesterday = clock.local_date(clock.now()) - timedelta(days=1)

    def end(enrollment, last_day):
        answer = admin.patch(
            f"/api/v1/enrollments/{enrollment.pk}", {"ended_on": last_day.isoformat()}, format="json"
        )
        assert answer.status_code == 200, answer.content

    end(before, yesterday)
    for enrollment in (before, meanwhile):
        move(admin, enrollment, "archive")
        assert enrollment.ended_on == yesterday
    end(meanwhile, yesterday - timedelta(days=2))
    for enrollment in (before, meanwhile):
        move(admin, enrollment, "restore")

    assert [row.ended_on for row in (before, meanwhile)] == [yesterday, yesterday - timedelta(days=2)]


def test_what_is_sealed_is_left_as_it_is(corps, admin):
    cast.sealed(corps)

    move(admin, corps.enrollments[0], "archive")

    assert corps.enrollments[0].ended_on is None


def test_an_archived_cadet_is_restored_before_being_enrolled(corps, admin):
    cadet = corps.enrollments[0].cadet
    following = cast.corps(name="Following").term
    admin.post(f"/api/v1/cadets/{cadet.pk}/archive")

    def enroll():
        return admin.post("/api/v1/enrollments", {"cadet": cadet.pk, "term": following.pk}, format="json")

    assert (enroll().status_code, list(enroll().json()["errors"])) == (400, ["cadet"])
    admin.post(f"/api/v1/cadets/{cadet.pk}/restore")
    assert enroll().status_code == 201


def test_three_hundred_are_archived_at_once_and_the_undo_leaves_every_table_as_it_was(corps, admin):
    makers = (
        Cadet(student_number=f"2027-{number}", last_name="Reyes", first_name="Juan", search_text="")
        for number in range(297)
    )
    Enrollment.objects.bulk_create(
        Enrollment(cadet=cadet, term=corps.term, company=corps.alpha)
        for cadet in Cadet.objects.bulk_create(makers)
    )
    ids = list(Cadet.objects.order_by("pk").values_list("pk", flat=True))
    few, long_gone, dropped = ids[:2], ids[3], ids[4]
    admin.post(f"/api/v1/cadets/{long_gone}/archive")
    Enrollment.objects.filter(cadet=dropped).update(ended_on="2026-09-01", status="dropped")
    before, statements = stored(), []

    for chosen in (few, ids):
        with CaptureQueriesContext(connection) as captured:
            done = admin.post("/api/v1/cadets/archive", {"cadets": chosen}, format="json")
        left = Cadet.objects.filter(archived_at=None, pk__in=chosen).count()
        undone = admin.post("/api/v1/cadets/restore", {"cadets": done.json()["changed"]}, format="json")
        statements.append(len(captured))

        assert done.json()["changed"] == [pk for pk in chosen if pk != long_gone]
        assert (left, undone.json()) == (0, done.json())
        assert stored() == before
    assert statements[0] == statements[1], "of three hundred it takes as many as of two"
    [audited, events] = (AuditEntry.objects, OutboxEvent.objects)
    assert audited.filter(action="cadet.restored").count() == 2 + 299
    assert events.filter(type="cadets.cadet_saved").count() == 1 + 2 * (2 + 299)


def stored():
    """All rows of all tables but those that only note what was done, and how often a cadet was changed."""
    notes = {AuditEntry, FactVersion, OutboxEvent, PersonKey}
    found = {}
    for model in set(apps.get_models()) - notes:
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if (model, field.name) != (Cadet, "version")
        ]
        found[model] = list(model._base_manager.order_by("pk").values_list(*names))
    return found


def test_one_who_is_out_of_reach_holds_back_all_of_many(corps):
    officer = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.alpha))
    elsewhere = cast.enrolled(corps, company=corps.bravo)
    ids = [corps.enrollments[0].cadet_id, elsewhere.cadet_id]

    refused = officer.post("/api/v1/cadets/archive", {"cadets": ids}, format="json")

    assert refused.status_code == 404
    assert str(elsewhere.cadet_id) in refused.json()["detail"]
    assert not Cadet.objects.exclude(archived_at=None).exists()
