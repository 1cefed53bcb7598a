"""What a PDF of ours is held to: what PDF/A-3u asks that can be checked without a validator, and readers besides pypdf."""

from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

CHARACTERS_OF_A_PAGE = 20


def assert_opens_in_other_readers(content: bytes, *, pages: int) -> None:
    """QPDF finds nothing to warn of, and PDFium reads the text of every page."""
    with pikepdf.open(BytesIO(content)) as document:
        assert document.check_pdf_syntax() == []
    document = pypdfium2.PdfDocument(content)
    assert len(document) == pages
    assert all(page.get_textpage().count_chars() > CHARACTERS_OF_A_PAGE for page in document)


def assert_archivable(content: bytes) -> None:
    """It says that it is PDF/A-3u, names its colours, embeds its fonts with their characters, and sees through nothing; nothing
    in it runs, asks or is fetched."""
    with pikepdf.open(BytesIO(content)) as document:
        root = document.Root
        metadata = root.Metadata.read_bytes()
        assert b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>" in metadata
        [intent] = root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
        assert root.Lang
        assert len(document.trailer.ID) == 2
        assert not document.is_encrypted
        assert not {"/AA", "/AcroForm", "/OpenAction"} & set(root.keys())
        for one in document.objects:
            if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
                _assert_allowed(one)


def _assert_allowed(one: Any) -> None:
    """A font is embedded, with its characters; nothing is transparent; no script, no file, no filter that is forbidden."""
    kind = one.get("/Type")
    if kind == "/Font" and one.Subtype == "/Type0":
        assert "/ToUnicode" in one
        descriptor = one.DescendantFonts[0].FontDescriptor
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
    assert "/SMask" not in one or one.SMask == "/None"
    assert all(float(one.get(name, 1)) == 1 for name in ("/ca", "/CA") if kind == "/ExtGState")
    assert one.get("/S") not in ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData")
    assert kind != "/Filespec"
    assert one.get("/Filter") != "/LZWDecode"
