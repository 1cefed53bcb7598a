"""training-days/{id}/scans."""

import uuid

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from apps.attendance.serializers.scans import (
    ScanResultsOut,
    ScansIn,
    read_plainly,
    read_scans,
    results_text,
)
from apps.attendance.services import muster
from apps.authentication.rules.duties import Action
from common import clock
from common.api import ApiRequest
from common.database import Statement
from common.permissions import allowed


class ScansView(APIView):
    """Scans from one phone, now or hours later."""

    permission_classes = (allowed(read=Action.VIEW, write=Action.RECORD_ATTENDANCE),)
    _seen: muster.Look | None = None
    _device: uuid.UUID | None = None

    def asked_along(self, request: ApiRequest) -> Statement | None:
        """What scans are judged by is read in the message that asks who sends them."""
        sent = read_plainly(request)
        if sent is None:
            return None
        scans, self._device = sent
        self._seen = muster.look(scans)
        return self._seen.asked_along(self.kwargs["day_id"])

    @extend_schema(request=ScansIn, responses=ScanResultsOut, operation_id="send_scans")
    def post(self, request: ApiRequest, day_id: int) -> HttpResponse:
        actor, now = request.user, clock.now()
        if self._seen is not None:
            results = muster.take_seen(
                actor=actor,
                day_id=day_id,
                seen=self._seen,
                found=request.auth.along,
                device=self._device,
                now=now,
            )
        else:
            scans, device = read_scans(request)
            results = muster.take_scans(actor=actor, day_id=day_id, scans=scans, device=device, now=now)
        return HttpResponse(results_text(results), content_type="application/json")
