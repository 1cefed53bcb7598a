"""GET events?after=: history over plain HTTP."""

import pytest

from apps.authentication.rules import Role
from apps.system.models import OutboxEvent
from apps.system.rules import Stream, user_audience
from realtime import relay, views
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def published():
    """Six events for all sorts of people, none of them numbered yet."""
    moment = cast.MUSTER
    for number, (audience, stream) in enumerate(
        [("corps", "updates"), ("unit", "updates"), ("user:0", "updates"), ("corps", "notifications"),
         ("corps", "control"), ("corps", "updates")]
    ):  # fmt: skip
        OutboxEvent.objects.create(
            type="system.term_saved",
            data={"term_id": number},
            audience=[audience],
            stream=stream,
            created_at=moment,
        )


def asked(role: Role, query: str):
    return cast.client_of(cast.person(role)).get(f"/api/v1/events?{query}")


def numbers(answer) -> list[int]:
    return [frame["data"]["term_id"] for frame in answer.json()["results"]]


@pytest.mark.parametrize(
    ("role", "query", "expected"),
    [
        (Role.ADMIN, "after=0", [0, 1, 5]),
        (Role.STAFF, "after=0&stream=updates", [0, 1, 5]),
        (Role.STAFF, "after=0&stream=notifications", [3]),
        (Role.CADET, "after=0", [1]),
        (Role.CADET, "after=0&stream=notifications", []),
        (Role.STAFF, "after=2", [5]),
        (Role.STAFF, "after=6", []),
    ],
)
def test_events_are_numbered_first_and_everyone_gets_their_own(role: Role, query: str, expected: list[int]):
    answer = asked(role, query)

    assert answer.status_code == 200
    assert numbers(answer) == expected
    assert (answer.json()["last_id"], answer.json()["more"], answer.json()["resync"]) == (6, False, False)


def test_a_frame_looks_as_on_the_socket():
    frame = asked(Role.STAFF, "after=0").json()["results"][0]

    assert frame == {
        "id": 1, "type": "system.term_saved", "timestamp": "2026-08-08T07:00:00+08:00", "data": {"term_id": 0}
    }  # fmt: skip


def test_own_events_are_heard_by_their_owner_only():
    someone = cast.account(Role.CADET)
    OutboxEvent.objects.create(
        type="system.term_saved", data={"term_id": 77}, audience=[user_audience(someone.pk)], stream=Stream.UPDATES,
        created_at=cast.MUSTER,
    )  # fmt: skip

    assert 77 in numbers(cast.client_of(someone).get("/api/v1/events?after=0"))
    assert 77 not in numbers(asked(Role.STAFF, "after=0"))


def test_long_history_comes_in_pages(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(views, "EVENTS_AT_MOST", 2)

    first = asked(Role.STAFF, "after=0")
    second = asked(Role.STAFF, f"after={first.json()['last_id']}")

    assert (numbers(first), first.json()["last_id"], first.json()["more"]) == ([0, 1], 2, True)
    assert (numbers(second), second.json()["last_id"], second.json()["more"]) == ([5], 6, False)


@pytest.mark.parametrize("after", [7, 10**18])
def test_a_future_that_never_was_means_resync(after: int):
    document = asked(Role.STAFF, f"after={after}").json()

    assert (document["results"], document["last_id"], document["resync"]) == ([], 6, True)


def test_history_that_is_gone_means_resync():
    relay.stamp()
    OutboxEvent.objects.filter(seq__lte=3).delete()

    assert asked(Role.STAFF, "after=2").json()["resync"]
    assert not asked(Role.STAFF, "after=3").json()["resync"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "after"),
        ("after=", "after"),
        ("after=-1", "after"),
        ("after=x", "after"),
        ("after=1.5", "after"),
        ("after=99999999999999999999", "after"),
        ("after=0&stream=control", "stream"),
        ("after=0&stream=x", "stream"),
    ],
)
def test_a_bad_question_is_a_problem(query: str, field: str):
    answer = asked(Role.ADMIN, query)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field]


def test_without_sign_in_there_is_no_history():
    assert cast.client_of(None).get("/api/v1/events?after=0").status_code == 401
