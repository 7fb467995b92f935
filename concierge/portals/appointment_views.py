"""A family chooses when to meet: by the link of its mail, or in its space; opening changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from concierge.families.appointments import links, proposals
from concierge.families.appointments.forms import SlotForm, WordForm
from concierge.families.appointments.models import AppointmentProposal
from concierge.families.choices import MEETING_WAY_LABELS
from concierge.platform import clock
from concierge.platform.access import Actor, Permission, fetch, public, requires
from concierge.platform.brand import Brand
from concierge.platform.errors import DomainError, LinkGone, NotFound
from concierge.platform.forms import Form, text_of
from concierge.platform.i18n import N_
from concierge.platform.web import current_actor, speak_to
from concierge.portals.queries import get_helper, refuse_closed_file
from concierge.portals.views import Page, bp

_CHOOSE = N_("Choisissez d’abord un créneau.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How a family came to its meeting: by the link of a mail (with its token), or from its space."""

    actor: Actor
    proposal_id: int
    brand: Brand
    token: str = ""

    def address(self, act: str) -> str:
        """Return where one act is sent, or the page itself (« meeting »)."""
        if self.token:
            return url_for(f"portals.{act}", token=self.token)
        return url_for(f"portals.own_{act}", proposal_id=self.proposal_id)


@bp.get("/rdv/<token>", endpoint="meeting")
@public
def meeting_page(token: str) -> Page:
    """Show the moments that are left, or the meeting as it stands."""
    return _behind_link(token, _show)


@bp.post("/rdv/<token>")
@public
def choose_meeting(token: str) -> Page:
    """Book a moment, or move the meeting there."""
    return _behind_link(token, _choose)


@bp.post("/rdv/<token>/aucun")
@public
def decline_meeting(token: str) -> Page:
    """Say that no moment suits."""
    return _behind_link(token, _decline)


@bp.post("/rdv/<token>/annuler")
@public
def call_off_meeting(token: str) -> Page:
    """Call the meeting off."""
    return _behind_link(token, _call_off)


@bp.post("/rdv/<token>/renouveler")
@public
def renew_meeting(token: str) -> Page:
    """Send a fresh link to the address we know, whoever asks."""
    links.send_again(token, clock.now())
    return render_template("portals/link_sent.html")


@bp.get("/rendez-vous/<int:proposal_id>", endpoint="own_meeting")
@requires(Permission.OWN_FILE)
def own_meeting_page(proposal_id: int) -> Page:
    """Show the same in the family's space."""
    return _show(_own_door(proposal_id))


@bp.post("/rendez-vous/<int:proposal_id>")
@requires(Permission.OWN_FILE)
def own_choose_meeting(proposal_id: int) -> Page:
    """Book a moment, or move the meeting there."""
    return _choose(_own_door(proposal_id))


@bp.post("/rendez-vous/<int:proposal_id>/aucun")
@requires(Permission.OWN_FILE)
def own_decline_meeting(proposal_id: int) -> Page:
    """Say that no moment suits."""
    return _decline(_own_door(proposal_id))


@bp.post("/rendez-vous/<int:proposal_id>/annuler")
@requires(Permission.OWN_FILE)
def own_call_off_meeting(proposal_id: int) -> Page:
    """Call the meeting off."""
    return _call_off(_own_door(proposal_id))


def _behind_link(token: str, act: Callable[[Door], Page]) -> Page:
    try:
        chooser = links.read_link(token, clock.now())
    except (LinkGone, NotFound) as error:
        return render_template("portals/meeting_gone.html", token=token), error.status
    space = chooser.space
    speak_to(chooser.actor.language)
    brand = Brand(space.name, space.accent, space.warm)
    return act(Door(actor=chooser.actor, proposal_id=chooser.proposal.id, brand=brand, token=token))


def _own_door(proposal_id: int) -> Door:
    actor = current_actor()
    fetch(actor, AppointmentProposal, proposal_id)
    refuse_closed_file(actor)
    return Door(actor=actor, proposal_id=proposal_id, brand=actor.brand)


def _show(door: Door) -> Page:
    return _page(door, 200, SlotForm(formdata=None))


def _choose(door: Door) -> Page:
    form = SlotForm()
    if form.validate():
        moment = form.moment()
        try:
            if moment is None:
                raise DomainError(_CHOOSE, field="slot")
            proposals.choose_moment(door.actor, door.proposal_id, moment, clock.now())
            flash(_("C’est noté. Une invitation pour votre agenda part par e-mail."), "success")
            return redirect(door.address("meeting"), code=303)
        except DomainError as error:
            form.refuse(error)
            return _page(door, error.status, form)
    return _page(door, 422, form)


def _decline(door: Door) -> Page:
    form = WordForm()
    if form.validate():
        proposals.decline_moments(door.actor, door.proposal_id, text_of(form.word), clock.now())
        flash(_("C’est noté. Nous cherchons d’autres créneaux avec vous."), "success")
        return redirect(door.address("meeting"), code=303)
    return _page(door, 422, form)


def _call_off(door: Door) -> Page:
    form = WordForm()
    if form.validate():
        try:
            proposals.call_off(door.actor, door.proposal_id, text_of(form.word), clock.now())
            flash(_("Le rendez-vous est annulé. Merci de nous avoir prévenus."), "success")
            return redirect(door.address("meeting"), code=303)
        except DomainError as error:
            form.refuse(error)
            return _page(door, error.status, form)
    return _page(door, 422, form)


def _page(door: Door, status: int, form: Form) -> tuple[str, int]:
    proposal = fetch(door.actor, AppointmentProposal, door.proposal_id)
    offer = proposals.read_offer(door.actor, proposal, clock.now())
    page = render_template(
        "portals/meeting.html" if door.token else "portals/own_meeting.html",
        door=door,
        brand=door.brand,
        offer=offer,
        form=form,
        chosen=form["slot"].data if "slot" in form else None,
        word=text_of(form["word"]) if "word" in form else "",
        way=MEETING_WAY_LABELS[offer.appointment.way if offer.appointment else proposal.way],
        helper=get_helper(door.actor, proposal.person_id),
    )
    return page, status
