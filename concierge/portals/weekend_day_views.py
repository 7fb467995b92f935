"""A family's weekend in its space: the roadbook, where to be now; readable without network once opened."""

from flask import render_template, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import NotFound
from concierge.platform.web import current_actor
from concierge.portals.views import Page, bp
from concierge.weekends.bookings.models import Booking
from concierge.weekends.outputs.choices import PaperKind
from concierge.weekends.outputs.facts import WeekendBook
from concierge.weekends.outputs.live import family_lane
from concierge.weekends.outputs.pages import day_context, hand_over_word
from concierge.weekends.outputs.papers import roadbook_of
from concierge.weekends.outputs.reading import get_weekend_of, read_book

SCOPE = "/espace/week-ends/"


@bp.get("/week-ends/<int:booking_id>/carnet")
@requires(Permission.OWN_FILE)
def weekend_roadbook(booking_id: int) -> Page:
    """Show the roadbook."""
    book = _own_book(booking_id)
    here, live = _pages(booking_id)
    return render_template(
        "portals/weekend_roadbook.html",
        roadbook=roadbook_of(book, PaperKind.FAMILY, booking_id, str(get_locale())),
        live=live,
        word=url_for("portals.weekend_word", booking_id=booking_id),
        **day_context(book, clock.now(), scope=SCOPE, keep=(here, live)),
    )


@bp.get("/week-ends/<int:booking_id>/maintenant")
@requires(Permission.OWN_FILE)
def weekend_now(booking_id: int) -> Page:
    """Show where to be now, and next."""
    book, now = _own_book(booking_id), clock.now()
    whole, here = _pages(booking_id)
    return render_template(
        "portals/weekend_now.html",
        lane=family_lane(book, book.families[booking_id], now),
        whole=whole,
        **day_context(book, now, scope=SCOPE, keep=(here, whole)),
    )


@bp.get("/week-ends/<int:booking_id>/carnet.docx")
@requires(Permission.OWN_FILE)
def weekend_word(booking_id: int) -> Response:
    """Hand over the roadbook as a Word document."""
    return hand_over_word(_own_book(booking_id), PaperKind.FAMILY, booking_id, str(get_locale()))


def _own_book(booking_id: int) -> WeekendBook:
    """Return the weekend of a family's own booking, once its programme was told."""
    booking = fetch(current_actor(), Booking, booking_id)
    book = read_book(get_weekend_of(booking))
    if book.programme_id is None or booking.id not in book.families:
        raise NotFound
    return book


def _pages(booking_id: int) -> tuple[str, str]:
    return (
        url_for("portals.weekend_roadbook", booking_id=booking_id),
        url_for("portals.weekend_now", booking_id=booking_id),
    )
