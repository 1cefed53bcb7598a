"""A process loads its code once and keeps it: among that, and while it starts, there is next to no garbage to look for."""

import gc

_THRESHOLDS = gc.get_threshold()
# Loading makes a quarter of a million objects. Not none at all: a script that never says that it has loaded is collected, too.
_WHILE_LOADING = (100_000, 50, 50)


def begin() -> None:
    """Looking through what is loaded already, again and again, takes a quarter of a start. Entry points `finish`."""
    gc.set_threshold(*_WHILE_LOADING)


def finish() -> None:
    """All is loaded. It stays out of the collector, and processes that are forked from this one share its pages."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
