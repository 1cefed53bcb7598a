"""Erasure and retention know every field and table of a cadet: found from the models, so that a new one is not forgotten."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from apps.authentication.rules import Role
from apps.cadets.models import Award, Cadet, CadetRecord, Correction, Requirement
from apps.cadets.services import erasure, purging
from apps.files.models import StoredFile
from apps.files.services import storing
from common.database import references_to
from tests import cast
from tests.files import samples

pytestmark = pytest.mark.django_db

# Of a cadet's row: what the grade sheet names, and what says nothing of the person.
STAYS = {
    *erasure.KEPT_WITH_GRADES, "id", "card_issue_number", "search_text", "version", "archived_at", "created_at",
}  # fmt: skip
# Tables that name a cadet: what goes with the person, what stays without the person's words, what the grades rest on.
GOES = {"cadets.CadetRecord.cadet", "cadets.Requirement.cadet", "cadets.Award.cadet"}
BLANKED = {
    "cadets.Correction.cadet", "cadets.CadetMerge.kept", "cadets.CadetMerge.gone", "integration.ErasureRequest.cadet",
    "integration.LegacyRow.cadet",
}  # fmt: skip
FOR_THE_GRADES = {"cadets.Enrollment.cadet", "grading.SerialNumber.cadet"}


def fill(row: Model, **given: Any) -> None:
    """Something in every field that is empty."""
    for field in row._meta.concrete_fields:
        if getattr(row, field.attname) not in ("", None) or field.is_relation or field.primary_key:
            continue
        kind = field.get_internal_type()
        moments = {"DateField": date(2005, 3, 14), "DateTimeField": cast.MUSTER}
        value: Any = moments.get(kind)
        if value is None:
            value = (
                160
                if kind == "PositiveSmallIntegerField"
                else field.choices[0][0]
                if field.choices
                else "said"
            )
        setattr(row, field.attname, value)
    for name, value in given.items():
        setattr(row, name, value)
    row.save()


@pytest.fixture
def whole(corps: cast.Corps) -> Cadet:
    """A cadet of whom every field says something."""
    cadet = cast.enrolled(corps, user=cast.account(Role.CADET)).cadet
    picture = storing.receive_picture(SimpleUploadedFile("me.png", samples.picture("PNG")))
    fill(cadet, photo=storing.store(picture, actor=corps.commandant, now=cast.MUSTER))
    fill(CadetRecord(cadet=cadet), returned_reason="")
    fill(Requirement(cadet=cadet, kind="chest_xray"))
    fill(Award(cadet=cadet))
    return cadet


def says(cadet: Cadet) -> set[str]:
    """The fields that are not empty."""
    row = Cadet.objects.get(pk=cadet.pk)
    return {
        field.name for field in row._meta.concrete_fields if getattr(row, field.attname) not in ("", None)
    }


def test_an_erasure_leaves_what_the_grade_sheet_names_and_no_other_field(corps, whole):
    assert says(whole) == {field.name for field in Cadet._meta.concrete_fields}

    erasure.erase(cadet=whole, keeps_name=True, now=cast.MUSTER)

    assert says(whole) == STAYS, "a new field of a cadet joins clear_particulars, or STAYS here"
    assert [model.objects.count() for model in (CadetRecord, Requirement, Award, StoredFile)] == [0] * 4


def test_every_table_that_names_a_cadet_is_thought_of():
    named = {
        f"{relation.related_model._meta.label}.{relation.field.name}" for relation in references_to(Cadet)
    }

    assert named == GOES | BLANKED | FOR_THE_GRADES, (
        "decide what an erasure does with its rows; then it joins here"
    )


def test_retention_takes_the_same_but_for_the_account_and_awards(corps, whole):
    Correction.objects.create(
        user=whole.user, cadet=whole, field="address", says="Purok 1", wanted="Purok 2", reason="moved",
        requested_at=cast.MUSTER,
    )  # fmt: skip

    purging.purge(Cadet.objects.filter(pk=whole.pk), now=cast.MUSTER)

    assert says(whole) == STAYS | {"user"}
    assert [model.objects.count() for model in (CadetRecord, Requirement, Award)] == [0, 0, 1]
    assert list(Correction.objects.values_list("says", "wanted", "reason")) == [("", "", "")]


def test_of_whom_any_one_field_is_left_retention_finds(corps, whole):
    later, gone = cast.MUSTER + timedelta(days=1), says(whole) - STAYS - {"user"}
    purged = Cadet.objects.get(pk=whole.pk)
    purging.purge(Cadet.objects.filter(pk=whole.pk), now=cast.MUSTER)
    bare = Cadet.objects.filter(pk=whole.pk)
    assert not purging.cadets_over(later).exists()
    bare.update(photo=None)

    for name in gone - {"photo"}:
        bare.update(**{name: getattr(purged, name)})
        assert purging.cadets_over(later).exists(), name
        bare.update(**{name: None if Cadet._meta.get_field(name).null else ""})
    for model in (CadetRecord, Requirement):
        row = model(cadet=whole)
        fill(row, **({"kind": "chest_xray"} if model is Requirement else {"returned_reason": ""}))
        assert purging.cadets_over(later).exists(), model
        row.delete()
