"""When those who find no turn to sign in shall come again: one after the other, not all at once. Times are seconds."""

from dataclasses import dataclass
from math import ceil

LONGEST_SECONDS = 60
# How much one turn weighs in the mean that is remembered.
WEIGHT = 1 / 8


@dataclass
class Line:
    """Nobody stands in it: each who is sent away is given the next moment at which a turn should be free."""

    turn_seconds: float = 0.1
    free_at: float = 0.0

    def note_turn(self, seconds: float) -> None:
        """A turn took so long: on a busy machine the next ones will too."""
        self.turn_seconds += (seconds - self.turn_seconds) * WEIGHT

    def seconds_to_wait(self, now: float) -> int:
        """In how many seconds the next who is sent away shall come, at least 1."""
        self.free_at = min(max(self.free_at, now) + self.turn_seconds, now + LONGEST_SECONDS)
        return max(1, ceil(self.free_at - now))
