"""Scans that a person should look at. Nothing here decides anything: the scans stand until somebody says otherwise."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID


class FlagKind(StrEnum):
    """What is odd about the scans."""

    # One scanner, faster than a person can.
    FAST_SCANNER = "fast_scanner"
    # Many cadets within one second, over all scanners.
    SAME_SECOND = "same_second"
    # One cadet at two scanners, nearly at once: a QR that was passed on.
    TWO_PLACES = "two_places"
    # Printed cards at one scanner, where the unit asks for codes that change.
    PRINTED_CARD = "printed_card"


class Verdict(StrEnum):
    """What the person who looked at it says."""

    FINE = "fine"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True)
class ScanSeen:
    """A scan of somebody: who scanned whom, when, and with which phone, if that said so."""

    id: int
    scanner_id: int
    enrollment_id: int
    scanned_at: datetime
    device: UUID | None = None
    by_print: bool = False

    @property
    def scanner(self) -> str:
        """The phone, or the account where that is not known: two phones of one account are two, one of two accounts is one."""
        return str(self.device or self.scanner_id)


@dataclass(frozen=True)
class Limits:
    """From what on scans are flagged."""

    scans_a_minute: int
    same_second: int
    two_places: timedelta


@dataclass(frozen=True)
class Flag:
    """Scans to look at, oldest first. `key` names the flag for as long as the day is kept, also when scans come in late."""

    kind: FlagKind
    key: str
    scans: tuple[ScanSeen, ...]

    @property
    def at(self) -> datetime:
        """When it began."""
        return self.scans[0].scanned_at


def flags_of(scans: Iterable[ScanSeen], limits: Limits) -> list[Flag]:
    """Every flag of a day's scans, oldest first."""
    ordered = sorted(scans, key=lambda scan: (scan.scanned_at, scan.id))
    found = [
        *_fast(ordered, limits),
        *_same_second(ordered, limits),
        *_two_places(ordered, limits),
        *_printed(ordered),
    ]
    return sorted(found, key=lambda flag: (flag.at, flag.key))


def _fast(scans: Sequence[ScanSeen], limits: Limits) -> Iterable[Flag]:
    minutes: dict[tuple[str, datetime], list[ScanSeen]] = defaultdict(list)
    for scan in scans:
        minutes[scan.scanner, scan.scanned_at.replace(second=0, microsecond=0)].append(scan)
    for (scanner, minute), group in minutes.items():
        if len(_people(group)) > limits.scans_a_minute:
            yield Flag(
                FlagKind.FAST_SCANNER, f"{FlagKind.FAST_SCANNER}:{scanner}:{_name(minute)}", tuple(group)
            )


def _same_second(scans: Sequence[ScanSeen], limits: Limits) -> Iterable[Flag]:
    seconds: dict[datetime, list[ScanSeen]] = defaultdict(list)
    for scan in scans:
        seconds[scan.scanned_at.replace(microsecond=0)].append(scan)
    for second, group in seconds.items():
        if len(_people(group)) >= limits.same_second:
            yield Flag(FlagKind.SAME_SECOND, f"{FlagKind.SAME_SECOND}:{_name(second)}", tuple(group))


def _two_places(scans: Sequence[ScanSeen], limits: Limits) -> Iterable[Flag]:
    of_cadet: dict[int, list[ScanSeen]] = defaultdict(list)
    for scan in scans:
        of_cadet[scan.enrollment_id].append(scan)
    for enrollment_id, group in of_cadet.items():
        near = {
            scan
            for one, next_one in pairwise(group)
            if one.scanner != next_one.scanner and next_one.scanned_at - one.scanned_at <= limits.two_places
            for scan in (one, next_one)
        }
        if near:
            # One flag per cadet and day: a QR that went round is one thing to look at.
            ordered = sorted(near, key=lambda scan: (scan.scanned_at, scan.id))
            yield Flag(FlagKind.TWO_PLACES, f"{FlagKind.TWO_PLACES}:{enrollment_id}", tuple(ordered))


def _printed(scans: Sequence[ScanSeen]) -> Iterable[Flag]:
    of_scanner: dict[str, list[ScanSeen]] = defaultdict(list)
    for scan in scans:
        if scan.by_print:
            of_scanner[scan.scanner].append(scan)
    for scanner, group in of_scanner.items():
        yield Flag(FlagKind.PRINTED_CARD, f"{FlagKind.PRINTED_CARD}:{scanner}", tuple(group))


def _people(scans: Iterable[ScanSeen]) -> set[int]:
    return {scan.enrollment_id for scan in scans}


def _name(moment: datetime) -> str:
    return str(int(moment.timestamp()))
