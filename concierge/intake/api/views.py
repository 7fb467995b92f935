"""/api/v1: what a partner's software sends and asks. No cookie and no session: a key of the organisation opens it."""

import json

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _

from concierge.config import Config
from concierge.intake.api import prospects
from concierge.intake.api.openapi import describe
from concierge.intake.api.schema import LARGEST_BODY, WrongBody, read_body
from concierge.intake.api.tokens import find_sender
from concierge.platform import clock
from concierge.platform.access import public
from concierge.platform.problems import problem
from concierge.platform.web import csrf

bp = Blueprint("api", __name__, url_prefix="/api/v1")
csrf.exempt(bp)  # a browser sends no key by itself: nobody can be made to send one


@bp.post("/prospects")
@public
def send() -> Response:
    """Receive one person."""
    now = clock.now()
    sender = find_sender(request.headers.get("Authorization", ""))
    request.max_content_length = LARGEST_BODY
    key, body = request.headers.get("Idempotency-Key", "").strip(), request.get_data()
    prospects.check_key(key)
    if (known := prospects.find_received(sender, key, body)) is not None:
        return _answer(known, 200)
    try:
        capture = read_body(body, clock.paris_date(now))
    except WrongBody as error:
        errors = [{"field": f.field, "message": _(f.message, **f.values)} for f in error.faults]
        return problem(422, _("Rien n’est gardé : corrigez ce qui suit et renvoyez."), errors=errors)
    return _answer(prospects.receive_prospect(sender, capture, key, body, now), 201)


@bp.get("/prospects/<public_id>")
@public
def state(public_id: str) -> Response:
    """Tell the sender what became of one person."""
    sender = find_sender(request.headers.get("Authorization", ""))
    return _answer(prospects.get_prospect(sender, public_id), 200)


@bp.get("/openapi.json")
@public
def description() -> Response:
    """Describe the interface."""
    config: Config = current_app.extensions["config"]
    return Response(json.dumps(describe(config.base_url), indent=1), mimetype="application/json")


def _answer(prospect: prospects.Prospect, status: int) -> Response:
    said = {
        "id": prospect.public_id,
        "state": prospect.state.value,
        "received_at": prospect.received_at.isoformat(timespec="seconds"),
    }
    response = Response(json.dumps(said), status=status, mimetype="application/json")
    if status == 201:
        response.headers["Location"] = url_for("api.state", public_id=prospect.public_id)
    return response
