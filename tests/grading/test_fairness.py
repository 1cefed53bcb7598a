"""terms/{id}/ledger/fairness: how each issuer gives, beside who is there to get."""

import pytest

from apps.authentication.rules.duties import DutyKind
from apps.grading.rules import LedgerKind
from apps.grading.services import ledger
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(corps):
    """Three in Alpha, one in Bravo: the sergeant gives demerits to Bravo, the commandant one merit to Alpha."""
    bravo = cast.enrolled(corps, company=corps.bravo)
    bravo.cadet.sex = "female"
    bravo.cadet.save()

    def give(actor, enrollment, kind, points, reason):
        return ledger.record_entry(
            actor=actor, enrollment_id=enrollment.pk, kind=kind, points=points, reason=reason,
            occurred_on=cast.MUSTER.date(), now=cast.MUSTER,
        )  # fmt: skip

    give(corps.sergeant, bravo, LedgerKind.DEMERIT, 9, "late")
    give(corps.sergeant, corps.enrollments[0], LedgerKind.DEMERIT, 1, "late")
    give(corps.commandant, corps.enrollments[0], LedgerKind.MERIT, 5, "drill")
    taken_back = give(corps.sergeant, bravo, LedgerKind.DEMERIT, 50, "typed wrong")
    ledger.void_entry(actor=corps.sergeant, entry_id=taken_back.pk, reason="typed wrong", now=cast.MUSTER)
    return corps


def report(client, corps):
    answer = client.get(f"/api/v1/terms/{corps.term.pk}/ledger/fairness")
    assert answer.status_code == 200, answer.content
    return {row["id"]: row for row in answer.json()["issuers"]}


def test_each_issuer_is_shown_with_counts_sums_means_and_shares(given):
    issuers = report(cast.client_of(given.commandant), given)

    sergeant = issuers[given.sergeant.pk]
    assert sergeant["demerits"] == {"entries": 2, "points": 10, "mean": "5.00", "percent": "100.0"}
    assert sergeant["merits"] == {"entries": 0, "points": 0, "mean": None, "percent": None}
    assert sergeant["voided"] == 1
    shares = {
        row["label"]: (row["enrolled_percent"], row["demerits"]["points"], row["demerits"]["percent"])
        for row in sergeant["companies"]
    }
    assert shares == {"Alpha": ("75.0", 1, "10.0"), "Bravo": ("25.0", 9, "90.0")}
    assert {row["label"]: row["demerits"]["percent"] for row in sergeant["sexes"]} == {
        "": "10.0",
        "female": "90.0",
    }
    assert issuers[given.commandant.pk]["merits"] == {
        "entries": 1,
        "points": 5,
        "mean": "5.00",
        "percent": "100.0",
    }


def test_it_tells_of_the_cadets_whom_one_sees_only(given):
    officer = cast.client_of(cast.staff(DutyKind.COMPANY, company=given.alpha))

    sergeant = report(officer, given)[given.sergeant.pk]

    assert sergeant["demerits"]["points"] == 1
    assert [row["label"] for row in sergeant["companies"]] == ["Alpha"]


def test_a_term_without_entries_has_no_issuers(corps):
    assert report(cast.client_of(corps.sergeant), corps) == {}
