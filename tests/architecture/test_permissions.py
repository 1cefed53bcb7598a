"""The permission table, run row by row."""

import re
from uuid import uuid4

import pytest
from django.core.management import get_commands
from django.test import Client

from apps.authentication.models import User
from apps.cadets.services.cards import token_for
from apps.system.models import PrivacyConsent
from apps.system.services import maintenance
from realtime import entry
from tests import cast
from tests.architecture.permissions import (
    ADMIN_PAGES,
    COMMANDS,
    HEARD,
    KINDS,
    OPEN_IN_MAINTENANCE,
    OPEN_WITHOUT_CONSENT,
    PERMISSIONS,
    SEEN,
    WRITTEN,
)
from tests.architecture.routes import api_routes
from tests.architecture.stage import Stage, stage, taken_back

__all__ = ["stage"]
pytestmark = pytest.mark.django_db


def names_of(stage: Stage, text: str) -> set[str]:
    """Which of the two cadets an answer speaks of."""
    cadets = {"own": stage.enrollment.cadet.student_number, "other": stage.others.cadet.student_number}
    return {name for name, number in cadets.items() if number in text}


def test_every_route_is_in_the_table_and_nothing_else_is():
    assert set(PERMISSIONS) == set(api_routes())


@pytest.mark.parametrize(("method", "route"), PERMISSIONS, ids=str)
def test_each_kind_of_person_gets_the_answer_that_the_table_says(stage, method, route):
    answers = {}
    with stage.ready(method, route):
        for kind in KINDS:
            with taken_back():
                answers[kind] = stage.request(kind, method, route)

    assert answers == dict(zip(KINDS, PERMISSIONS[method, route], strict=True))


def test_without_consent_only_the_own_account_and_the_privacy_routes_are_open(stage):
    client, found = stage.clients["admin"], set()
    with taken_back():
        PrivacyConsent.objects.all().delete()
        for method, route in PERMISSIONS:
            path = re.sub(r"\{\w+\}", "0", route.replace("{session_id}", str(uuid4())))
            with taken_back():
                answer = getattr(client, method)(f"/api/v1/{path}")
            if answer.status_code != 403 or answer.json()["code"] != "consent_needed":
                found.add((method, route))

    assert found == OPEN_WITHOUT_CONSENT


def test_in_maintenance_nobody_writes_anything_and_everything_can_still_be_read(stage):
    client, found = stage.clients["admin"], set()
    with taken_back():
        maintenance.switch(actor=stage.corps.commandant, is_on=True, note="", now=cast.MUSTER)
        for method, route in PERMISSIONS:
            path = re.sub(r"\{\w+\}", "0", route.replace("{session_id}", str(uuid4())))
            with taken_back():
                answer = getattr(client, method)(f"/api/v1/{path}")
            if answer.status_code != 503 or answer.json()["code"] != "maintenance":
                found.add((method, route))

    assert {(method, route) for method, route in found if method != "get"} == OPEN_IN_MAINTENANCE
    assert {(method, route) for method, route in PERMISSIONS if method == "get"} <= found


@pytest.mark.parametrize("route", SEEN)
def test_each_kind_of_person_is_shown_the_cadets_that_the_table_says(stage, route):
    shown: dict[str, set[str] | None] = {}
    for kind in KINDS:
        with taken_back():
            answer = stage.clients[kind].get(stage.path(route))
        text = answer.content.decode()
        if route.endswith("muster") and answer.status_code == 200:
            rolls = {row["enrollment_id"] for row in answer.json()["roll"]}
            both = {"own": stage.enrollment.pk, "other": stage.others.pk}
            shown[kind] = {name for name, pk in both.items() if pk in rolls}
            assert answer.json()["counts"]["enrolled"] == len(rolls)
        else:
            shown[kind] = names_of(stage, text) if answer.status_code == 200 else None

    assert shown == dict(zip(KINDS, SEEN[route], strict=True))


@pytest.mark.parametrize("route", WRITTEN)
def test_what_is_answered_row_by_row_is_done_for_the_cadets_that_the_table_says(stage, route):
    both = {"own": stage.enrollment, "other": stage.others}
    prelim = cast.assessments(stage.corps.term)["prelim"].pk
    scans = [
        {"client_id": str(uuid4()), "token": token_for(row.cadet), "scanned_at": cast.MUSTER.isoformat()}
        for row in both.values()
    ]
    cells = [
        {"enrollment": row.pk, "assessment": prelim, "value": "90", "version": 0} for row in both.values()
    ]
    done: dict[str, set[str] | None] = {}
    for kind in KINDS:
        with taken_back():
            client, path = stage.clients[kind], f"/api/v1/{route.format(**stage.ids)}"
            if route.endswith("scans"):
                answer = client.post(path, {"scans": scans}, format="json")
            else:
                answer = client.put(path, {"cells": cells}, format="json")
        if answer.status_code != 200:
            done[kind] = None
            continue
        outcomes = answer.json()["results"]
        done[kind] = {
            name for name, row in zip(both, outcomes, strict=True) if row["outcome"] in ("recorded", "saved")
        }
        refusals = [row for row in outcomes if row["outcome"] not in ("recorded", "saved")]
        assert {(row["outcome"], row.get("reason")) for row in refusals} <= {
            ("rejected", "not_enrolled"),
            ("invalid", None),
        }
        assert not any(row.get("record") or row.get("current") for row in refusals)

    assert done == dict(zip(KINDS, WRITTEN[route], strict=True))


def test_each_kind_of_person_hears_on_sockets_what_the_table_says(stage):
    corps = stage.corps
    names = {
        f"company:{corps.alpha.pk}": "company:alpha",
        f"company:{corps.bravo.pk}": "company:bravo",
        f"platoon:{stage.platoon.pk}": "platoon:first",
    }
    heard: dict[str, int | set[str]] = {}
    for kind in KINDS:
        with taken_back():
            try:
                shown = entry.Pass(ticket=stage.tickets.get(kind, "none"))
                visitor = entry.sign_in(shown, now=stage.moment)
            except entry.Refused as refused:
                heard[kind] = refused.close_code
                continue
        assert {"unit", f"user:{visitor.user_id}"} <= set(visitor.audiences)
        heard[kind] = {names.get(audience, audience) for audience in visitor.audiences[2:]}

    assert heard == dict(zip(KINDS, HEARD, strict=True))


def test_the_admin_pages_open_for_whom_the_table_says(stage):
    answers = {}
    for kind, user in stage.people.items():
        with taken_back():
            client = Client()
            if user is not None:
                client.force_login(User.objects.get(pk=user.pk))
            answers[kind] = client.get("/admin/").status_code

    assert answers == dict(zip(KINDS, ADMIN_PAGES, strict=True))


def test_every_command_of_the_operator_is_in_the_table():
    ours = {name for name, app in get_commands().items() if str(app).startswith("apps.")}

    assert ours == COMMANDS
