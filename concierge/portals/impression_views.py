"""How the weekend was, in the family's space."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.web import current_actor
from concierge.portals.views import Page, bp
from concierge.weekends.bookings.models import Booking
from concierge.weekends.debrief import pages


@bp.get("/week-ends/<int:booking_id>/impressions")
@requires(Permission.OWN_FILE)
def own_impressions(booking_id: int) -> Page:
    """Ask how it was."""
    try:
        return pages.show(_door(booking_id))
    except NotFound:
        raise
    except DomainError:
        return _back(booking_id, code=302)


@bp.post("/week-ends/<int:booking_id>/impressions")
@requires(Permission.OWN_FILE)
def tell_own_impressions(booking_id: int) -> Page:
    """Keep what the family says."""
    try:
        return pages.receive(_door(booking_id))
    except NotFound:
        raise
    except DomainError:
        return _back(booking_id)


def _back(booking_id: int, code: int = 303) -> Page:
    flash(_("Vous nous direz vos impressions quand vous serez venus."), "info")
    return redirect(url_for("portals.own_weekend", booking_id=booking_id), code=code)


def _door(booking_id: int) -> pages.Door:
    actor = current_actor()
    fetch(actor, Booking, booking_id)
    return pages.Door(
        actor=actor,
        booking_id=booking_id,
        address=url_for("portals.own_impressions", booking_id=booking_id),
        template="portals/impressions.html",
    )
