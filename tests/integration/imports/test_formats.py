"""Each kind of file in each format, as the programs of a unit write them, says the same."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.integration.rules.sheets import Unreadable, read_sheet
from tests.integration.imports.sending import GOLDEN, Desk, corps

KINDS = ("roster", "attendance", "scores", "ledger", "staff")


@pytest.mark.django_db
def test_every_kind_says_in_every_format_what_its_golden_file_says():
    desk = Desk(corps())
    said = {}
    for kind in KINDS:
        for form in ("csv", "xlsx", "json", "pdf"):
            import_id = desk.sent(kind, (GOLDEN / f"{kind}.{form}").read_bytes())
            rows = [(row["outcome"], row["values"], row["errors"]) for row in desk.rows(import_id)]
            said[kind, form] = json.loads(json.dumps(rows))

    golden = json.loads((GOLDEN / "said.json").read_text())
    for (kind, form), rows in said.items():
        assert rows == golden[kind], (kind, form)


@pytest.mark.django_db
def test_a_look_says_what_a_file_is_and_keeps_nothing():
    desk = Desk(corps())
    forms = {}
    for name in ("attendance.csv", "scores.csv", "staff.csv", "roster.xlsx", "ledger.json", "ledger.pdf"):
        with (GOLDEN / name).open("rb") as file:
            data = {"kind": name.partition(".")[0], "term": desk.term, "file": file}
            look = desk.client.post("/api/v1/imports/look", data, format="multipart").json()
        forms[name] = look["form"]
        assert look["problem"] == ""

    assert forms == {
        "attendance.csv": "CSV, Windows-1252, semicolons", "scores.csv": "CSV, UTF-16, tabs",
        "staff.csv": "CSV, UTF-8, bars", "roster.xlsx": "Excel", "ledger.json": "JSON", "ledger.pdf": "PDF",
    }  # fmt: skip
    assert desk.client.get("/api/v1/imports").json()["count"] == 0


@pytest.mark.django_db
def test_a_mapping_is_kept_and_proposed_when_its_headings_come_again():
    desk = Desk(corps())
    strange = "No.,Pangalan,Apelyido,Edad\n2026-9,Ana,Reyes,19\n"
    mapping = {"No.": "student_number", "Pangalan": "first_name", "Apelyido": "last_name", "Edad": ""}

    refused = desk.send("roster", strange)
    import_id = desk.sent("roster", strange, mapping=json.dumps(mapping), save_mapping=True)

    assert refused.status_code == 400
    assert "“Last Name” is missing" in refused.json()["detail"]
    assert desk.rows(import_id)[0]["name"] == "Reyes, Ana"
    for content in (strange, "Pangalan,Apelyido,No.,Sex\nAna,Reyes,2026-9,F\n"):
        data = {"kind": "roster", "term": desk.term, "file": _file(content)}
        look = desk.client.post("/api/v1/imports/look", data, format="multipart").json()
        assert (look["problem"], look["is_remembered"]) == ("", True)
        assert {one["heading"]: one["field"] for one in look["headings"]}["Apelyido"] == "last_name"


@pytest.mark.django_db
def test_a_column_that_is_expected_and_not_found_is_warned_of_before_the_commit_and_holds_it_back_not():
    desk = Desk(corps())
    header = "Student ID,Last Name,First Name,Crse,Coy,Plt"
    row = "2026-9,Reyes,Ana,MS 1,Alpha,1"
    without = {"Crse": "", "Coy": "company", "Plt": "platoon"}

    for mapping in ({}, without):
        import_id = desk.sent("roster", f"{header}\n{row}\n", mapping=json.dumps(mapping))
        file = desk.get(import_id)

        [warning] = file["warnings"]
        assert "“Course”" in warning
        [note] = file["notes"]
        assert "left out: Crse." in note
    assert desk.client.get(f"/api/v1/imports/{import_id}", HTTP_ACCEPT_LANGUAGE="fil").json()["warnings"] != [
        warning
    ]
    look = desk.send("roster", f"{header}\n{row}\n", to="imports/look").json()
    assert {one["field"] for one in look["columns"] if one["expected"]} == {"course", "company", "platoon"}
    assert desk.do(import_id, "commit").status_code == 200
    mapped = desk.sent("roster", f"{header}\n{row}\n", mapping=json.dumps(without | {"Crse": "course"}))
    assert (desk.get(mapped)["warnings"], desk.get(mapped)["notes"]) == ([], [])


@pytest.mark.django_db
def test_scores_without_a_column_of_any_exam_are_warned_of_and_one_exam_is_enough():
    desk = Desk(corps())

    none = desk.sent("scores", "Student ID,Exam of March\n2025-0001,90\n")
    one = desk.sent("scores", "Student ID,Midterm\n2025-0001,90\n")

    assert "Prelim" in desk.get(none)["warnings"][0]
    assert desk.get(one)["warnings"] == []


def _file(content):
    return SimpleUploadedFile("r.csv", content.encode())


def test_a_letterhead_above_the_header_is_left_out_with_a_note():
    sheet = read_sheet(b"MSU-SND ROTC\n\nDate,Status\n2026-08-08,late\n", known={"date", "status"})

    assert list(sheet.header) == ["Date", "Status"]
    assert list(sheet.rows) == [(4, ["2026-08-08", "late"])]
    assert sheet.notes == ("Above the header, left out: MSU-SND ROTC",)


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b'[{"a": 1}', "broken in line 1"),
        (b'{"rows": [], "n": {"records": [1]}}', "neither an array"),
        (b"[1]", "no object"),
        (b"[]", "no record"),
        (b"[" * 100_000, "nested too deeply|broken"),
        (b"%PDF-1.7 nonsense", "damaged|no text"),
    ],
)
def test_broken_records_and_papers_are_refused_with_a_sentence(content, hint):
    with pytest.raises(Unreadable, match=hint):
        list(read_sheet(content, known={"a"}).rows)


def test_numbers_of_a_record_keep_their_digits():
    sheet = read_sheet(b'{"at": "x", "records": [{"a": 51.30, "b": null}, {"b": true, "c": [1]}]}')

    assert (list(sheet.header), list(sheet.rows)) == (
        ["a", "b", "c"],
        [(1, ["51.30", "", ""]), (2, ["", "TRUE", '["1"]'])],
    )
