"""What was sent and waits for the worker, in pieces: neither who takes it nor who reads it holds several copies."""

from collections.abc import Mapping

from django.db import connection

from apps.integration.models import Import, ImportFile, ImportPiece

PIECE_BYTES = 1024 * 1024


def keep(file: Import, content: bytes, mapping: Mapping[str, str]) -> None:
    """Keep what was sent with an import."""
    sent = ImportFile.objects.create(file=file, mapping=dict(mapping))
    for number, start in enumerate(range(0, len(content), PIECE_BYTES)):
        ImportPiece.objects.create(sent=sent, number=number, content=content[start : start + PIECE_BYTES])


def whole(sent: ImportFile) -> bytes:
    """What was kept."""
    content = bytearray()
    for piece in sent.pieces.values_list("content", flat=True).iterator(chunk_size=1):
        content += piece
    return bytes(content) or _of_before(sent)


def _of_before(sent: ImportFile) -> bytes:
    """What the code of the release before has kept: in one, in a column that the models have no more (migration 0009)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM integration_importfile WHERE id = %s", [sent.pk])
        [content] = cursor.fetchone()
    return bytes(content or b"")
