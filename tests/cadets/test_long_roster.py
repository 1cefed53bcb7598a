"""Twenty thousand cadets: what is searched and filtered is found by an index."""

import json
from itertools import combinations, product
from typing import Any

import pytest
from django.db import connection

from apps.cadets.selectors import RecordFilter, RosterFilter, list_cadets
from apps.cadets.serializers import CadetsQuery
from apps.system.models import Company
from tests import cast
from tests.cadets.long_roster import fill

LONG = ("cadets_cadet", "cadets_enrollment", "cadets_cadetrecord", "cadets_requirement")
SLOW = {("Seq Scan", table) for table in LONG}
FILTERS: dict[str, Any] = {
    "search": "dela cruz JUAN",
    "company": "company 3",
    "platoon": 2,
    "course": "ms-31",
    "status": "dropped",
    "sex": "female",
    "to_review": True,
    "lacking": "chest_xray",
}
# One choice of the list's: of these a reader picks one.
EITHER = ("to_review", "lacking")
pytestmark = pytest.mark.django_db


def listed(corps, query, *, archived=False, enrolled_only=False):
    """As the view has it."""
    record = RecordFilter(
        query.get("sex"), query.get("to_review", False), query.get("lacking"), cast.MUSTER.date()
    )
    return list_cadets(
        corps.commandant, term_id=corps.term.pk, roster=RosterFilter.of(query), archived=archived, enrolled_only=enrolled_only,
        record=record,
    )  # fmt: skip


def scans(rows):
    """The tables that a query reads, each with how: the kinds of PostgreSQL's scans, and the indexes."""
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
        (found,) = cursor.fetchone()
    todo, seen = [(json.loads(found) if isinstance(found, str) else found)[0]["Plan"]], []
    while todo:
        node = todo.pop()
        todo += node.get("Plans", [])
        if "Relation Name" in node or "Index Name" in node:
            seen.append((node["Node Type"], node.get("Relation Name", ""), node.get("Index Name", "")))
    return seen


def test_every_search_and_every_filter_of_twenty_thousand_is_found_by_an_index_also_two_by_two():
    assert set(FILTERS) | {"term", "archived"} == set(CadetsQuery().fields), "a new filter joins here"
    corps = cast.corps()
    fill(corps.term)
    third = Company.objects.get(name="Company 3")
    chosen = [{}, *({name: FILTERS[name]} for name in FILTERS), FILTERS, {"company": str(third.pk)}]
    pairs = (pair for pair in combinations(FILTERS, 2) if pair != EITHER)
    chosen += [{name: FILTERS[name] for name in pair} for pair in pairs]
    slow = []
    for query, archived, enrolled_only in product(chosen, (False, True), (False, True)):
        rows = listed(corps, query, archived=archived, enrolled_only=enrolled_only)
        found = [one for one in scans(rows[:20]) if one[:2] in SLOW]
        if found:
            slow.append((query, archived, enrolled_only, found))
    assert slow == []

    counts = {"dela cruz JUAN": 250, "2026-012345": 1, "PENA": 1500, "peña": 1500}
    assert {search: listed(corps, {"search": search}).count() for search in counts} == counts
    for search in ("dela cruz JUAN", "2026-012345", "nobody"):
        rows = listed(corps, {"search": search})
        assert "cadets_by_word" in {index for _, _, index in scans(rows)}, search
