"""training-days/{id}/scans."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from apps.attendance.serializers.scans import ScanResultsOut, ScansIn, read_scans, results_text
from apps.attendance.services import muster
from apps.authentication.rules.duties import Action
from common import clock
from common.api import ApiRequest
from common.permissions import allowed


class ScansView(APIView):
    """Scans from one phone, now or hours later."""

    permission_classes = (allowed(read=Action.VIEW, write=Action.RECORD_ATTENDANCE),)

    @extend_schema(request=ScansIn, responses=ScanResultsOut, operation_id="send_scans")
    def post(self, request: ApiRequest, day_id: int) -> HttpResponse:
        scans, device = read_scans(request)
        results = muster.take_scans(
            actor=request.user, day_id=day_id, scans=scans, device=device, now=clock.now()
        )
        return HttpResponse(results_text(results), content_type="application/json")
