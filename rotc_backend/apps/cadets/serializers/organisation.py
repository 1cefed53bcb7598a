"""The organisation of a term, its board and its posts as the API takes and shows them."""

from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from apps.authentication.models import User
from apps.cadets.models import Post
from apps.cadets.services.assignments import Move, Spot
from apps.system.models import Battalion, Company, Platoon, Squad
from common.fields import DayField

MOST_MOVES = 5000


class StrengthOut(serializers.Serializer[Any]):
    """How many stand in a place; of some nobody has entered a sex."""

    total = serializers.IntegerField()
    male = serializers.IntegerField()
    female = serializers.IntegerField()


class PostOut(serializers.ModelSerializer[Post]):
    """A post and who holds it: a cadet of the term (`enrollment`), an account of the staff (`user`), or
    one of the staff without an account, of whom there is the `name` only."""

    name = serializers.SerializerMethodField()

    class Meta:
        model = Post
        fields = ("id", "level", "title", "is_leader", "enrollment", "user", "name", "since")
        read_only_fields = fields

    def get_name(self, post: Post) -> str:
        if post.enrollment is not None:
            return post.enrollment.cadet.name
        return post.user.display_name if post.user is not None else post.holder_name


class _PartOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    strength = StrengthOut()
    posts = PostOut(many=True)


class SquadPartOut(_PartOut):
    """A squad in a term."""

    number = serializers.IntegerField()


class PlatoonPartOut(_PartOut):
    """A platoon in a term; `unplaced` stand in none of its squads."""

    number = serializers.IntegerField()
    unplaced = StrengthOut()
    squads = SquadPartOut(source="parts", many=True)


class CompanyPartOut(_PartOut):
    """A company in a term; `unplaced` stand in none of its platoons."""

    name = serializers.CharField()
    battalion = serializers.IntegerField(source="battalion_id", allow_null=True)
    unplaced = StrengthOut()
    platoons = PlatoonPartOut(source="parts", many=True)


class BattalionPartOut(_PartOut):
    """A battalion in a term: those companies that name it."""

    name = serializers.CharField()


class OrganisationOut(serializers.Serializer[Any]):
    """The corps in a term; `unplaced` stand in no company."""

    strength = StrengthOut(source="corps.strength")
    unplaced = StrengthOut(source="corps.unplaced")
    posts = PostOut(source="corps.posts", many=True)
    battalions = BattalionPartOut(many=True)
    companies = CompanyPartOut(source="corps.parts", many=True)


class PostIn(serializers.Serializer[Any]):
    """A post of the place named (none: of the corps), and who is to hold it."""

    battalion = serializers.PrimaryKeyRelatedField(
        queryset=Battalion.objects.all(), required=False, allow_null=True, default=None
    )
    company = serializers.PrimaryKeyRelatedField(
        queryset=Company.objects.all(), required=False, allow_null=True, default=None
    )
    platoon = serializers.PrimaryKeyRelatedField(
        queryset=Platoon.objects.all(), required=False, allow_null=True, default=None
    )
    squad = serializers.PrimaryKeyRelatedField(
        queryset=Squad.objects.select_related("platoon"), required=False, allow_null=True, default=None
    )
    title = serializers.CharField(max_length=60)
    is_leader = serializers.BooleanField(required=False, default=False)
    enrollment = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    user = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.all(), required=False, allow_null=True, default=None
    )
    holder_name = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        default="",
        help_text="One of the staff who has no account",
    )


class BoardQuery(serializers.Serializer[Any]):
    """Which part of the corps: all of it, a company, or a platoon."""

    company = serializers.IntegerField(required=False, min_value=1)
    platoon = serializers.IntegerField(required=False, min_value=1, help_text="Platoon id")
    course = serializers.CharField(required=False, default="")


class BoardRowOut(serializers.Serializer[Any]):
    """Somebody who stands there. `platoon` and `squad` are ids."""

    enrollment = serializers.IntegerField(source="pk")
    cadet = serializers.IntegerField(source="cadet_id")
    name = serializers.CharField(source="cadet.name")
    student_number = serializers.CharField(source="cadet.student_number")
    sex = serializers.CharField(source="cadet.sex")
    course = serializers.CharField()
    company = serializers.IntegerField(source="company_id", allow_null=True)
    platoon = serializers.IntegerField(source="platoon_id", allow_null=True)
    squad = serializers.IntegerField(source="squad_id", allow_null=True)


class SpotIn(serializers.Serializer[Any]):
    """A place by ids; all empty is nowhere."""

    company = serializers.IntegerField(allow_null=True, min_value=1, required=False, default=None)
    platoon = serializers.IntegerField(allow_null=True, min_value=1, required=False, default=None)
    squad = serializers.IntegerField(allow_null=True, min_value=1, required=False, default=None)


class MoveIn(serializers.Serializer[Any]):
    """One cadet: from where the mover saw the cadet stand (`was`) to where."""

    enrollment = serializers.IntegerField(min_value=1)
    was = SpotIn()
    to = SpotIn()


class AssignIn(serializers.Serializer[Any]):
    """Whom to move, and the first day in the new place (default: today)."""

    moves = serializers.ListField(child=MoveIn(), min_length=1, max_length=MOST_MOVES)
    moved_on = DayField(required=False)

    def validate_moves(self, given: list[dict[str, Any]]) -> list[Move]:
        if len({row["enrollment"] for row in given}) < len(given):
            raise serializers.ValidationError(gettext("Names somebody twice."))
        return [Move(row["enrollment"], _spot(row["was"]), _spot(row["to"])) for row in given]


class AssignedOut(serializers.Serializer[Any]):
    """How many stand elsewhere now."""

    moved = serializers.IntegerField()


class ProposalIn(serializers.Serializer[Any]):
    """Whom to put into the parts of a place: companies of the corps, platoons of a company, squads of a platoon."""

    company = serializers.IntegerField(required=False, min_value=1)
    platoon = serializers.IntegerField(required=False, min_value=1, help_text="Platoon id")
    course = serializers.CharField(required=False, default="", allow_blank=True)
    into = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, default=list, max_length=500,
        help_text="Ids of the parts; none are all of them",
    )  # fmt: skip
    everyone = serializers.BooleanField(
        required=False, default=False, help_text="Also who stands in one of these parts already"
    )


class GroupOut(serializers.Serializer[Any]):
    """A part as it is, and as it would be."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    before = StrengthOut()
    after = StrengthOut()


class ProposedMoveOut(serializers.Serializer[Any]):
    """Who would go into which part."""

    enrollment = serializers.IntegerField(source="enrollment.pk")
    name = serializers.CharField(source="enrollment.cadet.name")
    into = serializers.IntegerField()


class ProposalOut(serializers.Serializer[Any]):
    """What is proposed. Nothing is changed: commit it as assignments."""

    groups = GroupOut(many=True)
    moves = ProposedMoveOut(many=True)


def _spot(given: dict[str, Any]) -> Spot:
    return Spot(given["company"], given["platoon"], given["squad"])
