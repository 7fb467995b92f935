"""The calendar of each colleague and each family: its address, and what calendars read there."""

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask_babel import force_locale, gettext as _
from werkzeug.wrappers import Response as BaseResponse

from concierge.documents.calendars import write_calendar
from concierge.platform import clock
from concierge.platform.access import Permission, public, requires
from concierge.platform.errors import NotFound
from concierge.platform.web import current_actor
from concierge.portals import feeds

bp = Blueprint("feeds", __name__)

Page = str | BaseResponse | tuple[str, int]


@bp.get("/agenda/<token>.ics")
@public
def calendar(token: str) -> Page:
    """Give a calendar what it subscribed to; the address itself is the key."""
    now = clock.now()
    actor = feeds.find_reader(token)
    if actor is None:
        raise NotFound
    base = current_app.extensions["config"].base_url.rstrip("/")
    entries = feeds.list_entries(actor, current_app.extensions["feeds"], now)
    with force_locale(actor.language):
        name = _("%(agency)s, %(person)s", agency=actor.brand.name, person=actor.name)
    response = Response(write_calendar(name, entries, now, base=base), mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, max-age=600"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/mon-compte/agenda")
@requires(Permission.ACCOUNT_OWN)
def own() -> Page:
    """Show a colleague whether their calendar is subscribed to."""
    return _page("portals/feed_staff.html", None)


@bp.post("/mon-compte/agenda")
@requires(Permission.ACCOUNT_OWN)
def open_own() -> Page:
    """Make the address and show it once."""
    return _page("portals/feed_staff.html", feeds.open_feed(current_actor(), clock.now()))


@bp.post("/mon-compte/agenda/fermer")
@requires(Permission.ACCOUNT_OWN)
def close_own() -> Page:
    """Close the address."""
    return _close("feeds.own")


@bp.get("/espace/agenda")
@requires(Permission.OWN_FILE)
def family() -> Page:
    """Show a family whether their calendar is subscribed to."""
    return _page("portals/feed_family.html", None)


@bp.post("/espace/agenda")
@requires(Permission.OWN_FILE)
def open_family() -> Page:
    """Make the address and show it once."""
    return _page("portals/feed_family.html", feeds.open_feed(current_actor(), clock.now()))


@bp.post("/espace/agenda/fermer")
@requires(Permission.OWN_FILE)
def close_family() -> Page:
    """Close the address."""
    return _close("feeds.family")


@bp.get("/mon-accueil/agenda")
@requires(Permission.OWN_HOST)
def host() -> Page:
    """Show a host whether their calendar is subscribed to."""
    return _page("portals/feed_host.html", None)


@bp.post("/mon-accueil/agenda")
@requires(Permission.OWN_HOST)
def open_host() -> Page:
    """Make the address and show it once."""
    return _page("portals/feed_host.html", feeds.open_feed(current_actor(), clock.now()))


@bp.post("/mon-accueil/agenda/fermer")
@requires(Permission.OWN_HOST)
def close_host() -> Page:
    """Close the address."""
    return _close("feeds.host")


def _page(template: str, token: str | None) -> str:
    address = url_for("feeds.calendar", token=token, _external=True) if token else ""
    return render_template(
        template,
        feed=feeds.find_feed(current_actor()),
        address=address,
        subscribe=f"webcal:{address.partition(':')[2]}" if address else "",
    )


def _close(endpoint: str) -> BaseResponse:
    feeds.close_feed(current_actor(), clock.now())
    flash(_("L’adresse est fermée : les agendas qui la lisaient ne reçoivent plus rien."), "success")
    return redirect(url_for(endpoint), code=303)
