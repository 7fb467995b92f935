"""A weekend in the family's space: the invitation, what was answered, what one wants to see."""

from flask import render_template, url_for

from concierge.families.consent.purposes import Means
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.web import current_actor
from concierge.portals.views import Page, bp
from concierge.weekends.bookings import answer_pages, need_pages
from concierge.weekends.bookings.answer_pages import Door
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.own_weekends import list_own_weekends


@bp.get("/week-ends")
@requires(Permission.OWN_FILE)
def weekends() -> Page:
    """Show the weekends the family was invited to."""
    return render_template("portals/weekends.html", weekends=list_own_weekends(current_actor()))


@bp.get("/week-ends/<int:booking_id>")
@requires(Permission.OWN_FILE)
def own_weekend(booking_id: int) -> Page:
    """Show an invitation as it stands."""
    return answer_pages.show(_door(booking_id))


@bp.post("/week-ends/<int:booking_id>")
@requires(Permission.OWN_FILE)
def answer_own_weekend(booking_id: int) -> Page:
    """Say who comes, or that nobody can."""
    return answer_pages.receive(_door(booking_id))


@bp.get("/week-ends/<int:booking_id>/envies")
@requires(Permission.OWN_FILE)
def own_weekend_needs(booking_id: int) -> Page:
    """Ask what the family wants to see."""
    return need_pages.show(_door(booking_id))


@bp.post("/week-ends/<int:booking_id>/envies")
@requires(Permission.OWN_FILE)
def tell_own_weekend_needs(booking_id: int) -> Page:
    """Take what the family wants to see."""
    return need_pages.receive(_door(booking_id))


def _door(booking_id: int) -> Door:
    actor = current_actor()
    fetch(actor, Booking, booking_id)
    return Door(
        actor=actor,
        booking_id=booking_id,
        brand=actor.brand,
        address=url_for("portals.own_weekend", booking_id=booking_id),
        needs_address=url_for("portals.own_weekend_needs", booking_id=booking_id),
        template="portals/own_weekend.html",
        needs_template="portals/own_weekend_needs.html",
        means=Means.PORTAL,
    )
