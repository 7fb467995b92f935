"""The summary of the first year in the family's space, to read, to keep, and to answer: « Accueillir à votre tour »."""

import io

from flask import flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.checklists.definition.model import SUBJECT_LABELS
from concierge.checklists.forms import WelcomeForm
from concierge.checklists.year.welcome_models import Welcome
from concierge.checklists.year.welcoming import answer_welcome, find_own_welcome
from concierge.checklists.year.year_review import get_year_review, invitation_words, opening_words, write_year_summary
from concierge.documents.year_summary import MIME_TYPE
from concierge.families.models import Household
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.forms import text_of
from concierge.platform.web import current_actor
from concierge.portals.queries import get_owner
from concierge.portals.views import Page, bp


@bp.get("/bilan")
@requires(Permission.OWN_FILE)
def summary() -> Page:
    """Show what was done, and the invitation when the year ends."""
    answer = find_own_welcome(current_actor())
    form = WelcomeForm(
        formdata=None, choice=answer.choice.value if answer else None, words=answer.words if answer else ""
    )
    return _summary_page(form, 200)


@bp.post("/bilan")
@requires(Permission.OWN_FILE)
def welcome() -> Page:
    """Take the answer to the invitation."""
    form = WelcomeForm()
    if form.validate():
        choice = Welcome(form.choice.data)
        answer_welcome(current_actor(), choice, text_of(form.words), clock.now())
        flash(_("Merci, votre réponse est notée."), "success")
        says_yes = choice in {Welcome.HOST, Welcome.AMBASSADOR}
        return redirect(url_for("portals.open_door" if says_yes else "portals.summary"), code=303)
    return _summary_page(form, 422)


@bp.get("/bilan.docx")
@requires(Permission.OWN_FILE)
def summary_file() -> Response:
    """Hand over the summary as a document."""
    actor = current_actor()
    content = write_year_summary(actor, fetch(actor, Household, actor.household_id or 0))
    name = "premiere-annee.docx"
    return send_file(io.BytesIO(content), mimetype=MIME_TYPE, as_attachment=True, download_name=name)


def _summary_page(form: WelcomeForm, status: int) -> tuple[str, int]:
    actor, today = current_actor(), clock.today()
    household = fetch(actor, Household, actor.household_id or 0)
    review = get_year_review(actor, household, language=actor.language)
    page = render_template(
        "portals/summary.html",
        review=review,
        opening=opening_words(household.name, review),
        invitation=invitation_words(),
        is_year_end=review.is_year_end(today),
        form=form,
        helper=get_owner(actor),
        subject_labels=SUBJECT_LABELS,
    )
    return page, status
