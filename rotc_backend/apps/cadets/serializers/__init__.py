"""Cadets and enrollments as the API takes and shows them."""

from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from apps.authentication.models import User
from apps.authentication.rules import AccountStatus
from apps.cadets.models import Cadet, Correction, Enrollment, Transfer
from apps.cadets.rules import EnrollmentStatus, RequirementKind, Sex, course_code
from apps.system.models import Company, Platoon, Term
from apps.system.rules import RequestStatus
from common.fields import DayField


class RosterQuery(serializers.Serializer[Any]):
    """What a list of cadets is narrowed by."""

    term = serializers.IntegerField(required=False, help_text="Term id; default: the current term")
    company = serializers.CharField(required=False, help_text="Company id or name")
    platoon = serializers.IntegerField(required=False, help_text="Platoon number")
    course = serializers.CharField(required=False, help_text="Such as MS 1")
    status = serializers.ChoiceField(required=False, choices=[status.value for status in EnrollmentStatus])
    search = serializers.CharField(required=False, help_text="Words of student number and name, in any order")


class CadetsQuery(RosterQuery):
    """The same for the list of cadets, which also holds the archived."""

    archived = serializers.BooleanField(required=False, default=False)
    sex = serializers.ChoiceField(required=False, choices=[sex.value for sex in Sex])
    to_review = serializers.BooleanField(
        required=False, default=False, help_text="Records that wait for a review"
    )
    lacking = serializers.ChoiceField(
        required=False,
        choices=[kind.value for kind in RequirementKind],
        help_text="A requirement that is not handed in, or is over",
    )


class EnrollmentBriefOut(serializers.Serializer[Enrollment]):
    """Where a cadet stands in a term."""

    id = serializers.IntegerField()
    term = serializers.IntegerField(source="term_id")
    course = serializers.CharField()
    company = serializers.IntegerField(source="company_id", allow_null=True)
    company_name = serializers.CharField(source="company.name", default="")
    platoon = serializers.IntegerField(source="platoon.number", default=None, allow_null=True)
    status = serializers.ChoiceField(choices=[status.value for status in EnrollmentStatus])


class TransferOut(serializers.Serializer[Transfer]):
    """A move to another company or platoon; `moved_on` is the first day there."""

    moved_on = serializers.DateField()
    from_company_name = serializers.CharField(source="from_company.name", default="")
    from_platoon = serializers.IntegerField(source="from_platoon.number", default=None, allow_null=True)
    to_company_name = serializers.CharField(source="to_company.name", default="")
    to_platoon = serializers.IntegerField(source="to_platoon.number", default=None, allow_null=True)
    recorded_by_name = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class EnrollmentHistoryOut(EnrollmentBriefOut):
    """Where a cadet stood in a term, from when and until when."""

    battalion = serializers.CharField()
    platoon_id = serializers.IntegerField(allow_null=True)
    enrolled_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    transfers = TransferOut(source="transfers.all", many=True)


class CadetAccountOut(serializers.Serializer[User]):
    """The account of a cadet."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    status = serializers.ChoiceField(choices=[status.value for status in AccountStatus])
    is_activated = serializers.BooleanField(source="has_usable_password", help_text="Has a password")
    last_login = serializers.DateTimeField(allow_null=True)


class CadetRowOut(serializers.ModelSerializer[Cadet]):
    """A cadet in a list, with the enrollment in the list's term."""

    name = serializers.CharField(read_only=True)
    enrollment = EnrollmentBriefOut(allow_null=True, read_only=True)

    class Meta:
        model = Cadet
        fields: tuple[str, ...] = (
            "id", "student_number", "name", "last_name", "first_name", "middle_name", "suffix", "sex",
            "email", "contact_number", "degree_program", "year_level", "archived_at", "version", "enrollment",
        )  # fmt: skip
        read_only_fields = fields


class CadetOut(CadetRowOut):
    """One cadet's whole record; `enrollment` is the one in the current term, `account` is shown to admins only."""

    account = CadetAccountOut(allow_null=True, read_only=True)
    photo_id = serializers.IntegerField(
        allow_null=True, read_only=True, help_text="Another one with each photo; it is at `cadets/{id}/photo`"
    )
    merged_into = serializers.IntegerField(
        source="leads_to",
        allow_null=True,
        read_only=True,
        help_text="The record that this one was merged into",
    )
    enrollments = EnrollmentHistoryOut(source="all_enrollments", many=True, read_only=True)

    class Meta(CadetRowOut.Meta):
        fields = (
            *CadetRowOut.Meta.fields, "birthdate", "address", "enrollments", "account", "photo_id", "merged_into",
        )  # fmt: skip
        read_only_fields = fields


class CadetIn(serializers.Serializer[Any]):
    """A new cadet."""

    student_number = serializers.CharField(max_length=40)
    last_name = serializers.CharField(max_length=255)
    first_name = serializers.CharField(max_length=255)
    middle_name = serializers.CharField(max_length=255, required=False, allow_blank=True)
    suffix = serializers.CharField(max_length=20, required=False, allow_blank=True)
    sex = serializers.ChoiceField(choices=[sex.value for sex in Sex], required=False, allow_blank=True)
    birthdate = DayField(required=False, allow_null=True)
    email = serializers.EmailField(required=False, allow_blank=True)
    contact_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    address = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    degree_program = serializers.CharField(max_length=120, required=False, allow_blank=True)
    year_level = serializers.IntegerField(min_value=1, max_value=10, required=False, allow_null=True)


class CadetPatchIn(CadetIn):
    """Fields to change, and the version they were read at."""

    version = serializers.IntegerField(min_value=1)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for name, field in fields.items():
            field.required = name == "version"
        return fields


class PhotoIn(serializers.Serializer[Any]):
    """The picture of a cadet."""

    photo = serializers.FileField(help_text="JPEG, PNG or WebP, 10 MB at most")


class ReasonIn(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=1000)


class CardOut(serializers.Serializer[Any]):
    """The ID QR: its text and the picture."""

    token = serializers.CharField()
    issue_number = serializers.IntegerField()
    svg = serializers.CharField()
    live_codes = serializers.BooleanField(
        help_text="Whether the cadet's phone shows a code that changes instead"
    )


class CertifyPhoneIn(serializers.Serializer[Any]):
    """A phone that shall show the cadet's codes."""

    public_key = serializers.RegexField(r"^[0-9a-f]{64}$", help_text="Ed25519, hexadecimal digits")


class PhoneCertificateOut(serializers.Serializer[Any]):
    """The part of every code that says whose it is, and what the phone needs to make the rest."""

    certificate = serializers.CharField()
    issue_number = serializers.IntegerField()
    expires_at = serializers.DateTimeField()
    step_seconds = serializers.IntegerField()
    server_time = serializers.DateTimeField(help_text="For measuring how wrong the phone's clock is")


class EnrollmentOut(EnrollmentBriefOut):
    """One enrollment with its cadet."""

    cadet = serializers.IntegerField(source="cadet_id")
    student_number = serializers.CharField(source="cadet.student_number")
    name = serializers.CharField(source="cadet.name")
    battalion = serializers.CharField()
    enrolled_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)


class EnrollmentQuery(RosterQuery):
    """Enrollments of a term, or of one cadet in all terms."""

    cadet = serializers.IntegerField(required=False)


class EnrollmentPatchIn(serializers.Serializer[Any]):
    """Fields of an enrollment to change."""

    course = serializers.CharField(max_length=20, required=False, allow_blank=True)
    company = serializers.PrimaryKeyRelatedField(
        queryset=Company.objects.all(), required=False, allow_null=True
    )
    platoon = serializers.PrimaryKeyRelatedField(
        queryset=Platoon.objects.all(),
        required=False,
        allow_null=True,
        help_text="Platoon id, of the company",
    )
    battalion = serializers.CharField(max_length=60, required=False, allow_blank=True)
    status = serializers.ChoiceField(choices=[status.value for status in EnrollmentStatus], required=False)
    enrolled_on = DayField(required=False, allow_null=True)
    ended_on = DayField(required=False, allow_null=True)

    def validate_course(self, given: str) -> str:
        code = course_code(given) if given else ""
        if code is None:
            raise serializers.ValidationError(gettext("Not a course such as MS 1."))
        return code


class TransferIn(serializers.Serializer[Any]):
    """Where a cadet goes, and the first day there (default: today)."""

    company = serializers.PrimaryKeyRelatedField(queryset=Company.objects.all(), allow_null=True)
    platoon = serializers.PrimaryKeyRelatedField(
        queryset=Platoon.objects.all(), allow_null=True, default=None, help_text="Platoon id, of the company"
    )
    moved_on = DayField(required=False)


class EnrollmentIn(EnrollmentPatchIn):
    """A new enrollment."""

    cadet = serializers.IntegerField()
    term = serializers.PrimaryKeyRelatedField(queryset=Term.objects.all())


class ManyCadetsIn(serializers.Serializer[Any]):
    """Whom to do it for."""

    cadets = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), min_length=1, max_length=1000
    )


class ManyCadetsOut(serializers.Serializer[Any]):
    """Ids of those whom it changed; the others were so already."""

    changed = serializers.ListField(child=serializers.IntegerField())


class ActivationCodesIn(serializers.Serializer[Any]):
    """Whom to make codes for: these cadets, or everyone enrolled in the term (default: the current one) and company."""

    term = serializers.IntegerField(required=False)
    company = serializers.CharField(required=False, help_text="Company id or name")
    cadets = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, min_length=1, max_length=1000
    )


class PrintedCodeOut(serializers.Serializer[Any]):
    """What stands on a slip. The code is shown this once."""

    cadet = serializers.IntegerField(source="cadet.pk")
    student_number = serializers.CharField(source="cadet.student_number")
    name = serializers.CharField(source="cadet.name")
    company_name = serializers.CharField()
    platoon = serializers.IntegerField(allow_null=True)
    username = serializers.CharField()
    code = serializers.CharField()
    expires_at = serializers.DateTimeField()


class SkippedCadetOut(serializers.Serializer[Any]):
    """Who gets no code, and why: in_use, suspended, name_taken or archived."""

    cadet = serializers.IntegerField(source="cadet.pk")
    student_number = serializers.CharField(source="cadet.student_number")
    name = serializers.CharField(source="cadet.name")
    reason = serializers.CharField()


class ActivationCodesOut(serializers.Serializer[Any]):
    """The slips, in the order of the list, and who gets none."""

    results = PrintedCodeOut(source="codes", many=True)
    skipped = SkippedCadetOut(many=True)


class CorrectionsQuery(serializers.Serializer[Any]):
    """What the requests are narrowed by."""

    status = serializers.ChoiceField(required=False, choices=[status.value for status in RequestStatus])
    mine = serializers.BooleanField(required=False, default=False, help_text="Only the own ones")


class CorrectionIn(serializers.Serializer[Any]):
    """What should stand in the own record; an empty text for nothing."""

    field = serializers.CharField(max_length=40)
    wanted = serializers.CharField(max_length=1000, allow_blank=True)
    reason = serializers.CharField(max_length=1000)


class CorrectionOut(serializers.ModelSerializer[Correction]):
    """A request for a correction by the account `user`. `cadet` is null when it is about the account itself."""

    name = serializers.SerializerMethodField()
    student_number = serializers.CharField(source="cadet.student_number", default=None, allow_null=True)

    class Meta:
        model = Correction
        fields = (
            "id", "user", "cadet", "name", "student_number", "field", "says", "wanted", "reason", "status",
            "requested_at", "decided_at", "decided_by_name", "decision_reason",
        )  # fmt: skip
        read_only_fields = fields

    def get_name(self, correction: Correction) -> str:
        return correction.cadet.name if correction.cadet else correction.user.display_name
