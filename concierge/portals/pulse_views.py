"""« Comment allez-vous ? » in the family's space: five faces, a thank-you, and what one said before."""

from flask import redirect, render_template, url_for

from concierge.checklists.pulses.forms import PulseForm
from concierge.checklists.pulses.models import Pulse
from concierge.checklists.pulses.pulses import answer_pulse, is_open, list_answers, list_answers_of_year, list_pulses
from concierge.checklists.pulses.rules import PULSE_SUBJECTS, SCORES
from concierge.checklists.pulses.words import SCORE_LABELS, TREND_LABELS, pulse_moment
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError
from concierge.platform.web import current_actor
from concierge.portals.queries import get_owner
from concierge.portals.views import Page, bp


@bp.get("/nouvelles")
@requires(Permission.OWN_FILE)
def pulses() -> Page:
    """Show what this adult answered over the year."""
    actor = current_actor()
    household_id = actor.household_id or 0
    return render_template(
        "portals/pulses.html",
        pulses=list_pulses(actor, household_id),
        answers=list_answers_of_year(actor, household_id),
        labels=TREND_LABELS,
        score_labels=SCORE_LABELS,
        moment_of=pulse_moment,
        today=clock.today(),
    )


@bp.get("/nouvelles/<int:pulse_id>")
@requires(Permission.OWN_FILE)
def pulse(pulse_id: int) -> Page:
    """Show the five questions, with what was answered before."""
    actor = current_actor()
    asked = fetch(actor, Pulse, pulse_id)
    return _pulse_page(asked, PulseForm.of(list_answers(actor, asked)), 200)


@bp.post("/nouvelles/<int:pulse_id>")
@requires(Permission.OWN_FILE)
def answer(pulse_id: int) -> Page:
    """Take the answers, or their correction."""
    actor, form = current_actor(), PulseForm()
    asked = fetch(actor, Pulse, pulse_id)
    if form.validate():
        try:
            answer_pulse(actor, asked, form.said(), clock.now())
            return redirect(url_for("portals.thanks", pulse_id=pulse_id), code=303)
        except DomainError as error:
            form.refuse(error)
    return _pulse_page(asked, form, 422)


@bp.get("/nouvelles/<int:pulse_id>/merci")
@requires(Permission.OWN_FILE)
def thanks(pulse_id: int) -> Page:
    """Say thank you, and what happens now."""
    actor = current_actor()
    asked = fetch(actor, Pulse, pulse_id)
    low = any(row.step_id is not None for row in list_answers(actor, asked))
    return render_template("portals/pulse_thanks.html", pulse=asked, low=low, helper=get_owner(actor))


def _pulse_page(asked: Pulse, form: PulseForm, status: int) -> tuple[str, int]:
    page = render_template(
        "portals/pulse.html",
        pulse=asked,
        form=form,
        is_open=is_open(current_actor(), asked, clock.today()),
        moment=pulse_moment(asked.days),
        subjects=PULSE_SUBJECTS,
        scores=SCORES,
        score_labels=SCORE_LABELS,
        helper=get_owner(current_actor()),
    )
    return page, status
