"""English sentences that were stored are told in the language of the page, by the templates that they were made from."""

import pytest
from django.utils.translation import gettext, override

from common.language import is_translated, translated, worded
from common.retelling import _FACT, _templates, retold


def told(sentence: str, language: str = "fil") -> str:
    with override(language):
        return retold(sentence)


@pytest.mark.parametrize(
    ("sentence", "filipino"),
    [
        ("Unread ones stay.", "Nananatili ang mga hindi pa nababasa."),
        ("“{x}” is no course. Write it like MS 1.", "Hindi course ang “{x}”. Isulat tulad ng MS 1."),
        (
            "Row 3: The member has an account by now. And 2 more rows.",
            "Hanay 3: May account na ang miyembro. At 2 pang hanay.",
        ),
        ("bands.0: Must be above 0.", "bands.0: Dapat higit sa 0."),
        ("Was changed since: the mark,\nthe enrollment.", "Nabago mula noon: the mark,\nthe enrollment."),
        ("ValueError: what nobody foresaw", "ValueError: what nobody foresaw"),
        ("He was ill.", "He was ill."),
        ("", ""),
    ],
)
def test_a_stored_sentence_is_told_in_the_language_of_the_page(sentence, filipino):
    assert told(sentence) == filipino
    assert told(sentence, "en") == sentence


def test_what_is_worded_is_english_but_within_what_a_page_asks_for():
    with override("fil"):
        assert worded("{count} days", count="{count}") == "{count} days"
        with translated(gettext):
            assert (worded("{count} days", count=3), is_translated()) == ("3 araw", True)
            with translated(str):
                assert worded("{count} days", count=3) == "3 days"
        assert (worded("{count} days", count=3), is_translated()) == ("3 days", False)


def test_every_template_is_found_again_in_the_sentence_that_was_made_from_it():
    templates = [template for _, template, _ in _templates("fil")]
    assert len(templates) > 200
    wrong = []
    for template in templates:
        facts = {name: f"“{name}”" for name in _FACT.findall(template)}
        with override("fil"):
            expected = gettext(template).format(**facts)
        if told(template.format(**facts)) != expected:
            wrong.append(template)
    assert wrong == []
