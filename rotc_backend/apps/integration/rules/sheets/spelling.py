"""How headings are compared."""

import re


def plain(heading: str) -> str:
    """A heading without case, blanks and signs: "Student No." and "STUDENT_NO" are one."""
    return re.sub(r"[\W_]+", "", heading.casefold())
