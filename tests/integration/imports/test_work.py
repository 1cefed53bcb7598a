"""What is long is the worker's: it reads, takes in and undoes, all or nothing, whatever becomes of it meanwhile."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.authentication.models import User
from apps.cadets.models import Cadet
from apps.integration import selectors
from apps.integration.models import Import, ImportFile, ImportPiece
from apps.integration.services.imports import committing, progress, receiving, sent, work
from apps.integration.tasks import notify_import, sweep_imports, work_on_import
from apps.messaging.models import Notification
from apps.system.models import OutboxEvent
from common import clock
from tests import cast
from tests.integration.imports.sending import Desk, corps

pytestmark = pytest.mark.django_db
SHEET = "Student ID,Last Name,First Name\n1-1,Reyes,Ana\n1-2,Cruz,Ben\n1-3,Diaz,Eva\n"


@pytest.fixture
def desk(monkeypatch):
    monkeypatch.setattr(receiving, "INLINE_BYTES", 10)
    monkeypatch.setattr(committing, "INLINE_ROWS", 2)
    monkeypatch.setattr(sent, "PIECE_BYTES", 7)
    return Desk(corps())


@pytest.fixture
def noted(monkeypatch):
    found: list[tuple[int, int]] = []
    monkeypatch.setattr(progress, "note", lambda _, done, total: found.append((done, total)))
    return found


def test_a_long_file_is_read_taken_in_and_undone_by_the_worker(desk, noted):
    import_id = desk.sent("roster", SHEET)
    assert (desk.get(import_id)["status"], ImportFile.objects.count()) == ("reading", 1)
    assert OutboxEvent.objects.filter(type="integration.import_queued", stream="control").count() == 1
    assert desk.do(import_id, "commit").json()["code"] == "import_at_work"

    work_on_import(import_id=import_id)
    work_on_import(import_id=import_id)

    assert (desk.get(import_id)["status"], desk.get(import_id)["summary"]["new"]) == ("previewed", 3)
    assert not ImportFile.objects.exists()
    assert not ImportPiece.objects.exists()
    assert (desk.do(import_id, "commit").status_code, desk.get(import_id)["status"]) == (202, "committing")
    assert not Cadet.objects.filter(student_number="1-1").exists()
    noted.clear()
    work_on_import(import_id=import_id)
    assert noted == [(0, 1), (3, 3)]
    assert (desk.get(import_id)["status"], Cadet.objects.filter(student_number__startswith="1-").count()) == (
        "committed", 3,
    )  # fmt: skip
    # One event of each kind stands for all; the import's own tells everyone.
    assert OutboxEvent.objects.filter(type="cadets.cadet_saved").count() == 1
    assert OutboxEvent.objects.filter(
        type="integration.import_changed", data__status="committed"
    ).get().audience == ["unit"]
    assert desk.do(import_id, "undo", {"reason": "wrong file"}).status_code == 202
    noted.clear()
    work_on_import(import_id=import_id)
    assert noted == [(0, 1), (3, 6), (6, 6)]
    assert desk.get(import_id)["status"] == "undone"
    assert not Cadet.objects.filter(student_number__startswith="1-").exists()


def test_what_the_code_of_the_release_before_has_taken_is_read(desk):
    import_id = desk.sent("roster", SHEET)
    ImportPiece.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE integration_importfile SET content = %s", [SHEET.encode()])

    work_on_import(import_id=import_id)

    assert (desk.get(import_id)["status"], desk.get(import_id)["summary"]["new"]) == ("previewed", 3)


def test_a_file_that_the_worker_of_the_release_before_cannot_read_waits_for_the_worker_of_now(
    desk, monkeypatch
):
    import_id = desk.sent("roster", SHEET)
    # So does that code: it counts its attempts and knows no other release.
    an_hour_ago = clock.now() - timedelta(hours=1)
    Import.objects.filter(pk=import_id).update(attempts=work.MAX_ATTEMPTS, queued_at=an_hour_ago)
    sent_again = []
    monkeypatch.setattr(
        work_on_import, "apply_async", lambda kwargs, **_: sent_again.append(kwargs["import_id"])
    )

    sweep_imports()
    work_on_import(import_id=import_id)

    assert sent_again == [import_id]
    assert (desk.get(import_id)["status"], desk.get(import_id)["failure"]) == ("previewed", "")


def test_what_the_worker_could_not_end_says_what_happened_and_what_to_do(desk):
    import_id = desk.sent("roster", SHEET)
    for status, what_to_do in (("reading", "Send the file again"), ("committing", "Try it once more")):
        Import.objects.filter(pk=import_id).update(
            status=status,
            attempts=work.MAX_ATTEMPTS,
            tried_by=settings.VERSION,
            queued_at=clock.now() - timedelta(hours=1),
        )

        work.sweep(now=clock.now())

        failure = desk.get(import_id)["failure"]
        assert "another release" in failure
        assert "Nothing was changed" in failure
        assert what_to_do in failure


@pytest.mark.parametrize("step", ["commit", "undo"])
@pytest.mark.parametrize("what_became", ["duty ended", "suspended", "no staff any more"])
def test_the_worker_asks_once_more_whether_whoever_clicked_may(desk, step, what_became):
    office = cast.staff(cast.DutyKind.S1)
    own = Desk(desk.corps, office)
    import_id = own.sent("roster", SHEET)
    work_on_import(import_id=import_id)
    own.do(import_id, "commit")
    if step == "undo":
        work_on_import(import_id=import_id)
        own.do(import_id, "undo", {"reason": "wrong file"})
    before = Cadet.objects.filter(student_number__startswith="1-").count()
    if what_became == "duty ended":
        office.duties.update(ends_at=clock.now())
    elif what_became == "suspended":
        User.objects.filter(pk=office.pk).update(status="suspended")
    else:
        User.objects.filter(pk=office.pk).update(role="cadet")

    work_on_import(import_id=import_id)

    file = desk.get(import_id)
    assert file["status"] == {"commit": "previewed", "undo": "committed"}[step]
    assert "may not import such files any more" in file["failure"]
    assert "Nothing was changed" in file["failure"]
    assert Cadet.objects.filter(student_number__startswith="1-").count() == before
    # Whoever may goes on with it.
    assert desk.do(import_id, step, {"reason": "wrong file"}).status_code == 202
    work_on_import(import_id=import_id)
    assert desk.get(import_id)["status"] == {"commit": "committed", "undo": "undone"}[step]


def test_rows_of_a_long_file_are_looked_at_when_the_worker_undoes_it_and_the_one_in_the_way_is_named(desk):
    import_id = desk.sent("roster", SHEET)
    work_on_import(import_id=import_id)
    desk.do(import_id, "commit")
    work_on_import(import_id=import_id)
    entry = desk.sent("ledger", "Date,Student ID,Type,Points\n2026-08-08,1-2,merit,1\n")
    work_on_import(import_id=entry)
    desk.do(entry, "commit")

    look = desk.do(import_id, "undo", method="get").json()
    desk.do(import_id, "undo", {"reason": "wrong file"})
    work_on_import(import_id=import_id)

    assert look["is_possible"]
    assert desk.get(import_id)["status"] == "committed"
    assert "Row 3" in desk.get(import_id)["failure"]
    assert Cadet.objects.filter(student_number__startswith="1-").count() == 3


def test_what_does_not_come_about_says_why_and_changes_nothing(desk, noted):
    broken = desk.sent("roster", 'Student ID,Last Name,First Name\n1-1,"Reyes,Ana\n')
    work_on_import(import_id=broken)
    import_id = desk.sent("roster", SHEET)
    work_on_import(import_id=import_id)
    desk.do(import_id, "commit")
    newcomer = cast.enrolled(desk.corps)
    Cadet.objects.filter(pk=newcomer.cadet_id).update(student_number="1-2")

    work_on_import(import_id=import_id)

    assert (desk.get(broken)["status"], "never closed" in desk.get(broken)["failure"]) == ("unreadable", True)
    assert (desk.get(import_id)["status"], "row 3 differ" in desk.get(import_id)["failure"]) == (
        "previewed",
        True,
    )
    assert not Cadet.objects.filter(student_number="1-1").exists()
    assert desk.do(import_id, "preview").status_code == 202
    work_on_import(import_id=import_id)
    assert desk.get(import_id)["status"] == "previewed"


def test_each_time_that_it_does_not_come_about_is_told_once(desk):
    import_id = desk.sent("roster", SHEET)
    work_on_import(import_id=import_id)
    newcomer = cast.enrolled(desk.corps)
    for times in (1, 2):
        Cadet.objects.filter(pk=newcomer.cadet_id).update(student_number="1-2" if times == 1 else "1-3")
        desk.do(import_id, "commit")
        work_on_import(import_id=import_id)
        for _ in range(2):
            notify_import(import_id=import_id)
        assert Notification.objects.filter(kind="import_failed").count() == times


def test_a_worker_that_dies_leaves_nothing_and_the_sweep_begins_anew_until_it_is_too_often(
    desk, noted, monkeypatch
):
    import_id = desk.sent("roster", SHEET)
    work_on_import(import_id=import_id)
    desk.do(import_id, "commit")
    sent = []
    monkeypatch.setattr(work_on_import, "apply_async", lambda kwargs, **_: sent.append(kwargs["import_id"]))

    def die(*_, **__):
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(committing, "count_rows", die)
        for _ in range(work.MAX_ATTEMPTS):
            with pytest.raises(MemoryError):
                work_on_import(import_id=import_id)
            assert not Cadet.objects.filter(student_number="1-1").exists()
    assert desk.get(import_id)["status"] == "committing"
    work_on_import(import_id=import_id)
    Import.objects.filter(pk=import_id).update(queued_at=clock.now() - timedelta(hours=1))
    sweep_imports()

    assert (desk.get(import_id)["status"], sent) == ("previewed", [])
    assert "stopped 3 times" in desk.get(import_id)["failure"]
    desk.do(import_id, "commit")
    Import.objects.filter(pk=import_id).update(queued_at=clock.now() - timedelta(hours=1))
    sweep_imports()
    assert sent == [import_id]
    work_on_import(import_id=import_id)
    assert desk.get(import_id)["status"] == "committed"


def test_no_statement_that_locks_is_planned_over_the_rows_of_a_file(desk):
    import_id = desk.sent("roster", SHEET)
    for step in ("commit", "undo"):
        work_on_import(import_id=import_id)
        desk.do(import_id, step, {"reason": "wrong file"})

    with CaptureQueriesContext(connection) as said:
        selectors.lock_people(Import.objects.get())

    # Where statistics call the tables empty, as after a first import, a join of them tries each row with each other.
    statements = [query["sql"] for query in said if "cadets_" in query["sql"]]
    assert len(statements) == 4
    assert not any("integration_" in sql for sql in statements)
