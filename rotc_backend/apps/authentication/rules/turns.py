"""When those who find no turn to sign in shall come again: one after the other, not all at once. Times are seconds."""

from dataclasses import dataclass

LONGEST_SECONDS = 120.0
# How much one turn weighs in the mean that is remembered.
WEIGHT = 1 / 8
# The moments given out lie so many turns apart. Who comes again then finds the turn free, and between two sign-ins
# there is time for everyone else.
SPACING = 2.0
# Where a password is hashed, so that whoever finds no turn is sent away at the door.
PATHS = frozenset(
    f"/api/v1/auth/{route}"
    for route in (
        "login", "register", "activate", "password/change", "password/reset/confirm", "totp/disable",
        "totp/recovery-codes",
    )
)  # fmt: skip


@dataclass
class Line:
    """Nobody stands in it: each who is sent away is given the next moment at which a turn should be free."""

    turn_seconds: float = 0.1
    free_at: float = 0.0

    def note_turn(self, seconds: float) -> None:
        """A turn took so long: on a busy machine the next ones will too."""
        self.turn_seconds += (seconds - self.turn_seconds) * WEIGHT

    def seconds_to_wait(self, now: float) -> float:
        """In how many seconds the next who is sent away shall come, to 0.01, at most LONGEST_SECONDS."""
        next_at = max(self.free_at, now) + self.turn_seconds * SPACING
        self.free_at = min(next_at, now + LONGEST_SECONDS)
        return round(self.free_at - now, 2)
