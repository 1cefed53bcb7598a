"""Two records of one person become one: table by table, every row of both is kept, found from the models themselves."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from apps.activities.models import Activity, Participation
from apps.attendance.models import AttendanceRecord, Excuse, ExcuseReview, MakeUp, Scan
from apps.attendance.rules import AttendanceStatus
from apps.attendance.services import make_ups, muster
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.cadets.models import (
    Award,
    Cadet,
    CadetMerge,
    CadetRecord,
    Correction,
    Enrollment,
    MergedEnrollment,
    Post,
    Requirement,
)
from apps.cadets.services import cadets
from apps.files.services import storing
from apps.grading.models import (
    LedgerEntry,
    RolledEnrollment,
    RollOver,
    Score,
    SerialNumber,
)
from apps.grading.rules import LedgerKind, MarkCode
from apps.grading.services import ledger, marks, recommendations
from apps.grading.services.terms import open_term
from apps.integration.models import ErasureRequest, LegacyMove, LegacyRow
from apps.integration.rules.duplicates import Known, is_slip, likely
from apps.integration.services import erasure
from apps.integration.services.merging.pairs import STAYS
from apps.reports.models import Report
from apps.system.models import PersonKey
from common.database import references_to
from tests import cast
from tests.files import samples

pytestmark = pytest.mark.django_db
# A merge refuses a record that would go with one of these, and says so.
REFUSED = {"grading.SealedGrade.enrollment"}


@pytest.fixture
def both(corps: cast.Corps) -> tuple[Enrollment, Enrollment]:
    """One person twice in one term, each with an account and with a row in every table that names a cadet or an enrollment."""
    day, missed = cast.training_day(corps, title="Drill"), cast.training_day(corps, title="Missed")
    made = (
        cast.enrolled(corps, user=cast.account(Role.CADET)),
        cast.enrolled(corps, user=cast.account(Role.CADET)),
    )
    make_up = cast.training_day(corps, title="Make-up", is_make_up=True)
    trees = Activity.objects.create(term=corps.term, kind="service", title="Trees", starts_at=cast.MUSTER,
                                    ends_at=cast.MUSTER, created_by_name="x", created_at=cast.MUSTER)  # fmt: skip
    later = open_term(actor=corps.commandant, name="Later", now=cast.MUSTER)
    move = LegacyMove.objects.create(
        manifest_sha256="0" * 64, source="node", term=corps.term, offsets={}, started_at=cast.MUSTER
    )
    for number, enrollment in enumerate(made):
        fill(corps, enrollment, number)
        Participation.objects.create(activity=trees, enrollment=enrollment, hours=2 + number)
        on_the_ground(corps, enrollment, (day, missed, make_up), number)
        Report.objects.create(kind="grade_record", term=corps.term, enrollment=enrollment, requested_by=corps.sergeant,
                              created_at=cast.MUSTER)  # fmt: skip
        LegacyRow.objects.create(name=f"cadets:{number}", move=move, table="cadets", outcome="migrated", content="x",
                                 sha256="0" * 64, cadet=enrollment.cadet)  # fmt: skip
        onward = Enrollment.objects.create(cadet=enrollment.cadet, term=later, company=corps.alpha)
        for source, target in ((corps.term, later), (later, corps.term)):
            rolled = RollOver.objects.create(
                source=source, target=target, enrollment_count=1, made_by_name="x", made_at=cast.MUSTER
            )
            pair = (enrollment, onward) if source == corps.term else (onward, enrollment)
            RolledEnrollment.objects.create(roll_over=rolled, source=pair[0], made=pair[1])
    shells = cast.enrolled(corps), cast.enrolled(corps)
    for enrollment, shell in zip(made, shells, strict=True):
        was, cadet = shell.pk, shell.cadet
        shell.delete()
        merged = CadetMerge.objects.create(
            kept=enrollment.cadet, gone=cadet, reason="x", merged_by_name="x", merged_at=cast.MUSTER
        )
        MergedEnrollment.objects.create(merge=merged, kept=enrollment, gone_id=was)
    return made


def fill(corps: cast.Corps, enrollment: Enrollment, number: int) -> None:
    """The record, the ledger, scores and a mark."""
    cadet = enrollment.cadet
    assert cadet.user is not None
    cast.filled(cadet)
    CadetRecord.objects.filter(cadet=cadet).update(boots_size=str(8 + number))
    Post.objects.create(
        term=corps.term, level="corps", title="Guidon", enrollment=enrollment, since=date(2026, 8, 1)
    )
    for kind in ("chest_xray", "parental_consent"):
        Requirement.objects.create(cadet=cadet, kind=kind, handed_in_on=date(2026, 8, 1 + number))
    Award.objects.create(cadet=cadet, name=f"Ribbon {number}", given_on=date(2026, 8, 1))
    Correction.objects.create(
        user=cadet.user, cadet=cadet, field="email", reason="x", requested_at=cast.MUSTER
    )
    ErasureRequest.objects.create(cadet=cadet, reason="x", requested_at=cast.MUSTER)
    SerialNumber.objects.create(
        cadet=cadet, number=f"R-{number}", entered_by_name="x", entered_at=cast.MUSTER
    )
    cadets.transfer(actor=corps.commandant, enrollment_id=enrollment.pk, company=corps.bravo, platoon=None,
                    moved_on=cast.MUSTER.date(), now=cast.MUSTER + timedelta(days=1))  # fmt: skip
    for kind, points in ((LedgerKind.MERIT, 2 + number), (LedgerKind.DEMERIT, 1)):
        ledger.record_entry(actor=corps.commandant, enrollment_id=enrollment.pk, kind=kind, points=points, reason="drill",
                            occurred_on=date(2026, 8, 8), now=cast.MUSTER)  # fmt: skip
    recommendations.recommend(actor=corps.sergeant, enrollment_id=enrollment.pk, kind=LedgerKind.MERIT,
                              points=1, reason="x", occurred_on=date(2026, 8, 8), now=cast.MUSTER)  # fmt: skip
    prelim, midterm = list(cast.assessments(corps.term).values())[:2]
    Score.objects.create(enrollment=enrollment, assessment=prelim, value=70 + number, updated_at=cast.MUSTER)
    if number:
        Score.objects.create(enrollment=enrollment, assessment=midterm, value=90, updated_at=cast.MUSTER)
    marks.set_mark(actor=corps.commandant, enrollment_id=enrollment.pk, code=MarkCode.INCOMPLETE, reason=f"sick {number}",
                   now=cast.MUSTER)  # fmt: skip


def on_the_ground(corps: cast.Corps, enrollment: Enrollment, on: tuple[Any, Any, Any], number: int) -> None:
    """Records of the same day and of one that only one of them has, scans, an excuse with letter and review, a make-up."""
    day, missed, make_up = on
    status = AttendanceStatus.PRESENT if number else AttendanceStatus.ABSENT
    for one in (day, missed) if number else (day,):
        muster.mark(actor=corps.commandant, day_id=one.pk, enrollment_id=enrollment.pk, session_id=None, status=status,
                    reason="", now=cast.MUSTER)  # fmt: skip
    Scan.objects.create(client_id=uuid4(), day=day, session=day.sessions.get(), enrollment=enrollment, kind="in",
                        scanned_at=cast.MUSTER, received_at=cast.MUSTER, outcome="duplicate",
                        scanned_by=corps.sergeant)  # fmt: skip
    letter = storing.store(storing.receive(SimpleUploadedFile("l.png", samples.picture("PNG")), name="l.png"),
                           actor=corps.commandant, now=cast.MUSTER)  # fmt: skip
    excuse = Excuse.objects.create(enrollment=enrollment, day=missed, reason=f"fever {number}", letter=letter, status="refused",
                                   filed_by=corps.sergeant, filed_at=cast.MUSTER, changed_at=cast.MUSTER)  # fmt: skip
    ExcuseReview.objects.create(excuse=excuse, is_appeal=False, is_approved=False, reason="x", reviewed_by=corps.commandant,
                                reviewed_by_name="x", reviewed_at=cast.MUSTER)  # fmt: skip
    make_ups.set_make_ups(actor=corps.commandant, day_id=make_up.pk, missed_day_id=missed.pk, enrollment_ids=[enrollment.pk],
                          now=cast.MUSTER)  # fmt: skip


def naming(model: type[Model]) -> set[str]:
    """Every column of every table that names a row of a model."""
    return {
        f"{relation.related_model._meta.label}.{relation.field.name}" for relation in references_to(model)
    }


def rows_about(people: tuple[Enrollment, Enrollment]) -> dict[str, dict[Any, dict[str, Any]]]:
    """All rows that name either cadet or one of their enrollments, whole, by column and key."""
    ids = {
        Cadet: [row.cadet_id for row in people],
        Enrollment: list(Enrollment.objects.filter(cadet__in=[row.cadet_id for row in people]).values_list("pk", flat=True)),
    }  # fmt: skip
    return {
        f"{relation.related_model._meta.label}.{relation.field.name}": {
            row.pk: plain(row)
            for row in relation.related_model._base_manager.filter(
                **{f"{relation.field.name}__in": ids[model]}
            )
        }
        for model in ids
        for relation in references_to(model)
    }


def plain(row: Model) -> dict[str, Any]:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


def path(kept: Enrollment, gone: Enrollment) -> str:
    return f"/api/v1/cadets/{kept.cadet_id}/merge/{gone.cadet_id}"


def body(
    client: Any, kept: Enrollment, gone: Enrollment, *, side: str = "gone", **values: str
) -> dict[str, Any]:
    """A merge in which every clash is settled for one side."""
    found = client.get(path(kept, gone)).json()
    versions = {name: found[name]["version"] for name in ("kept", "gone")}
    rows = {clash["key"]: side for clash in found["clashes"]}
    return {"versions": versions, "values": values, "rows": rows, "reason": "typed twice"}


@pytest.mark.parametrize("side", ["kept", "gone"])
def test_table_by_table_every_row_of_both_is_there_after_the_merge(corps, both, side):
    kept, gone = both
    client, before = cast.client_of(corps.commandant), rows_about(both)
    assert set(before) == naming(Cadet) | naming(Enrollment)
    empty = {column for column, rows in before.items() if len(rows) < 2}
    assert empty == REFUSED | {"cadets.CadetMerge.gone"}, (
        "a new table joins here: give both records a row in it"
    )

    done = client.post(path(kept, gone), body(client, kept, gone, side=side), format="json")

    assert done.status_code == 200, done.content
    merged = CadetMerge.objects.get(gone=gone.cadet)
    aside = {(part["table"], str(part["id"])): part["row"] for part in merged.set_aside}
    for column, rows in before.items():
        table, name = column.rsplit(".", 1)
        model = apps.get_model(table)
        for pk, was in rows.items():
            now = model._base_manager.filter(pk=pk).first()
            if now is None:
                assert aside[table, str(pk)] == was, (column, pk)
            elif column not in STAYS:
                went = gone.cadet_id if model._meta.get_field(name).related_model is Cadet else gone.pk
                assert getattr(now, f"{name}_id") != went, (column, pk)
    assert not rows_of_gone(gone)
    assert ExcuseReview.objects.count() == 2
    assert all(excuse.letter_id for excuse in Excuse.objects.all()), "no letter loses its excuse"
    assert LedgerEntry.objects.filter(enrollment=kept).count() == 4
    ours = Enrollment.objects.filter(cadet=kept.cadet)
    assert ours.count() == 2
    record = AttendanceRecord.objects.get(enrollment=kept, session__day__title="Drill")
    assert record.status == ("absent" if side == "kept" else "present")
    assert AttendanceRecord.objects.filter(enrollment=kept).count() == 2
    assert MakeUp.objects.filter(enrollment=kept).count() == 1
    assert Score.objects.get(enrollment=kept, assessment__code="prelim").value == (
        70 if side == "kept" else 71
    )


def rows_of_gone(gone: Enrollment) -> dict[str, int]:
    """What still names the record that went, but for what stays with the shell."""
    found = {}
    for model, pk in ((Cadet, gone.cadet_id), (Enrollment, gone.pk)):
        for relation in references_to(model):
            column = f"{relation.related_model._meta.label}.{relation.field.name}"
            count = relation.related_model._base_manager.filter(**{relation.field.name: pk}).count()
            if count and column not in STAYS:
                found[column] = count
    return found


def test_values_are_chosen_one_by_one_and_the_shell_keeps_the_others(corps, both):
    kept, gone = both
    client = cast.client_of(cast.staff(DutyKind.S1))
    admin = cast.client_of(corps.commandant)
    numbers, users = [[getattr(row.cadet, name) for row in both] for name in ("student_number", "user_id")]

    done = client.post(
        path(kept, gone), body(client, kept, gone, student_number="gone", boots_size="gone"), format="json"
    )

    assert done.status_code == 200, done.content
    one, other = (Cadet.objects.select_related("record").get(pk=row.cadet_id) for row in both)
    assert [one.student_number, other.student_number] == numbers[::-1]
    assert [one.record.boots_size, other.record.boots_size] == ["9", "8"]
    assert [one.user_id, other.user_id] == users
    assert other.archived_at is not None
    assert other.card_issue_number == 2, "the other card is revoked"
    shown = admin.get(f"/api/v1/cadets/{other.pk}").json()
    assert shown["merged_into"] == one.pk
    for way in (f"cadets/{other.pk}/restore", "cadets/restore"):
        refused = admin.post(f"/api/v1/{way}", {"cadets": [other.pk]}, format="json")
        assert (refused.status_code, refused.json()["code"]) == (409, "merged_away")
    assert admin.get("/api/v1/cadets?archived=true").json()["count"] == 0, "no list shows a shell"
    actions = [row["action"] for row in admin.get(f"/api/v1/cadets/{one.pk}/history").json()["results"]]
    assert actions[:2] == ["cadet.merged_away", "cadet.merged"]
    again = client.get(path(kept, gone)).json()
    assert again["obstacles"] == ["One of them was merged into another record already."]


@pytest.mark.parametrize("side", ["kept", "gone"])
def test_of_two_accounts_the_one_that_is_not_chosen_signs_in_no_more(corps, side):
    users = [cast.account(Role.CADET), cast.account(Role.CADET)]
    kept, gone = (cast.enrolled(corps, user=user) for user in users)
    [stays, ends] = users if side == "kept" else users[::-1]
    own, other = cast.client_of(stays), cast.client_of(ends)
    client = cast.client_of(cast.staff(DutyKind.S1))

    done = client.post(path(kept, gone), body(client, kept, gone, account=side), format="json")

    assert done.status_code == 200, done.content
    assert own.get("/api/v1/cadets/me").json()["id"] == kept.cadet_id
    assert other.get("/api/v1/cadets/me").status_code == 401
    signs_in = cast.client_of(None).post(
        "/api/v1/auth/login", {"username": ends.username, "password": cast.PASSWORD}, format="json"
    )
    assert signs_in.status_code == 401
    [entry] = cast.audited(action="account.suspended")
    assert kept.cadet.student_number in entry.reason


def test_nothing_is_merged_while_somebody_is_to_choose_or_the_records_changed(corps, both):
    kept, gone = both
    client, before = cast.client_of(corps.commandant), rows_about(both)
    whole = body(client, kept, gone)
    [first, *_] = whole["rows"]

    undecided = client.post(path(kept, gone), {**whole, "rows": {first: "kept"}}, format="json")
    stale = client.post(path(kept, gone), {**whole, "versions": {"kept": 9, "gone": 1}}, format="json")
    itself = client.get(path(kept, kept))
    officer = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.alpha)).post(
        path(kept, gone), whole, format="json"
    )

    assert (undecided.status_code, len(undecided.json()["clashes"])) == (409, len(whole["rows"]) - 1)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert (itself.status_code, officer.status_code) == (400, 403)
    assert rows_about(both) == before


def test_a_sealed_term_says_which_record_is_to_be_kept(corps):
    kept, gone = cast.enrolled(corps), cast.enrolled(corps)
    alone = Cadet.objects.create(student_number="77-1", last_name="Reyes", first_name="Juan", search_text="")
    cast.sealed(corps)
    client = cast.client_of(corps.commandant)

    both_sealed = client.get(path(kept, gone)).json()["obstacles"]
    one_sealed = client.get(f"/api/v1/cadets/{alone.pk}/merge/{gone.cadet_id}").json()["obstacles"]
    other_way = client.get(f"/api/v1/cadets/{gone.cadet_id}/merge/{alone.pk}").json()["obstacles"]
    refused = client.post(path(kept, gone), body(client, kept, gone), format="json")

    assert ["reopen" in text for text in both_sealed] == [True]
    assert ["keep that record" in text for text in one_sealed] == [True]
    assert other_way == []
    assert (refused.status_code, refused.json()["code"]) == (409, "not_merged")


def test_rows_that_are_only_inserted_move_along_a_merge_and_no_other_way(corps, both):
    kept, gone = both
    entry = LedgerEntry.objects.filter(enrollment=gone).first()
    for table, pk in (("grading_ledgerentry", entry.pk), ("cadets_transfer", gone.transfers.first().pk)):
        with (
            pytest.raises(Exception, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE {table} SET enrollment_id = %s WHERE id = %s", [kept.pk, pk])
    merged = CadetMerge.objects.all()[0]
    MergedEnrollment.objects.create(merge=merged, kept=kept, gone_id=gone.pk)
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE grading_ledgerentry SET enrollment_id = %s, points = 99 WHERE id = %s",
            [kept.pk, entry.pk],
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        CadetMerge.objects.create(
            kept=kept.cadet, gone=kept.cadet, reason="x", merged_by_name="x", merged_at=cast.MUSTER
        )


def test_an_erasure_takes_the_shell_and_what_was_set_aside_too(corps):
    kept, gone = cast.enrolled(corps, user=cast.account(Role.CADET)), cast.enrolled(corps)
    client = cast.client_of(corps.commandant)
    cast.filled(gone.cadet)
    for row in (kept, gone):
        marks.set_mark(
            actor=corps.commandant,
            enrollment_id=row.pk,
            code=MarkCode.DROPPED,
            reason="sick at home",
            now=cast.MUSTER,
        )
    done = client.post(
        path(kept, gone), body(client, kept, gone, side="kept", guardian_name="kept"), format="json"
    )
    assert done.status_code == 200, done.content
    Enrollment.objects.update(status="dropped", ended_on="2026-08-08")
    asked = erasure.ask(actor=corps.commandant, reason="left", cadet_id=kept.cadet_id, now=cast.MUSTER)

    number = Cadet.objects.get(pk=kept.cadet_id).student_number
    erasure.accept(actor=cast.account(Role.ADMIN), erasure_id=asked.pk, confirmation=number, reason="asked",
                   now=cast.MUSTER + timedelta(days=90))  # fmt: skip

    shell, merged = Cadet.objects.get(pk=gone.cadet_id), CadetMerge.objects.get(gone=gone.cadet)
    assert (shell.last_name, shell.student_number) == ("Erased", f"erased-{shell.pk}")
    assert (merged.set_aside, merged.moved, merged.reason) == ([], {}, "")
    assert not CadetRecord.objects.exists()
    assert not PersonKey.objects.filter(person__in=[f"cadet:{row.cadet_id}" for row in (kept, gone)]).exists()


def test_likely_duplicates_have_a_name_and_a_birth_date_or_number_in_common():
    born = date(2005, 3, 14)
    people = [
        Known(1, "2026-0001", "Peña", "Juan", born), Known(2, "2026-0999", "PENA", "juan", born),
        Known(3, "2026-0010", "Peña", "Juan", None), Known(4, "2026-0001", "Santos", "Juan", born),
        Known(5, "2019-7777", "Peña", "Juan", date(2001, 1, 1)), Known(6, "2026-9990", "Juan", "Peña", None),
    ]  # fmt: skip

    found = [(pair.first, pair.second, pair.because) for pair in likely(people)]

    assert found == [(1, 2, ("birthdate",)), (1, 3, ("student_number",)), (2, 6, ("student_number",))]
    slips = {
        ("2026-0001", "20260001"): True,
        ("2026-0001", "2026-0010"): True,
        ("2026-0001", "2026-1234"): False,
    }
    assert {pair: is_slip(*pair) for pair in slips} == slips


def test_duplicates_are_proposed_to_those_who_register_cadets(corps):
    one, other = cast.enrolled(corps), cast.enrolled(corps)
    Cadet.objects.filter(pk__in=(one.cadet_id, other.cadet_id)).update(
        last_name="Peña", first_name="Ana", birthdate="2005-03-14"
    )

    found = cast.client_of(cast.staff(DutyKind.S1)).get("/api/v1/cadets/duplicates").json()

    [pair] = [row for row in found["results"] if row["first"]["name"] == "Peña, Ana"]
    assert (pair["first"]["id"], pair["second"]["id"]) == (one.cadet_id, other.cadet_id)
    assert pair["because"] == ["birthdate", "student_number"]
