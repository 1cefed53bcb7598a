"""Scans as the API takes and answers them. Hundreds come in one request from every phone, so what is well-formed takes a short
way: plain code reads it, and plain code writes the answer, as the serializers say; the serializers refuse what is not."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.attendance.rules import Rejection, ScanKind, ScanOutcome
from apps.attendance.serializers import MusterRowOut
from apps.attendance.services.muster import MAX_SCANS, ScanResult, ScanSent
from common import clock
from common.api import ApiRequest, parse

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# With an offset, as phones write it; 19xx to 21xx, so that it is a moment in every zone.
_MOMENT = re.compile(r"(?:19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3,6})?(?:Z|[+-]\d\d:\d\d)")
_KINDS = {kind.value: kind for kind in ScanKind}


@extend_schema_field(str)
class CardTextField(serializers.Field[str, Any, str, Any]):
    """Whatever text a QR held: a scan that is no card of ours is answered as one, and holds no other scan up."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError(gettext("Not a text."))
        return data

    def to_representation(self, value: str) -> str:
        return value


class ScanIn(serializers.Serializer[Any]):
    """One read of an ID QR."""

    client_id = serializers.UUIDField()
    token = CardTextField()
    scanned_at = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in ScanKind], default=ScanKind.IN.value)


class ScansIn(serializers.Serializer[Any]):
    """A batch of scans; one scan is a batch of one. `device` is a number that the phone made for itself."""

    device = serializers.UUIDField(required=False)
    scans = serializers.ListField(child=ScanIn(), allow_empty=False, max_length=MAX_SCANS)


class ScanResultOut(serializers.Serializer[Any]):
    """What became of one scan."""

    client_id = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in ScanOutcome])
    reason = serializers.ChoiceField(choices=[reason.value for reason in Rejection], required=False)
    record = MusterRowOut(required=False)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown = super().to_representation(instance)
        return {name: value for name, value in shown.items() if value is not None}


class ScanResultsOut(serializers.Serializer[Any]):
    """The answers, in the order of the batch."""

    results = ScanResultOut(many=True)


def read_scans(request: ApiRequest) -> tuple[list[ScanSent], uuid.UUID | None]:
    """The scans of a request, and from which device. Raises ValidationError with every wrong field."""
    given = parse(ScansIn, request)
    scans = [
        ScanSent(scan["client_id"], scan["token"], scan["scanned_at"], ScanKind(scan["kind"]))
        for scan in given["scans"]
    ]
    return scans, given.get("device")


def results_text(results: Iterable[ScanResult]) -> bytes:
    """What ScanResultsOut makes of them, as JSON."""
    zone = clock.unit_zone()
    shown = []
    for result in results:
        one: dict[str, Any] = {"client_id": result.client_id, "outcome": result.outcome}
        if result.reason is not None:
            one["reason"] = result.reason
        if result.record is not None:
            one["record"] = vars(result.record) | {
                name: moment.astimezone(zone)
                for name in ("scanned_at", "time_out")
                if (moment := getattr(result.record, name)) is not None
            }
        shown.append(one)
    return orjson.dumps({"results": shown})


def read_plainly(request: ApiRequest) -> tuple[list[ScanSent], uuid.UUID | None] | None:
    """As read_scans; None for whatever the serializers should look at."""
    if request.content_type != "application/json":
        return None
    try:
        given = orjson.loads(request._request.body)
        if not 0 < len(given["scans"]) <= MAX_SCANS:
            return None
        device = given.get("device")
        return [_scan(**scan) for scan in given["scans"]], device and _uuid(device)
    except (ValueError, TypeError, KeyError):
        return None


def _scan(*, client_id: str, token: str, scanned_at: str, kind: str = ScanKind.IN.value) -> ScanSent:
    """Raises ValueError, TypeError or KeyError for anything out of the common."""
    if not (_MOMENT.fullmatch(scanned_at) and isinstance(token, str)):
        raise ValueError
    return ScanSent(_uuid(client_id), token, datetime.fromisoformat(scanned_at), _KINDS[kind])


def _uuid(text: str) -> uuid.UUID:
    if not _UUID.fullmatch(text):
        raise ValueError
    return uuid.UUID(text)
