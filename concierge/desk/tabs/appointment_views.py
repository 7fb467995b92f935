"""Appointments the family chooses: moments offered by the team, moved and taken back."""

import datetime as dt

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from concierge.accounts.queries import list_followers
from concierge.desk.blueprint import Page, bp
from concierge.desk.tabs.file import get_header
from concierge.families.appointments.forms import MINUTES, MoveForm, ProposalForm, SearchForm
from concierge.families.appointments.proposals import (
    move_appointment,
    propose_appointment,
    usual_place,
    withdraw_proposal,
)
from concierge.families.appointments.rules import first_of_each_day, spread
from concierge.families.appointments.settings import MEETINGS
from concierge.families.appointments.slots import list_free_moments
from concierge.families.choices import CLOSING_LABELS, MILESTONE_LABELS, MeetingWay, MemberKind
from concierge.families.models import Appointment, Household
from concierge.families.queries import list_members
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.families.services import get_member
from concierge.platform import clock
from concierge.platform.access import Actor, Permission, fetch, requires
from concierge.platform.conflicts import version_number
from concierge.platform.errors import DomainError
from concierge.platform.web import back_to, current_actor, flash_refusal

SHOWN, TICKED = 14, 3


@bp.get("/dossiers/<int:household_id>/rendez-vous/proposer")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.BIRTH)
def proposal(household_id: int) -> Page:
    """Show free moments, three of them ticked."""
    return _proposal_page(household_id, 200)


@bp.post("/dossiers/<int:household_id>/rendez-vous/proposer")
@requires(Permission.FILES_WRITE)
def propose(household_id: int) -> Page:
    """Offer the moments to the family."""
    actor, now = current_actor(), clock.now()
    household = fetch(actor, Household, household_id)
    search = _search(actor, household)
    form, _moments = _form(actor, household, search, now, sent=True)
    if form.validate():
        try:
            if not form.is_repeated(now):
                propose_appointment(
                    actor,
                    household,
                    get_member(actor, household_id, form.member.data),
                    person_id=search.person.data,
                    details=form.details(search.minutes.data),
                    moments=form.moments(),
                    now=now,
                )
            flash(_("Les créneaux partent par e-mail. La famille choisit ; vous serez prévenu·e."), "success")
            return redirect(url_for("desk.journal_tab", household_id=household_id), code=303)
        except DomainError as error:
            form.refuse(error)
    return _proposal_page(household_id, 422, form)


@bp.post("/propositions/<int:proposal_id>/retirer")
@requires(Permission.FILES_WRITE)
def withdraw_slots(proposal_id: int) -> Page:
    """Take moments back before the family has chosen."""
    taken = withdraw_proposal(current_actor(), proposal_id, clock.now())
    if taken.withdrawn_at is None:
        flash(_("La famille a déjà choisi : annulez plutôt le rendez-vous."), "info")
    else:
        flash(_("Les créneaux ne sont plus proposés."), "success")
    return back_to("desk.journal_tab", household_id=taken.household_id)


@bp.post("/rendez-vous/<int:appointment_id>/deplacer")
@requires(Permission.FILES_WRITE)
def move_meeting(appointment_id: int) -> Page:
    """Move a meeting."""
    actor, form = current_actor(), MoveForm()
    appointment = fetch(actor, Appointment, appointment_id)
    if not form.validate():
        flash(form.first_error(), "error")
    else:
        try:
            seen = version_number(request.form.get("vu"))
            move_appointment(actor, appointment_id, form.instant(), clock.now(), seen=seen)
            flash(_("Le rendez-vous est déplacé."), "success")
        except DomainError as error:
            flash_refusal(error)
    return back_to("desk.journal_tab", household_id=appointment.household_id)


def _search(actor: Actor, household: Household) -> SearchForm:
    """Return whose time is looked at; without a word, one's own and the usual length."""
    form = SearchForm(request.args)
    colleagues = [(c.person_id, c.name) for c in list_followers(actor)]
    form.person.choices = colleagues
    known = {person_id for person_id, _name in colleagues}
    if form.person.data not in known:
        default = (actor.person_id, household.owner_id, *sorted(known))
        form.person.data = next((person_id for person_id in default if person_id in known), 0)
    if not form.first.validate(form):
        form.first.data = None
    if form.minutes.data not in MINUTES:
        usual = MEETINGS.current(actor.space_id).minutes
        form.minutes.data = min(MINUTES, key=lambda minutes: abs(minutes - usual))
    return form


def _form(
    actor: Actor, household: Household, search: SearchForm, now: dt.datetime, *, sent: bool
) -> tuple[ProposalForm, list[dt.datetime]]:
    free = list_free_moments(actor, search.person.data, minutes=search.minutes.data, now=now, first=search.first.data)
    shown = spread(free, most=SHOWN)
    if sent:
        form = ProposalForm()
        shown = sorted({*shown, *(moment for moment in free if moment.isoformat() in (form.slots.data or ()))})
    else:
        ticked = [moment.isoformat() for moment in first_of_each_day(shown, most=TICKED)]
        place = usual_place(actor, search.person.data)
        form = ProposalForm(formdata=None, way=MeetingWay.PLACE.value, place=place, slots=ticked)
    members = [m for m in list_members(actor, household.id) if m.kind is MemberKind.ADULT and m.email]
    form.offer(members, shown)
    return form, shown


def _proposal_page(household_id: int, status: int, sent: ProposalForm | None = None) -> tuple[str, int]:
    actor, now = current_actor(), clock.now()
    household = fetch(actor, Household, household_id)
    search = _search(actor, household)
    form, moments = _form(actor, household, search, now, sent=sent is not None)
    page = render_template(
        "desk/appointment_proposal.html",
        header=get_header(actor, household_id, now),
        search=search,
        form=sent or form,
        moments=moments,
        change_until=MEETINGS.current(current_actor().space_id).change_until,
        milestone_labels=MILESTONE_LABELS,
        closing_labels=CLOSING_LABELS,
        today=clock.today(),
        now=now,
    )
    return page, status
