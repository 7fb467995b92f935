"""A host's weekends in their space: whom they lodge, feed or receive, and when."""

from flask import render_template, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from concierge.hosts.space_views import bp
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.errors import NotFound
from concierge.platform.web import current_actor
from concierge.weekends.blueprint import Page
from concierge.weekends.outputs.choices import PaperKind
from concierge.weekends.outputs.facts import WeekendBook
from concierge.weekends.outputs.pages import day_context, hand_over_word
from concierge.weekends.outputs.papers import hosts_of, roadbook_of
from concierge.weekends.outputs.reading import list_told_weekends, read_book

SCOPE = "/mon-accueil/week-ends"


@bp.get("/week-ends")
@requires(Permission.OWN_HOST)
def weekends() -> Page:
    """Show the weekends one has a part in."""
    host_id = current_actor().host_id or 0
    books = [read_book(row) for row in list_told_weekends(current_actor().space_id, host_id, clock.today())]
    return render_template("hosts/own_weekends.html", books=[book for book in books if host_id in hosts_of(book)])


@bp.get("/week-ends/<int:weekend_id>")
@requires(Permission.OWN_HOST)
def weekend_roadbook(weekend_id: int) -> Page:
    """Show whom one welcomes."""
    book, host_id = _own_book(weekend_id)
    here = url_for("host_space.weekend_roadbook", weekend_id=weekend_id)
    return render_template(
        "hosts/own_weekend.html",
        roadbook=roadbook_of(book, PaperKind.HOST, host_id, str(get_locale())),
        word=url_for("host_space.weekend_word", weekend_id=weekend_id),
        **day_context(book, clock.now(), scope=SCOPE, keep=(here,)),
    )


@bp.get("/week-ends/<int:weekend_id>/carnet.docx")
@requires(Permission.OWN_HOST)
def weekend_word(weekend_id: int) -> Response:
    """Hand it over as a Word document."""
    book, host_id = _own_book(weekend_id)
    return hand_over_word(book, PaperKind.HOST, host_id, str(get_locale()))


def _own_book(weekend_id: int) -> tuple[WeekendBook, int]:
    actor = current_actor()
    host_id = actor.host_id or 0
    rows = [row for row in list_told_weekends(actor.space_id, host_id, None) if row.id == weekend_id]
    book = read_book(rows[0]) if rows else None
    if book is None or host_id not in hosts_of(book):
        raise NotFound
    return book, host_id
