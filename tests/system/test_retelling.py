"""English sentences that were stored are told in the language of the page, by the templates that they were made from."""

import pytest
from django.utils.translation import gettext, override

from common.language import is_translated, translated, worded
from common.retelling import LONGEST_SENTENCE, Template, _templates, retold


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
            "Row 3: May account na ang kasapi. At 2 pang row.",
        ),
        ("bands.0: Must be above 0.", "bands.0: Dapat higit sa 0."),
        ("On this cadet hang by now: scans,\nscores.", "Nakabitin na sa kadeteng ito: scans,\nscores."),
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
    templates = _templates("fil")
    assert len(templates) > 200
    wrong = []
    for template in templates:
        facts = {name: f"“{name}”" for name in template.names}
        with override("fil"):
            expected = gettext(template.text).format(**facts)
        if told(template.text.format(**facts)) != expected:
            wrong.append(template.text)
    assert wrong == []


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        ("a gave b the same c", {"who": "a", "whom": "b", "what": "c"}),
        ("a gave b gave c the same d", {"who": "a", "whom": "b gave c", "what": "d"}),
        (" gave b the same c", None),
        ("a gave b the same ", None),
        ("a gave  the same c", None),
        ("a took b", None),
    ],
)
def test_a_template_gives_the_shortest_facts_and_none_that_say_nothing(sentence, facts):
    assert Template.of("{who} gave {whom} the same {what}").facts(sentence) == facts


def test_a_fact_that_is_named_twice_says_the_same_twice():
    template = Template.of("{name} is not {name}!")
    assert template.facts("a is not a!") == {"name": "a"}
    assert template.facts("a is not b!") is None


def test_what_somebody_typed_to_keep_a_process_busy_is_no_sentence_of_ours():
    """Matched by patterns it took minutes, and the nested one all of the stack."""
    greedy = max(_templates("fil"), key=lambda template: len(template.names))
    assert len(greedy.names) == 4
    typed = f"x: y{''.join(literal * 200 for literal in greedy.literals[1:-1])}{greedy.literals[-1]}z"
    within = next(
        template for template in _templates("fil") if template.text == "It could not be made. {reason}"
    )
    nested = f"x: {within.literals[0] * 200}No."

    assert max(len(typed), len(nested)) < LONGEST_SENTENCE < len(typed * 2)
    assert [told(typed), told(typed * 2)] == [typed, typed * 2]
    assert told(nested).startswith("x: ")
