"""The tab « Première année » of a file."""

from flask import render_template

from concierge.checklists.pulses.words import SCORE_LABELS, TREND_LABELS, pulse_moment
from concierge.desk.blueprint import Page, bp
from concierge.desk.tabs.file import get_header
from concierge.desk.tabs.file_views import file_context
from concierge.desk.tabs.first_year import get_first_year
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.web import current_actor


@bp.get("/dossiers/<int:household_id>/premiere-annee")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.BIRTH)
def first_year(household_id: int) -> Page:
    """Show how the family says its year goes."""
    actor = current_actor()
    header = get_header(actor, household_id, clock.now())
    return render_template(
        "desk/file_first_year.html",
        header=header,
        year=get_first_year(actor, household_id),
        trend_labels=TREND_LABELS,
        score_labels=SCORE_LABELS,
        moment_of=pulse_moment,
        **file_context(header),
    )
