"""Places and guides that serve from one weekend to the next."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from concierge.accounts.last_change import find_last_change
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, flash_refusal
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.events import GuideChanged, VenueChanged
from concierge.weekends.models import Guide, Venue
from concierge.weekends.preparation import registers
from concierge.weekends.preparation.forms import (
    GuideFields,
    GuideForm,
    NewGuideForm,
    NewVenueForm,
    VenueFields,
    VenueForm,
    guide_form,
    venue_form,
)
from concierge.weekends.preparation.register_pages import list_guide_entries, list_venue_entries, people_to_choose


@bp.get("/lieux")
@requires(Permission.WEEKENDS_READ)
def venues() -> Page:
    """Show the places."""
    entries = list_venue_entries(current_actor())
    return render_template("weekends/venues.html", entries=entries)


@bp.get("/lieux/nouveau")
@requires(Permission.WEEKENDS_WRITE)
def new_venue() -> Page:
    """Show the form of a new place."""
    return _venue_page(None, NewVenueForm(formdata=None), 200)


@bp.post("/lieux/nouveau")
@requires(Permission.WEEKENDS_WRITE)
def add_venue() -> Page:
    """Write a place down."""
    form, now = NewVenueForm(), clock.now()
    if form.validate():
        try:
            if not form.is_repeated(now):
                registers.add_venue(current_actor(), form.details(), now)
                flash(_("Le lieu est noté."), "success")
            return redirect(url_for("weekends.venues"), code=303)
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _venue_page(None, form, 422)


@bp.get("/lieux/<int:venue_id>")
@requires(Permission.WEEKENDS_WRITE)
def edit_venue(venue_id: int) -> Page:
    """Show the form of a place."""
    row = fetch(current_actor(), Venue, venue_id)
    return _venue_page(row, venue_form(row, formdata=None), 200)


@bp.post("/lieux/<int:venue_id>")
@requires(Permission.WEEKENDS_WRITE)
def save_venue(venue_id: int) -> Page:
    """Change a place."""
    actor, form = current_actor(), VenueForm()
    row = fetch(actor, Venue, venue_id)
    if form.validate():
        try:
            registers.change_venue(actor, venue_id, form.details(), seen_version=form.seen_version(), now=clock.now())
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("weekends.venues"), code=303)
        except OVERTAKEN:
            rollback()
            row = fetch(actor, Venue, venue_id)
            change = find_last_change(actor, [VenueChanged], about=("venue_id", venue_id))
            form.show_conflict(venue_form(row, formdata=None), change)
            return _venue_page(row, form, 409)
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _venue_page(fetch(actor, Venue, row.id), form, 422)


@bp.post("/lieux/<int:venue_id>/fermer")
@requires(Permission.WEEKENDS_WRITE)
def close_venue(venue_id: int) -> Page:
    """Propose a place no more."""
    return _act("venues", lambda: registers.close_venue(current_actor(), venue_id, closed=True, now=clock.now()))


@bp.post("/lieux/<int:venue_id>/rouvrir")
@requires(Permission.WEEKENDS_WRITE)
def reopen_venue(venue_id: int) -> Page:
    """Propose a place again."""
    return _act("venues", lambda: registers.close_venue(current_actor(), venue_id, closed=False, now=clock.now()))


@bp.get("/guides")
@requires(Permission.WEEKENDS_READ)
def guide_register() -> Page:
    """Show the guides."""
    return render_template("weekends/guide_register.html", entries=list_guide_entries(current_actor()))


@bp.get("/guides/nouveau")
@requires(Permission.WEEKENDS_WRITE)
def new_guide() -> Page:
    """Show the form of a new guide."""
    return _guide_page(None, NewGuideForm(formdata=None), 200)


@bp.post("/guides/nouveau")
@requires(Permission.WEEKENDS_WRITE)
def add_guide() -> Page:
    """Write a guide down."""
    form, now = NewGuideForm(), clock.now()
    form.offer_people(*people_to_choose(current_actor()))
    if form.validate():
        try:
            if not form.is_repeated(now):
                registers.add_guide(current_actor(), form.details(), now)
                flash(_("Le guide est noté."), "success")
            return redirect(url_for("weekends.guide_register"), code=303)
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _guide_page(None, form, 422)


@bp.get("/guides/<int:guide_id>")
@requires(Permission.WEEKENDS_WRITE)
def edit_guide(guide_id: int) -> Page:
    """Show the form of a guide."""
    row = fetch(current_actor(), Guide, guide_id)
    return _guide_page(row, guide_form(row, formdata=None), 200)


@bp.post("/guides/<int:guide_id>")
@requires(Permission.WEEKENDS_WRITE)
def save_guide(guide_id: int) -> Page:
    """Change what is known of a guide."""
    actor, form = current_actor(), GuideForm()
    row = fetch(actor, Guide, guide_id)
    if form.validate():
        try:
            registers.change_guide(actor, guide_id, form.details(), seen_version=form.seen_version(), now=clock.now())
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("weekends.guide_register"), code=303)
        except OVERTAKEN:
            rollback()
            row = fetch(actor, Guide, guide_id)
            stored = guide_form(row, formdata=None)
            for each in (form, stored):
                each.offer_people(*people_to_choose(actor))
            form.show_conflict(stored, find_last_change(actor, [GuideChanged], about=("guide_id", guide_id)))
            return _guide_page(row, form, 409)
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _guide_page(fetch(actor, Guide, row.id), form, 422)


@bp.post("/guides/<int:guide_id>/retirer")
@requires(Permission.WEEKENDS_WRITE)
def retire_guide(guide_id: int) -> Page:
    """Propose a guide no more."""
    return _act("guide_register", lambda: registers.retire_guide(current_actor(), guide_id, left=True, now=clock.now()))


@bp.post("/guides/<int:guide_id>/reprendre")
@requires(Permission.WEEKENDS_WRITE)
def take_guide_back(guide_id: int) -> Page:
    """Propose a guide again."""
    return _act(
        "guide_register", lambda: registers.retire_guide(current_actor(), guide_id, left=False, now=clock.now())
    )


def _act(page: str, act: Callable[[], object]) -> Page:
    try:
        act()
        flash(_("C’est fait."), "success")
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    return redirect(url_for(f"weekends.{page}"), code=303)


def _venue_page(row: Venue | None, form: VenueFields, status: int) -> tuple[str, int]:
    return render_template("weekends/venue_form.html", row=row, form=form), status


def _guide_page(row: Guide | None, form: GuideFields, status: int) -> tuple[str, int]:
    form.offer_people(*people_to_choose(current_actor()))
    return render_template("weekends/guide_form.html", row=row, form=form), status
