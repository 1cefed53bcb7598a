"""A corps that the files of the tests are about, and what is done with files over the API."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.cadets.services import cadets
from tests import cast

GOLDEN = Path(__file__).parent / "golden"
PEOPLE = [("2025-0001", "Dela Cruz", "José"), ("20261515", "Ybañez", "Aïsah"), ("2025-0003", "Peña", "Omar")]


def corps() -> cast.Corps:
    """Three cadets that the files know, and two days that were held, the second one of them closed."""
    made = cast.corps()
    for enrollment, (number, last_name, first_name) in zip(made.enrollments, PEOPLE, strict=True):
        cadet = enrollment.cadet
        cadet.student_number, cadet.last_name, cadet.first_name = number, last_name, first_name
        cadet.search_text = cadets.search_text(cadet)
        cadet.save()
    cast.training_day(made, title="Drill one")
    cast.training_day(made, title="Drill two", held_on=date(2026, 8, 15), closed=True)
    return made


class Desk:
    """Somebody who imports."""

    def __init__(self, made: cast.Corps, user: Any = None) -> None:
        self.corps, self.term = made, made.term.pk
        self.client = cast.client_of(user or made.commandant)

    def send(self, kind: str, content: bytes | str, *, to: str = "imports", **fields: Any) -> Any:
        file = SimpleUploadedFile("list", content.encode() if isinstance(content, str) else content)
        data = {"kind": kind, "term": self.term, "file": file, **fields}
        return self.client.post(f"/api/v1/{to}", data, format="multipart")

    def sent(self, kind: str, content: bytes | str, **fields: Any) -> int:
        answer = self.send(kind, content, **fields)
        assert answer.status_code == 201, answer.content
        return answer.json()["id"]

    def rows(self, import_id: int, **query: Any) -> list[dict[str, Any]]:
        return self.client.get(f"/api/v1/imports/{import_id}/preview", query).json()["results"]

    def outcomes(self, import_id: int) -> list[str]:
        return [row["outcome"] for row in self.rows(import_id)]

    def do(self, import_id: int, what: str, body: Any = None, *, method: str = "post") -> Any:
        call = getattr(self.client, method)
        return call(f"/api/v1/imports/{import_id}/{what}", body or {}, format="json")

    def committed(self, kind: str, content: bytes | str) -> int:
        import_id = self.sent(kind, content)
        answer = self.do(import_id, "commit")
        assert answer.status_code == 200, answer.content
        return import_id

    def get(self, import_id: int) -> Any:
        return self.client.get(f"/api/v1/imports/{import_id}").json()
