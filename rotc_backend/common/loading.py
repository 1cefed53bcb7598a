"""A process loads its code once and keeps it: among that, and while it starts, there is no garbage to look for."""

import gc


def begin() -> None:
    """Looking through what is loaded already, again and again, takes a quarter of a start. Whoever begins must `finish`."""
    gc.disable()


def finish() -> None:
    """All is loaded. It stays out of the collector, and processes that are forked from this one share its pages."""
    gc.collect()
    gc.freeze()
    gc.enable()
