"""Room for the frames of Python's calls.

CPython 3.11 keeps them in pieces of 16 KB. The call that needs the next piece asks the system for it and gives it back when it
returns, so a loop that happens to stand at the end of a piece does so in each round: as deep as pytest calls a test, a fifth of
the run's work.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def roomy(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call the function, with all that it calls in one piece."""
    return function(*args, **kwargs)


# A piece is as large as its first call says it needs: one of half a megabyte gets a whole one, and leaves the other half to
# the calls below it. What they do not reach stays an address without memory.
roomy.__code__ = roomy.__code__.replace(co_stacksize=70_000)
