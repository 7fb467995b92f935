"""What the team does from the page of a host: offers, days, pause, interview, charter, notes, a way out."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.accounts.last_change import find_last_change
from concierge.families.consent.purposes import Means
from concierge.hosts import access, offers, pledges, progress
from concierge.hosts.choices import DayKind, OfferKind, Pledge
from concierge.hosts.desk_views import CHANGES, Page, bp, host_page, words
from concierge.hosts.families import get_family_named
from concierge.hosts.forms import (
    BlockForm,
    CharterForm,
    DaysForm,
    HostNoteForm,
    InterviewForm,
    OfferForm,
    PauseForm,
    ReferencesForm,
    WeekdaysForm,
    interview_form,
    offer_form,
)
from concierge.hosts.host_page import get_host_view
from concierge.hosts.models import Host
from concierge.hosts.services import note_sign
from concierge.hosts.settings import HOSTS
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import Form, text_of
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, flash_refusal


@bp.get("/<int:host_id>/offres/<kind>")
@requires(Permission.HOSTS_WRITE)
def offer(host_id: int, kind: str) -> Page:
    """Show the form of an offer."""
    row, known = fetch(current_actor(), Host, host_id), known_kind(kind)
    return _offer_page(row, known, _offer_form(row, known), 200)


@bp.post("/<int:host_id>/offres/<kind>")
@requires(Permission.HOSTS_WRITE)
def save_offer(host_id: int, kind: str) -> Page:
    """Write an offer."""
    actor, known, form = current_actor(), known_kind(kind), OfferForm()
    row = fetch(actor, Host, host_id)
    if form.validate():
        try:
            offers.save_offer(actor, host_id, form.details(known), seen_version=form.seen_version(), now=clock.now())
            flash(_("L’offre est enregistrée."), "success")
            return redirect(url_for("hosts.host", host_id=host_id, _anchor="offres"), code=303)
        except OVERTAKEN:
            rollback()
            row = fetch(actor, Host, host_id)
            form.show_conflict(_offer_form(row, known), find_last_change(actor, CHANGES, host_id=host_id))
            return _offer_page(row, known, form, 409)
        except DomainError as error:
            form.refuse(error)
    return _offer_page(row, known, form, 422)


@bp.post("/<int:host_id>/offres/<kind>/retirer")
@requires(Permission.HOSTS_WRITE)
def withdraw_offer(host_id: int, kind: str) -> Page:
    """Take an offer back."""
    fetch(current_actor(), Host, host_id)
    offers.withdraw_offer(current_actor(), host_id, known_kind(kind), clock.now())
    flash(_("L’offre est retirée."), "success")
    return redirect(url_for("hosts.host", host_id=host_id, _anchor="offres"), code=303)


@bp.get("/<int:host_id>/disponibilites")
@requires(Permission.HOSTS_WRITE)
def days(host_id: int) -> Page:
    """Show usual days and exceptions."""
    return _days_page(host_id, DaysForm(formdata=None), 200)


@bp.post("/<int:host_id>/disponibilites")
@requires(Permission.HOSTS_WRITE)
def note_days(host_id: int) -> Page:
    """Note days that make an exception."""
    actor, form, now = current_actor(), DaysForm(), clock.now()
    fetch(actor, Host, host_id)
    if form.validate() and form.first.data is not None:
        try:
            if not form.is_repeated(now):
                last = form.last.data or form.first.data
                offers.note_days(actor, host_id, DayKind(form.kind.data), first=form.first.data, last=last, now=now)
            flash(_("C’est noté."), "success")
            return redirect(url_for("hosts.days", host_id=host_id), code=303)
        except DomainError as error:
            form.refuse(error)
    return _days_page(host_id, form, 422)


@bp.post("/<int:host_id>/disponibilites/jours")
@requires(Permission.HOSTS_WRITE)
def choose_weekdays(host_id: int) -> Page:
    """Choose usual days."""
    fetch(current_actor(), Host, host_id)
    form = WeekdaysForm()
    if form.validate():
        offers.choose_weekdays(current_actor(), host_id, form.chosen(), clock.now())
        flash(_("Les jours habituels sont enregistrés."), "success")
    return redirect(url_for("hosts.days", host_id=host_id), code=303)


@bp.post("/<int:host_id>/disponibilites/<int:days_id>/retirer")
@requires(Permission.HOSTS_WRITE)
def withdraw_days(host_id: int, days_id: int) -> Page:
    """Take an exception back."""
    offers.withdraw_days(current_actor(), host_id, days_id, clock.now())
    return redirect(url_for("hosts.days", host_id=host_id), code=303)


@bp.post("/<int:host_id>/pause")
@requires(Permission.HOSTS_WRITE)
def pause(host_id: int) -> Page:
    """Put a host at rest."""
    form = PauseForm()
    fetch(current_actor(), Host, host_id)

    def act() -> None:
        offers.pause(current_actor(), host_id, form.until.data, clock.now())

    return _done(host_id, form, "pause_form", act, _("La pause est notée. Rien ne sera proposé pendant ce temps."))


@bp.post("/<int:host_id>/reprise")
@requires(Permission.HOSTS_WRITE)
def come_back(host_id: int) -> Page:
    """End a pause."""
    offers.come_back(current_actor(), host_id, clock.now())
    flash(_("La pause est finie."), "success")
    return _back(host_id)


@bp.get("/<int:host_id>/entretien")
@requires(Permission.HOSTS_WRITE)
def interview(host_id: int) -> Page:
    """Show the short grid of the interview."""
    return _interview_page(host_id, interview_form(formdata=None, on=clock.today()), 200)


@bp.post("/<int:host_id>/entretien")
@requires(Permission.HOSTS_WRITE)
def hold_interview(host_id: int) -> Page:
    """Write the interview down, and what was decided."""
    actor, form, now = current_actor(), interview_form(), clock.now()
    fetch(actor, Host, host_id)
    if form.validate():
        try:
            if not form.is_repeated(now):
                progress.hold_interview(
                    actor,
                    host_id,
                    on=form.on.data or clock.today(),
                    answers=form.answers(),
                    notes=text_of(form.notes),
                    decision=form.decided(),
                    tell=bool(form.tell.data),
                    now=now,
                )
            flash(_("L’entretien est noté."), "success")
            return _back(host_id)
        except DomainError as error:
            form.refuse(error)
    return _interview_page(host_id, form, 422)


@bp.post("/<int:host_id>/references")
@requires(Permission.HOSTS_WRITE)
def check_references(host_id: int) -> Page:
    """Note that references were checked."""
    form = ReferencesForm()
    fetch(current_actor(), Host, host_id)

    def act() -> None:
        on = form.on.data or clock.today()
        progress.check_references(current_actor(), host_id, on=on, note=text_of(form.note), now=clock.now())

    return _done(host_id, form, "references_form", act, _("Les références sont notées."))


@bp.post("/<int:host_id>/charte")
@requires(Permission.HOSTS_WRITE)
def accept_charter(host_id: int) -> Page:
    """Note that a host said yes to the charter before us."""
    form = CharterForm()
    row = fetch(current_actor(), Host, host_id)

    def act() -> None:
        means = Means(form.means.data)
        pledges.give_pledge(current_actor(), row, Pledge.CHARTER, means=means, now=clock.now())

    return _done(host_id, form, "charter_form", act, _("L’accord sur la charte est noté."))


@bp.post("/<int:host_id>/notes")
@requires(Permission.HOSTS_WRITE)
def add_note(host_id: int) -> Page:
    """Keep something in mind."""
    form = HostNoteForm()
    fetch(current_actor(), Host, host_id)

    def act() -> None:
        if not form.is_repeated(clock.now()):
            progress.add_note(current_actor(), host_id, text_of(form.text), clock.now())

    return _done(host_id, form, "note_form", act, _("La note est gardée."))


@bp.post("/<int:host_id>/familles-ecartees")
@requires(Permission.HOSTS_WRITE)
def keep_apart(host_id: int) -> Page:
    """See to it that a family and a host do not meet again."""
    form = BlockForm()
    fetch(current_actor(), Host, host_id)

    def act() -> None:
        household = get_family_named(current_actor(), text_of(form.family))
        progress.keep_apart(current_actor(), host_id, household.id, text_of(form.reason), clock.now())

    return _done(host_id, form, "block_form", act, _("C’est noté : cette famille ne lui sera plus proposée."))


@bp.post("/<int:host_id>/familles-ecartees/<int:block_id>/lever")
@requires(Permission.HOSTS_WRITE)
def allow_again(host_id: int, block_id: int) -> Page:
    """Let them meet again."""
    progress.allow_again(current_actor(), host_id, block_id, clock.now())
    flash(_("La mise à l’écart est levée."), "success")
    return _back(host_id)


@bp.post("/<int:host_id>/lien")
@requires(Permission.HOSTS_WRITE)
def send_link(host_id: int) -> Page:
    """Send the link to their space to everybody of the household who has an address."""
    row = fetch(current_actor(), Host, host_id)
    reached = [person for person in row.people if person.email]
    for person in reached:
        access.invite(current_actor(), person, clock.now())
    if reached:
        flash(_("Le lien part à %(names)s.", names=", ".join(person.first_name for person in reached)), "success")
    else:
        flash(_("Ajoutez d’abord une adresse e-mail à cette personne."), "error")
    return _back(host_id)


@bp.post("/<int:host_id>/signe")
@requires(Permission.HOSTS_WRITE)
def heard_of(host_id: int) -> Page:
    """Note that they gave a sign of life."""
    note_sign(current_actor(), fetch(current_actor(), Host, host_id), clock.now())
    flash(_("C’est noté : leurs données sont gardées."), "success")
    return _back(host_id)


@bp.post("/<int:host_id>/depart")
@requires(Permission.HOSTS_WRITE)
def leave(host_id: int) -> Page:
    """Take a host out of the network."""
    return _moved(host_id, progress.leave, _("Cette personne ne fait plus partie du réseau. Merci à elle."))


@bp.post("/<int:host_id>/retour")
@requires(Permission.HOSTS_WRITE)
def take_back(host_id: int) -> Page:
    """Let somebody back in."""
    return _moved(host_id, progress.take_back, _("La fiche est rouverte."))


def known_kind(kind: str) -> OfferKind:
    """Return a kind the agency proposes; NotFound for any other word of an address."""
    if kind not in set(OfferKind) or OfferKind(kind) not in HOSTS.installed().offers:
        raise NotFound
    return OfferKind(kind)


def _moved(host_id: int, act: Callable[..., None], said: str) -> Response:
    try:
        act(current_actor(), host_id, clock.now())
        flash(said, "success")
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    return _back(host_id)


def _done(host_id: int, form: Form, name: str, act: Callable[[], None], said: str) -> Page:
    """Do something asked for on the page of a host; refused, the page comes again with what was typed."""
    if form.validate():
        try:
            act()
            flash(said, "success")
            return _back(host_id)
        except NotFound:
            raise
        except DomainError as error:
            form.refuse(error)
    return host_page(host_id, 422, **{name: form})


def _back(host_id: int) -> Response:
    return redirect(url_for("hosts.host", host_id=host_id), code=303)


def _offer_form(row: Host, kind: OfferKind) -> OfferForm:
    return offer_form(kind, offers.find_offer(current_actor(), row.id, kind), row.version, formdata=None)


def _offer_page(row: Host, kind: OfferKind, form: OfferForm, status: int) -> tuple[str, int]:
    offered = offers.find_offer(current_actor(), row.id, kind) is not None
    return render_template("hosts/offer.html", host=row, kind=kind, form=form, offered=offered, **words()), status


def _days_page(host_id: int, form: DaysForm, status: int) -> tuple[str, int]:
    view = get_host_view(current_actor(), host_id, clock.now())
    usual = WeekdaysForm(formdata=None, weekdays=[str(day) for day in view.host.weekdays])
    context: dict[str, Any] = {"view": view, "form": form, "usual": usual, "today": clock.today()}
    return render_template("hosts/days.html", **context, **words()), status


def _interview_page(host_id: int, form: InterviewForm, status: int) -> tuple[str, int]:
    row = fetch(current_actor(), Host, host_id)
    topics = {topic.key: topic for topic in HOSTS.installed().interview}
    return render_template("hosts/interview.html", host=row, form=form, topics=topics), status
