"""What is taken in, and what is refused with its reason."""

import io
import tracemalloc

import pytest
from PIL import Image

from apps.files.rules import MAX_BYTES, FileKind, safe_name
from apps.files.services import storing
from apps.reports.services import pdf
from common.errors import DomainError
from tests.files import clamd, samples


def received(content: bytes, name: str = "letter.jpg"):
    return storing.receive(io.BytesIO(content), name=name)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_jpeg_whatever_it_was_and_was_called(kind: str):
    taken = received(samples.picture(kind), "letter.exe")

    with Image.open(io.BytesIO(taken.content)) as shown:
        assert (shown.format, shown.size) == ("JPEG", (640, 480))
    assert (taken.kind, taken.name) == (FileKind.PICTURE, "letter.jpg")


def test_what_a_phone_writes_into_a_picture_is_gone_and_the_picture_is_upright():
    sent = samples.phone_picture()
    taken = received(sent)

    with Image.open(io.BytesIO(taken.content)) as shown:
        assert shown.size == (480, 640)
        assert not shown.getexif()
        # The bar of the upper edge stands at the right.
        grey = shown.convert("1")
        assert [grey.getpixel((x, 320)) for x in (470, 10)] == [0, 255]
    for trace in (b"Reyes", b"script", b"Exif", b"7.0731"):
        assert trace in sent
        assert trace not in taken.content


def test_a_large_photo_is_made_smaller_and_what_shines_through_becomes_white():
    with Image.open(io.BytesIO(received(samples.picture(size=(6000, 3000))).content)) as shown:
        assert shown.size == (2400, 1200)
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(received(out.getvalue()).content)) as shown:
        assert shown.getpixel((4, 4)) == (255, 255, 255)


def test_a_pdf_stays_as_it_is():
    taken = received(samples.PDF, "letter of absence.PDF")

    assert (taken.kind, taken.content, taken.name) == (FileKind.PDF, samples.PDF, "letter of absence.pdf")


BAD = {
    "a picture that is an archive too": (samples.picture() + samples.zip_archive(), "file_refused", "an archive"),
    "a picture that is a PDF too": (samples.picture(comment=samples.PDF), "file_refused", "a PDF"),
    "a picture that is a page too": (samples.picture(comment=b"<html><script>"), "file_refused", "a web page"),
    "a PDF that is an archive too": (samples.PDF + samples.zip_archive(), "file_refused", "an archive"),
    "SVG with a script": (samples.SVG, "file_refused", "JPEG, PNG or WebP"),
    "a page": (b"<html><script>alert(1)</script></html>", "file_refused", "PDF"),
    "400 million pixels": (samples.pixel_bomb(), "picture_refused", "too many pixels"),
    "a picture a little too large": (samples.pixel_bomb(4001), "picture_refused", "16 million"),
    "a JPEG that was cut off": (samples.picture(size=(2000, 2000), quality=95)[:9000], "picture_refused", "cut off"),
    "only the beginning of a JPEG": (b"\xff\xd8\xff\xe0" + b"\0" * 50, "picture_refused", "damaged"),
    "only the beginning of a WebP": (b"RIFF\x10\0\0\0WEBPVP8 " + b"\xff" * 40, "picture_refused", "damaged"),
    "a zip bomb named .jpg": (samples.zip_archive("x", b"\0" * 50_000_000), "file_refused", "content says"),
    "a PDF that was cut off": (samples.PDF[:40], "file_refused", "cut off"),
    "nothing at all": (b"", "file_refused", "content says"),
    "a GIF": (b"GIF89a\x01\0\x01\0", "file_refused", "content says"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_with_its_reason_and_costs_little(what: str):
    content, code, words = BAD[what]
    tracemalloc.start()

    with pytest.raises(DomainError) as refused:
        received(content, "letter.jpg")

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.code == code
    assert words in refused.value.detail
    assert most < 4 * len(content) + 4_000_000


def test_a_process_that_has_made_documents_refuses_a_picture_that_was_cut_off_all_the_same():
    pdf._layout_engine()

    with pytest.raises(DomainError, match="cut off"):
        received(samples.picture(size=(2000, 2000), quality=95)[:9000], "letter.jpg")


class Endless(io.RawIOBase):
    """A stream that counts what is taken from it."""

    taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert 0 < size <= MAX_BYTES + 1
        self.taken += size
        return b"\xff" * size


def test_of_a_stream_without_end_no_more_is_read_than_shows_that_it_is_too_large():
    stream = Endless()

    with pytest.raises(DomainError) as refused:
        storing.receive(
            stream,  # type: ignore[arg-type]  # as much of a file as it takes
            name="long.jpg",
        )

    assert refused.value.code == "file_too_large"
    assert stream.taken == MAX_BYTES + 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("..\\..\\boot.ini", "boot.jpg"),
        ("／etc／shadow", "shadow.jpg"),
        ("․․/x.jpg", "x.jpg"),
        ("letter\u202egpj.exe", "lettergpj.jpg"),
        ("a\0b\r\nSet-Cookie: x.jpg", "ab Set-Cookie x.jpg"),
        ("...", "file.jpg"),
        ("", "file.jpg"),
        ("\u200b\u2066\ufeff", "file.jpg"),
        ("CON.jpg", "CON.jpg"),
        ("Nuñez – sulat.JPEG", "Nuñez – sulat.jpg"),
        ("<img src=x onerror=alert(1)>.png", "img src=x onerror=alert(1).jpg"),
        ("x" * 300 + ".jpg", "x" * 100 + ".jpg"),
    ],
)
def test_a_name_is_only_a_name(sent: str, kept: str):
    assert safe_name(sent, FileKind.PICTURE) == kept


@pytest.mark.parametrize("is_unix", [False, True])
def test_what_the_virus_scanner_finds_is_refused(settings, tmp_path, is_unix: bool):
    with clamd.running(path=str(tmp_path / "clamd.ctl") if is_unix else "") as settings.CLAMD_URL:
        clean = received(samples.picture())
        with pytest.raises(DomainError) as refused:
            received(samples.PDF.replace(b"Catalog", clamd.EICAR))

    assert clean.kind is FileKind.PICTURE
    assert refused.value.code == "infected"
    assert "Win.Test.EICAR_HDB-1" in refused.value.detail


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR", b"", None])
def test_while_the_scanner_is_away_or_fails_nothing_is_taken_unseen(settings, says: bytes | None):
    with clamd.running(says=says or b" ") as url:
        settings.CLAMD_URL = url if says is not None else ""
        if says is not None:
            with pytest.raises(DomainError) as refused:
                received(samples.picture())
            assert (refused.value.code, refused.value.kind) == ("scanner_away", "unavailable")
    settings.CLAMD_URL = url

    with pytest.raises(DomainError) as refused:
        received(samples.picture())

    assert refused.value.code == "scanner_away"
