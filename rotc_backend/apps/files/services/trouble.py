"""What may go wrong between a file and its storage."""

from django.utils.translation import gettext_noop

from common.errors import DomainError


class StorageFailed(Exception):
    """The storage did not do what it was asked; to be tried again."""


class FileLost(StorageFailed):
    """The storage has no such file."""


class FileAway(DomainError):
    """The file is there, and cannot be fetched now."""

    kind = "unavailable"
    code = "file_away"
    title = gettext_noop("The file cannot be fetched at the moment")
