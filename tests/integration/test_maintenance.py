"""In maintenance nothing is changed, everyone is told, and what a phone had queued is taken afterwards."""

import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from apps.attendance.models import AttendanceRecord
from apps.authentication.models import User
from apps.cadets.services import cards
from apps.integration.models import Import, RetentionRun
from apps.integration.services import retention
from apps.integration.services.imports import receiving
from apps.integration.tasks import work_on_import
from apps.system.models import AuditEntry, Company, OutboxEvent
from apps.system.services import maintenance
from common import clock
from tests import cast
from tests.cast import MUSTER
from tests.integration.imports.sending import Desk

pytestmark = pytest.mark.django_db


def switch(corps, *, is_on, note=""):
    return maintenance.switch(actor=corps.commandant, is_on=is_on, note=note, now=MUSTER)


def test_a_scan_waits_on_the_phone_and_is_taken_once_it_is_over(corps):
    day, phone = cast.training_day(corps), cast.client_of(corps.sergeant)
    scan = {
        "client_id": str(uuid.uuid4()), "token": cards.token_for(corps.enrollments[0].cadet),
        "scanned_at": (MUSTER + timedelta(minutes=5)).isoformat(),
    }  # fmt: skip

    switch(corps, is_on=True)
    held = phone.post(f"/api/v1/training-days/{day.pk}/scans", {"scans": [scan]}, format="json")
    assert (held.status_code, held.json()["code"], held["Retry-After"]) == (503, "maintenance", "60")
    assert not AttendanceRecord.objects.exists()

    switch(corps, is_on=False)
    taken = phone.post(f"/api/v1/training-days/{day.pk}/scans", {"scans": [scan]}, format="json")
    assert taken.json()["results"][0]["outcome"] == "recorded"


def test_everyone_reads_the_note_also_before_the_sign_in_and_only_an_admin_switches(corps):
    answer = cast.client_of(corps.commandant).put(
        "/api/v1/unit/maintenance", {"is_on": True, "note": "Back at 14:00."}, format="json"
    )
    assert (answer.status_code, answer.json()["maintenance_note"]) == (200, "Back at 14:00.")
    assert cast.client_of(None).get("/api/v1/unit").json()["maintenance_note"] == "Back at 14:00."
    assert OutboxEvent.objects.filter(type="system.unit_saved").count() == 1
    sergeant = cast.client_of(corps.sergeant)
    assert sergeant.put("/api/v1/unit/maintenance", {"is_on": False}, format="json").status_code == 403


def test_switched_on_again_the_note_changes_and_the_moment_it_began_does_not(corps):
    since = switch(corps, is_on=True).maintenance_since

    again = maintenance.switch(
        actor=corps.commandant, is_on=True, note="At 15:00.", now=MUSTER + timedelta(hours=1)
    )

    assert (again.maintenance_since, again.maintenance_note) == (since, "At 15:00.")


def test_an_import_that_waits_is_done_afterwards(corps, monkeypatch):
    monkeypatch.setattr(receiving, "INLINE_BYTES", 10)
    import_id = Desk(corps).sent("roster", "Student ID,Last Name,First Name\n1-1,Reyes,Ana\n")

    switch(corps, is_on=True)
    work_on_import(import_id=import_id)
    assert (Import.objects.get().status, Import.objects.get().attempts) == ("reading", 0)

    switch(corps, is_on=False)
    work_on_import(import_id=import_id)
    assert Import.objects.get().status == "previewed"


def test_retention_deletes_nothing(corps):
    switch(corps, is_on=True)

    assert retention.run(now=clock.now()) is None
    assert not RetentionRun.objects.exists()


def test_the_operators_pages_change_nothing_but_can_be_read(corps, client):
    User.objects.filter(pk=corps.commandant.pk).update(is_superuser=True)
    client.force_login(corps.commandant)
    page = f"/admin/system/company/{corps.alpha.pk}/change/"
    fields = {"name": "Changed", "position": 1}

    switch(corps, is_on=True)
    assert client.get(page).status_code == 200
    assert client.post(page, fields).status_code == 503
    assert not Company.objects.filter(name="Changed").exists()


def test_the_command_switches_and_says_where_it_stands(corps):
    def said(*words):
        out = StringIO()
        call_command("maintenance", *words, stdout=out)
        return out.getvalue().strip()

    assert said("status") == "off"
    assert said("on", "--note", "The database moves.").endswith("The database moves.")
    assert said("status").startswith("on since ")
    assert said("off") == "off"
    entries = AuditEntry.objects.filter(action__startswith="maintenance.").order_by("id")
    assert [entry.action for entry in entries] == ["maintenance.on", "maintenance.off"]
