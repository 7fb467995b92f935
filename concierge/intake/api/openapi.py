"""The description of the interface, made from what reads the requests: it cannot say anything else."""

from collections.abc import Sequence
from typing import Any

from concierge.intake.api.prospects import LONGEST_KEY, STATES_TOLD, ProspectState
from concierge.intake.api.schema import CONSENT, CONSENT_FIELDS, FIELDS, Field
from concierge.intake.api.tokens import SENDINGS_PER_WINDOW
from concierge.platform.problems import MEDIA_TYPE

VERSION = "1.0.0"
_PROBLEMS = {
    400: "No usable Idempotency-Key, or the request could not be read.",
    401: "The key (token) is missing, unknown or revoked.",
    403: "The source is closed: it receives nobody any more.",
    404: "Nobody of that id was sent for this source.",
    409: "The Idempotency-Key was used before for other words.",
    413: "The request is larger than 64 kB.",
    422: "Something is missing or wrong; `errors` names each field.",
    429: f"More than {SENDINGS_PER_WINDOW} sendings in an hour; `Retry-After` says when to come back.",
}


def describe(base_url: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Conciergerie: prospects",
            "version": VERSION,
            "description": (
                "Tell an agency of somebody who thinks of settling. Unless `consent` proves that the person agreed, "
                "they are asked by e-mail to confirm, and nothing is done before they do."
            ),
        },
        "servers": [{"url": f"{base_url}/api/v1"}],
        "security": [{"token": []}],
        "paths": {"/prospects": {"post": _send()}, "/prospects/{id}": {"get": _state()}},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"NewProspect": _new_prospect(), "Prospect": _prospect(), "Problem": _problem()},
        },
    }


def _send() -> dict[str, Any]:
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "One for each person, of your choice: sent again with the same words, nothing is doubled.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    }
    return {
        "operationId": "sendProspect",
        "summary": "Tell of one person",
        "parameters": [key],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref("NewProspect")}}},
        "responses": {"201": _answer("The person is received."), "200": _answer("They had been received before.")}
        | _problems(400, 401, 403, 409, 413, 422, 429),
    }


def _state() -> dict[str, Any]:
    which = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "operationId": "getProspect",
        "summary": "What became of one person",
        "parameters": [which],
        "responses": {"200": _answer("The state of that person, and no more.")} | _problems(401, 404),
    }


def _new_prospect() -> dict[str, Any]:
    consent = _object(CONSENT_FIELDS) | {
        "description": "Only when the person agreed to be accompanied, and it can be proved."
    }
    whole = _object(FIELDS)
    whole["properties"][CONSENT] = consent
    contact = [{"required": ["phone"]}, {"required": ["email"]}]
    names = [{"required": ["first_name"]}, {"required": ["last_name"]}]
    return whole | {"allOf": [{"anyOf": names}, {"anyOf": contact}]}


def _prospect() -> dict[str, Any]:
    states = "\n".join(f"- `{state.value}`: {said}" for state, said in STATES_TOLD.items())
    return {
        "type": "object",
        "required": ["id", "state", "received_at"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string"},
            "state": {"type": "string", "enum": [state.value for state in ProspectState], "description": states},
            "received_at": {"type": "string", "format": "date-time"},
        },
    }


def _problem() -> dict[str, Any]:
    error = {
        "type": "object",
        "required": ["field", "message"],
        "additionalProperties": False,
        "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
    }
    return {
        "type": "object",
        "required": ["type", "title", "status"],
        "additionalProperties": False,
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": error},
        },
    }


def _object(fields: Sequence[Field]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {field.name: field.as_schema() for field in fields},
    }
    required = [field.name for field in fields if field.required]
    return schema | {"required": required} if required else schema


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _answer(about: str) -> dict[str, Any]:
    return {"description": about, "content": {"application/json": {"schema": _ref("Prospect")}}}


def _problems(*statuses: int) -> dict[str, Any]:
    return {
        str(status): {"description": _PROBLEMS[status], "content": {MEDIA_TYPE: {"schema": _ref("Problem")}}}
        for status in statuses
    }
