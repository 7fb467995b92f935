"""The figures of a cohort to keep, and those its organisation may see."""

import io

from flask import render_template, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.accounts.queries import get_space
from concierge.desk.blueprint import Page, bp
from concierge.desk.cohorts.figure_words import partner_lines, write_summary, write_table
from concierge.desk.cohorts.figures import get_figures
from concierge.documents.year_summary import MIME_TYPE
from concierge.families.cohorts.models import Cohort
from concierge.families.cohorts.queries import list_own_cohorts, organisation_name
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.web import current_actor


@bp.get("/cohortes/<int:cohort_id>/chiffres.csv")
@requires(Permission.FILES_READ)
def cohort_table(cohort_id: int) -> Response:
    """Hand over the figures as a table."""
    actor, today = current_actor(), clock.today()
    found = fetch(actor, Cohort, cohort_id)
    content = write_table(found, organisation_name(found), get_figures(actor, found, today), today)
    name = f"cohorte-{found.id}-{today:%Y-%m-%d}.csv"
    return send_file(io.BytesIO(content), mimetype="text/csv", as_attachment=True, download_name=name)


@bp.get("/cohortes/<int:cohort_id>/chiffres.docx")
@requires(Permission.FILES_READ)
def cohort_document(cohort_id: int) -> Response:
    """Hand over the figures as a document."""
    # As elsewhere: a web process loads python-docx when somebody asks for a document, not at its start.
    from concierge.documents.word_summary import render_year_summary  # noqa: PLC0415

    actor, today = current_actor(), clock.today()
    found = fetch(actor, Cohort, cohort_id)
    figures, space = get_figures(actor, found, today), get_space(actor.space_id)
    summary = write_summary(space, found, organisation_name(found), figures, today, actor.language)
    name = f"cohorte-{found.id}-{today:%Y-%m-%d}.docx"
    return send_file(
        io.BytesIO(render_year_summary(summary)), mimetype=MIME_TYPE, as_attachment=True, download_name=name
    )


@bp.get("/mes-cohortes")
@requires(Permission.CAPTURE)
def own_cohorts() -> Page:
    """Show whoever announced people how many came how far: counts that tell of nobody."""
    actor, today = current_actor(), clock.today()
    found = [(each, partner_lines(get_figures(actor, each, today))) for each in list_own_cohorts(actor)]
    return render_template("desk/cohorts/own.html", cohorts=found, title=_("Mes cohortes"))
