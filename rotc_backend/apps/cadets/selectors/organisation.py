"""The corps of a term as it stands: its parts, how many stand in each, and who leads them; and the people to be put into them.

That there is a company, how strong it is and who leads it is no secret to anyone signed in; who stands in it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext

from apps.authentication.rules.duties import Action
from apps.cadets.models import CadetRecord, Enrollment, Post
from apps.cadets.rules import Dealt, EnrollmentStatus, PostLevel, Sex, course_code, deal
from apps.cadets.selectors import ENROLLMENT_ORDER, in_scope
from apps.system.models import Battalion, Company, Platoon, Squad
from apps.system.selectors import get_term
from common.actors import Actor
from common.errors import Invalid, NotFound

# On the rolls: who was dropped or archived stands nowhere.
ON_THE_ROLLS = ~Q(status=EnrollmentStatus.DROPPED) & Q(cadet__archived_at__isnull=True)


@dataclass
class Strength:
    """How many stand in a place."""

    total: int = 0
    male: int = 0
    female: int = 0

    def add(self, sex: str, count: int) -> None:
        """So many more of a sex; of some nobody has entered one."""
        self.total += count
        self.male += count if sex == Sex.MALE else 0
        self.female += count if sex == Sex.FEMALE else 0

    def by_sex(self) -> dict[str, int]:
        """For the rule that deals."""
        return {Sex.MALE: self.male, Sex.FEMALE: self.female, "": self.total - self.male - self.female}


@dataclass
class Part:
    """A part of the corps: `id` and `name` of its own, whose children `parts` are. `unplaced` stand in none of those."""

    level: PostLevel
    id: int | None
    name: str
    number: int | None = None
    battalion_id: int | None = None
    strength: Strength = field(default_factory=Strength)
    unplaced: Strength = field(default_factory=Strength)
    posts: list[Post] = field(default_factory=list)
    parts: "list[Part]" = field(default_factory=list)


@dataclass
class Organisation:
    """The whole: companies under the corps, and the battalions that some of them are of."""

    corps: Part
    battalions: list[Part]


def organisation(actor: Actor, term_id: int) -> Organisation:
    """The corps in a term; a constant number of statements. Raises NotFound."""
    term = get_term(actor, term_id)
    platoons = Prefetch("platoons", Platoon.objects.order_by("number").prefetch_related("squads"))
    companies = Company.objects.order_by("name").prefetch_related(platoons)
    posts: dict[tuple[str, int | None], list[Post]] = defaultdict(list)
    for post in standing_posts(term.pk):
        posts[post.level, getattr(post, f"{post.level}_id", None)].append(post)
    corps = Part(PostLevel.CORPS, None, term.name, posts=posts[PostLevel.CORPS, None])
    found: dict[tuple[PostLevel, int], Part] = {}

    def part(level: PostLevel, row: Company | Platoon | Squad, into: Part) -> Part:
        name = row.name if isinstance(row, Company) else str(row.number)
        made = Part(level, row.pk, name, posts=posts[level, row.pk])
        if isinstance(row, Company):
            made.battalion_id = row.battalion_id
        else:
            made.number = row.number
        into.parts.append(made)
        found[level, row.pk] = made
        return made

    for company in companies:
        under = part(PostLevel.COMPANY, company, corps)
        for platoon in company.platoons.all():
            lower = part(PostLevel.PLATOON, platoon, under)
            for squad in platoon.squads.all():
                part(PostLevel.SQUAD, squad, lower)
    _count(term.pk, corps, found)
    battalions = [
        Part(PostLevel.BATTALION, row.pk, row.name, posts=posts[PostLevel.BATTALION, row.pk])
        for row in Battalion.objects.order_by("name")
    ]
    for battalion in battalions:
        for company_part in corps.parts:
            if company_part.battalion_id == battalion.id:
                for sex, count in company_part.strength.by_sex().items():
                    battalion.strength.add(sex, count)
    return Organisation(corps, battalions)


def _count(term_id: int, corps: Part, found: Mapping[tuple[PostLevel, int], Part]) -> None:
    rows = Enrollment.objects.filter(ON_THE_ROLLS, term_id=term_id).order_by()
    places = rows.values_list("company_id", "platoon_id", "squad_id", "cadet__sex")
    for company_id, platoon_id, squad_id, sex, count in places.annotate(count=Count("id")):
        chain = [
            found[level, pk]
            for level, pk in (
                (PostLevel.COMPANY, company_id), (PostLevel.PLATOON, platoon_id), (PostLevel.SQUAD, squad_id),
            )
            if pk is not None
        ]  # fmt: skip
        for place in (corps, *chain):
            place.strength.add(sex, count)
        (chain[-1] if chain else corps).unplaced.add(sex, count)


def standing_posts(term_id: int) -> QuerySet[Post]:
    """The posts of a term whose holders are on the rolls, or on the staff."""
    held = Q(enrollment__isnull=True) | (
        ~Q(enrollment__status=EnrollmentStatus.DROPPED) & Q(enrollment__cadet__archived_at__isnull=True)
    )
    rows = Post.objects.filter(held, term_id=term_id).select_related("enrollment__cadet", "user")
    return rows.order_by("-is_leader", "id")


def lock_post(actor: Actor, post_id: int) -> Post:
    """One post, locked until the transaction ends. Raises NotFound."""
    rows = Post.objects.select_for_update(of=("self",)).filter(pk=post_id)
    post = rows.select_related(
        "term", "enrollment", "battalion", "company", "platoon", "squad__platoon"
    ).first()
    if post is None:
        raise NotFound(gettext("There is no such post."))
    return post


@dataclass(frozen=True)
class Whereabouts:
    """A place of the corps: all of it, a company, or a platoon of one."""

    company_id: int | None = None
    platoon_id: int | None = None

    def condition(self) -> Q:
        """On enrollments: who stands in it."""
        if self.platoon_id is not None:
            return Q(platoon_id=self.platoon_id)
        return Q(company_id=self.company_id) if self.company_id is not None else Q()

    @property
    def parts(self) -> str:
        """The column that says in which part of it somebody stands."""
        if self.platoon_id is not None:
            return "squad_id"
        return "platoon_id" if self.company_id is not None else "company_id"


def board(
    actor: Actor, term_id: int, where: Whereabouts, *, course: str = "", action: str = Action.VIEW
) -> QuerySet[Enrollment]:
    """Who of a term stands in a place, in name order: those whom the actor sees, or may do `action` with. Raises NotFound."""
    term = get_term(actor, term_id)
    rows = Enrollment.objects.filter(ON_THE_ROLLS, in_scope(actor, action), where.condition(), term=term)
    if course:
        rows = rows.filter(course=course_code(course) or course)
    return rows.select_related("cadet").order_by(*ENROLLMENT_ORDER)


@dataclass(frozen=True)
class Group:
    """A part of a place to put people into, as it is and as it would be."""

    id: int
    name: str
    before: Strength
    after: Strength


@dataclass(frozen=True)
class ProposedMove:
    """Who would go into which part, by its id."""

    enrollment: Enrollment
    into: int


@dataclass(frozen=True)
class Proposal:
    """The parts as they are and would be, and who would go where."""

    groups: list[Group]
    moves: list[ProposedMove]


def propose(
    actor: Actor,
    term_id: int,
    where: Whereabouts,
    *,
    into: Iterable[int] = (),
    everyone: bool,
    course: str = "",
) -> Proposal:
    """Put people into the parts of a place (`into` them, else all of them), so that sizes and sexes are alike: who stands in
    none of its parts or, with `everyone`, everyone in it anew. Nothing is changed.

    Raises NotFound, Invalid when there is no part to go into.
    """
    parts = _parts(where)
    wanted = set(into) or set(parts)
    if unknown := wanted - set(parts):
        problem = gettext("No part of that place: {parts}.").format(
            parts=", ".join(map(str, sorted(unknown)))
        )
        raise Invalid(problem, errors={"into": [problem]})
    if not parts:
        raise Invalid(gettext("That place has no parts to put anybody into. Add some first."))
    chosen = [pk for pk in parts if pk in wanted]
    people = list(board(actor, term_id, where, course=course, action=Action.KEEP_ROSTER))
    stands = {row.pk: getattr(row, where.parts) for row in people}
    dealt = [row for row in people if stands[row.pk] is None or (everyone and stands[row.pk] in wanted)]
    before = {pk: Strength() for pk in chosen}
    stay = {pk: Strength() for pk in chosen}
    ids = {row.pk for row in dealt}
    for row in people:
        if stands[row.pk] in before:
            before[stands[row.pk]].add(row.cadet.sex, 1)
            if row.pk not in ids:
                stay[stands[row.pk]].add(row.cadet.sex, 1)
    by_id = {row.pk: row for row in dealt}
    heights = dict(
        CadetRecord.objects.filter(cadet__in=[row.cadet_id for row in dealt]).values_list(
            "cadet_id", "height_cm"
        )
    )
    members = [Dealt(row.pk, row.cadet.sex, heights.get(row.cadet_id)) for row in dealt]
    groups, moves = [], []
    for pk, given in zip(chosen, deal(members, [stay[pk].by_sex() for pk in chosen]), strict=True):
        for enrollment_id in given:
            stay[pk].add(by_id[enrollment_id].cadet.sex, 1)
            if stands[enrollment_id] != pk:
                moves.append(ProposedMove(by_id[enrollment_id], pk))
        groups.append(Group(pk, parts[pk], before[pk], stay[pk]))
    return Proposal(groups, moves)


def _parts(where: Whereabouts) -> dict[int, str]:
    """The parts of a place in order, by id. Raises NotFound."""
    if where.platoon_id is not None:
        platoon = Platoon.objects.filter(pk=where.platoon_id).prefetch_related("squads").first()
        if platoon is None or where.company_id not in (None, platoon.company_id):
            raise NotFound(gettext("There is no such platoon."))
        return {row.pk: f"Squad {row.number}" for row in platoon.squads.order_by("number")}
    if where.company_id is not None:
        company = Company.objects.filter(pk=where.company_id).first()
        if company is None:
            raise NotFound(gettext("There is no such company."))
        return {row.pk: f"Platoon {row.number}" for row in company.platoons.order_by("number")}
    return {row.pk: row.name for row in Company.objects.order_by("name")}
