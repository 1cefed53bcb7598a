"""cadets/ and enrollments/."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.rules import Role
from apps.authentication.rules.duties import Action
from apps.cadets import selectors
from apps.cadets.models import Cadet
from apps.cadets.selectors import RecordFilter, RosterFilter
from apps.cadets.serializers import (
    ActivationCodesIn,
    ActivationCodesOut,
    CadetIn,
    CadetOut,
    CadetPatchIn,
    CadetRowOut,
    CadetsQuery,
    CardOut,
    CertifyPhoneIn,
    EnrollmentIn,
    EnrollmentOut,
    EnrollmentPatchIn,
    EnrollmentQuery,
    ManyCadetsIn,
    ManyCadetsOut,
    PhoneCertificateOut,
    PhotoIn,
    ReasonIn,
    TransferIn,
)
from apps.cadets.services import accounts, archiving, cadets, cards, live_codes, photos
from apps.files.rules import MAX_BYTES
from apps.files.views import stored_file_response, thumbnail_response
from apps.system.selectors import current_term, views_of
from apps.system.serializers import ViewerOut
from apps.system.services import audit
from common import clock
from common.actors import Actor
from common.api import NO_STORE, AnyAccept, ApiRequest, ListApiView, page_response, parse, parse_query
from common.permissions import IsAdmin, allowed
from common.uploads import UploadParser


class CadetsView(ListApiView):
    """The roster."""

    permission_classes = (allowed(write=Action.REGISTER_CADETS),)

    @extend_schema(parameters=[CadetsQuery], responses=CadetRowOut(many=True), operation_id="list_cadets")
    def get(self, request: ApiRequest) -> Response:
        query = parse_query(CadetsQuery, request)
        term_id = query["term"] if "term" in query else current_term_id()
        rows = selectors.list_cadets(
            request.user,
            term_id=term_id,
            roster=RosterFilter.of(query),
            archived=query["archived"],
            enrolled_only="term" in query,
            record=RecordFilter(
                query.get("sex"), query["to_review"], query.get("lacking"), clock.local_date(clock.now())
            ),
        )
        return page_response(
            request, rows, CadetRowOut, prepare=lambda page: with_enrollments(request.user, page, term_id)
        )

    @extend_schema(request=CadetIn, responses={201: CadetOut}, operation_id="create_cadet")
    def post(self, request: ApiRequest) -> Response:
        cadet = cadets.create_cadet(actor=request.user, fields=parse(CadetIn, request), now=clock.now())
        return Response(shown(request.user, cadet), status=201)


class CadetView(APIView):
    """One cadet."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(responses=CadetOut, operation_id="get_cadet")
    def get(self, request: ApiRequest, cadet_id: int) -> Response:
        cadet = selectors.get_cadet(request.user, cadet_id)
        audit.note_view(actor=request.user, row=cadet, owner_id=cadet.user_id, now=clock.now())
        return Response(shown(request.user, cadet))

    @extend_schema(request=CadetPatchIn, responses=CadetOut, operation_id="change_cadet")
    def patch(self, request: ApiRequest, cadet_id: int) -> Response:
        fields = parse(CadetPatchIn, request)
        version = fields.pop("version")
        cadet = cadets.change_cadet(
            actor=request.user, cadet_id=cadet_id, version=version, fields=fields, now=clock.now()
        )
        return Response(shown(request.user, cadet))


class OwnCadetView(APIView):
    """The cadet who is signed in."""

    @extend_schema(responses=CadetOut, operation_id="get_own_cadet")
    def get(self, request: ApiRequest) -> Response:
        return Response(shown(request.user, selectors.own_cadet(request.user)))


class ArchiveCadetView(APIView):
    """Out of the lists, nothing lost."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(request=None, responses=CadetOut, operation_id="archive_cadet")
    def post(self, request: ApiRequest, cadet_id: int) -> Response:
        set_archived(request, [cadet_id], archived=True)
        return Response(shown(request.user, selectors.get_cadet(request.user, cadet_id)))


class RestoreCadetView(APIView):
    """Back into the lists."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(request=None, responses=CadetOut, operation_id="restore_cadet")
    def post(self, request: ApiRequest, cadet_id: int) -> Response:
        set_archived(request, [cadet_id], archived=False)
        return Response(shown(request.user, selectors.get_cadet(request.user, cadet_id)))


_JPEG = {(200, "image/jpeg"): OpenApiTypes.BINARY}


class PhotoView(APIView):
    """The picture of a cadet. The cadet sends the first one, who keeps the roster any."""

    parser_classes = (UploadParser.up_to(lambda: MAX_BYTES),)
    content_negotiation_class: Any = AnyAccept

    @extend_schema(responses=_JPEG, operation_id="get_photo")
    def get(self, request: ApiRequest, cadet_id: int) -> HttpResponse:
        return stored_file_response(photos.open_photo(actor=request.user, cadet_id=cadet_id, now=clock.now()))

    @extend_schema(request={"multipart/form-data": PhotoIn}, responses=CadetOut, operation_id="set_photo")
    def put(self, request: ApiRequest, cadet_id: int) -> Response:
        photo = parse(PhotoIn, request)["photo"]
        cadet = photos.set_photo(actor=request.user, cadet_id=cadet_id, photo=photo, now=clock.now())
        return Response(shown(request.user, cadet))

    @extend_schema(request=None, responses={204: None}, operation_id="remove_photo")
    def delete(self, request: ApiRequest, cadet_id: int) -> Response:
        photos.remove_photo(actor=request.user, cadet_id=cadet_id, now=clock.now())
        return Response(status=204)


class SmallPhotoView(APIView):
    """The same in small, once the worker has looked at it."""

    content_negotiation_class: Any = AnyAccept

    @extend_schema(responses=_JPEG, operation_id="get_small_photo")
    def get(self, request: ApiRequest, cadet_id: int) -> HttpResponse:
        return thumbnail_response(photos.open_photo(actor=request.user, cadet_id=cadet_id, now=clock.now()))


class ArchiveCadetsView(APIView):
    """Many out of the lists, all or none."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(request=ManyCadetsIn, responses=ManyCadetsOut, operation_id="archive_cadets")
    def post(self, request: ApiRequest) -> Response:
        changed = set_archived(request, parse(ManyCadetsIn, request)["cadets"], archived=True)
        return Response(ManyCadetsOut({"changed": changed}).data)


class RestoreCadetsView(APIView):
    """Many back into the lists, all or none."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(request=ManyCadetsIn, responses=ManyCadetsOut, operation_id="restore_cadets")
    def post(self, request: ApiRequest) -> Response:
        changed = set_archived(request, parse(ManyCadetsIn, request)["cadets"], archived=False)
        return Response(ManyCadetsOut({"changed": changed}).data)


class ViewersView(ListApiView):
    """Who looked at the record: for the cadet whose it is, and for admins."""

    @extend_schema(responses=ViewerOut(many=True), operation_id="list_viewers")
    def get(self, request: ApiRequest, cadet_id: int) -> Response:
        cadet = selectors.get_cadet(request.user, cadet_id)
        return page_response(request, views_of(request.user, row=cadet, owner_id=cadet.user_id), ViewerOut)


class CardView(APIView):
    """The ID QR: for staff, and for the cadet whose it is."""

    @extend_schema(responses=CardOut, operation_id="get_id_card")
    def get(self, request: ApiRequest, cadet_id: int) -> Response:
        card = cards.card_of(selectors.get_cadet(request.user, cadet_id))
        return Response(CardOut(card).data, headers=NO_STORE)


class CertifyPhoneView(APIView):
    """Lets the cadet's own phone show codes that change."""

    @extend_schema(request=CertifyPhoneIn, responses=PhoneCertificateOut, operation_id="certify_phone")
    def post(self, request: ApiRequest, cadet_id: int) -> Response:
        key = parse(CertifyPhoneIn, request)["public_key"]
        certified = live_codes.certify_phone(
            actor=request.user, cadet_id=cadet_id, public_key=key, now=clock.now()
        )
        return Response(PhoneCertificateOut(certified).data, headers=NO_STORE)


class ReissueCardView(APIView):
    """A lost card dies at once."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(request=ReasonIn, responses=CardOut, operation_id="reissue_id_card")
    def post(self, request: ApiRequest, cadet_id: int) -> Response:
        reason = parse(ReasonIn, request)["reason"]
        cadet = cards.reissue(actor=request.user, cadet_id=cadet_id, reason=reason, now=clock.now())
        return Response(CardOut(cards.card_of(cadet)).data, headers=NO_STORE)


class ActivationCodesView(APIView):
    """Codes for accounts of the roster, to print and hand out."""

    permission_classes = (IsAdmin,)

    @extend_schema(
        request=ActivationCodesIn, responses=ActivationCodesOut, operation_id="create_activation_codes"
    )
    def post(self, request: ApiRequest) -> Response:
        given = parse(ActivationCodesIn, request)
        slips = accounts.create_for_cadets(
            actor=request.user,
            term_id=given.get("term", current_term_id()),
            company=given.get("company"),
            cadet_ids=given.get("cadets"),
            now=clock.now(),
        )
        return Response(ActivationCodesOut(slips).data, headers=NO_STORE)


class EnrollmentsView(ListApiView):
    """Enrollments of a term or of a cadet."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(
        parameters=[EnrollmentQuery], responses=EnrollmentOut(many=True), operation_id="list_enrollments"
    )
    def get(self, request: ApiRequest) -> Response:
        query = parse_query(EnrollmentQuery, request)
        rows = selectors.visible_enrollments(request.user).filter(RosterFilter.of(query).of_enrollment())
        if "cadet" in query:
            rows = rows.filter(cadet_id=query["cadet"])
        if "term" in query or "cadet" not in query:
            rows = rows.filter(term_id=query["term"] if "term" in query else current_term_id() or 0)
        return page_response(request, rows.order_by("-term_id", *selectors.ENROLLMENT_ORDER), EnrollmentOut)

    @extend_schema(request=EnrollmentIn, responses={201: EnrollmentOut}, operation_id="create_enrollment")
    def post(self, request: ApiRequest) -> Response:
        given = parse(EnrollmentIn, request)
        enrollment = cadets.enroll(
            actor=request.user,
            cadet_id=given.pop("cadet"),
            fields={"term_id": given.pop("term").pk, **given},
            now=clock.now(),
        )
        return Response(EnrollmentOut(enrollment).data, status=201)


class EnrollmentView(APIView):
    """One enrollment."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(responses=EnrollmentOut, operation_id="get_enrollment")
    def get(self, request: ApiRequest, enrollment_id: int) -> Response:
        return Response(EnrollmentOut(selectors.get_enrollment(request.user, enrollment_id)).data)

    @extend_schema(request=EnrollmentPatchIn, responses=EnrollmentOut, operation_id="change_enrollment")
    def patch(self, request: ApiRequest, enrollment_id: int) -> Response:
        enrollment = cadets.change_enrollment(
            actor=request.user,
            enrollment_id=enrollment_id,
            fields=parse(EnrollmentPatchIn, request),
            now=clock.now(),
        )
        return Response(EnrollmentOut(enrollment).data)


class TransfersView(APIView):
    """Another company or platoon from a day on."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(request=TransferIn, responses={201: EnrollmentOut}, operation_id="transfer_enrollment")
    def post(self, request: ApiRequest, enrollment_id: int) -> Response:
        given, now = parse(TransferIn, request), clock.now()
        enrollment = cadets.transfer(
            actor=request.user,
            enrollment_id=enrollment_id,
            company=given["company"],
            platoon=given["platoon"],
            moved_on=given.get("moved_on", clock.local_date(now)),
            now=now,
        )
        return Response(EnrollmentOut(enrollment).data, status=201)


def set_archived(request: ApiRequest, cadet_ids: list[int], *, archived: bool) -> list[int]:
    """Ids of those whom that changed."""
    changed = archiving.set_archived(
        actor=request.user, cadet_ids=cadet_ids, archived=archived, now=clock.now()
    )
    return [row.pk for row in changed]


def current_term_id() -> int | None:
    """The current term's id, if a term is current."""
    term = current_term()
    return term.pk if term else None


def with_enrollments(actor: Actor, page: list[Cadet], term_id: int | None) -> list[Any]:
    """Each cadet with `enrollment` in the term and all `enrollments` that the actor sees; one query for the page."""
    by_cadet: dict[int, list[Any]] = {}
    for enrollment in selectors.enrollments_of(actor, [cadet.pk for cadet in page]):
        by_cadet.setdefault(enrollment.cadet_id, []).append(enrollment)
    rows: list[Any] = list(page)
    for cadet in rows:
        own = by_cadet.get(cadet.pk, [])
        cadet.enrollment = next((row for row in own if row.term_id == term_id), None)
        cadet.all_enrollments = own
    return rows


def shown(actor: Actor, cadet: Cadet) -> dict[str, Any]:
    """One cadet's whole record as the API shows it."""
    row = with_enrollments(actor, [cadet], current_term_id())[0]
    prefetch_related_objects(row.all_enrollments, selectors.with_places())
    row.account = cadet.user if actor.role == Role.ADMIN else None
    row.leads_to = selectors.merged_into(cadet)
    return dict(CadetOut(row).data)
