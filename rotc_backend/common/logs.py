"""What a request is known by: log lines, audit entries and problems carry its id and the caller's address."""

import logging
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")
client_address: ContextVar[str | None] = ContextVar("client_address", default=None)


class RequestFilter(logging.Filter):
    """Adds `request_id` to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True
