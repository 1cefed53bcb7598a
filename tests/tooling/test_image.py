"""Reading the Dockerfile for a tree where there is no Docker."""

from tools import image
from tools.paths import ROOT


def test_only_the_last_stages_instructions_count_with_continued_lines_joined():
    text = "FROM node AS client\nRUN npm ci\n\n# why\nFROM python\nENV A=1 \\\n    B=2\nRUN one \\\n    && two\nUSER rgms\n"

    assert image.steps(text) == [("ENV", "A=1 B=2"), ("RUN", "one && two"), ("USER", "rgms")]


def test_every_instruction_of_our_dockerfile_is_one_that_is_known():
    words = {word for word, _ in image.steps((ROOT / "Dockerfile").read_text(encoding="utf-8"))}

    assert words <= {"RUN", "ENV", "WORKDIR", "COPY", "USER", "CMD"}
