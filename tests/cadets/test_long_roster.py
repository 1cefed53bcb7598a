"""Twenty thousand cadets: what is searched and filtered is found by an index."""

import json
from typing import Any

import pytest
from django.db import connection

from apps.cadets.selectors import RecordFilter, RosterFilter, list_cadets
from apps.system.models import Company
from tests import cast
from tests.cadets.long_roster import fill

SLOW = {("Seq Scan", "cadets_cadet"), ("Seq Scan", "cadets_enrollment")}
pytestmark = pytest.mark.django_db


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


def test_every_search_and_every_filter_of_twenty_thousand_is_found_by_an_index():
    corps = cast.corps()
    fill(corps.term)
    third = str(Company.objects.get(name="Company 3").pk)
    wanted: list[tuple[dict[str, Any], int | None]] = [
        ({"search": "dela cruz JUAN"}, 250),
        ({"search": "2026-012345"}, 1),
        ({"search": "PENA"}, 1500),
        ({"search": "peña"}, 1500),
        ({"company": third}, None),
        ({"company": "company 3"}, None),
        ({"company": third, "platoon": 2}, None),
        ({"platoon": 2}, None),
        ({"course": "ms-31"}, None),
        ({"status": "dropped"}, None),
        ({}, None),
    ]
    for query, count in wanted:
        for archived in (False, True):
            rows = list_cadets(
                corps.commandant, term_id=corps.term.pk, roster=RosterFilter(**query), archived=archived
            )
            page = scans(rows[:20])
            assert [one for one in page if one[:2] in SLOW] == [], (query, archived, page)
            assert archived or count in (None, rows.count())
    lacking = RecordFilter(lacking="chest_xray", today=cast.MUSTER.date())
    for record in (RecordFilter(sex="female"), RecordFilter(to_review=True), lacking):
        rows = list_cadets(
            corps.commandant, term_id=None, roster=RosterFilter(), archived=False, record=record
        )
        page = scans(rows[:20])
        assert [one for one in page if one[:2] in SLOW] == [], (record, page)
    for search in ("dela cruz JUAN", "2026-012345", "nobody"):
        rows = list_cadets(corps.commandant, term_id=None, roster=RosterFilter(search=search), archived=False)
        assert "cadets_by_word" in {index for _, _, index in scans(rows)}, search
