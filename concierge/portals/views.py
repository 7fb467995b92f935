"""The newcomer's space: opened by a personal link, on a telephone, in plain words."""

from contextlib import suppress

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.accounts.guest_spaces import add_arrival_pages
from concierge.checklists import steps
from concierge.checklists.attachments.pages import ACCEPTED_FROM_FAMILIES, AttachForm
from concierge.checklists.definition.model import SUBJECT_LABELS
from concierge.checklists.forms import CommentForm, FamilyMessageForm
from concierge.checklists.planning.plans import StepStatus
from concierge.checklists.pulses.pulses import find_pulse_to_answer, open_pulse
from concierge.checklists.pulses.words import pulse_moment
from concierge.checklists.reminders.rules_loading import REMINDERS
from concierge.checklists.step_detail import get_step_detail
from concierge.documents.keeping import MAX_BYTES
from concierge.families import access, journal
from concierge.families.choices import Channel, Direction
from concierge.families.journal import ContactDetails
from concierge.families.models import Household
from concierge.hosts.newcomers.invitations import is_asked
from concierge.hosts.relations.reading import list_waiting
from concierge.hosts.words import offer_words
from concierge.notifications.forms import ContactPreferenceForm
from concierge.notifications.preferences import choose_for_contact, get_own_contact_choices
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import text_of
from concierge.platform.i18n import N_
from concierge.platform.web import current_actor, flash_refusal
from concierge.portals.queries import (
    FileClosed,
    by_month,
    get_helper,
    get_home,
    get_living_step,
    get_own_step,
    get_owner,
    get_year,
    get_year_line,
    list_messages,
)
from concierge.portals.session import FAMILY_SPACE
from concierge.weekends.bookings.own_weekends import find_own_invitation
from concierge.weekends.outputs.reading import list_roadbooks_of

bp = Blueprint("portals", __name__, url_prefix="/espace")

Page = str | Response | tuple[str, int]


@bp.errorhandler(FileClosed)
def say_closed(error: FileClosed) -> Page:
    """Say on the page of the step that nothing changes any more: its form was open when the file was closed."""
    flash_refusal(error)
    step_id = (request.view_args or {}).get("step_id")
    return redirect(url_for("portals.step", step_id=step_id) if step_id else url_for("portals.home"), code=303)


def _about() -> dict[str, int | None]:
    """Read what the mail of a link was about."""
    return {name: request.args.get(name, type=int) for name in ("nouvelles", "accueillir")}


def _first_page(device_token: str) -> str:
    """Return where a link leads: the questions its mail is about, when they are this family's, else the home."""
    actor, asked = access.find_newcomer(device_token, clock.now()), request.args.get("nouvelles", type=int)
    if actor is not None and asked is not None:
        with suppress(NotFound):
            return url_for("portals.pulse", pulse_id=open_pulse(actor, asked, clock.now()).id)
    return url_for("portals.open_door" if "accueillir" in request.args else "portals.home")


add_arrival_pages(bp, FAMILY_SPACE, _first_page, _about)


@bp.get("/")
@requires(Permission.OWN_FILE)
def home() -> Page:
    """Show the next step, big, then the coming ones, then the year."""
    return render_template(
        "portals/home.html",
        home=get_home(current_actor(), clock.now()),
        help_request=FamilyMessageForm(formdata=None),
        pulse=find_pulse_to_answer(current_actor(), clock.today()),
        moment_of=pulse_moment,
        asked=list_waiting(current_actor()),
        offer_words=offer_words,
        today=clock.today(),
        subject_labels=SUBJECT_LABELS,
        asks_to_host=is_asked(current_actor()),
        weekend=find_own_invitation(current_actor(), clock.now()),
        roadbooks=list_roadbooks_of(current_actor(), clock.today()),
    )


@bp.get("/annee")
@requires(Permission.OWN_FILE)
def year() -> Page:
    """Show every step of the year, to read or to print."""
    actor, today = current_actor(), clock.today()
    steps_of_year = get_year(actor)
    return render_template(
        "portals/year.html",
        steps=steps_of_year,
        months=by_month(steps_of_year, today),
        line=get_year_line(actor, steps_of_year, today),
        today=today,
        subject_labels=SUBJECT_LABELS,
    )


@bp.get("/etapes/<int:step_id>")
@requires(Permission.OWN_FILE)
def step(step_id: int) -> Page:
    """Show one step: what it is for, when and why, what was said."""
    return step_page(step_id, 200)


@bp.post("/etapes/<int:step_id>/fait")
@requires(Permission.OWN_FILE)
def finish(step_id: int) -> Page:
    """« C'est fait »."""
    actor = current_actor()
    steps.finish(actor, get_own_step(actor, step_id), now=clock.now())
    flash(_("Bravo, c’est fait ! %(name)s le voit aussi.", name=get_owner(actor).first_name), "success")
    return redirect(url_for("portals.home"), code=303)


@bp.post("/etapes/<int:step_id>/pas-fait")
@requires(Permission.OWN_FILE)
def undo(step_id: int) -> Page:
    """Take « c'est fait » or « pas pour nous » back."""
    actor, now = current_actor(), clock.now()
    row = get_own_step(actor, step_id)
    if row.status is StepStatus.DONE:
        steps.reopen(actor, row, now=now)
    steps.keep_after_decline(actor, row, now)
    flash(_("D’accord, l’étape reste à faire."), "success")
    return redirect(url_for("portals.step", step_id=step_id), code=303)


@bp.post("/etapes/<int:step_id>/aide")
@requires(Permission.OWN_FILE)
def ask_help(step_id: int) -> Page:
    """« J'ai besoin d'aide »: for any step, the team's too."""
    actor, form = current_actor(), FamilyMessageForm()
    if not form.validate():
        return step_page(step_id, 422, help_form=form)
    row = get_living_step(actor, step_id)
    if not form.is_repeated(clock.now()):
        steps.ask_help(actor, row, text_of(form.text), clock.now())
    flash(_("Votre demande est partie."), "success")
    return redirect(url_for("portals.step", step_id=step_id), code=303)


@bp.post("/etapes/<int:step_id>/pas-pour-nous")
@requires(Permission.OWN_FILE)
def decline(step_id: int) -> Page:
    """« Pas pour nous »."""
    actor, form = current_actor(), FamilyMessageForm()
    if not form.validate():
        return step_page(step_id, 422, decline_form=form)
    steps.decline(actor, get_own_step(actor, step_id), text_of(form.text), clock.now())
    flash(_("C’est noté. Nous ne vous en parlerons plus, sauf si cela change quelque chose pour vous."), "success")
    return redirect(url_for("portals.home"), code=303)


@bp.post("/etapes/<int:step_id>/message")
@requires(Permission.OWN_FILE)
def comment(step_id: int) -> Page:
    """Say something about a step."""
    actor, form = current_actor(), CommentForm()
    if not form.validate():
        return step_page(step_id, 422, comment=form)
    row = get_living_step(actor, step_id)
    if not form.is_repeated(clock.now()):
        steps.comment(actor, row, text_of(form.text), shared=True, now=clock.now())
    flash(_("Votre message est envoyé."), "success")
    return redirect(url_for("portals.step", step_id=step_id), code=303)


@bp.get("/message")
@requires(Permission.OWN_FILE)
def write() -> Page:
    """Show the form for a message to whoever follows the family."""
    return _message_page(FamilyMessageForm(formdata=None), 200)


@bp.post("/message")
@requires(Permission.OWN_FILE)
def send_message() -> Page:
    """Send a message: it is an answer awaited from the team, today."""
    actor, form = current_actor(), FamilyMessageForm()
    valid = form.validate()
    if valid and form.text.data:
        household = fetch(actor, Household, actor.household_id or 0)
        details = ContactDetails(
            channel=Channel.PORTAL,
            direction=Direction.FROM_FAMILY,
            summary=form.text.data,
            follow_up_on=clock.today(),
        )
        if not form.is_repeated(clock.now()):
            journal.log_contact(actor, household, details, clock.now())
        flash(_("Votre message est envoyé à %(name)s.", name=get_owner(actor).first_name), "success")
        return redirect(url_for("portals.home"), code=303)
    if valid:
        form.refuse(DomainError(N_("Écrivez d’abord votre message."), field="text"))
    return _message_page(form, 422)


@bp.get("/rappels")
@requires(Permission.OWN_FILE)
def reminders() -> Page:
    """Show whether and when this person is reminded."""
    form = ContactPreferenceForm.showing(get_own_contact_choices(current_actor()), REMINDERS.installed().quiet)
    return render_template("portals/reminders.html", form=form)


@bp.post("/rappels")
@requires(Permission.OWN_FILE)
def choose_reminders() -> Page:
    """Choose whether and when to be reminded."""
    form = ContactPreferenceForm()
    if not form.validate():
        return render_template("portals/reminders.html", form=form), 422
    choose_for_contact(current_actor(), form.choices(), clock.now())
    flash(_("C’est noté. Vous pouvez changer d’avis quand vous voulez."), "success")
    return redirect(url_for("portals.reminders"), code=303)


@bp.post("/quitter")
@requires(Permission.OWN_FILE)
def leave() -> Page:
    """Close the space on this device."""
    return FAMILY_SPACE.close_here("portals/left.html")


def _message_page(form: FamilyMessageForm, status: int) -> tuple[str, int]:
    actor = current_actor()
    page = render_template("portals/message.html", form=form, helper=get_owner(actor), messages=list_messages(actor))
    return page, status


def step_page(
    step_id: int,
    status: int,
    *,
    help_form: FamilyMessageForm | None = None,
    decline_form: FamilyMessageForm | None = None,
    comment: CommentForm | None = None,
    attach: AttachForm | None = None,
) -> tuple[str, int]:
    """Return the page of a step, with the form that was refused in it."""
    actor = current_actor()
    detail = get_step_detail(actor, step_id, shared_only=True)
    household = fetch(actor, Household, detail.row.household_id)
    page = render_template(
        "portals/step.html",
        detail=detail,
        helper=get_helper(actor, detail.row.assignee_id or household.owner_id),
        closed_on=household.closed_on,
        help_form=help_form or FamilyMessageForm(formdata=None),
        decline_form=decline_form,
        comment=comment or CommentForm(formdata=None),
        attach=attach or AttachForm(formdata=None),
        accepted=ACCEPTED_FROM_FAMILIES,
        max_bytes=MAX_BYTES,
        today=clock.today(),
        subject_labels=SUBJECT_LABELS,
    )
    return page, status
