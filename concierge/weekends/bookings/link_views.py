"""An invitation answered by the link of its mail, without an account."""

from flask import render_template, url_for

from concierge.accounts.queries import get_space
from concierge.families.consent.purposes import Means
from concierge.platform import clock
from concierge.platform.access import public
from concierge.platform.brand import Brand
from concierge.platform.errors import LinkGone, NotFound
from concierge.weekends.blueprint import Page, guests_bp as bp
from concierge.weekends.bookings import answer_pages, need_pages
from concierge.weekends.bookings.answer_pages import Door
from concierge.weekends.bookings.links import find_behind, read_link
from concierge.weekends.bookings.mails import send_again


@bp.get("/invitation/<token>")
@public
def invitation(token: str) -> Page:
    """Show the invitation as it stands."""
    try:
        return answer_pages.show(_door(token))
    except (LinkGone, NotFound) as error:
        return _gone(token, error.status)


@bp.post("/invitation/<token>")
@public
def answer_invitation(token: str) -> Page:
    """Say who comes, or that nobody can."""
    try:
        return answer_pages.receive(_door(token))
    except (LinkGone, NotFound) as error:
        return _gone(token, error.status)


@bp.get("/invitation/<token>/envies")
@public
def needs(token: str) -> Page:
    """Ask what the family wants to see."""
    try:
        return need_pages.show(_door(token))
    except (LinkGone, NotFound) as error:
        return _gone(token, error.status)


@bp.post("/invitation/<token>/envies")
@public
def tell_needs(token: str) -> Page:
    """Take what the family wants to see."""
    try:
        return need_pages.receive(_door(token))
    except (LinkGone, NotFound) as error:
        return _gone(token, error.status)


@bp.post("/invitation/<token>/renouveler")
@public
def renew_invitation(token: str) -> Page:
    """Send a fresh link to the address we know, whoever asks; the answer is the same if there is nothing to send."""
    link = find_behind(token)
    if link is not None:
        send_again(link, clock.now())
    return render_template("portals/link_sent.html")


def _door(token: str) -> Door:
    guest = read_link(token, clock.now())
    space = get_space(guest.booking.space_id)
    return Door(
        actor=guest.actor,
        booking_id=guest.booking.id,
        brand=Brand(space.name, space.accent, space.warm),
        address=url_for("weekend_guests.invitation", token=token),
        needs_address=url_for("weekend_guests.needs", token=token),
        template="weekends/guests/invitation.html",
        needs_template="weekends/guests/needs.html",
        means=Means.LINK,
        shows_health=False,
    )


def _gone(token: str, status: int) -> tuple[str, int]:
    return render_template("weekends/guests/link_gone.html", token=token), status
