"""One family at a weekend: where it stands, what it told, answered for whoever telephones, taken off, let in."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.families.addressees import adults_with_address
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.forms import clean_text
from concierge.platform.web import current_actor, refusals_told
from concierge.weekends import tabs
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.bookings import answer_pages, need_pages
from concierge.weekends.bookings.answer_pages import Door
from concierge.weekends.bookings.answers import let_in
from concierge.weekends.bookings.clashes import list_clashes
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.queries import get_booking, list_needs
from concierge.weekends.bookings.rules import may_be_let_in, may_be_withdrawn
from concierge.weekends.bookings.services import invite_again, withdraw_booking
from concierge.weekends.bookings.views import TAB, words
from concierge.weekends.choices import ACTIVITY_ICONS, ACTIVITY_LABELS, BookingState
from concierge.weekends.models import Weekend

_MOST_WORDS = 600


@bp.get("/<int:weekend_id>/familles/<int:household_id>")
@requires(Permission.WEEKENDS_READ)
@shows(Sensitive.HEALTH)
def family(weekend_id: int, household_id: int) -> Page:
    """Show one family: what it told, and the form to write down what it says on the telephone."""
    return answer_pages.show(_door(weekend_id, household_id))


@bp.post("/<int:weekend_id>/familles/<int:household_id>")
@requires(Permission.WEEKENDS_WRITE)
def answer_for_family(weekend_id: int, household_id: int) -> Page:
    """Write down a yes, a no or a change as somebody told it."""
    return answer_pages.receive(_door(weekend_id, household_id))


@bp.get("/<int:weekend_id>/familles/<int:household_id>/envies")
@requires(Permission.WEEKENDS_WRITE)
def family_needs(weekend_id: int, household_id: int) -> Page:
    """Show the second form."""
    return need_pages.show(_door(weekend_id, household_id))


@bp.post("/<int:weekend_id>/familles/<int:household_id>/envies")
@requires(Permission.WEEKENDS_WRITE)
def tell_family_needs(weekend_id: int, household_id: int) -> Page:
    """Write down what a family wants to see."""
    return need_pages.receive(_door(weekend_id, household_id))


@bp.post("/<int:weekend_id>/familles/<int:household_id>/relancer")
@requires(Permission.WEEKENDS_WRITE)
def invite_family_again(weekend_id: int, household_id: int) -> Page:
    """Write once more."""
    row = get_booking(current_actor(), weekend_id, household_id)
    return _act(row, lambda: invite_again(current_actor(), row.id, clock.now()), _("Un nouveau message part."))


@bp.post("/<int:weekend_id>/familles/<int:household_id>/retirer")
@requires(Permission.WEEKENDS_WRITE)
def withdraw_family(weekend_id: int, household_id: int) -> Page:
    """Take a family off; its places go to whoever waits."""
    row = get_booking(current_actor(), weekend_id, household_id)
    return _act(
        row, lambda: withdraw_booking(current_actor(), row.id, clock.now()), _("C’est noté : elle ne vient pas.")
    )


@bp.post("/<int:weekend_id>/familles/<int:household_id>/accepter")
@requires(Permission.WEEKENDS_WRITE)
def let_family_in(weekend_id: int, household_id: int) -> Page:
    """Let a family in beyond the places there are, with the reason."""
    row = get_booking(current_actor(), weekend_id, household_id)
    reason = clean_text(request.form.get("reason"))[:_MOST_WORDS]
    return _act(
        row,
        lambda: let_in(current_actor(), row.id, reason=reason, now=clock.now()),
        _("Elle vient, au-delà des places prévues. La raison est gardée dans son histoire."),
    )


def _act(row: Booking, act: Any, said: str) -> Response:
    where = url_for("weekends.family", weekend_id=row.weekend_id, household_id=row.household_id)
    with refusals_told():
        act()
        flash(said, "success")
    return redirect(where, code=303)


def _door(weekend_id: int, household_id: int) -> Door:
    actor = current_actor()
    row = get_booking(actor, weekend_id, household_id)
    return Door(
        actor=actor,
        booking_id=row.id,
        brand=actor.brand,
        address=url_for("weekends.family", weekend_id=weekend_id, household_id=household_id),
        needs_address=url_for("weekends.family_needs", weekend_id=weekend_id, household_id=household_id),
        template="weekends/families/family.html",
        needs_template="weekends/families/needs.html",
        context=_context,
    )


def _context(row: Booking) -> dict[str, Any]:
    state, weekend = row.state, fetch(current_actor(), Weekend, row.weekend_id)
    return {
        "needs": list_needs(current_actor(), row.id),
        "activity_labels": ACTIVITY_LABELS,
        "activity_icons": ACTIVITY_ICONS,
        "reachable": bool(adults_with_address(row.household_id)),
        "may_withdraw": may_be_withdrawn(state),
        "may_let_in": may_be_let_in(state),
        "clashes": list_clashes(current_actor(), weekend, [row.household_id]).get(row.household_id, ()),
        "may_ask_again": state in {BookingState.INVITED, BookingState.EXPIRED},
        **tabs.head(weekend, TAB),
        **words(),
    }
