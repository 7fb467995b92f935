"""How the weekend was, said by the link of a mail, without an account: the same link as the invitation's."""

from flask import render_template, url_for

from concierge.accounts.queries import get_space
from concierge.platform import clock
from concierge.platform.access import public
from concierge.platform.brand import Brand
from concierge.platform.errors import DomainError, LinkGone, NotFound
from concierge.weekends.blueprint import Page, guests_bp
from concierge.weekends.bookings.links import read_link
from concierge.weekends.debrief import pages


@guests_bp.get("/invitation/<token>/impressions")
@public
def impressions(token: str) -> Page:
    """Ask how it was; opening changes nothing."""
    try:
        return pages.show(_door(token))
    except (LinkGone, NotFound) as error:
        return _gone(token, error.status)
    except DomainError:  # they did not come
        return _gone(token, 404)


@guests_bp.post("/invitation/<token>/impressions")
@public
def tell_impressions(token: str) -> Page:
    """Keep what the family says."""
    try:
        return pages.receive(_door(token))
    except (LinkGone, NotFound) as error:
        return _gone(token, error.status)
    except DomainError:
        return _gone(token, 404)


def _door(token: str) -> pages.Door:
    guest = read_link(token, clock.now())
    space = get_space(guest.booking.space_id)
    return pages.Door(
        actor=guest.actor,
        booking_id=guest.booking.id,
        address=url_for("weekend_guests.impressions", token=token),
        template="weekends/impression_by_link.html",
        brand=Brand(space.name, space.accent, space.warm),
    )


def _gone(token: str, status: int) -> tuple[str, int]:
    return render_template("weekends/guests/link_gone.html", token=token), status
