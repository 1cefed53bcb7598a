"""The unit's seal and the school's logo: set by admins, shown to everyone, on every paper from then on."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from rest_framework.test import APIClient

from apps.files.models import StoredFile
from apps.reports.services.issuing import letterhead_of
from apps.system.models import AuditEntry, OutboxEvent
from apps.system.selectors import get_unit
from tests import cast
from tests.files import samples

pytestmark = pytest.mark.django_db


def put(client, kind="seal", content=None, name="seal.png"):
    picture = SimpleUploadedFile(name, content or samples.picture("PNG"))
    return client.put(f"/api/v1/unit/emblems/{kind}", {"picture": picture})


def head() -> str:
    return render_to_string("reports/letterhead.html", {"unit": get_unit()})


def test_a_seal_is_shown_to_everyone_and_stands_on_papers_until_it_is_removed(corps):
    admin = cast.client_of(corps.commandant)
    bare = letterhead_of(get_unit())
    assert "<img" not in head()

    assert put(admin).status_code == 204
    first = APIClient().get("/api/v1/unit/emblems").json()
    picture = APIClient().get("/api/v1/unit/emblems/seal/picture")
    marked = letterhead_of(get_unit())

    assert (first["logo"], picture.status_code, picture.headers["Content-Type"]) == (None, 200, "image/jpeg")
    assert head().count("data:image/jpeg;base64,") == 1
    assert {name: marked[name] for name in bare} == bare
    assert set(marked) - set(bare) == {"seal"}
    put(admin, content=samples.picture("PNG", (300, 300)))
    assert APIClient().get("/api/v1/unit/emblems").json()["seal"] != first["seal"]
    assert letterhead_of(get_unit()) != marked
    assert StoredFile.objects.count() == 1
    assert admin.delete("/api/v1/unit/emblems/seal").status_code == 204
    assert letterhead_of(get_unit()) == bare
    assert not StoredFile.objects.exists()
    assert AuditEntry.objects.filter(action__startswith="unit.emblem").count() == 3
    assert OutboxEvent.objects.filter(type="system.unit_saved").count() == 3


def test_what_is_no_picture_or_no_emblem_is_refused(corps):
    admin = cast.client_of(corps.commandant)

    answers = [
        put(admin, content=b"%PDF-1.4\n%%EOF\n", name="x.pdf"),
        put(admin, kind="flag"),
        admin.delete("/api/v1/unit/emblems/seal"),
        put(cast.client_of(corps.sergeant)),
    ]

    assert [answer.status_code for answer in answers] == [422, 404, 404, 403]
    assert not StoredFile.objects.exists()
