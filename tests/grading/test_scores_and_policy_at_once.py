"""A policy with a lower maximum and a score above it come one after the other, whoever is first."""

import threading
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from apps.grading import rules
from apps.grading.models import Assessment, Score
from apps.grading.services import scores
from apps.grading.services.policies import adopt_policy
from apps.grading.services.scores import CellSent, save_scores
from common.errors import Invalid
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def lower(corps):
    """Prelim of 50 instead of 100."""
    plans = [
        replace(plan, maximum=Decimal(50)) if plan.code == "prelim" else plan
        for plan in rules.VERSION_1.assessments
    ]
    policy = replace(rules.VERSION_1, assessments=tuple(plans))
    return adopt_policy(
        actor=corps.commandant,
        term_id=corps.term.pk,
        policy=policy,
        based_on=1,
        reason="memo 3",
        now=cast.MUSTER,
    )


def encode(corps):
    prelim = cast.assessments(corps.term)["prelim"]
    cells = [CellSent(corps.enrollments[0].pk, prelim.pk, "90", 0)]
    return save_scores(actor=corps.commandant, term_id=corps.term.pk, cells=cells, now=cast.MUSTER)


def waits_for_a_lock(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [pid])
        return bool(cursor.fetchone()[0])


class Beside:
    """Work on a connection of its own."""

    def __init__(self, work) -> None:
        self.pid = 0
        self.found: Any = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(work,))
        self._thread.start()
        assert self._ready.wait(30)

    def _run(self, work) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.pid = cursor.fetchone()[0]
            self._ready.set()
            self.found = work()
        except Invalid as error:
            self.found = error
        finally:
            connection.close()

    def until_it_waits_or_ends(self) -> bool:
        """Whether it waits for a lock."""
        while self._thread.is_alive():
            if waits_for_a_lock(self.pid):
                return True
        return False

    def ended(self):
        self._thread.join(60)
        assert not self._thread.is_alive()
        return self.found


def test_a_lower_maximum_waits_for_a_score_that_is_being_saved_and_then_sees_it():
    corps = cast.corps()

    with transaction.atomic():
        encode(corps)
        adopting = Beside(lambda: lower(corps))
        assert adopting.until_it_waits_or_ends()

    refused = adopting.ended()
    assert isinstance(refused, Invalid)
    assert list(refused.errors) == ["assessments.0.maximum"]
    assert Score.objects.get().value == 90
    assert Assessment.objects.get(code="prelim", term=corps.term).maximum == 100


def test_a_score_waits_for_a_lower_maximum_that_is_being_adopted_and_is_then_refused():
    corps = cast.corps()

    with transaction.atomic():
        lower(corps)
        encoding = Beside(lambda: encode(corps))
        assert encoding.until_it_waits_or_ends()

    (result,) = encoding.ended()
    assert (result.outcome, result.message) == (scores.CellOutcome.INVALID, "90 is outside 0 to 50.")
    assert not Score.objects.exists()
