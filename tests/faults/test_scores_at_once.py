"""Fifty people encode one grid at the same time, each from a client of the own over HTTP against the real web service: no score
is lost, and every conflict shows both values."""

import http.client
import json
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from apps.authentication.rules import Role
from apps.grading.models import Score
from apps.system.models import AuditEntry
from tests import cast
from tests.realtime.yard import Yard, signed_in

PEOPLE, CADETS, CELLS_EACH = 50, 20, 4


@dataclass
class Encoder:
    """One person with a value of the own, so that whose score stands is seen; looks at every conflict and writes again."""

    address: str
    access: str
    path: str
    assessment: int
    value: int
    enrollments: list[int]
    shown: dict[int, tuple[str | None, int]] = field(default_factory=dict)
    saved: dict[int, tuple[str | None, int]] = field(default_factory=dict)
    conflicts: list[dict] = field(default_factory=list)

    def encode(self) -> None:
        link = http.client.HTTPConnection(self.address, timeout=60)
        left = dict.fromkeys(self.enrollments, (None, 0))
        while left:
            cells = [
                {
                    "enrollment": pk,
                    "assessment": self.assessment,
                    "value": str(self.value),
                    "version": version,
                }
                for pk, (_, version) in left.items()
            ]
            link.request(
                "PUT",
                self.path,
                json.dumps({"cells": cells}),
                {"Authorization": f"Bearer {self.access}", "Content-Type": "application/json"},
            )
            answer = link.getresponse()
            body = answer.read()
            assert answer.status == 200, body
            for result in json.loads(body)["results"]:
                pk, current = result["enrollment"], result["current"]
                if result["outcome"] == "saved":
                    # What it replaced, as this person was shown it.
                    self.saved[pk] = left.pop(pk)
                else:
                    self.conflicts.append(result)
                    left[pk] = (current["value"], current["version"])
        link.close()


def test_fifty_people_encode_one_grid_at_once_and_nobody_overwrites_anything_unseen(yard: Yard):
    web = yard.start_web()
    corps = cast.corps(cadets_count=CADETS)
    final = cast.assessments(corps.term)["final"]
    ids = [row.pk for row in corps.enrollments]
    people = [
        Encoder(
            web.address,
            signed_in(Role.ADMIN).token.partition("=")[2],
            f"/api/v1/terms/{corps.term.pk}/scores",
            final.pk,
            number + 1,
            [ids[(number + step) % CADETS] for step in range(CELLS_EACH)],
        )
        for number in range(PEOPLE)
    ]
    start = threading.Barrier(PEOPLE)
    failures: list[BaseException] = []

    def run(person: Encoder) -> None:
        try:
            start.wait(60)
            person.encode()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(150)

    assert failures == []
    assert not any(thread.is_alive() for thread in threads)
    changes = defaultdict(list)
    for entry in AuditEntry.objects.filter(action="score.saved").order_by("id"):
        before = Decimal(entry.before["value"]) if entry.before else None
        changes[entry.after["enrollment"]].append((before, Decimal(entry.after["value"])))
    for pk in ids:
        writers = [person for person in people if pk in person.enrollments]
        score = Score.objects.get(enrollment_id=pk)
        # Everyone's value was stored once, each change began where the one before it ended, and the last one stands.
        assert score.version == len(changes[pk]) == len(writers)
        assert sorted(after for _, after in changes[pk]) == sorted(
            Decimal(person.value) for person in writers
        )
        assert [before for before, _ in changes[pk]][1:] == [after for _, after in changes[pk]][:-1]
        assert score.value == changes[pk][-1][1]
        # And whoever replaced a value had been shown just that one.
        replaced = {after: before for before, after in changes[pk]}
        for person in writers:
            shown, _ = person.saved[pk]
            before = replaced[Decimal(person.value)]
            assert (shown and Decimal(shown)) == before
    assert sum(len(person.conflicts) for person in people) >= PEOPLE * CELLS_EACH - CADETS
    for person in people:
        for conflict in person.conflicts:
            assert Decimal(conflict["current"]["value"]) != person.value
            assert conflict["message"]
