"""terms/{id}/policy and /policies, policies/presets, catalogue/."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.grading.events import PolicyAdopted
from apps.grading.rules import PRESETS, LedgerKind, Policy
from apps.grading.selectors.catalogue import list_catalogue
from apps.grading.selectors.policies import assessments_of, policies_of, policy_in_force
from apps.grading.selectors.simulation import Show, simulate
from apps.grading.serializers.policies import (
    CatalogueItemIn,
    CatalogueItemOut,
    CatalogueItemPatchIn,
    CatalogueQuery,
    CheckedDraftOut,
    PolicyAdoptIn,
    PolicyDraftIn,
    PolicyOut,
    PolicyVersionOut,
    PresetsOut,
    SimulatedRowOut,
    SimulateQuery,
    SimulationOut,
    SimulationSummaryOut,
    draft_of,
)
from apps.grading.services import catalogue, simulation_csv
from apps.grading.services.policies import adopt_policy, check_draft, refuse_problems
from apps.system.events import TermSaved
from apps.system.selectors import get_term
from apps.system.services.kept import Shelf
from common import clock
from common.api import (
    ASK_EACH_TIME,
    AnyAccept,
    ApiRequest,
    ListApiView,
    kept_response,
    page_response,
    parse,
    parse_query,
)
from common.permissions import IsAdmin, IsAdminToWrite

# A term's first version comes with the term.
POLICIES = Shelf("policy", told_by=(PolicyAdopted, TermSaved))


class PolicyView(APIView):
    """The rules in force."""

    @extend_schema(responses=PolicyOut, operation_id="get_policy")
    def get(self, request: ApiRequest, term_id: int) -> HttpResponseBase:
        def shown() -> dict[str, Any]:
            policy = policy_in_force(get_term(request.user, term_id).pk)
            rules = Policy.from_json(policy.rules).to_json()
            return PolicyOut(
                {"version": policy.version, **rules, "assessments": assessments_of(term_id)}
            ).data

        return kept_response(request, POLICIES.place(term_id), shown, headers=ASK_EACH_TIME)


class PoliciesView(ListApiView):
    """All versions of a term's rules; an admin adopts a new one, which is in force at once."""

    permission_classes = (IsAdminToWrite,)

    @extend_schema(responses=PolicyVersionOut(many=True), operation_id="list_policies")
    def get(self, request: ApiRequest, term_id: int) -> Response:
        versions = policies_of(get_term(request.user, term_id).pk).select_related("created_by")
        return page_response(request, versions, PolicyVersionOut)

    @extend_schema(request=PolicyAdoptIn, responses={201: PolicyVersionOut}, operation_id="adopt_policy")
    def post(self, request: ApiRequest, term_id: int) -> Response:
        given = parse(PolicyAdoptIn, request)
        adopted = adopt_policy(
            actor=request.user,
            term_id=term_id,
            policy=draft_of(given["policy"]),
            based_on=given["based_on"],
            reason=given["reason"],
            now=clock.now(),
        )
        return Response(PolicyVersionOut(adopted).data, status=201)


class CheckPolicyView(APIView):
    """What is wrong with a draft, and what it makes of typical cadets. Nothing is stored."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=PolicyDraftIn, responses=CheckedDraftOut, operation_id="check_policy")
    def post(self, request: ApiRequest, term_id: int) -> Response:
        draft = draft_of(parse(PolicyDraftIn, request)["policy"])
        checked = check_draft(actor=request.user, term_id=term_id, policy=draft)
        return Response(CheckedDraftOut(checked).data)


class SimulatePolicyView(ListApiView):
    """What a draft would do to the real term: who changes, who flips. Nothing is stored."""

    permission_classes = (IsAdmin,)

    @extend_schema(
        parameters=[SimulateQuery],
        request=PolicyDraftIn,
        responses=SimulationOut,
        operation_id="simulate_policy",
    )
    def post(self, request: ApiRequest, term_id: int) -> Response:
        query = parse_query(SimulateQuery, request)
        draft = draft_of(parse(PolicyDraftIn, request)["policy"])
        refuse_problems(actor=request.user, term_id=term_id, policy=draft)
        simulation = simulate(request.user, term_id, draft)
        return page_response(
            request,
            simulation.shown(Show(query["show"])),
            SimulatedRowOut,
            summary=SimulationSummaryOut(simulation.summary).data,
        )


class ExportSimulationView(APIView):
    """The whole simulation as a CSV file. That it was taken out is noted."""

    permission_classes = (IsAdmin,)
    content_negotiation_class: Any = AnyAccept

    @extend_schema(
        request=PolicyDraftIn,
        responses={(200, "text/csv"): OpenApiTypes.STR},
        operation_id="export_simulation",
    )
    def post(self, request: ApiRequest, term_id: int) -> HttpResponse:
        draft = draft_of(parse(PolicyDraftIn, request)["policy"])
        lines = simulation_csv.export_simulation(
            actor=request.user, term_id=term_id, policy=draft, now=clock.now()
        )
        headers = {
            "Content-Disposition": f'attachment; filename="simulation-{term_id}.csv"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


class PresetsView(APIView):
    """Policies to begin with."""

    @extend_schema(responses=PresetsOut, operation_id="list_presets")
    def get(self, request: ApiRequest) -> Response:
        return Response(PresetsOut({"results": PRESETS}).data)


class CatalogueView(ListApiView):
    """The unit's offences and commendations."""

    permission_classes = (IsAdminToWrite,)

    @extend_schema(
        parameters=[CatalogueQuery], responses=CatalogueItemOut(many=True), operation_id="list_catalogue"
    )
    def get(self, request: ApiRequest) -> Response:
        query = parse_query(CatalogueQuery, request)
        rows = list_catalogue(request.user, with_inactive=query["inactive"])
        return page_response(request, rows, CatalogueItemOut)

    @extend_schema(
        request=CatalogueItemIn, responses={201: CatalogueItemOut}, operation_id="add_catalogue_item"
    )
    def post(self, request: ApiRequest) -> Response:
        given: dict[str, Any] = parse(CatalogueItemIn, request)
        given["kind"] = LedgerKind(given["kind"])
        item = catalogue.add_item(actor=request.user, now=clock.now(), **given)
        return Response(CatalogueItemOut(item).data, status=201)


class CatalogueItemView(APIView):
    """One item."""

    permission_classes = (IsAdmin,)

    @extend_schema(
        request=CatalogueItemPatchIn, responses=CatalogueItemOut, operation_id="change_catalogue_item"
    )
    def patch(self, request: ApiRequest, item_id: int) -> Response:
        fields = parse(CatalogueItemPatchIn, request)
        item = catalogue.change_item(actor=request.user, item_id=item_id, fields=fields, now=clock.now())
        return Response(CatalogueItemOut(item).data)
