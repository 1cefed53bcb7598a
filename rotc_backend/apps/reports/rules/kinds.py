"""What can be made: each document, what it is of, what may be chosen, and in which formats it comes.

A new document is a row here, a module in services/documents and its line in that package's registry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from common.language import phrase


class ReportKind(StrEnum):
    """Every document."""

    GRADE_SHEET = "grade_sheet"
    REGISTRAR_SHEET = "registrar_sheet"
    GRADE_RECORD = "grade_record"
    GRADUATES = "graduates"
    GRADUATES_FOR_SERIALS = "graduates_for_serials"
    ATTENDANCE_SHEET = "attendance_sheet"
    MUSTER_SHEETS = "muster_sheets"
    DAY_REPORT = "day_report"
    TERM_CHARTS = "term_charts"
    ROSTER = "roster"
    ENROLMENT_SUMMARY = "enrolment_summary"
    CHED_2A = "ched_2a"
    CHED_2B = "ched_2b"
    LEDGER = "ledger"
    ID_CARDS = "id_cards"
    COMPLETION_CERTIFICATES = "completion_certificates"
    ACHIEVEMENT_CERTIFICATES = "achievement_certificates"
    DROP_ORDER = "drop_order"
    EXCUSE_LETTERS = "excuse_letters"
    OWN_DATA = "own_data"


class ReportStatus(StrEnum):
    """Life of a report job."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (ReportStatus.QUEUED, ReportStatus.RUNNING)


class ReportFormat(StrEnum):
    """As what it comes."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


class Subject(StrEnum):
    """What a document is of; the request names it."""

    TERM = "term"
    ENROLLMENT = "enrollment"
    DAY = "day"


class Layout(StrEnum):
    """How ID cards come out of the printer."""

    SHEET = "sheet"
    SINGLE = "single"


@dataclass(frozen=True)
class KindSpec:
    """A document that the unit's people ask for. `paper` is what one of its papers is called, where it is several."""

    kind: ReportKind
    name: str
    about: str
    theme: str
    subject: Subject = Subject.TERM
    by_company: bool = False
    has_program: bool = False
    has_layout: bool = False
    is_table: bool = False
    paper: str = ""

    @property
    def formats(self) -> Sequence[ReportFormat]:
        """PDF always; what is a table, as a table too."""
        return tuple(ReportFormat) if self.is_table else (ReportFormat.PDF,)


GRADES, ATTENDANCE, PEOPLE, PAPERS = (
    phrase("Grades"),
    phrase("Attendance"),
    phrase("People"),
    phrase("Cards and certificates"),
)

KINDS: tuple[KindSpec, ...] = (
    KindSpec(
        ReportKind.GRADE_SHEET, phrase("Grade sheet"),
        phrase(
            "The computation of grades by company, men and women: every training day, merits and demerits, parts and result."
        ),
        GRADES, by_company=True, is_table=True,
    ),
    KindSpec(
        ReportKind.REGISTRAR_SHEET, phrase("Registrar's grade sheet"),
        phrase("What the registrar enters: each cadet's final grade, equivalent and remark, by program."),
        GRADES, by_company=True, is_table=True,
    ),
    KindSpec(
        ReportKind.GRADE_RECORD, phrase("Grade record"),
        phrase("One cadet's whole term, with every point explained."),
        GRADES, subject=Subject.ENROLLMENT,
    ),
    KindSpec(
        ReportKind.GRADUATES, phrase("List of graduates"),
        phrase("Who completed the program with this term, with their serial numbers."),
        GRADES, has_program=True, is_table=True,
    ),
    KindSpec(
        ReportKind.GRADUATES_FOR_SERIALS, phrase("Graduates for serial numbers"),
        phrase("The same list for headquarters, which fills in the serial numbers."),
        GRADES, has_program=True, is_table=True,
    ),
    KindSpec(
        ReportKind.ATTENDANCE_SHEET, phrase("Attendance master sheet"),
        phrase("Each cadet on each training day of the term, with the totals."),
        ATTENDANCE, by_company=True, is_table=True,
    ),
    KindSpec(
        ReportKind.MUSTER_SHEETS, phrase("Blank muster sheets"),
        phrase("Names by platoon with empty boxes, to be filled by hand where there is neither phone nor signal."),
        ATTENDANCE, subject=Subject.DAY, by_company=True, paper="Blank muster sheet",
    ),
    KindSpec(
        ReportKind.DAY_REPORT, phrase("After-training report"),
        phrase("Strength, turnout by company and the arrivals of one training day."),
        ATTENDANCE, subject=Subject.DAY,
    ),
    KindSpec(
        ReportKind.TERM_CHARTS, phrase("The term in pictures"),
        phrase("Attendance by company, the distribution of grades, merits and demerits by week, with the tables."),
        GRADES, by_company=True,
    ),
    KindSpec(
        ReportKind.ROSTER, phrase("Roster"),
        phrase("The companies' cadets with platoon, course and program."),
        PEOPLE, by_company=True, is_table=True,
    ),
    KindSpec(
        ReportKind.ENROLMENT_SUMMARY, phrase("Enrolment summary"),
        phrase("How many are enrolled, by course, sex and program."),
        PEOPLE, is_table=True,
    ),
    KindSpec(
        ReportKind.CHED_2A, phrase("CHED OSDS-NSTP Form 2-A"),
        phrase("Enrolment and graduates of the school year by component and sex."),
        PEOPLE, is_table=True,
    ),
    KindSpec(
        ReportKind.CHED_2B, phrase("CHED OSDS-NSTP Form 2-B"),
        phrase("The enrolled cadets with birth date, address and contact."),
        PEOPLE, is_table=True,
    ),
    KindSpec(
        ReportKind.LEDGER, phrase("Merit and demerit ledger"),
        phrase("Every merit and demerit of the term that stands, by company and cadet."),
        PEOPLE, by_company=True, is_table=True,
    ),
    KindSpec(
        ReportKind.ID_CARDS, phrase("ID cards"),
        phrase("Front and back with the QR that the scanner reads: ten to a sheet with cut marks, or single cards."),
        PAPERS, by_company=True, has_layout=True,
    ),
    KindSpec(
        ReportKind.COMPLETION_CERTIFICATES, phrase("Certificates of completion"),
        phrase("One for each cadet who completed the program with this term."),
        PAPERS, has_program=True, paper="Certificate of completion",
    ),
    KindSpec(
        ReportKind.ACHIEVEMENT_CERTIFICATES, phrase("Certificates of achievement"),
        phrase("One for each cadet whose merits of all terms reach a recognition: bronze, silver, gold, platinum."),
        PAPERS, by_company=True, paper="Certificate of achievement",
    ),
    KindSpec(
        ReportKind.DROP_ORDER, phrase("Drop order"),
        phrase("The letter that says that one cadet is dropped, and on what ground."),
        PAPERS, subject=Subject.ENROLLMENT,
    ),
    KindSpec(
        ReportKind.EXCUSE_LETTERS, phrase("Excuse letters"),
        phrase("What was decided on one cadet's excuses of the term, a letter each."),
        PAPERS, subject=Subject.ENROLLMENT, paper="Excuse letter",
    ),
)  # fmt: skip
SPECS = {spec.kind: spec for spec in KINDS}
# What staff ask for; the own data is asked for by its owner alone, in a place of its own.
ORDERED_KINDS = tuple(SPECS)
_OWN_DATA_NAME = "Your data"


def name_of(kind: str) -> str:
    """What people call a kind of document."""
    spec = SPECS.get(ReportKind(kind))
    return spec.name if spec else _OWN_DATA_NAME


def paper_name_of(kind: str) -> str:
    """What people call one paper of it."""
    spec = SPECS.get(ReportKind(kind))
    return (spec.paper if spec else "") or name_of(kind)


def title(kind: str, *, term: str | None, company: str | None, about: str | None = None) -> str:
    """What people call a report: "Grade sheet, First Semester 2026-2027, Alpha"; `about` is a cadet or a day."""
    return ", ".join(part for part in (name_of(kind), about, term, company) if part)


def progress_percent(*, done: int, total: int) -> int:
    """5..90 while pages are laid out: before it lies the reading, after it the binding and the saving."""
    return 5 + (85 * done // total if total else 85)
