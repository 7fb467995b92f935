"""From a device's cookie to a newcomer."""

from dataclasses import replace

from flask import render_template, request
from werkzeug.wrappers import Response

from concierge.families.access import find_newcomer
from concierge.platform import clock
from concierge.platform.access import Actor, Permission
from concierge.platform.web import LANGUAGES

COOKIE = "espace"
COOKIE_AGE = 180 * 24 * 3600  # seconds; the device session in the database decides


def newcomer_actor() -> Actor | None:
    """Return the newcomer behind this request, in the language chosen on this device, else in their file's."""
    token = request.cookies.get(COOKIE, "")
    actor = find_newcomer(token, clock.now()) if token else None
    chosen = request.cookies.get("langue", "")
    return replace(actor, language=chosen) if actor is not None and chosen in LANGUAGES else actor


def set_cookie(response: Response, token: str) -> None:
    """Leave the device's token in a cookie that only our pages can read."""
    response.set_cookie(
        COOKIE, token, max_age=COOKIE_AGE, httponly=True, samesite="Lax", secure=request.is_secure, path="/espace"
    )


def ask_for_link(_permission: Permission) -> tuple[str, int]:
    """Say that a personal link is needed; a form that was being sent is not lost, it is still in the page before."""
    return render_template("portals/link_needed.html"), 401
