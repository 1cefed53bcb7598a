"""One-time tokens: what they are for, how long they last, and codes that people can read off paper."""

from datetime import timedelta
from enum import StrEnum


class TokenKind(StrEnum):
    """What a one-time token is for."""

    ACTIVATION = "activation"
    RESET = "reset"
    CHALLENGE = "challenge"


LIFETIMES = {
    TokenKind.ACTIVATION: timedelta(days=30),
    TokenKind.RESET: timedelta(hours=1),
    TokenKind.CHALLENGE: timedelta(minutes=5),
}

# No vowels (no words), nothing that looks like something else: 0 O, 1 I L, 2 Z, 5 S, 8 B. 12 of 22 are 53 bits.
ALPHABET = "34679CDFGHJKMNPQRTVWXY"
CODE_LENGTH = 12
RECOVERY_LENGTH = 16
GROUP = 4


def grouped(code: str) -> str:
    """As it is printed: ABCD-EFGH-JKMN."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normalized(typed: str) -> str:
    """A code as it was made, from whatever case, blanks and dashes a person typed it with."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())
