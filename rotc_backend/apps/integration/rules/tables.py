"""Which columns the sheets have: headings in the spellings that units use → fields."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from apps.integration.rules.sheets import Sheet, Unreadable
from apps.integration.rules.sheets.spelling import plain
from common.language import worded


@dataclass(frozen=True)
class Column:
    """One column: the `heading` of the unit's own sheets, other spellings, and whether the sheet must have it. One that is
    `expected` may be missing, but hardly is on purpose."""

    field: str
    heading: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    expected: bool = False


@dataclass(frozen=True)
class CellProblem:
    """What is wrong in one cell; `field` is empty when it is the row as a whole."""

    field: str
    message: str


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in one row of one sheet, as the operator reads it."""

    sheet: str
    row: int
    heading: str
    message: str

    def __str__(self) -> str:
        where = f"{self.sheet} row {self.row}" if self.row else self.sheet
        return f"{where}, {self.heading}: {self.message}" if self.heading else f"{where}: {self.message}"


_STUDENT = Column(
    "student_number", "Student ID",
    ("Student Number", "Student No", "Stud No", "Stud ID", "ID Number", "ID No", "School ID"), required=True,
)  # fmt: skip

ROSTER = (
    _STUDENT,
    Column("last_name", "Last Name", ("Surname", "Family Name"), required=True),
    Column("first_name", "First Name", ("Given Name", "Given Names", "Firstname"), required=True),
    Column("middle_name", "Middle Name", ("Middle Initial", "MI", "Middlename")),
    Column("suffix", "Suffix", ("Suffix Name", "Name Extension", "Ext", "Ext Name")),
    Column("sex", "Sex", ("Gender",)),
    Column("birthdate", "Birthdate", ("Birth Date", "Date of Birth", "Birthday", "DOB")),
    Column("email", "Email", ("E-mail", "Email Address", "E-mail Address")),
    Column("contact_number", "Contact Number", ("Contact No", "Contact", "Mobile", "Mobile Number", "Mobile No", "Phone",
                                                "Phone Number", "Cellphone", "Cellphone Number")),
    Column("address", "Address", ("Home Address", "Complete Address")),
    Column("degree_program", "Degree Program", ("Program", "Degree", "Programme", "Degree Course")),
    Column("year_level", "Year Level", ("Year", "Yr Level", "Yr")),
    Column("course", "Course", ("Cadet Course", "ROTC Course", "MS Course", "MS Level"), expected=True),
    Column("battalion", "Battalion", ("Bn",)),
    Column("company", "Company", ("Coy",), expected=True),
    Column("platoon", "Platoon", ("Pltn", "Plt"), expected=True),
    Column("status", "Status", ("Enrollment Status",)),
    Column("mark", "Mark", ("Grade Mark", "Remark Code")),
)  # fmt: skip
ATTENDANCE = (
    Column("held_on", "Date", ("Training Date", "Day Date"), required=True),
    Column("title", "Training Day", ("Title", "Activity", "Training"), required=True),
    _STUDENT,
    Column("status", "Status", ("Attendance", "Attendance Status"), required=True),
    Column("time_in", "Time In", ("In",)),
    Column("time_out", "Time Out", ("Out",)),
    Column("remarks", "Remarks", ("Remark", "Note", "Notes", "Reason")),
)
_NAME = Column("name", "Name", ("Full Name", "Cadet Name", "Cadet", "Name of Cadet", "Student Name"))
# An import of records looks for its cadets and its day, and says what it has not found: less must be there than in a whole
# corps, which is made from its sheets.
_SAYS_WHO = replace(_STUDENT, required=False)
ATTENDANCE_IMPORT = (
    ATTENDANCE[0],
    replace(ATTENDANCE[1], required=False),
    Column("session", "Session", ("Session Name", "AM/PM")),
    _SAYS_WHO,
    _NAME,
    *ATTENDANCE[3:],
    Column("qr", "QR", ("QR Code", "QR JSON", "QR Data")),
)
LEDGER = (
    Column(
        "recorded_at", "Recorded At", ("Date", "Date Recorded", "Recorded On", "Date and Time"), required=True
    ),
    _STUDENT,
    Column("kind", "Type", ("Kind", "Merit/Demerit"), required=True),
    Column("points", "Points", ("Point",), required=True),
    Column("reason", "Reason", ("Remarks", "Description", "Offense"), expected=True),
    Column("issued_by", "Issued By", ("Recorded By", "Issued By Name", "Given By")),
)
LEDGER_IMPORT = (
    LEDGER[0],
    Column("occurred_on", "Occurred On", ("Date of Offense", "Date Occurred")),
    _SAYS_WHO,
    _NAME,
    *LEDGER[2:],
)
STAFF = (
    Column("staff_id", "Staff ID", ("Staff No", "Staff Number")),
    Column("rank", "Rank", ("Grade",), expected=True),
    Column("last_name", "Last Name", ("Surname", "Family Name"), required=True),
    Column("first_name", "First Name", ("Given Name", "Given Names", "Firstname"), required=True),
    Column("designation", "Designation", ("Position", "Duty"), expected=True),
)


def score_import_columns(assessments: Sequence[tuple[str, str]]) -> tuple[Column, ...]:
    """Columns of scores for the term's assessments (code, name), each of which may be missing: blank says nothing."""
    exams = [Column(code, name, _exam_spellings(code, name)) for code, name in assessments]
    return (_SAYS_WHO, _NAME, *exams)


def _exam_spellings(code: str, name: str) -> tuple[str, ...]:
    return code, f"{code}s", f"{name} Exam", f"{name} Score", f"{name} Examination"


def score_columns(assessments: Sequence[tuple[int, str, str]]) -> tuple[Column, ...]:
    """Columns of the score sheet for the term's assessments (id, code, name); the field is the assessment's id.

    Every assessment's column is required: one that is missing or misspelt would lose its scores without a word.
    """
    exams = [
        Column(str(pk), name, _exam_spellings(code, name), required=True) for pk, code, name in assessments
    ]
    return (_STUDENT, *exams)


@dataclass(frozen=True)
class Layout:
    """Where the fields are in one file: field by position, and the file's own heading by field. `missing` are the columns that
    are expected and not there."""

    fields: Mapping[int, str]
    headings: Mapping[str, str]
    ignored: tuple[str, ...]
    missing: tuple[str, ...]
    width: int

    def records(self, sheet: Sheet) -> Iterator[tuple[int, dict[str, str], list[CellProblem]]]:
        """(row number, raw cell by field, problems of the row's shape) of every row."""
        for number, cells in sheet.rows:
            raw = {field: cells[place] for place, field in self.fields.items() if place < len(cells)}
            shape = []
            if any(cell.strip() for cell in cells[self.width :]):
                message = worded(
                    "The row has more cells than the header. Is a value with a comma not in quotation marks?"
                )
                shape.append(CellProblem("", message))
            yield number, raw, shape


def spellings(columns: Sequence[Column]) -> dict[str, Column]:
    """Every heading that a column is known by, as sheets.spelling.plain spells it."""
    return {plain(word): column for column in columns for word in (*column.aliases, column.heading)}


def lay_out(
    columns: Sequence[Column], header: Sequence[str], mapping: Mapping[str, str] = MappingProxyType({})
) -> Layout:
    """Match a file's header with the columns. `mapping` says of some headings which field they are, "" for none; it comes
    before the known spellings. Raises Unreadable naming every column that is missing or there twice."""
    layout, wrong = propose(columns, header, mapping)
    if wrong:
        raise Unreadable(" ".join(wrong))
    return layout


def propose(
    columns: Sequence[Column], header: Sequence[str], mapping: Mapping[str, str]
) -> tuple[Layout, list[str]]:
    """The same as far as it goes, and what is wrong with it."""
    by_spelling = spellings(columns)
    by_field = {column.field: column for column in columns}
    in_file = {heading_of(cell) for cell in header}
    taken = {field for heading, field in mapping.items() if heading in in_file}
    fields: dict[int, str] = {}
    headings: dict[str, str] = {}
    ignored, wrong = [], []
    for place, cell in enumerate(header):
        heading = heading_of(cell)
        if heading in mapping:
            column = by_field.get(mapping[heading])
        else:
            column = by_spelling.get(plain(heading))
            column = None if column is not None and column.field in taken else column
        if column is None:
            if heading:
                ignored.append(heading)
        elif column.field in headings:
            wrong.append(
                worded(
                    "The columns “{first}” and “{second}” both say {column}. Keep one.",
                    first=headings[column.field],
                    second=heading,
                    column=column.heading,
                )
            )
        else:
            fields[place], headings[column.field] = column.field, heading
    absent = [column for column in columns if column.field not in headings]
    wrong.extend(
        worded("The column “{heading}” is missing.", heading=column.heading)
        for column in absent
        if column.required
    )
    missing = tuple(column.heading for column in absent if column.expected)
    return Layout(fields, headings, tuple(ignored), missing, len(header)), wrong


def heading_of(cell: str) -> str:
    """A heading in one line."""
    return " ".join(cell.split())
