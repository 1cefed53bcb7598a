"""One request's id leads through the logs of web, relay and worker, as JSON too."""

import contextvars
import functools
import json
import logging
import sys

import pytest

from apps.system.models import OutboxEvent
from common.logs import TASK_HEADER, JsonFormatter, RequestFilter, request_id
from config.celery import app
from realtime import relay, subscriptions
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def as_json(record: logging.LogRecord) -> dict[str, str]:
    RequestFilter().filter(record)
    said: dict[str, str] = json.loads(JsonFormatter().format(record))
    return said


def test_a_line_of_json_says_when_who_and_by_which_request_whatever_was_typed():
    token = request_id.set("request-one")
    try:
        raise ValueError("a\nb")
    except ValueError:
        record = logging.LogRecord("apps", logging.ERROR, "x.py", 1, "no %s", ('"x"\n{}',), sys.exc_info())
        line = JsonFormatter().format(record) if RequestFilter().filter(record) else ""
    finally:
        request_id.reset(token)

    said = json.loads(line)
    assert "\n" not in line
    assert (said["request_id"], said["message"], said["level"]) == ("request-one", 'no "x"\n{}', "ERROR")
    assert "ValueError" in said["traceback"]


def test_a_request_is_followed_through_its_event_and_its_task(corps, caplog):
    caplog.set_level(logging.INFO, logger="realtime.relay")
    sent: list[dict] = []
    answer = cast.client_of(corps.commandant).post(
        "/api/v1/watch/jobs/audit-anchor/run", headers={"X-Request-ID": "request-of-the-test"}
    )
    assert answer.headers["X-Request-ID"] == "request-of-the-test"
    row = OutboxEvent.objects.latest("id")
    assert row.request_id == "request-of-the-test"

    relay.stamp()
    relay.pass_on(lambda frames: None)
    assert any("request-of-the-test" in record.getMessage() for record in caplog.records)

    seen: list[str] = []

    @app.task(name="tests.note_request")
    def note_request(**_: object) -> None:
        seen.append(
            str(as_json(logging.LogRecord("apps", logging.INFO, "x.py", 1, "done", (), None))["request_id"])
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subscriptions, "REACTIONS", {row.type: ("tests.note_request",)})
        patch.setattr(app, "send_task", lambda name, **given: sent.append({"name": name, **given}))
        subscriptions.react(row)
    [message] = sent
    try:
        # In a context of its own: a task leaves its request's name in the one in which it ran.
        run = functools.partial(
            app.tasks["tests.note_request"].apply,
            kwargs=message["kwargs"], headers=message["headers"], throw=True,
        )  # fmt: skip
        contextvars.copy_context().run(run)
    finally:
        # Other tests list the application's tasks.
        app.tasks.unregister("tests.note_request")

    assert message["headers"] == {TASK_HEADER: "request-of-the-test"}
    assert seen == ["request-of-the-test"]
