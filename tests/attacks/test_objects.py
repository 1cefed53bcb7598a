"""Ids of other people's rows: what one may not see answers like what is not there, to the letter."""

import json
import re
from uuid import UUID

import pytest

from tests.architecture.permissions import KINDS, PERMISSIONS
from tests.architecture.stage import Stage, stage, taken_back

__all__ = ["stage"]
pytestmark = pytest.mark.django_db
ID = re.compile(r"\{(\w+)\}")


def is_seen(route: str, kind: str) -> bool:
    """Whether somebody sees the row that the route's id names, so that a 404 is of another row, in the body."""
    answers = PERMISSIONS.get(("get", route[: route.index("}") + 1]))
    return answers is not None and answers[KINDS.index(kind)] == 200


UNSEEN = [
    (method, route, kind)
    for (method, route), answers in PERMISSIONS.items()
    for kind, answer in zip(KINDS, answers, strict=True)
    if answer == 404 and ID.search(route) and not is_seen(route, kind)
]
IN_BODIES = [
    ("post", "ledger", "enrollment"), ("put", "training-days/{day_id}/records", "enrollment"), ("post", "enrollments", "cadet"),
]  # fmt: skip


# Only who sees the whole corps enters what headquarters gives, and makes one record of two.
OF_THE_WHOLE_CORPS = {"completions/{cadet_id}/serial", "cadets/{cadet_id}/merge/{other_id}"}


def test_every_route_that_takes_the_id_of_a_persons_row_has_people_who_do_not_see_it():
    """What is everyone's, or for admins only, has nobody from whom one row of many is kept."""
    of_one_person = (
        {route for _, route in PERMISSIONS if ID.search(route)}
        - {route for _, route, _ in UNSEEN}
        - OF_THE_WHOLE_CORPS
    )

    assert {ID.search(route).group(1) for route in of_one_person} <= {
        "term_id", "day_id", "import_id", "incident_id", "account_id", "item_id", "erasure_id", "holiday_id",
        # Of the unit and its parts, known to all who are in it; participants of an activity are told by scope.
        "battalion_id", "company_id", "platoon_id", "squad_id", "post_id", "activity_id", "member_id",
        # Hidden by admins only, who see all; a job of the schedule is nobody's.
        "message_id", "job",
        # Of an issued document: whoever holds the paper may ask whether it is genuine.
        "code",
    }  # fmt: skip


@pytest.mark.parametrize(("method", "route", "kind"), UNSEEN)
def test_an_unseen_row_is_answered_like_a_missing_one(stage: Stage, method: str, route: str, kind: str):
    name = ID.search(route).group(1)
    there, absent = stage.ids[name], UUID(int=0) if isinstance(stage.ids[name], UUID) else 10**9
    documents = []
    for value in (there, absent):
        stage.ids[name] = value
        try:
            with taken_back():
                answer = stage.answer(kind, method, route)
        finally:
            stage.ids[name] = there
        document = json.loads(answer.content)
        document.pop("request_id")
        documents.append((answer.status_code, answer["Content-Type"], document))

    assert documents[0] == documents[1]
    assert documents[0][0] == 404


@pytest.mark.parametrize(("method", "route", "field"), IN_BODIES)
def test_an_unseen_row_in_a_body_is_answered_like_a_missing_one(
    stage: Stage, method: str, route: str, field: str
):
    documents = []
    there = stage.body(method, route)[0][field]
    for value in (there, 10**9):
        with taken_back():
            answer = stage.answer("outsider", method, route, **{field: value})
        document = json.loads(answer.content)
        document.pop("request_id")
        # An answer may name what was asked for.
        document["detail"] = document["detail"].replace(str(value), "N")
        documents.append((answer.status_code, document))

    assert documents[0] == documents[1]
    assert documents[0][0] == 404
