"""How a session filled up: the curve of arrivals, in the steps in which the board and the after-training report show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

# The board draws the same from events, in client/src/features/muster/arrivals.ts; tests hold the two together.
STEPS_MIN = (1, 2, 5, 10, 15, 30, 60, 120)
LONGEST_STEP_MIN = 240
MOST_POINTS = 40


@dataclass(frozen=True)
class CurvePoint:
    """A step that begins `at`: how many `came` within it, and how many had come by its end."""

    at: datetime
    came: int
    total: int


def curve_of(arrivals: Iterable[datetime]) -> list[CurvePoint]:
    """The curve in steps of whole minutes that keep it within MOST_POINTS; every step, also where nobody came."""
    moments = sorted(arrivals)
    if not moments:
        return []
    first, last = moments[0], moments[-1]
    fitting = (one for one in STEPS_MIN if (last - first) / timedelta(minutes=one) < MOST_POINTS)
    step = timedelta(minutes=next(fitting, LONGEST_STEP_MIN))
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    start = epoch + step * ((first - epoch) // step)
    came = [0] * ((last - start) // step + 1)
    for moment in moments:
        came[(moment - start) // step] += 1
    totals = accumulate(came)
    return [
        CurvePoint(start + step * place, count, total)
        for place, (count, total) in enumerate(zip(came, totals, strict=True))
    ]
