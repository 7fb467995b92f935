"""« Demandes en cours »: every request that waits, who is waited for, since when, whom to telephone."""

from flask import render_template, request

from concierge.hosts.desk_views import Page, bp, words
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.lines import list_waiting_lines, waited_for
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.web import current_actor

_SIDES = {"accueillants": Side.HOST, "familles": Side.FAMILY}


@bp.get("/demandes")
@requires(Permission.HOSTS_READ)
def waiting_requests() -> Page:
    """Show what waits for an answer, what expires first above."""
    asked = request.args.get("cote", "")
    everything = list_waiting_lines(current_actor())
    side = _SIDES.get(asked)
    return render_template(
        "hosts/requests.html",
        lines=[line for line in everything if side is None or line.turn is side],
        counts={name: sum(line.turn is each for line in everything) for name, each in _SIDES.items()},
        total=len(everything),
        side=asked if side else "",
        waited_for=waited_for,
        today=clock.today(),
        **words(),
    )
