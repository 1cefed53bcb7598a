"""English sentences that were stored, or told by rules that know of no page, once more in the language of the page.

The catalogue has each as a template: a sentence is looked up as it is, else the template that it was made from gives its facts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from gettext import GNUTranslations, translation
from typing import cast

from django.conf import settings
from django.utils.translation import get_language, gettext, override

# Of a template with less of its own than this, too much could be made.
LEAST_LETTERS = 8
_FACT = re.compile(r"\{(\w+)\}")


def retold(sentence: str) -> str:
    """In the language of the page. What the catalogue does not know stays as it is: words of people, and facts."""
    language = get_language() or settings.LANGUAGE_CODE
    return sentence if language == settings.LANGUAGE_CODE or not sentence else _retold(language, sentence)


@lru_cache(maxsize=4096)
def _retold(language: str, sentence: str) -> str:
    with override(language):
        found = _known(language, sentence)
        if found is None:
            # After the number of a row, or the name of a field.
            head, colon, tail = sentence.partition(": ")
            found = f"{head}{colon}{_known(language, tail) or tail}" if colon else sentence
        return found


def _known(language: str, sentence: str) -> str | None:
    if (whole := gettext(sentence)) != sentence:
        return whole
    for literal, template, form in _templates(language):
        if literal in sentence and (made := form.fullmatch(sentence)):
            facts = {name: _fact(language, fact) for name, fact in made.groupdict().items()}
            return gettext(template).format(**facts)
    return None


def _fact(language: str, fact: str) -> str:
    """A fact may be a sentence itself."""
    return (_known(language, fact) or fact) if " " in fact and fact.endswith(".") else fact


@lru_cache(maxsize=4)
def _templates(language: str) -> list[tuple[str, str, re.Pattern[str]]]:
    """The longest literal part, the template and its form; those that say most of their own come first."""
    found = []
    for folder in settings.LOCALE_PATHS:
        catalogue = translation("django", str(folder), [language], fallback=True)
        if isinstance(catalogue, GNUTranslations):
            texts = cast("dict[str, str]", vars(catalogue)["_catalog"])
            found += [text for text in texts if _FACT.search(text) and _letters(text) >= LEAST_LETTERS]
    found.sort(key=_letters, reverse=True)
    return [(max(_FACT.split(text)[::2], key=len), text, _form(text)) for text in found]


def _letters(template: str) -> int:
    return sum(map(str.isalpha, _FACT.sub("", template)))


def _form(template: str) -> re.Pattern[str]:
    parts, seen = [], set[str]()
    for place, part in enumerate(_FACT.split(template)):
        if place % 2 == 0:
            parts.append(re.escape(part))
        else:
            parts.append(f"(?P={part})" if part in seen else f"(?P<{part}>.+?)")
            seen.add(part)
    return re.compile("".join(parts), re.DOTALL)
