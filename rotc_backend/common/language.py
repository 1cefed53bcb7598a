"""The languages that people are written to in. Texts stand in both, side by side, so that none is forgotten.

What the rules tell of a page's data is English, in seals, documents and exports always; a page that asks for another language
puts `translated` around what it shows.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Language(StrEnum):
    """What an account is written to in."""

    ENGLISH = "en"
    FILIPINO = "fil"


@dataclass(frozen=True)
class Words:
    """The same in both languages; `{name}` is a fact that `fill` puts in."""

    en: str
    fil: str

    def to(self, language: str) -> str:
        """In a language."""
        return self.fil if language == Language.FILIPINO else self.en


class Count(int):
    """A number that says of what: "{absent:cadet|cadets}" is "1 cadet", "3 cadets"."""

    def __format__(self, spec: str) -> str:
        one, _, many = spec.partition("|")
        return f"{int(self)} {one if self == 1 else many or one}" if one else str(int(self))


def fill(words: Words, facts: Mapping[str, object], language: str) -> str:
    """The text with its facts: dates are written out, words are taken in the same language, all else as it is.

    Raises KeyError for a fact that is missing."""
    return words.to(language).format(**{name: _said(value, language) for name, value in facts.items()})


def day_in_words(day: date, language: str) -> str:
    """ "8 August 2026", "8 Agosto 2026" """
    return f"{day.day} {_MONTHS.to(language).split()[day.month - 1]} {day.year}"


def _said(value: object, language: str) -> object:
    if isinstance(value, Words):
        return value.to(language)
    return day_in_words(value, language) if isinstance(value, date) else value


_translate: ContextVar[Callable[[str], str]] = ContextVar("translate", default=str)


@contextmanager
def translated(translate: Callable[[str], str]) -> Iterator[None]:
    """What is worded within goes through `translate`. See common/api.py."""
    token = _translate.set(translate)
    try:
        yield
    finally:
        _translate.reset(token)


def worded(text: str, /, **facts: object) -> str:
    """A sentence with its facts, in the language of the page that asks for it, else in English."""
    text = _translate.get()(text)
    return text.format(**facts) if facts else text


def is_translated() -> bool:
    """Whether a page asks for another language than English."""
    return _translate.get() is not str


def phrase(text: str) -> str:
    """A text that is worded elsewhere, so that `make texts` finds it here."""
    return text


def short_day(day: date) -> str:
    """ "8 Aug", worded."""
    return f"{day.day} {worded(_SHORT_MONTHS).split()[day.month - 1]}"


_SHORT_MONTHS = phrase("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
_MONTHS = Words(
    "January February March April May June July August September October November December",
    "Enero Pebrero Marso Abril Mayo Hunyo Hulyo Agosto Setyembre Oktubre Nobyembre Disyembre",
)
