"""Errors as software reads them: application/problem+json (RFC 9457) below /api/."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Response, request

from concierge.platform.errors import DomainError, TooManyAttempts
from concierge.platform.i18n import N_

PREFIX = "/api/"
# What a refusal without words of its own tells whoever wrote the program.
DETAILS = {
    404: N_("Rien n’est à cette adresse, ou rien que cette clé puisse lire."),
    405: N_("Cette adresse ne connaît pas cette méthode : voyez sa description, openapi.json."),
    413: N_("Cet envoi est trop lourd. Rien n’est gardé : raccourcissez-le et renvoyez."),
}
MEDIA_TYPE = "application/problem+json"


def wants_problem() -> bool:
    """Tell whether a program asks: what it gets is never a page."""
    return request.path.startswith(PREFIX)


def problem(
    status: int, detail: str = "", *, errors: Sequence[Mapping[str, str]] = (), retry_after: int | None = None
) -> Response:
    """Return an error; `errors` says what is wrong where, by field."""
    body: dict[str, object] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = [dict(error) for error in errors]
    response = Response(json.dumps(body, ensure_ascii=False), status=status, mimetype=MEDIA_TYPE)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def problem_of(error: DomainError, message: str) -> Response:
    """Return what the rules refuse, its `message` in the reader's language."""
    errors = [{"field": error.field, "message": message}] if error.field else []
    retry_after = error.retry_after if isinstance(error, TooManyAttempts) else None
    return problem(error.status, message, errors=errors, retry_after=retry_after)
