"""« Bilan » of a weekend."""

from flask import render_template

from concierge.desk.blueprint import Page, bp
from concierge.desk.weekends.debrief import list_debrief
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.web import current_actor
from concierge.weekends import tabs
from concierge.weekends.choices import BOOKING_LABELS, BookingState
from concierge.weekends.debrief.choices import FACE_LABELS, ONWARD_LABELS
from concierge.weekends.debrief.forms import TOPICS, ImpressionForm
from concierge.weekends.debrief.outcomes import read_outcomes
from concierge.weekends.models import Weekend
from concierge.weekends.outputs.attendance import list_attended, turnouts
from concierge.weekends.wording import euros


@bp.get("/week-ends/<int:weekend_id>/bilan")
@requires(Permission.WEEKENDS_READ)
def weekend_debrief(weekend_id: int) -> Page:
    """Show who came, what they said, what comes next, what it cost."""
    actor = current_actor()
    row = fetch(actor, Weekend, weekend_id)
    lines, attended = list_debrief(actor, row, clock.now()), list_attended(actor, weekend_id)
    return render_template(
        "weekends/debrief.html",
        lines=lines,
        attended=attended,
        turnouts=turnouts(attended),
        faults=sum(line.is_fault for line in lines),
        outcome=read_outcomes(actor, [row])[row.id],
        begun=clock.today() >= row.starts_on,
        states=BookingState,
        booking_labels=BOOKING_LABELS,
        face_labels=FACE_LABELS,
        onward_labels=ONWARD_LABELS,
        topic_labels={name: str(ImpressionForm(formdata=None)[name].label.text) for name in TOPICS},
        euros=euros,
        **tabs.head(row),
    )
