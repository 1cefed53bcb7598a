"""Domain errors name a kind, not a status; one handler turns them into RFC 9457 problem documents."""

from typing import Any, ClassVar

from common.language import phrase

FieldErrors = dict[str, list[str]]


class DomainError(Exception):
    """A refusal that the caller can act on. Subclasses sit beside the code that raises them.

    `detail` is a sentence for a person; `errors` maps a field to what is wrong with it; `extra` joins the problem document.
    """

    kind: ClassVar[str] = "invalid"
    code: ClassVar[str] = "invalid"
    title: ClassVar[str] = phrase("That is not possible")

    def __init__(
        self, detail: str = "", *, errors: FieldErrors | None = None, extra: dict[str, Any] | None = None
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = errors or {}
        self.extra = extra or {}


class NotFound(DomainError):
    """The row does not exist, or the actor may not see it: the two are never told apart."""

    kind = "not_found"
    code = "not_found"
    title = phrase("Not found")


class Forbidden(DomainError):
    """The actor may see this but not do that."""

    kind = "forbidden"
    code = "forbidden"
    title = phrase("Not allowed")


class Conflict(DomainError):
    """The state of things forbids it now."""

    kind = "conflict"
    code = "conflict"
    title = phrase("In conflict with the current state")


class StaleWrite(Conflict):
    """Someone else changed the row since it was read; `extra["current"]` holds it as it is now."""

    code = "stale"
    title = phrase("Changed by someone else meanwhile")


class Invalid(DomainError):
    """The input is wrong; `errors` says where."""


# What the triggers of the seal refuse with.
SEALED_SQLSTATE = "RG001"


def refused_by_seal(error: Exception) -> bool:
    """Whether the database refused a change because the term is sealed."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "sqlstate", None) == SEALED_SQLSTATE
