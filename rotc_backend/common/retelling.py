"""English sentences that were stored, or told by rules that know of no page, once more in the language of the page.

The catalogue has each as a template: a sentence is looked up as it is, else the template that it was made from gives its facts.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language, gettext, override

from common.language import Language, Words

# Of a template with less of its own than this, too much could be made.
LEAST_LETTERS = 8
# What is longer was typed, and a fact that is a sentence has no more than one within it.
LONGEST_SENTENCE = 5000
SENTENCES_WITHIN = 2
_FACT = re.compile(r"\{(\w+)\}")


def retold(sentence: str) -> str:
    """In the language of the page. What the catalogue does not know stays as it is: words of people, and facts."""
    language = get_language() or settings.LANGUAGE_CODE
    if language == settings.LANGUAGE_CODE or not 0 < len(sentence) <= LONGEST_SENTENCE:
        return sentence
    return _retold(language, sentence)


def in_both(sentence: str) -> Words:
    """An English sentence of ours, for whoever is written to in the language of the account."""
    with override(Language.FILIPINO):
        return Words(sentence, retold(sentence))


@lru_cache(maxsize=4096)
def _retold(language: str, sentence: str) -> str:
    with override(language):
        found = _known(language, sentence)
        if found is None:
            # After the number of a row, or the name of a field.
            head, colon, tail = sentence.partition(": ")
            found = f"{head}{colon}{_known(language, tail) or tail}" if colon else sentence
        return found


@dataclass(frozen=True)
class Template:
    """A text of the catalogue with facts in it: before the first of them stands literals[0], after the last literals[-1]."""

    text: str
    literals: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Template:
        """As the catalogue has it."""
        parts = _FACT.split(text)
        return cls(text, tuple(parts[::2]), tuple(parts[1::2]))

    @property
    def letters(self) -> int:
        """How much it says of its own."""
        return sum(letter.isalpha() for literal in self.literals for letter in literal)

    def facts(self, sentence: str) -> dict[str, str] | None:
        """The facts of a sentence that was made from this, each as short as may be; None for any other sentence.

        What stands between two facts is taken where it comes first. A regular expression would try all places with all others:
        sentences hold what people typed, and some would keep a process busy for hours.
        """
        first, *between, last = self.literals
        if not (sentence.startswith(first) and sentence.endswith(last)):
            return None
        found, place, end = list[str](), len(first), len(sentence) - len(last)
        for literal in between:
            following = sentence.find(literal, place + 1, end)
            if following < 0:
                return None
            found.append(sentence[place:following])
            place = following + len(literal)
        if place >= end:
            return None
        found.append(sentence[place:end])
        facts = dict(zip(self.names, found, strict=True))
        # A fact that is named twice says the same twice.
        return (
            facts if all(facts[name] == said for name, said in zip(self.names, found, strict=True)) else None
        )


def _known(language: str, sentence: str, within: int = SENTENCES_WITHIN) -> str | None:
    if (whole := gettext(sentence)) != sentence:
        return whole
    for template in _templates(language):
        if (found := template.facts(sentence)) is not None:
            facts = {name: _fact(language, fact, within) for name, fact in found.items()}
            return gettext(template.text).format(**facts)
    return None


def _fact(language: str, fact: str, within: int) -> str:
    """A fact may be a sentence itself."""
    is_sentence = within > 0 and " " in fact and fact.endswith(".")
    return (_known(language, fact, within - 1) or fact) if is_sentence else fact


@lru_cache(maxsize=4)
def _templates(language: str) -> list[Template]:
    """Those that say most of their own come first."""
    found = [
        template
        for folder in settings.LOCALE_PATHS
        for text in _texts(Path(folder) / language / "LC_MESSAGES" / "django.mo")
        if (template := Template.of(text)).names and template.letters >= LEAST_LETTERS
    ]
    return sorted(found, key=lambda template: template.letters, reverse=True)


def _texts(catalogue: Path) -> Iterator[str]:
    """The English of a compiled catalogue, which gettext's own reader keeps to itself: a table of lengths and places."""
    content = catalogue.read_bytes() if catalogue.exists() else b""
    if not content:
        return
    order = "<" if content[:4] == _LITTLE_ENDIAN else ">"
    count, table = struct.unpack_from(f"{order}2I", content, 8)
    for number in range(count):
        length, place = struct.unpack_from(f"{order}2I", content, table + 8 * number)
        yield content[place : place + length].decode()


_LITTLE_ENDIAN = struct.pack("<I", 0x950412DE)
