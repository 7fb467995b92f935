"""The programme of one family, of one guide, at one place: to read on the telephone, to print."""

from collections.abc import Callable, Sequence

from flask import render_template

from concierge.platform.access import Permission, fetch, requires
from concierge.platform.web import current_actor
from concierge.weekends import tabs
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import ACTIVITY_ICONS, ACTIVITY_LABELS
from concierge.weekends.models import Guide, Venue, Weekend
from concierge.weekends.planning.board_views import HOME
from concierge.weekends.planning.checking import open_bench
from concierge.weekends.planning.fault_words import say_faults
from concierge.weekends.planning.grid import View, lay_out
from concierge.weekends.planning.models import Programme
from concierge.weekends.planning.names import names_of
from concierge.weekends.planning.reading import list_visits
from concierge.weekends.planning.rows import Placed, WeekendRows

Mine = Callable[[Placed], bool]


@bp.get("/programmes/<int:programme_id>/familles/<int:booking_id>")
@requires(Permission.WEEKENDS_READ)
def programme_of_family(programme_id: int, booking_id: int) -> Page:
    """Show what one family does."""
    fetch(current_actor(), Booking, booking_id)
    return _one(programme_id, View.FAMILIES, booking_id, lambda visit: visit.booking_id == booking_id)


@bp.get("/programmes/<int:programme_id>/guides/<int:guide_id>")
@requires(Permission.WEEKENDS_READ)
def programme_of_guide(programme_id: int, guide_id: int) -> Page:
    """Show whom one guide receives."""
    fetch(current_actor(), Guide, guide_id)
    return _one(programme_id, View.GUIDES, guide_id, lambda visit: visit.guide_id == guide_id)


@bp.get("/programmes/<int:programme_id>/lieux/<int:venue_id>")
@requires(Permission.WEEKENDS_READ)
def programme_of_venue(programme_id: int, venue_id: int) -> Page:
    """Show who is at one place."""
    fetch(current_actor(), Venue, venue_id)
    return _one(programme_id, View.PLACES, venue_id, None)


def _one(programme_id: int, view: View, key: int, mine: Mine | None) -> Page:
    actor = current_actor()
    programme = fetch(actor, Programme, programme_id)
    weekend = fetch(actor, Weekend, programme.weekend_id)
    bench = open_bench(actor, weekend.id)
    names, placed = names_of(bench.rows), list_visits(actor, programme.id)
    faults = bench.faults(placed)
    chosen = [each for each in placed if (mine or _at(bench.rows, key))(each)]
    days = lay_out(bench.rows, bench.instance, names, chosen, faults, view=view)
    title = {
        View.FAMILIES: names.families.get(str(key), ""),
        View.GUIDES: names.guides.get(str(key), ""),
        View.PLACES: names.places.get(f"v{key}", ""),
    }[view]
    return render_template(
        "weekends/planning/one.html",
        programme=programme,
        title=title,
        dates=[(grid.date, [block for row in grid.rows if row.key == key for block in row.blocks]) for grid in days],
        view=view,
        View=View,
        say_faults=lambda found: say_faults(found, names),
        kind_labels=ACTIVITY_LABELS,
        kind_icons=ACTIVITY_ICONS,
        **tabs.head(weekend, HOME),
    )


def _at(rows: WeekendRows, venue_id: int) -> Mine:
    there: Sequence[int] = [each.id for each in (*rows.activities, *rows.off) if each.venue_id == venue_id]
    return lambda visit: visit.activity_id in there
