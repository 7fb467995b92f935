"""Contacts, notes, appointments of a file; its personal links and mails."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from concierge.accounts.links import revoke_link
from concierge.accounts.queries import list_colleagues
from concierge.checklists.reminders.reminders import remind_now
from concierge.desk.blueprint import Page, bp
from concierge.desk.tabs.file import get_header
from concierge.families import journal
from concierge.families.access import find_access, invite, list_open_links
from concierge.families.appointments.proposals import list_open_proposals
from concierge.families.choices import (
    CHANNEL_LABELS,
    CLOSING_LABELS,
    DIRECTION_LABELS,
    MEETING_WAY_LABELS,
    MILESTONE_LABELS,
    Direction,
)
from concierge.families.forms import AppointmentForm, ContactForm, NoteForm, PauseForm
from concierge.families.models import Appointment, Household
from concierge.families.qualification.advice import give_advice
from concierge.families.queries import list_appointments, list_contacts, list_members, list_notes
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.families.services import get_member
from concierge.notifications.models import STATE_LABELS as MESSAGE_STATE_LABELS
from concierge.notifications.preferences import list_contact_choices
from concierge.notifications.queries import list_messages
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import version_number
from concierge.platform.errors import DomainError, StaleVersion
from concierge.platform.forms import Form, text_of
from concierge.platform.web import back_to, current_actor, flash_refusal


@bp.get("/dossiers/<int:household_id>/echanges")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.BIRTH, Sensitive.NOTES)
def journal_tab(household_id: int) -> Page:
    """Show contacts, notes and appointments."""
    return _journal_page(household_id, 200)


@bp.post("/dossiers/<int:household_id>/echanges")
@requires(Permission.FILES_WRITE)
def log_contact(household_id: int) -> Page:
    """Write down a contact."""
    actor, form = current_actor(), ContactForm()
    household = fetch(actor, Household, household_id)
    if form.validate():
        try:
            if not form.is_repeated(clock.now()):
                contact = journal.log_contact(actor, household, form.details(), clock.now())
                if (level := form.advice_level()) is not None:
                    give_advice(actor, household, level, on=clock.today(), contact=contact, now=clock.now())
            flash(_("L’échange est noté."), "success")
            return back_to("desk.journal_tab", household_id=household_id)
        except DomainError as error:
            form.refuse(error)
    return _journal_page(household_id, 422, contact=form)


@bp.post("/echanges/<int:contact_id>/tenu")
@requires(Permission.FILES_WRITE)
def follow_up(contact_id: int) -> Page:
    """Say that the promised answer was given."""
    contact = journal.follow_up(current_actor(), contact_id, clock.now())
    flash(_("La réponse promise est tenue."), "success")
    return back_to("desk.journal_tab", household_id=contact.household_id)


@bp.post("/dossiers/<int:household_id>/notes")
@requires(Permission.FILES_WRITE)
def add_note(household_id: int) -> Page:
    """Write a note among staff."""
    actor, form = current_actor(), NoteForm()
    household = fetch(actor, Household, household_id)
    if form.validate():
        if not form.is_repeated(clock.now()):
            journal.add_note(actor, household, text_of(form.text), clock.now())
        flash(_("La note est ajoutée."), "success")
        return back_to("desk.journal_tab", household_id=household_id)
    return _journal_page(household_id, 422, note=form)


@bp.post("/dossiers/<int:household_id>/rendez-vous")
@requires(Permission.FILES_WRITE)
def make_appointment(household_id: int) -> Page:
    """Fix a meeting."""
    actor, form = current_actor(), AppointmentForm()
    household = fetch(actor, Household, household_id)
    form.offer(list_members(actor, household_id))
    if form.validate():
        try:
            if not form.is_repeated(clock.now()):
                journal.make_appointment(
                    actor,
                    household,
                    starts_at=form.instant(),
                    subject=text_of(form.subject),
                    place=text_of(form.place),
                    member_id=form.invite.data or None,
                    now=clock.now(),
                )
            flash(_("Le rendez-vous est fixé."), "success")
            return back_to("desk.journal_tab", household_id=household_id)
        except DomainError as error:
            form.refuse(error)
    return _journal_page(household_id, 422, appointment=form)


@bp.post("/rendez-vous/<int:appointment_id>/annuler")
@requires(Permission.FILES_WRITE)
def cancel_appointment(appointment_id: int) -> Page:
    """Call a meeting off."""
    actor, seen = current_actor(), version_number(request.form.get("vu"))
    appointment = fetch(actor, Appointment, appointment_id)
    try:
        journal.cancel_appointment(actor, appointment_id, clock.now(), seen=seen)
        flash(_("Le rendez-vous est annulé."), "success")
    except StaleVersion as error:
        flash_refusal(error)
    return back_to("desk.journal_tab", household_id=appointment.household_id)


@bp.get("/dossiers/<int:household_id>/acces")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.BIRTH)
def access_tab(household_id: int) -> Page:
    """Show who of the family has a personal link, the mails sent, and the pause of reminders."""
    actor, now = current_actor(), clock.now()
    header = get_header(actor, household_id, now)
    return render_template(
        "desk/file_access.html",
        header=header,
        links=list_open_links(actor, household_id, now),
        messages=list_messages(actor, household_id=household_id).messages,
        message_states=MESSAGE_STATE_LABELS,
        choices=list_contact_choices([member.id for member in header.members]),
        pause=PauseForm(until=header.household.reminders_paused_until),
        milestone_labels=MILESTONE_LABELS,
        closing_labels=CLOSING_LABELS,
        today=clock.today(),
        now=now,
    )


@bp.post("/dossiers/<int:household_id>/acces/<int:member_id>")
@requires(Permission.FILES_WRITE)
def invite_member(household_id: int, member_id: int) -> Page:
    """Send somebody their personal link."""
    actor = current_actor()
    member = get_member(actor, household_id, member_id)
    try:
        invite(actor, member, clock.now())
        flash(_("Le lien personnel part à l’adresse %(email)s.", email=member.email), "success")
    except DomainError as error:
        flash_refusal(error)
    return redirect(url_for("desk.access_tab", household_id=household_id), code=303)


@bp.post("/acces/<int:access_id>/fermer")
@requires(Permission.FILES_WRITE)
def close_access(access_id: int) -> Page:
    """Close a personal link and the devices it opened."""
    actor = current_actor()
    access = find_access(actor, access_id)
    revoke_link(actor, access.link_id, household_id=access.household_id, now=clock.now())
    flash(_("Le lien est fermé sur tous les appareils."), "success")
    return redirect(url_for("desk.access_tab", household_id=access.household_id), code=303)


@bp.post("/dossiers/<int:household_id>/rappel")
@requires(Permission.FILES_WRITE)
def send_reminder(household_id: int) -> Page:
    """Send the family its reminder now."""
    actor = current_actor()
    household = fetch(actor, Household, household_id)
    sent = remind_now(actor, household, clock.now())
    if sent:
        flash(_("Le rappel part maintenant."), "success")
    else:
        flash(
            _("Rien à rappeler : aucune étape n’est proche, ou personne n’a d’adresse et ne veut de rappels."), "info"
        )
    return redirect(url_for("desk.access_tab", household_id=household_id), code=303)


def _journal_page(household_id: int, status: int, **forms: Form) -> tuple[str, int]:
    actor, now = current_actor(), clock.now()
    header = get_header(actor, household_id, now)
    colleagues = list_colleagues(actor)
    filled = {
        "contact": ContactForm(formdata=None, direction=Direction.TO_FAMILY.value, by=actor.person_id),
        "note": NoteForm(formdata=None),
        "appointment": AppointmentForm(formdata=None).offer(header.members),
    }
    forms = filled | forms
    forms["contact"].by.choices = [(each.person_id, each.name) for each in colleagues if each.follows_files]
    forms["contact"].summary.render_kw = {"autofocus": True} if request.args.get("noter") else None
    page = render_template(
        "desk/file_journal.html",
        header=header,
        people={each.person_id: each.first_name for each in colleagues},
        members={member.id: member.first_name for member in header.members},
        proposals=list_open_proposals(actor, household_id, now),
        way_labels=MEETING_WAY_LABELS,
        contacts=list_contacts(actor, household_id),
        notes=list_notes(actor, household_id),
        appointments=list_appointments(actor, household_id),
        forms=forms,
        channel_labels=CHANNEL_LABELS,
        direction_labels=DIRECTION_LABELS,
        milestone_labels=MILESTONE_LABELS,
        closing_labels=CLOSING_LABELS,
        today=clock.today(),
        now=now,
    )
    return page, status
