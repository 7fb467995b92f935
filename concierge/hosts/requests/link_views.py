"""A request answered by the link of its mail, without an account. Contacts never stand on this page."""

from flask import Blueprint, render_template, url_for

from concierge.accounts.queries import get_space
from concierge.hosts.requests import answer_pages
from concierge.hosts.requests.answer_pages import Door, Page
from concierge.hosts.requests.links import find_behind, read_link
from concierge.hosts.requests.mails import send_again
from concierge.platform import clock
from concierge.platform.access import public
from concierge.platform.brand import Brand
from concierge.platform.errors import LinkGone, NotFound

bp = Blueprint("requests", __name__, url_prefix="/demande")


@bp.get("/<token>")
@public
def page(token: str) -> Page:
    """Show the request as it stands."""
    try:
        return answer_pages.show(_door(token))
    except (LinkGone, NotFound) as error:
        return _gone(token, error.status)


@bp.post("/<token>")
@public
def answer(token: str) -> Page:
    """Say yes, not this time, or another day."""
    try:
        return answer_pages.answer(_door(token))
    except (LinkGone, NotFound) as error:
        return _gone(token, error.status)


@bp.post("/<token>/renouveler")
@public
def renew(token: str) -> Page:
    """Send a fresh link to the address we know, whoever asks; the answer is the same if there is nothing to send."""
    link = find_behind(token)
    if link is not None:
        send_again(link, clock.now())
    return render_template("portals/link_sent.html")


def _door(token: str) -> Door:
    found = read_link(token, clock.now())
    space = get_space(found.request.space_id)
    return Door(
        actor=found.actor,
        request_id=found.request.id,
        side=found.side,
        brand=Brand(space.name, space.accent, space.warm),
        address=url_for("requests.page", token=token),
        template="requests/by_link.html",
    )


def _gone(token: str, status: int) -> tuple[str, int]:
    return render_template("requests/link_gone.html", token=token), status
