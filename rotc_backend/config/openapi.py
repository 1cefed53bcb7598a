"""How the OpenAPI document is made: operation ids from the route, problem documents on every error."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem document",
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
        "request_id": {"type": "string"},
        "current": {"description": "With 409: the row as it is now"},
    },
}


class Schema(AutoSchema):
    """drf-spectacular's inspector with the project's conventions."""

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0]]


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself by metaclass
    """Documents the access token."""

    target_class = "apps.authentication.services.tokens.SessionTokenAuthentication"
    name = "access_token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


def add_problem_responses(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Give every operation a default answer: the problem document."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    reference = {"$ref": "#/components/schemas/Problem"}
    for path, operations in result["paths"].items():
        for operation in operations.values():
            if path.startswith("/api/v1/") and isinstance(operation, dict):
                operation["responses"]["default"] = {
                    "description": "What went wrong",
                    "content": {"application/problem+json": {"schema": reference}},
                }
    return result
