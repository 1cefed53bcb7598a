"""Publishes events 0, 1, … N-1 to the corps, each in a transaction of its own, or with "at-once" all in one.

Run as a script, in a process of its own: publish_many.py N [at-once]
"""

import sys

import django

django.setup()

from django.db import transaction  # noqa: E402 (needs Django set up)

from apps.system import outbox  # noqa: E402
from apps.system.events import TermSaved  # noqa: E402

count, is_at_once = int(sys.argv[1]), "at-once" in sys.argv
events = [(TermSaved(number), ["corps"]) for number in range(count)]
for run in [events] if is_at_once else [[event] for event in events]:
    with transaction.atomic():
        outbox.publish_many(run)
