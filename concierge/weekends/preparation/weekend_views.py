"""One weekend: written down, its page, changed."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from concierge.accounts.last_change import find_last_change
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import text_of
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor
from concierge.weekends import tabs
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.events import WeekendChanged
from concierge.weekends.models import Weekend
from concierge.weekends.preparation import services
from concierge.weekends.preparation.filling import start_weekend
from concierge.weekends.preparation.forms import SITES, NewWeekendForm, WeekendForm, new_weekend_form, weekend_form
from concierge.weekends.preparation.overview_page import overview_page


@bp.get("/nouveau")
@requires(Permission.WEEKENDS_WRITE)
def new_weekend() -> Page:
    """Show the form of a new weekend."""
    start = request.args.get("de", "decouverte")
    return _new_page(new_weekend_form(current_actor(), formdata=None, start=start), 200)


@bp.post("/nouveau")
@requires(Permission.WEEKENDS_WRITE)
def add_weekend() -> Page:
    """Write a weekend down; nobody is written to."""
    actor, now = current_actor(), clock.now()
    form = new_weekend_form(actor)
    if form.validate():
        try:
            if form.is_repeated(now):
                return redirect(url_for("weekends.index"), code=303)
            row = start_weekend(actor, form.details(), text_of(form.start), now)
            flash(_("C’est noté. Il reste à préparer ce que l’on y fera."), "success")
            return redirect(url_for("weekends.weekend", weekend_id=row.id), code=303)
        except NotFound:
            raise
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _new_page(form, 422)


@bp.get("/<int:weekend_id>")
@requires(Permission.WEEKENDS_READ)
def weekend(weekend_id: int) -> Page:
    """Show where a weekend stands, and what it still asks for."""
    actor = current_actor()
    row = fetch(actor, Weekend, weekend_id)
    return overview_page(actor, row, 200)


@bp.get("/<int:weekend_id>/modifier")
@requires(Permission.WEEKENDS_WRITE)
def edit_weekend(weekend_id: int) -> Page:
    """Show the form of a weekend."""
    actor = current_actor()
    row = fetch(actor, Weekend, weekend_id)
    return _edit_page(row, weekend_form(actor, row, formdata=None), 200)


@bp.post("/<int:weekend_id>/modifier")
@requires(Permission.WEEKENDS_WRITE)
def save_weekend(weekend_id: int) -> Page:
    """Change a weekend."""
    actor = current_actor()
    form = weekend_form(actor, fetch(actor, Weekend, weekend_id))
    if form.validate():
        try:
            services.change_weekend(
                actor, weekend_id, form.details(), seen_version=form.seen_version(), now=clock.now()
            )
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("weekends.weekend", weekend_id=weekend_id), code=303)
        except OVERTAKEN:
            rollback()
            row = fetch(actor, Weekend, weekend_id)
            change = find_last_change(actor, [WeekendChanged], about=("weekend_id", weekend_id))
            form.show_conflict(weekend_form(actor, row, formdata=None), change)
            return _edit_page(row, form, 409)
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _edit_page(fetch(actor, Weekend, weekend_id), form, 422)


def _new_page(form: NewWeekendForm, status: int) -> tuple[str, int]:
    return render_template("weekends/new.html", form=form, sites=[form[name] for name in SITES]), status


def _edit_page(row: Weekend, form: WeekendForm, status: int) -> tuple[str, int]:
    page = render_template(
        "weekends/edit.html", form=form, sites=[form[name] for name in SITES], **tabs.head(row, "weekends.weekend")
    )
    return page, status
