"""What a cell says. Nothing is guessed: a cell that can be read in two ways, or in none, is refused with the way to mend it.

Every parser takes a cleaned, non-blank cell and raises BadValue with a sentence for the person who has the sheet.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from apps.attendance.rules import AttendanceStatus
from apps.cadets import rules as cadet_rules
from apps.cadets.rules import EnrollmentStatus, Sex
from apps.grading.rules import SET_MARKS, LedgerKind
from common.language import phrase, worded

Value = TypeVar("Value")

MAX_POINTS = 1_000_000
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
# What stands for a character that the file had and nobody can keep.
LOST = "\ufffd"
_UNKEPT = re.compile("[\0\ud800-\udfff]")
# Longer than any cell may be: what is cut off is refused anyway.
LONGEST_KEPT = 20_000
_INVISIBLE = "\ufeff\u200b\u200e\u200f"


class BadValue(ValueError):
    """What is wrong with a cell and how to mend it, as one or two sentences."""


def clean(raw: str) -> str:
    """A cell without outer blanks, its letters composed (NFC) so that one name has one spelling; inner text stays."""
    composed = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(rf"^[\s{_INVISIBLE}]+|[\s{_INVISIBLE}]+$", "", composed)


def kept(raw: str) -> str:
    """A cell as it can be stored: without NUL and half characters, and not longer than any cell may be."""
    return _UNKEPT.sub(LOST, raw[:LONGEST_KEPT])


def text(longest: int) -> Callable[[str], str]:
    """A parser of free text of up to `longest` characters."""

    def parse(cell: str) -> str:
        if cell in EXCEL_ERRORS:
            raise BadValue(
                worded(
                    "The cell shows the spreadsheet's error {cell}. Mend its formula or type the value.",
                    cell=cell,
                )
            )
        if any(
            unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t" for character in cell
        ):
            raise BadValue(worded("Holds a control character that cannot be printed. Type the cell anew."))
        if LOST in cell:
            raise BadValue(worded("Holds a character that was lost on the way. Type the cell anew."))
        if len(cell) > longest:
            raise BadValue(
                worded(
                    "Has {length} characters; at most {longest} fit. Shorten it.",
                    length=len(cell),
                    longest=longest,
                )
            )
        return cell

    return parse


def _one_of(words: Mapping[str, Value], refusal: str) -> Callable[[str], Value]:
    def parse(cell: str) -> Value:
        found = words.get(cell.casefold())
        if found is None:
            raise BadValue(worded(refusal, cell=short(cell)))
        return found

    return parse


sex = _one_of(
    {"male": Sex.MALE, "m": Sex.MALE, "female": Sex.FEMALE, "f": Sex.FEMALE},
    phrase("“{cell}” is not known. Write Male or Female, or leave it empty."),
)
enrollment_status = _one_of(
    {status.value: status for status in EnrollmentStatus},
    phrase("“{cell}” is not known. Write Ongoing, Completed, Incomplete or Dropped."),
)
mark = _one_of(
    {code.value.casefold(): code for code in SET_MARKS},
    phrase("“{cell}” is not known. Write INC, DO or T, or leave it empty."),
)
attendance_status = _one_of(
    {status.value: status for status in AttendanceStatus},
    phrase("“{cell}” is not known. Write present, late, absent or excused."),
)
ledger_kind = _one_of(
    {kind.value: kind for kind in LedgerKind}, phrase("“{cell}” is not known. Write merit or demerit.")
)

_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}


def email(cell: str) -> str:
    """An address with one @ and no blanks; whether it is answered is not ours to know."""
    address = text(254)(cell)
    name, _, host = address.rpartition("@")
    if not name or not host or "@" in name or re.search(r"\s", address):
        raise BadValue(
            worded("“{cell}” is no e-mail address. Mend it or leave the cell empty.", cell=short(cell))
        )
    return address


def course(cell: str) -> str:
    """ "MS1", "MS-1" → "MS 1"."""
    code = cadet_rules.course_code(cell)
    if code is None:
        raise BadValue(worded("“{cell}” is no course. Write it like MS 1.", cell=short(cell)))
    return code


def platoon(cell: str) -> int:
    """ "1", "1st Platoon", "Platoon 1", "First Platoon" → 1; 1..99."""
    words = re.sub(r"\bplatoon\b", " ", cell.casefold()).strip()
    number = _ORDINALS.get(words) or _whole(re.sub(r"(?<=[0-9])(st|nd|rd|th)$", "", words))
    if number is None or not 1 <= number <= 99:
        raise BadValue(worded("“{cell}” is no platoon. Write its number, such as 1.", cell=short(cell)))
    return number


def year_level(cell: str) -> int:
    """ "1st Year", "2", "II", "Second Year" → 1..6."""
    words = re.sub(r"\b(year|yr)\b\.?", " ", cell.casefold()).strip()
    number = (
        _ORDINALS.get(words) or _ROMAN.get(words) or _whole(re.sub(r"(?<=[0-9])(st|nd|rd|th)$", "", words))
    )
    if number is None or not 1 <= number <= 6:
        raise BadValue(
            worded("“{cell}” is no year level. Write 1 to 6, or leave it empty.", cell=short(cell))
        )
    return number


def points(cell: str) -> int:
    """A positive whole number of points; which side of the ledger it is on says the kind, never a sign."""
    number = _whole(cell)
    if number is None:
        raise BadValue(
            worded("“{cell}” is no whole number. Write the points in digits, such as 5.", cell=short(cell))
        )
    if number < 1:
        raise BadValue(
            worded(
                "{number} points are not possible. Write 1 or more; the Type says merit or demerit.",
                number=number,
            )
        )
    if number > MAX_POINTS:
        raise BadValue(
            worded(
                "{number} points are more than {max_points}. Is it a typing error?",
                number=number,
                max_points=MAX_POINTS,
            )
        )
    return number


def score(maximum: Decimal) -> Callable[[str], Decimal]:
    """A parser of scores of 0..maximum with up to 3 decimals."""
    limit = f"{maximum.normalize():f}"

    def parse(cell: str) -> Decimal:
        if not re.fullmatch(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)", cell):
            raise BadValue(
                worded(
                    "“{cell}” is no number. Write a score of 0 to {limit}, or leave the cell empty.",
                    cell=short(cell),
                    limit=limit,
                )
            )
        value = Decimal(cell)
        if not 0 <= value <= maximum:
            raise BadValue(out_of_range(cell, maximum))
        if value * 1000 % 1:
            raise BadValue(
                worded("{cell} has more than 3 decimals. Round it in the sheet.", cell=short(cell))
            )
        return value

    return parse


def out_of_range(score: str, maximum: Decimal) -> str:
    """What is wrong with a score that is more than there is to reach."""
    limit = f"{maximum.normalize():f}"
    return worded(
        "{cell} is out of range. A score is 0 to {limit}; an empty cell is a missing score.",
        cell=short(score),
        limit=limit,
    )


_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sep sept", "october oct", "november nov", "december dec"), start=1,
    )
    for name in names.split()
}  # fmt: skip
_DATE_FORMS = (
    re.compile(r"(?P<y>[0-9]{4})[-/](?P<m>[0-9]{1,2})[-/](?P<d>[0-9]{1,2})"),
    re.compile(r"(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})/(?P<y>[0-9]{4})"),
    re.compile(r"(?P<m>[A-Za-z]+)\.?\s+(?P<d>[0-9]{1,2}),?\s+(?P<y>[0-9]{4})"),
    re.compile(r"(?P<d>[0-9]{1,2})[-\s](?P<m>[A-Za-z]+)\.?[-,\s]\s*(?P<y>[0-9]{4})"),
)
_ISO_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?\s?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?(?:\s*([AaPp])\.?\s*[Mm]\.?)?")
_MILITARY = re.compile(r"([0-9]{2})([0-9]{2})\s*[Hh](?:rs?\.?)?")


@lru_cache(maxsize=8192)
def day(cell: str, zone: ZoneInfo) -> date:
    """A calendar date: ISO, month/day/year, "March 14, 2005", "14-Mar-2005", or a moment, whose date is the unit's."""
    if _ISO_MOMENT.fullmatch(cell):
        return moment(cell, zone).date()
    for form in _DATE_FORMS:
        match = form.fullmatch(cell)
        month = match and (_MONTHS.get(match["m"].casefold()) or _whole(match["m"]))
        if match and month:
            try:
                found = date(int(match["y"]), month, int(match["d"]))
            except ValueError:
                break
            if EARLIEST_YEAR <= found.year <= LATEST_YEAR:
                return found
    raise BadValue(
        worded("“{cell}” is no date. Write it like 2005-03-14 or 3/14/2005 (month first).", cell=short(cell))
    )


def time_of_day(cell: str) -> time:
    """ "7:52:28 AM", "07:32", "07:32:03", "0732H"."""
    match = _CLOCK.fullmatch(cell)
    try:
        if match:
            return time(_hour(int(match[1]), match[4]), int(match[2]), int(match[3] or 0))
        if match := _MILITARY.fullmatch(cell):
            return time(int(match[1]), int(match[2]))
    except ValueError:
        pass
    raise BadValue(worded("“{cell}” is no time. Write it like 07:52 or 7:52 AM.", cell=short(cell)))


def _hour(hour: int, half: str | None) -> int:
    """The hour of the day; `half` is a or p. Raises ValueError for 13 PM."""
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError
    return hour % 12 + (12 if half in "Pp" else 0)


@lru_cache(maxsize=8192)
def moment(cell: str, zone: ZoneInfo) -> datetime:
    """A moment in the unit's zone; without an offset the cell is local time, without a time of day local midnight."""
    if _ISO_MOMENT.fullmatch(cell):
        try:
            found = datetime.fromisoformat(re.sub(r" (?=[Z+-])", "", cell))
        except ValueError:
            raise BadValue(
                worded("“{cell}” is no date and time. Write it like 2026-08-01 07:30.", cell=short(cell))
            ) from None
        if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
            raise BadValue(worded("The year of “{cell}” cannot be right.", cell=short(cell)))
        return found.replace(tzinfo=zone) if found.tzinfo is None else found.astimezone(zone)
    parts = re.fullmatch(r"(.*[0-9]{4})[,\s]+([0-9]{1,2}:.*)", cell)
    if parts:
        return datetime.combine(day(parts[1], zone), time_of_day(parts[2]), zone)
    return datetime.combine(day(cell, zone), time(0), zone)


def moment_on(held_on: date, zone: ZoneInfo) -> Callable[[str], datetime]:
    """A parser of times of that day; a cell may also hold the whole moment."""

    def parse(cell: str) -> datetime:
        if _ISO_MOMENT.fullmatch(cell):
            return moment(cell, zone)
        return datetime.combine(held_on, time_of_day(cell), zone)

    return parse


def _whole(cell: str) -> int | None:
    """The whole number, also as a spreadsheet writes it ("5.0"); None when it is none."""
    match = re.fullmatch(r"(-?[0-9]{1,12})(\.0*)?", cell)
    return int(match[1]) if match else None


def short(cell: str) -> str:
    """The beginning of a cell, in one line, for a sentence about it."""
    line = "".join(character for character in " ".join(cell.split()) if character.isprintable())
    return line if len(line) <= 40 else f"{line[:39]}…"
