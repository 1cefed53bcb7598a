"""terms/{id}/eligibility: who needs a look."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apps.authentication.rules.duties import Action
from apps.cadets.selectors import RosterFilter
from apps.grading.rules.eligibility import Flag
from apps.grading.selectors.eligibility import eligibility
from apps.grading.serializers.eligibility import (
    CompanyFlagsOut,
    EligibilityOut,
    EligibilityQuery,
    EligibilityRowOut,
)
from apps.grading.serializers.policies import DropRulesFields
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse_query
from common.permissions import allowed


class EligibilityView(ListApiView):
    """Flags, not decisions: a person decides."""

    permission_classes = (allowed(read=Action.VIEW),)

    @extend_schema(
        parameters=[EligibilityQuery],
        responses=EligibilityOut,
        operation_id="get_eligibility",
    )
    def get(self, request: ApiRequest, term_id: int) -> Response:
        query = parse_query(EligibilityQuery, request)
        today = clock.local_date(clock.now())
        found = eligibility(request.user, term_id, roster=RosterFilter.of(query), today=today)
        flag = Flag(query["flag"]) if query.get("flag") else None
        flagged = found.flagged()
        return page_response(
            request,
            found.rows if query["everyone"] and not flag else found.flagged(flag),
            EligibilityRowOut,
            policy_version=found.policy_version,
            drop_rules=DropRulesFields(found.drop_rules).data,
            enrolled=len(found.rows),
            flagged=len(flagged),
            counts=found.counts,
            companies=CompanyFlagsOut(found.companies, many=True).data,
        )
