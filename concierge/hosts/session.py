"""From a device's cookie to a host."""

from dataclasses import replace

from flask import render_template, request
from werkzeug.wrappers import Response

from concierge.accounts.links import DEVICE_LENGTH
from concierge.hosts.access import find_host
from concierge.platform import clock
from concierge.platform.access import Actor, Permission
from concierge.platform.web import LANGUAGES

COOKIE = "accueil"
PATH = "/mon-accueil"


def host_actor() -> Actor | None:
    """Return the host behind this request, in the language chosen on this device, else in their own."""
    token = request.cookies.get(COOKIE, "")
    actor = find_host(token, clock.now()) if token else None
    chosen = request.cookies.get("langue", "")
    return replace(actor, language=chosen) if actor is not None and chosen in LANGUAGES else actor


def set_cookie(response: Response, token: str) -> None:
    """Leave the device's token in a cookie that only our pages can read."""
    age = int(DEVICE_LENGTH.total_seconds())
    response.set_cookie(COOKIE, token, max_age=age, httponly=True, samesite="Lax", secure=request.is_secure, path=PATH)


def ask_for_link(_permission: Permission) -> tuple[str, int]:
    """Say that a personal link is needed; a form that was being sent is still in the page before."""
    return render_template("hosts/link_needed.html"), 401
