"""However little is sent, and whatever it unpacks to: reading it takes the memory of a list, or is refused."""

import io
import json
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.integration.rules.sheets import Unreadable, read_sheet, records
from apps.integration.rules.sheets import workbook as workbook_reader
from apps.integration.rules.sheets.base import LONGEST_ROW
from apps.integration.services.imports import apart
from tests.integration.files import xlsx_bytes
from tests.integration.imports.sending import Desk, corps

MILLION = 1_000_000
HEADER = ["Student ID", "Last Name", "First Name"]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{{}}</sheetData></worksheet>'
STRINGS = f'<sst xmlns="{MAIN}">{{}}</sst>'
STRINGS_TYPE = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)


def workbook(*, sheet: str = SHEET.format(""), strings: str = STRINGS.format("")) -> bytes:
    """A workbook with this sheet and these shared strings."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_bytes(HEADER, []))) as honest,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in honest.namelist():
            if name == "[Content_Types].xml":
                made.writestr(name, honest.read(name).decode().replace("</Types>", STRINGS_TYPE))
            else:
                made.writestr(name, sheet if name.endswith("sheet1.xml") else honest.read(name))
        made.writestr("xl/sharedStrings.xml", strings)
    return content.getvalue()


def paper(operations: bytes) -> bytes:
    """A PDF of one page that draws this."""
    packed = zlib.compress(operations, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed),
    ]
    content, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj%b endobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + b"xref\n0 5\n0000000000 65535 f \n%btrailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table, len(content),
    )  # fmt: skip


def packed_objects(content: bytes) -> bytes:
    """A PDF whose catalogue lies in an object stream with this."""
    begin = b"%PDF-1.5\n"
    packed = zlib.compress(b"1 0 " + content, 9)
    told = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>" % len(packed)
    begin_of_table = begin + b"2 0 obj%b\nstream\n%b\nendstream\nendobj\n" % (told, packed)
    # Type, place and number, as /W says: 1 is in the stream 2; 2 and 3 are at their places.
    rows = [(0, 0, 255), (2, 2, 0), (1, len(begin), 0), (1, len(begin_of_table), 0)]
    table = zlib.compress(b"".join(struct.pack(">BIB", *row) for row in rows))
    told = b"<</Type/XRef/Size 4/W[1 4 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>" % len(table)
    return begin_of_table + b"3 0 obj%b\nstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % (
        told, table, len(begin_of_table),
    )  # fmt: skip


BOMBS = {
    "packed objects": lambda: packed_objects(b" " * (120 * MILLION)),
    "a string": lambda: workbook(strings=STRINGS.format(f"<si><t>{'x' * 30 * MILLION}</t></si>")),
    "a page": lambda: paper(b"0 0 m\n" * (MILLION // 5)),
}


@pytest.fixture
def little_memory(monkeypatch):
    monkeypatch.setattr(apart, "MEMORY_BYTES", 96 * 1024 * 1024)


@pytest.mark.parametrize("name", BOMBS)
def test_what_unpacks_to_too_much_is_refused_and_whoever_asked_goes_on(name, little_memory):
    bomb = BOMBS[name]()
    assert len(bomb) < MILLION / 4

    with pytest.raises(Unreadable, match="more memory or time"):
        list(apart.read_apart(bomb, known=(), seconds=60).rows)


def test_what_takes_for_ever_is_refused_too():
    with pytest.raises(Unreadable, match="more memory or time"):
        list(apart.read_apart(workbook(sheet=SHEET.format("<row/>" * MILLION)), known=(), seconds=1).rows)


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["imports", "imports/look"])
def test_over_the_api_a_bomb_is_a_file_that_cannot_be_read(way, little_memory):
    desk = Desk(corps())

    refused = desk.send("roster", BOMBS["a string"](), to=way)

    assert (refused.status_code, refused.json()["code"]) == (400, "unreadable_file")
    assert desk.client.get("/api/v1/imports").json()["count"] == 0


def test_a_part_that_is_larger_than_it_says_is_not_unpacked_further():
    honest = workbook(sheet=SHEET.format("<row><c><v>1</v></c></row>"))
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        said = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lie = honest.replace(said.to_bytes(4, "little"), (9).to_bytes(4, "little"))
    assert lie != honest

    with pytest.raises(Unreadable, match="damaged"):
        list(read_sheet(lie).rows)


@pytest.mark.parametrize(
    "row", [b"," * (LONGEST_ROW + 1), b'"\n",' * (LONGEST_ROW // 4 + 1), b"x," * (LONGEST_ROW // 2 + 1)]
)
def test_a_row_of_a_million_cells_is_refused_by_its_number(row):
    with pytest.raises(Unreadable, match="Row 3 is longer"):
        list(read_sheet(b"A,B\n1,2\n" + row + b"\n3,4\n").rows)


def test_a_string_that_a_workbook_says_in_every_cell_counts_each_time():
    said = '<c t="s"><v>0</v></c>'
    rows = f'<row r="1">{said}</row><row r="2">{said * 40}</row>'
    content = workbook(sheet=SHEET.format(rows), strings=STRINGS.format(f"<si><t>{'x' * 30_000}</t></si>"))

    with pytest.raises(Unreadable, match="Row 2 is longer"):
        list(read_sheet(content).rows)


def test_a_row_far_below_all_others_is_refused_without_those_between(monkeypatch):
    monkeypatch.setattr(workbook_reader, "LAST_ROW", 9)
    row = '<row r="{}"><c><v>1</v></c></row>'

    assert len(list(read_sheet(workbook(sheet=SHEET.format(row.format(1) + row.format(9)))).rows)) == 1
    with pytest.raises(Unreadable, match="beyond 9"):
        list(read_sheet(workbook(sheet=SHEET.format(row.format(1) + row.format(10)))).rows)


def test_a_record_of_a_million_characters_is_refused_and_a_broken_one_by_its_line():
    huge = json.dumps([{"a": 1}, {"a": ["11"] * 200_000}])
    broken = json.dumps([{"a": "x" * 70_000}, {"b": "\n"}], indent=1)[:-4] + "}"

    with pytest.raises(Unreadable, match="longer than a million"):
        read_sheet(huge.encode())
    with pytest.raises(Unreadable, match="broken in line 7"):
        read_sheet(broken.encode())


WORDS = st.text(alphabet=st.sampled_from('ab"\\𝔘ñ\n,:{}[]'), max_size=9)
VALUES = st.none() | st.booleans() | st.integers() | WORDS
RECORDS = st.lists(st.dictionaries(WORDS, VALUES, min_size=1, max_size=3), max_size=4)


@given(found=RECORDS, indent=st.sampled_from([None, 3]), first=st.integers(1, 40), is_ascii=st.booleans())
def test_records_are_the_same_in_whatever_parts_they_are_read(found, indent, first, is_ascii):
    text = json.dumps(found, indent=indent, ensure_ascii=is_ascii)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "_PARTS", (first, 10_000))
        read = [record for _, record in records._records(text)]

    assert read == json.loads(text, parse_int=str)
