"""« Week-ends »: those to come, those behind."""

from flask import render_template

from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.web import current_actor
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.choices import KIND_LABELS, STATE_LABELS
from concierge.weekends.queries import list_weekends
from concierge.weekends.wording import say_days


@bp.get("")
@requires(Permission.WEEKENDS_READ)
def index() -> Page:
    """Show every weekend."""
    coming, behind = list_weekends(current_actor(), clock.today())
    return render_template(
        "weekends/index.html",
        coming=coming,
        behind=behind,
        kinds=KIND_LABELS,
        states=STATE_LABELS,
        say_days=say_days,
    )
