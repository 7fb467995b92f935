"""« Bilan de l'année »: what the closing talk starts from, and the document for the family."""

import io

from flask import render_template, send_file
from werkzeug.wrappers import Response

from concierge.checklists.pulses.words import SCORE_LABELS, TREND_LABELS, pulse_moment
from concierge.checklists.year.welcome_models import WELCOME_LABELS
from concierge.checklists.year.welcoming import list_welcomes
from concierge.checklists.year.year_review import get_year_review, write_year_summary
from concierge.desk.blueprint import Page, bp
from concierge.desk.tabs.file import get_header
from concierge.desk.tabs.file_views import file_context
from concierge.desk.tabs.first_year import get_first_year
from concierge.documents.year_summary import MIME_TYPE
from concierge.families.models import Household
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.hosts.newcomers.invitations import get_standing
from concierge.hosts.newcomers.rules import INVITED_LABELS
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.web import current_actor


@bp.get("/dossiers/<int:household_id>/premiere-annee/bilan")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.BIRTH)
def year_review(household_id: int) -> Page:
    """Show what was done, by subject, and how the family said it went."""
    actor = current_actor()
    header = get_header(actor, household_id, clock.now())
    return render_template(
        "desk/year_review.html",
        header=header,
        review=get_year_review(actor, header.household, language=actor.language),
        year=get_first_year(actor, household_id),
        welcomes=list_welcomes(actor, household_id),
        names={member.id: member.first_name for member in header.members},
        welcome_labels=WELCOME_LABELS,
        trend_labels=TREND_LABELS,
        score_labels=SCORE_LABELS,
        moment_of=pulse_moment,
        open_door=get_standing(actor, header.household),
        invited_labels=INVITED_LABELS,
        **file_context(header),
    )


@bp.get("/dossiers/<int:household_id>/premiere-annee/bilan.docx")
@requires(Permission.FILES_WRITE)
def year_review_file(household_id: int) -> Response:
    """Hand over the family's summary as a document."""
    actor = current_actor()
    content = write_year_summary(actor, fetch(actor, Household, household_id))
    name = f"premiere-annee-{household_id}.docx"
    return send_file(io.BytesIO(content), mimetype=MIME_TYPE, as_attachment=True, download_name=name)
