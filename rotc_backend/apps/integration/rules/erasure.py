"""What an erasure takes and leaves."""

from dataclasses import dataclass

from common.language import phrase


@dataclass(frozen=True)
class Portion:
    """A part of what is kept of a person: what it is and how many rows; `why` it stays."""

    what: str
    count: int
    why: str = ""


LAW = phrase("The registrar must keep grades and what they rest on.")
ACCOUNT = phrase("For the unit's account of who did what.")
CHAIN = phrase("Entries of before values were sealed are part of the chain and cannot be changed.")
RUNNING = phrase(
    "The person is enrolled in {term}, which is still open. End the enrollment, or wait until the term is sealed."
)
