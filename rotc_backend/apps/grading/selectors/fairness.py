"""How each issuer gives merits and demerits: how often, how much and to whom, beside who is there to get them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from apps.cadets.models import Enrollment
from apps.cadets.selectors import in_scope
from apps.grading.models import LedgerEntry
from apps.grading.rules import LedgerKind
from common.actors import Actor

TENTH, CENT = Decimal("0.1"), Decimal("0.01")


@dataclass(frozen=True)
class Amount:
    """So many standing entries of one kind and their points. `mean` is points per entry, `percent` the share of the points
    that all of the issuer's entries of the kind have; both None where there is nothing to divide by."""

    entries: int
    points: int
    mean: Decimal | None
    percent: Decimal | None


@dataclass(frozen=True)
class Share:
    """What went to one company or sex; `label` is empty for cadets without one. `enrolled_percent` is how many of the cadets
    stand there: what `percent` of a fair issuer is near, in the long run."""

    label: str
    enrolled_percent: Decimal | None
    merits: Amount
    demerits: Amount


@dataclass(frozen=True)
class Issuer:
    """One issuer in one term; `id` is None for entries that came in with a sheet, which say a name only."""

    id: int | None
    name: str
    merits: Amount
    demerits: Amount
    voided: int
    companies: tuple[Share, ...]
    sexes: tuple[Share, ...]


@dataclass(frozen=True)
class _Row:
    issuer: tuple[int | None, str]
    company: str
    sex: str
    kind: str
    entries: int
    points: int
    voided: int


def fairness(actor: Actor, term_id: int) -> list[Issuer]:
    """Every issuer of the term, by name, as far as the entries are of cadets whom the actor sees. Two statements."""
    rows = _rows(actor, term_id)
    companies: Counter[str] = Counter()
    sexes: Counter[str] = Counter()
    enrolled = Enrollment.objects.filter(in_scope(actor), term_id=term_id).order_by()
    for company, sex, number in enrolled.values_list("company__name", "cadet__sex").annotate(Count("id")):
        companies[company or ""] += number
        sexes[sex] += number
    issuers = sorted({row.issuer for row in rows}, key=lambda issuer: (issuer[1].casefold(), issuer[0] or 0))
    return [
        _issuer(issuer, [row for row in rows if row.issuer == issuer], companies, sexes) for issuer in issuers
    ]


def _rows(actor: Actor, term_id: int) -> list[_Row]:
    entries = LedgerEntry.objects.filter(in_scope(actor, path="enrollment__"), enrollment__term_id=term_id)
    standing = Q(voided_at__isnull=True)
    grouped = (
        entries.order_by()
        .values_list("issued_by_id", "issued_by_name", "enrollment__company__name", "enrollment__cadet__sex", "kind")
        .annotate(
            entries=Count("id", filter=standing),
            total=Sum("points", filter=standing),
            voided=Count("id", filter=~standing),
        )
    )  # fmt: skip
    return [
        _Row((issuer_id, name), company or "", sex, kind, number, points or 0, voided)
        for issuer_id, name, company, sex, kind, number, points, voided in grouped
    ]


def _issuer(
    issuer: tuple[int | None, str], rows: Sequence[_Row], companies: Counter[str], sexes: Counter[str]
) -> Issuer:
    points = Counter[str]()
    for row in rows:
        points[row.kind] += row.points

    def share(label: str, number: int, of: Counter[str], some: Iterable[_Row]) -> Share:
        chosen = list(some)
        merits, demerits = (_amount(chosen, kind, points[kind]) for kind in LedgerKind)
        return Share(label, _percent(number, of.total()), merits, demerits)

    merits, demerits = (_amount(rows, kind, points[kind]) for kind in LedgerKind)
    return Issuer(
        id=issuer[0],
        name=issuer[1],
        merits=merits,
        demerits=demerits,
        voided=sum(row.voided for row in rows),
        companies=tuple(
            share(label, companies[label], companies, (row for row in rows if row.company == label))
            for label in sorted(companies)
        ),
        sexes=tuple(
            share(label, sexes[label], sexes, (row for row in rows if row.sex == label))
            for label in sorted(sexes)
        ),
    )


def _amount(rows: Iterable[_Row], kind: LedgerKind, of: int) -> Amount:
    chosen = [row for row in rows if row.kind == kind]
    entries, points = sum(row.entries for row in chosen), sum(row.points for row in chosen)
    mean = (Decimal(points) / entries).quantize(CENT) if entries else None
    return Amount(entries, points, mean, _percent(points, of))


def _percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) * 100 / whole).quantize(TENTH) if whole else None
