"""What sockets hear follows the duties, at once when these change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from apps.authentication.models import Duty
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.authentication.services.duties import end_duty, give_duty
from apps.system.models import Company, Platoon
from tests import cast
from tests.realtime.yard import Channels, Listener, SignedIn, publish, signed_in, until


def officer(**duty) -> SignedIn:
    someone = signed_in(Role.STAFF)
    someone.user.duties.all().update(ends_at=datetime.now(UTC) - timedelta(seconds=1))
    cast.duty(someone.user, **duty)
    return someone


def company(name: str) -> Company:
    return Company.objects.get_or_create(name=name)[0]


def told(listener: Listener, count: int) -> list[int]:
    return [frame["data"]["term_id"] for frame in listener.events(count)]


def test_each_officer_hears_the_own_company_or_platoon_only(channels: Channels):
    alpha, bravo = company("Alpha"), company("Bravo")
    platoon = Platoon.objects.get_or_create(company=alpha, number=3)[0]
    with (
        Listener(channels, officer(kind=DutyKind.COMPANY, company=alpha).ticket) as captain,
        Listener(channels, officer(kind=DutyKind.PLATOON, platoon=platoon).ticket) as lieutenant,
        Listener(channels, officer(kind=DutyKind.ENCODER, company=bravo).ticket) as encoder,
        Listener(channels, signed_in(Role.ADMIN).ticket) as commandant,
    ):
        for listener in (captain, lieutenant, encoder, commandant):
            listener.greeting()

        publish("corps", f"company:{alpha.pk}", f"platoon:{platoon.pk}", number=1)
        publish("corps", f"company:{bravo.pk}", number=2)
        publish("corps", f"company:{alpha.pk}", number=3)
        publish("corps", number=4)

        assert told(commandant, 4) == [1, 2, 3, 4]
        assert (told(captain, 2), told(lieutenant, 1), told(encoder, 1)) == ([1, 3], [1], [2])
        assert captain.is_quiet()
        assert lieutenant.is_quiet()
        assert encoder.is_quiet()


def test_an_ended_duty_is_heard_no_more_and_the_client_fetches_anew(channels: Channels):
    alpha = company("Alpha")
    someone = officer(kind=DutyKind.COMPANY, company=alpha)
    with Listener(channels, someone.ticket) as listener:
        listener.greeting()
        duty = Duty.objects.get(user=someone.user, ends_at=None)

        end_duty(actor=cast.account(Role.ADMIN), duty_id=duty.pk, reason="transferred", now=datetime.now(UTC))
        publish("corps", f"company:{alpha.pk}", number=1)
        publish(f"user:{someone.user.pk}", number=2)

        kinds = {"resync": 0, "system.term_saved": 0}
        for frame in listener.events(3):
            if frame["type"] == "authentication.duty_saved":
                # The own duty: its holder is told that it changed.
                continue
            kinds[frame["type"]] += 1
            assert frame["data"].get("term_id") != 1
        assert kinds == {"resync": 1, "system.term_saved": 1}
        assert listener.is_quiet()


def test_a_new_duty_is_heard_without_signing_in_again(channels: Channels):
    bravo = company("Bravo")
    someone = officer(kind=DutyKind.COMPANY, company=company("Alpha"))
    with Listener(channels, someone.ticket) as listener:
        listener.greeting()

        give_duty(actor=cast.account(Role.ADMIN), user_id=someone.user.pk, kind=DutyKind.TAC, company_id=bravo.pk,
                  platoon_id=None, starts_at=None, ends_at=None, reason="vacancy", now=datetime.now(UTC))  # fmt: skip

        kinds = {frame["type"] for frame in listener.events(2)}
        assert kinds == {"resync", "authentication.duty_saved"}
        publish("corps", f"company:{bravo.pk}", number=5)
        assert told(listener, 1) == [5]


def test_a_duty_that_ends_by_the_clock_is_heard_no_more_within_seconds(channels: Channels):
    alpha = company("Alpha")
    someone = officer(kind=DutyKind.COMPANY, company=alpha)
    with Listener(channels, someone.ticket) as listener:
        listener.greeting()
        publish("corps", f"company:{alpha.pk}", number=1)
        assert told(listener, 1) == [1]
        # Written past the service, so that no event tells of it: only the clock does.
        someone.user.duties.filter(ends_at=None).update(ends_at=datetime.now(UTC) + timedelta(seconds=1))

        assert listener.next()["type"] == "resync"
        publish("corps", f"company:{alpha.pk}", number=2)
        publish(f"user:{someone.user.pk}", number=3)
        assert told(listener, 1) == [3]


def test_what_was_missed_is_told_as_far_as_the_duties_reach(channels: Channels):
    alpha, bravo = company("Alpha"), company("Bravo")
    someone = officer(kind=DutyKind.COMPANY, company=alpha)
    before = publish(f"company:{alpha.pk}", number=1)
    until(lambda: type(before).objects.get(pk=before.pk).seq)
    seq = type(before).objects.get(pk=before.pk).seq
    publish("corps", f"company:{bravo.pk}", number=2)
    publish("corps", f"company:{alpha.pk}", number=3)

    with Listener(channels, someone.ticket) as listener:
        listener.greeting()
        listener.say({"type": "resume", "last_id": seq})

        assert told(listener, 1) == [3]
        assert listener.is_quiet()
