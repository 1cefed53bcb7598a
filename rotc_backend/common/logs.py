"""What a request is known by: log lines, audit entries and problems carry its id and the caller's address."""

import json
import logging
import time
from contextvars import ContextVar
from datetime import UTC, datetime

# In the headers of a task's message: the request that it came by. Celery makes it an attribute of the task's request.
TASK_HEADER = "rgms_request_id"

request_id: ContextVar[str] = ContextVar("request_id", default="-")
client_address: ContextVar[str | None] = ContextVar("client_address", default=None)


# What would begin a line of its own, or do something to a terminal.
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | {
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def one_line(text: str) -> str:
    """The text with its control characters written out: whoever names something cannot write a line of the log."""
    return text.translate(_CONTROLS)


class LineFormatter(logging.Formatter):
    """One line per message, in UTC; only a traceback has several."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (the library's name)
        return one_line(super().formatMessage(record))


class JsonFormatter(logging.Formatter):
    """One JSON object per message, in UTC, its traceback within: for whoever collects the logs of all services."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        said = {
            "at": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


class RequestFilter(logging.Filter):
    """Adds `request_id` to every record that does not bring one along."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "request_id"):
            record.request_id = request_id.get()
        return True
