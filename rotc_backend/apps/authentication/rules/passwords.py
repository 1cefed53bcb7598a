"""What a password must be: long, and not one that everybody tries first (NIST SP 800-63B). No rules of composition."""

from collections.abc import Collection, Iterable
from string import digits, punctuation

from common.language import worded

MINIMUM = 10
MINIMUM_OF_ADMINS = 12
MAXIMUM = 1024
# "password1234!" is "password" to whoever guesses.
TRIMMINGS = 5
# What everybody here would think of, besides the names of the person and the unit.
CONTEXT_WORDS = frozenset(
    {"rgms", "rotc", "rotc unit", "training day", "merits", "demerits", "commandant", "parade-ground"}
)


def password_problems(
    password: str, *, minimum: int, names: Iterable[str], common: Collection[str]
) -> list[str]:
    """What is wrong with a new password, a sentence each. `names` (user name, e-mail, unit) may not be it, `common` holds
    casefolded passwords."""
    problems = []
    if len(password) < minimum:
        problems.append(worded("Needs at least {minimum} characters.", minimum=minimum))
    if len(password) > MAXIMUM:
        problems.append(worded("Has more than {maximum} characters.", maximum=MAXIMUM))
    folded = password.casefold()
    stem = folded.strip(digits + punctuation + " ")
    is_trimmed = stem and len(folded) - len(stem) <= TRIMMINGS
    if folded in common or (is_trimmed and stem in common) or len(set(folded)) <= 2:
        problems.append(
            worded("Is among the passwords that are tried first. Several words together make a good one.")
        )
    if any(_is_little_more_than(name.casefold(), folded) for name in names):
        problems.append(worded("Is your name or the unit's. Several words together make a good one."))
    return problems


def _is_little_more_than(name: str, password: str) -> bool:
    """Whether a password is a name with a few signs around it."""
    return bool(name) and name in password and len(password) - len(name) <= TRIMMINGS
