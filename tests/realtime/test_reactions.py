"""What the channels process hands to the worker."""

import json
from typing import Any

from django.db import transaction

from apps.grading.events import LedgerEntryRecorded
from apps.system import outbox
from common import redis
from tests.realtime.yard import Yard, until


def test_a_reaction_is_in_the_workers_queue(yard: Yard):
    with transaction.atomic():
        outbox.publish(LedgerEntryRecorded(entry_id=1, enrollment_id=2, cadet_id=3, term_id=4), to=["corps"])

    tasks = until(lambda: [task for task in waiting() if task["task"].endswith("ledger_entry")])

    assert [task["task"] for task in tasks] == ["messaging.notify_ledger_entry"]
    assert "'entry_id': 1" in tasks[0]["kwargsrepr"]


def waiting() -> list[dict[str, Any]]:
    """The tasks in the worker's queue; other tests on this Valkey leave theirs."""
    return [json.loads(message)["headers"] for message in redis.client().lrange("celery", 0, -1)]
