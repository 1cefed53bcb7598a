"""A training day from the opening to the grade, over the API, in one process, on a database that has its schema already.

Run by test_release_before.py with the code of the release before, if need be of a release that had no such file. Reads every
row of every table first; the last line says what the day came to.
"""

import itertools
import os
import uuid
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from apps.cadets.services import cards
from apps.reports.models import Report
from tests import cast


class Refused(Exception):
    """An answer that was not expected."""


def say(client: Any, method: str, path: str, body: Any = None) -> Any:
    """The document of the answer. Raises Refused."""
    answer = getattr(client, method)(f"/api/v1/{path}", body, format="json")
    if answer.status_code >= 400:
        raise Refused(f"{method} {path}: {answer.status_code} {answer.content[:500]!r}")
    return answer.json() if answer.content else None


def day_of(corps: cast.Corps) -> str:
    """Scan, mark, close, credit, score: the grade of the first cadet."""
    day = cast.training_day(corps)
    phone, office = cast.client_of(corps.sergeant), cast.client_of(corps.commandant)
    first, second = corps.enrollments[:2]
    scan = {
        "client_id": str(uuid.uuid4()),
        "token": cards.token_for(first.cadet),
        "scanned_at": (cast.MUSTER + timedelta(minutes=5)).isoformat(),
    }
    outcomes = [say(phone, "post", f"training-days/{day.pk}/scans", {"scans": [scan]}) for _ in range(2)]
    if [answer["results"][0]["outcome"] for answer in outcomes] != ["recorded", "duplicate"]:
        raise Refused(str(outcomes))
    say(phone, "put", f"training-days/{day.pk}/records", {"enrollment": second.pk, "status": "late"})
    say(office, "post", f"training-days/{day.pk}/close")
    say(office, "post", "ledger", {"enrollment": first.pk, "kind": "demerit", "points": 5, "reason": "late"})
    cells = [
        {"enrollment": first.pk, "assessment": one["id"], "value": "90", "version": 0}
        for one in say(office, "get", f"terms/{corps.term.pk}/policy")["assessments"]
    ]
    say(office, "put", f"terms/{corps.term.pk}/scores", {"cells": cells})
    say(office, "post", "reports", {"kind": "grade_sheet", "term": corps.term.pk})
    if not Report.objects.filter(term_id=corps.term.pk).exists():
        raise Refused("the document was not asked for")
    return str(say(office, "get", f"enrollments/{first.pk}/grade")["final"])


if __name__ == "__main__":
    # Beside whoever is there already.
    cast._numbers = itertools.count(5000)
    rows = sum(len(list(model._base_manager.all())) for model in apps.get_models() if model._meta.managed)
    made = cast.corps(cadets_count=2)
    print(f"{rows} rows read")
    print(f"{made.enrollments[0].pk} {day_of(made)}")
