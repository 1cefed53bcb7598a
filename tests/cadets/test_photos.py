"""The picture of a cadet: who sends it, who sees it, what becomes of it."""

import base64
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.authentication.rules import Role
from apps.cadets.services import erasure
from apps.files.models import StoredFile
from apps.files.services import settling
from apps.system.models import AuditEntry
from tests import cast
from tests.files import samples
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def cadet(corps):
    """A cadet with an account."""
    return cast.enrolled(corps, user=cast.account(Role.CADET)).cadet


def send(user, cadet, content: bytes = b"", *, name: str = "me.jpg") -> Any:
    """The answer to sending a picture."""
    photo = SimpleUploadedFile(name, content or samples.picture(size=(480, 640)))
    return cast.client_of(user).put(f"/api/v1/cadets/{cadet.pk}/photo", {"photo": photo}, format="multipart")


def test_a_cadet_sends_the_first_photo_and_asks_for_the_next(corps, cadet):
    first = send(cadet.user, cadet)
    again = send(cadet.user, cadet)
    by_staff = send(corps.sergeant, cadet)

    assert (first.status_code, again.status_code, by_staff.status_code) == (200, 409, 200)
    assert again.json()["code"] == "photo_stands"
    assert by_staff.json()["photo_id"] not in (None, first.json()["photo_id"])
    assert StoredFile.objects.count() == 1


def test_whoever_sees_the_cadet_sees_the_photo_and_the_look_is_noted(corps, cadet):
    stored = StoredFile.objects.get(pk=send(corps.sergeant, cadet).json()["photo_id"])
    settling.settle(file_id=stored.pk, now=cast.MUSTER)
    stranger = cast.account(Role.CADET)
    cast.enrolled(corps, user=stranger)

    for place in ("photo", "photo/small"):
        seen = cast.client_of(corps.commandant).get(f"/api/v1/cadets/{cadet.pk}/{place}")
        assert (seen.status_code, seen["Content-Type"]) == (200, "image/jpeg")
        assert cast.client_of(stranger).get(f"/api/v1/cadets/{cadet.pk}/{place}").status_code == 404
    assert AuditEntry.objects.filter(
        action="record.viewed", table="cadets_cadet", row_id=cadet.pk, actor_id=corps.commandant.pk
    ).exists()


def test_each_change_is_in_the_audit_log_by_what_the_picture_is(corps, cadet):
    stored = StoredFile.objects.get(pk=send(corps.sergeant, cadet).json()["photo_id"])
    client = cast.client_of(corps.sergeant)

    for _ in range(2):
        assert client.delete(f"/api/v1/cadets/{cadet.pk}/photo").status_code == 204

    entries = cast.audited(action__startswith="cadet.photo")
    assert [(entry.action, entry.before, entry.after) for entry in entries] == [
        ("cadet.photo_set", {"photo": None}, {"photo": stored.sha256}),
        ("cadet.photo_removed", {"photo": stored.sha256}, {"photo": None}),
    ]
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [(samples.PDF, "me.pdf"), (samples.SVG, "me.jpg"), (b"GIF89a", "me.gif")],
    ids=["pdf", "svg", "gif"],
)
def test_what_is_no_picture_is_refused_at_its_field(corps, cadet, content, name):
    answer = send(corps.sergeant, cadet, content, name=name)

    assert answer.status_code == 422
    cadet.refresh_from_db()
    assert cadet.photo is None


def test_an_erased_person_has_no_photo(corps, cadet):
    send(corps.sergeant, cadet)
    cadet.refresh_from_db()

    erasure.erase(cadet=cadet, keeps_name=True, now=cast.MUSTER)

    assert not StoredFile.objects.exists()


def test_the_phone_takes_the_faces_of_its_roster_and_of_nobody_else(corps, cadet):
    day = cast.training_day(corps)
    photo_id = send(corps.sergeant, cadet).json()["photo_id"]
    client = cast.client_of(corps.sergeant)
    [line] = [
        one
        for one in client.get(f"/api/v1/training-days/{day.pk}/scanner").json()["roster"]
        if one["cadet_id"] == cadet.pk
    ]
    assert line["photo_id"] == photo_id

    def faces(cadet_ids: list[int]) -> list[dict[str, Any]]:
        answer = client.post(
            f"/api/v1/training-days/{day.pk}/scanner/faces", {"cadets": cadet_ids}, format="json"
        )
        assert answer.status_code == 200, answer.content
        found: list[dict[str, Any]] = answer.json()["faces"]
        return found

    assert faces([cadet.pk]) == []  # the worker has not looked at it yet
    settling.settle(file_id=photo_id, now=cast.MUSTER)
    [face] = faces([cadet.pk, corps.enrollments[1].cadet_id, 999_999])
    assert (face["cadet_id"], face["photo_id"]) == (cadet.pk, photo_id)
    picture = Image.open(io.BytesIO(base64.b64decode(face["jpeg"])))
    assert picture.size == (128, 128)
