"""A host's own space: opened by a personal link, on a telephone. My offers, my days, a pause in one tap, my charter."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.accounts.guest_spaces import add_arrival_pages
from concierge.accounts.last_change import find_last_change
from concierge.accounts.models import LinkPurpose
from concierge.accounts.queries import get_space
from concierge.families.consent.purposes import Means
from concierge.hosts import access, offers, pledges, progress
from concierge.hosts.applications import confirm_application
from concierge.hosts.choices import DayKind, HostState, OfferKind, Pledge
from concierge.hosts.desk_acts import known_kind
from concierge.hosts.desk_views import CHANGES, words
from concierge.hosts.forms import DaysForm, HostForm, OfferForm, PauseForm, WeekdaysForm, host_form, offer_form
from concierge.hosts.host_page import HostView, get_host_view
from concierge.hosts.models import Host
from concierge.hosts.relations.reading import list_waiting
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.profile import profile_of, say_who
from concierge.hosts.requests.queries import list_waiting_requests
from concierge.hosts.services import update_host
from concierge.hosts.session import HOST_SPACE
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, public, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor

bp = Blueprint("host_space", __name__, url_prefix=HOST_SPACE.path)

Page = str | Response | tuple[str, int]


def _first_page(_device_token: str) -> str:
    return url_for("host_space.home")


add_arrival_pages(bp, HOST_SPACE, _first_page)


@bp.get("/confirmer/<token>")
@public
def confirmation(token: str) -> Page:
    """Ask whoever applied whether it was them; opening confirms nothing."""
    return HOST_SPACE.door(token, LinkPurpose.HOST_CONFIRMATION, "hosts/confirmation.html")


@bp.post("/confirmer/<token>")
@public
def confirm(token: str) -> Page:
    """Take the application as theirs, and open their space on this device."""
    now = clock.now()
    try:
        person = confirm_application(token, now)
    except DomainError as error:
        return HOST_SPACE.say_gone(token, error)
    _link, own_token = access.make_link(access.actor_of(person), person, LinkPurpose.HOST, now)
    return HOST_SPACE.enter(own_token, _first_page)


@bp.get("/")
@requires(Permission.OWN_HOST)
def home() -> Page:
    """Show what waits for an answer, where one stands, the pause in one tap, what one offers."""
    return _home(PauseForm(formdata=None), 200)


@bp.post("/pause")
@requires(Permission.OWN_HOST)
def pause() -> Page:
    """Take a rest."""
    actor, form = current_actor(), PauseForm()
    if form.validate():
        try:
            offers.pause(actor, own_id(), form.until.data, clock.now())
            flash(_("C’est noté : rien ne vous sera proposé. Revenez quand vous voulez, un geste suffit."), "success")
            return redirect(url_for("host_space.home"), code=303)
        except DomainError as error:
            form.refuse(error)
    return _home(form, 422)


@bp.post("/reprise")
@requires(Permission.OWN_HOST)
def come_back() -> Page:
    """Be back."""
    offers.come_back(current_actor(), own_id(), clock.now())
    flash(_("Vous voilà de retour. Merci !"), "success")
    return redirect(url_for("host_space.home"), code=303)


@bp.get("/offres/<kind>")
@requires(Permission.OWN_HOST)
def offer(kind: str) -> Page:
    """Show the form of one's offer."""
    known = known_kind(kind)
    return _offer_page(known, _offer_form(known), 200)


@bp.post("/offres/<kind>")
@requires(Permission.OWN_HOST)
def save_offer(kind: str) -> Page:
    """Offer something, or differently."""
    actor, known, form = current_actor(), known_kind(kind), OfferForm()
    if form.validate():
        try:
            details = form.details(known)
            offers.save_offer(actor, own_id(), details, seen_version=form.seen_version(), now=clock.now())
            flash(_("Votre offre est enregistrée."), "success")
            return redirect(url_for("host_space.home", _anchor="offres"), code=303)
        except OVERTAKEN:
            rollback()
            form.show_conflict(_offer_form(known), find_last_change(actor, CHANGES, host_id=own_id()))
            return _offer_page(known, form, 409)
        except DomainError as error:
            form.refuse(error)
    return _offer_page(known, form, 422)


@bp.post("/offres/<kind>/retirer")
@requires(Permission.OWN_HOST)
def withdraw_offer(kind: str) -> Page:
    """Offer it no longer."""
    offers.withdraw_offer(current_actor(), own_id(), known_kind(kind), clock.now())
    flash(_("C’est retiré. Vous pourrez le proposer de nouveau."), "success")
    return redirect(url_for("host_space.home", _anchor="offres"), code=303)


@bp.get("/disponibilites")
@requires(Permission.OWN_HOST)
def days() -> Page:
    """Show one's usual days and exceptions."""
    return _days_page(DaysForm(formdata=None), 200)


@bp.post("/disponibilites")
@requires(Permission.OWN_HOST)
def note_days() -> Page:
    """Note an exception."""
    form, now = DaysForm(), clock.now()
    if form.validate() and form.first.data is not None:
        try:
            if not form.is_repeated(now):
                last, kind = form.last.data or form.first.data, DayKind(form.kind.data)
                offers.note_days(current_actor(), own_id(), kind, first=form.first.data, last=last, now=now)
            flash(_("C’est noté."), "success")
            return redirect(url_for("host_space.days"), code=303)
        except DomainError as error:
            form.refuse(error)
    return _days_page(form, 422)


@bp.post("/disponibilites/jours")
@requires(Permission.OWN_HOST)
def choose_weekdays() -> Page:
    """Choose one's usual days."""
    form = WeekdaysForm()
    if form.validate():
        offers.choose_weekdays(current_actor(), own_id(), form.chosen(), clock.now())
        flash(_("Vos jours habituels sont enregistrés."), "success")
    return redirect(url_for("host_space.days"), code=303)


@bp.post("/disponibilites/<int:days_id>/retirer")
@requires(Permission.OWN_HOST)
def withdraw_days(days_id: int) -> Page:
    """Take an exception back."""
    offers.withdraw_days(current_actor(), own_id(), days_id, clock.now())
    return redirect(url_for("host_space.days"), code=303)


@bp.get("/charte")
@requires(Permission.OWN_HOST)
def charter() -> Page:
    """Read the charter, and what one said yes to before."""
    actor = current_actor()
    text = pledges.todays_text(actor.space_id, Pledge.CHARTER, actor.language)
    return render_template("hosts/own_charter.html", view=_view(), text=text, **words())


@bp.post("/charte")
@requires(Permission.OWN_HOST)
def accept_charter() -> Page:
    """Say yes to the charter, in the version that was shown."""
    actor = current_actor()
    shown = pledges.todays_text(actor.space_id, Pledge.CHARTER, actor.language).version
    if request.form.get("version") != shown:
        flash(_("La charte vient de changer : relisez-la avant de l’accepter."), "error")
        return redirect(url_for("host_space.charter"), code=303)
    pledges.give_pledge(actor, fetch(actor, Host, own_id()), Pledge.CHARTER, means=Means.PORTAL, now=clock.now())
    flash(_("Merci. Votre accord est gardé avec sa date."), "success")
    return redirect(url_for("host_space.home"), code=303)


@bp.get("/fiche")
@requires(Permission.OWN_HOST)
def edit_own() -> Page:
    """Show what is known of one, to correct it."""
    return _own_page(host_form(fetch(current_actor(), Host, own_id()), formdata=None), 200)


@bp.post("/fiche")
@requires(Permission.OWN_HOST)
def save_own() -> Page:
    """Correct what is known of one."""
    actor, form = current_actor(), HostForm()
    row = fetch(actor, Host, own_id())
    if form.validate():
        try:
            update_host(actor, row, form.details(), seen_version=form.seen_version(), now=clock.now())
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("host_space.privacy"), code=303)
        except OVERTAKEN:
            rollback()
            row = fetch(actor, Host, own_id())
            form.show_conflict(host_form(row, formdata=None), find_last_change(actor, CHANGES, host_id=row.id))
            return _own_page(form, 409)
        except DomainError as error:
            form.refuse(error)
    return _own_page(form, 422)


@bp.get("/donnees")
@requires(Permission.OWN_HOST)
def privacy() -> Page:
    """Show what we know of them, what they agreed to, the way out."""
    return render_template("hosts/own_privacy.html", view=_view(), today=clock.today(), **words())


@bp.post("/quitter")
@requires(Permission.OWN_HOST)
def leave_network() -> Page:
    """Leave the network; the data stay until one asks for more."""
    progress.leave(current_actor(), own_id(), clock.now())
    flash(_("Vous ne faites plus partie du réseau. Merci pour tout ce que vous avez donné."), "success")
    return redirect(url_for("host_space.home"), code=303)


@bp.post("/fermer")
@requires(Permission.OWN_HOST)
def close() -> Page:
    """Close the space on this device."""
    return HOST_SPACE.close_here("hosts/closed.html")


def own_id() -> int:
    """Return whose space it is."""
    host_id = current_actor().host_id
    if host_id is None:
        raise NotFound
    return host_id


def _view() -> HostView:
    return get_host_view(current_actor(), own_id(), clock.now())


def _home(form: PauseForm, status: int) -> tuple[str, int]:
    view = _view()
    ended = view.host.state in {HostState.LEFT, HostState.REFUSED}
    waiting = list_waiting_requests(current_actor(), Side.HOST)
    first = profile_of(waiting[0].household_id, waiting[0].kind, clock.today(), host=view.host) if waiting else None
    page = render_template(
        "hosts/own_home.html",
        view=view,
        ended=ended,
        waiting=waiting,
        profile=first,
        say_who=say_who,
        space=get_space(current_actor().space_id),
        pause_form=form,
        asked=list_waiting(current_actor()),
        today=clock.today(),
        **words(),
    )
    return page, status


def _offer_form(kind: OfferKind) -> OfferForm:
    actor = current_actor()
    row = fetch(actor, Host, own_id())
    return offer_form(kind, offers.find_offer(actor, row.id, kind), row.version, formdata=None)


def _offer_page(kind: OfferKind, form: OfferForm, status: int) -> tuple[str, int]:
    offered = offers.find_offer(current_actor(), own_id(), kind) is not None
    return render_template("hosts/own_offer.html", kind=kind, form=form, offered=offered, **words()), status


def _days_page(form: DaysForm, status: int) -> tuple[str, int]:
    view = _view()
    usual = WeekdaysForm(formdata=None, weekdays=[str(day) for day in view.host.weekdays])
    context: dict[str, Any] = {"view": view, "form": form, "usual": usual, "today": clock.today()}
    return render_template("hosts/own_days.html", **context, **words()), status


def _own_page(form: HostForm, status: int) -> tuple[str, int]:
    return render_template("hosts/own_edit.html", form=form), status
