"""What stands in the unit's calendar."""

from enum import StrEnum


class EntryKind(StrEnum):
    """What an entry of the calendar is."""

    TRAINING = "training"
    ACTIVITY = "activity"
    ACHIEVEMENT = "achievement"
    HOLIDAY = "holiday"
