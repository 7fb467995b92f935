"""Money, team, vehicles, pauses, and the way from state to state."""

from collections.abc import Callable
from typing import TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from concierge.accounts.last_change import find_last_change
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import Form, clean_text, text_of
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, refusals_told
from concierge.weekends import tabs
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.choices import BUDGET_LABELS, WeekendState
from concierge.weekends.events import WeekendChanged
from concierge.weekends.models import BudgetLine, Vehicle, Weekend, WeekendPerson
from concierge.weekends.preparation import parts, states
from concierge.weekends.preparation.overview import budget_of
from concierge.weekends.preparation.overview_page import overview_page
from concierge.weekends.preparation.part_forms import (
    ColleagueForm,
    LineForm,
    NewLineForm,
    PauseForm,
    VehicleForm,
    line_form,
)
from concierge.weekends.wording import euros

F = TypeVar("F", bound=Form)


@bp.get("/<int:weekend_id>/budget")
@requires(Permission.WEEKENDS_READ)
def budget(weekend_id: int) -> Page:
    """Show what is planned and what was spent."""
    return _budget_page(weekend_id, NewLineForm(formdata=None), 200)


@bp.post("/<int:weekend_id>/budget")
@requires(Permission.WEEKENDS_WRITE)
def add_line(weekend_id: int) -> Page:
    """Add a line to the budget."""
    form, now = NewLineForm(), clock.now()
    if form.validate():
        try:
            if not form.is_repeated(now):
                parts.add_line(current_actor(), weekend_id, form.details(), now)
                flash(_("C’est noté."), "success")
            return redirect(url_for("weekends.budget", weekend_id=weekend_id), code=303)
        except NotFound:
            raise
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _budget_page(weekend_id, form, 422)


@bp.get("/budget/<int:line_id>")
@requires(Permission.WEEKENDS_WRITE)
def edit_line(line_id: int) -> Page:
    """Show the form of a line."""
    row = fetch(current_actor(), BudgetLine, line_id)
    return _line_page(row, line_form(row, formdata=None), 200)


@bp.post("/budget/<int:line_id>")
@requires(Permission.WEEKENDS_WRITE)
def save_line(line_id: int) -> Page:
    """Change a line of the budget."""
    actor, form = current_actor(), LineForm()
    row = fetch(actor, BudgetLine, line_id)
    if form.validate():
        try:
            parts.change_line(actor, line_id, form.details(), seen_version=form.seen_version(), now=clock.now())
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("weekends.budget", weekend_id=row.weekend_id), code=303)
        except OVERTAKEN:
            rollback()
            row = fetch(actor, BudgetLine, line_id)
            change = find_last_change(actor, [WeekendChanged], about=("weekend_id", row.weekend_id))
            form.show_conflict(line_form(row, formdata=None), change)
            return _line_page(row, form, 409)
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _line_page(fetch(actor, BudgetLine, line_id), form, 422)


@bp.post("/budget/<int:line_id>/retirer")
@requires(Permission.WEEKENDS_WRITE)
def remove_line(line_id: int) -> Page:
    """Take a line out."""
    weekend_id = fetch(current_actor(), BudgetLine, line_id).weekend_id
    return _act(weekend_id, lambda: parts.remove_line(current_actor(), line_id, clock.now()), "weekends.budget")


@bp.post("/<int:weekend_id>/equipe")
@requires(Permission.WEEKENDS_WRITE)
def add_colleague(weekend_id: int) -> Page:
    """Write down who of the team is there."""
    return _add(
        weekend_id,
        ColleagueForm(),
        lambda form: parts.add_colleague(current_actor(), weekend_id, form.chosen(), text_of(form.part), clock.now()),
    )


@bp.post("/equipe/<int:colleague_id>/retirer")
@requires(Permission.WEEKENDS_WRITE)
def remove_colleague(colleague_id: int) -> Page:
    """Write down that somebody is not there."""
    weekend_id = fetch(current_actor(), WeekendPerson, colleague_id).weekend_id
    return _act(weekend_id, lambda: parts.remove_colleague(current_actor(), colleague_id, clock.now()))


@bp.post("/<int:weekend_id>/vehicules")
@requires(Permission.WEEKENDS_WRITE)
def add_vehicle(weekend_id: int) -> Page:
    """Add a vehicle; sent twice, there is one."""

    def add(form: VehicleForm) -> None:
        if not form.is_repeated(clock.now()):
            parts.add_vehicle(current_actor(), weekend_id, form.details(), clock.now())

    return _add(weekend_id, VehicleForm(), add)


@bp.post("/vehicules/<int:vehicle_id>/retirer")
@requires(Permission.WEEKENDS_WRITE)
def remove_vehicle(vehicle_id: int) -> Page:
    """Take a vehicle away."""
    weekend_id = fetch(current_actor(), Vehicle, vehicle_id).weekend_id
    return _act(weekend_id, lambda: parts.remove_vehicle(current_actor(), vehicle_id, clock.now()))


@bp.post("/<int:weekend_id>/pauses")
@requires(Permission.WEEKENDS_WRITE)
def add_pause(weekend_id: int) -> Page:
    """Add a pause."""
    return _add(
        weekend_id,
        PauseForm(),
        lambda form: parts.add_pause(current_actor(), weekend_id, form.details(), clock.now()),
    )


@bp.post("/<int:weekend_id>/pauses/retirer")
@requires(Permission.WEEKENDS_WRITE)
def remove_pause(weekend_id: int) -> Page:
    """Take a pause away; gone already, nothing happens."""
    fetch(current_actor(), Weekend, weekend_id)
    label = clean_text(request.form.get("label", ""))[:80]

    def remove() -> None:
        try:
            parts.remove_pause(current_actor(), weekend_id, label, clock.now())
        except NotFound:
            rollback()

    return _act(weekend_id, remove)


@bp.post("/<int:weekend_id>/avancer")
@requires(Permission.WEEKENDS_WRITE)
def move_on(weekend_id: int) -> Page:
    """Let a weekend move on."""
    fetch(current_actor(), Weekend, weekend_id)
    return _act(
        weekend_id,
        lambda: states.move_on(
            current_actor(), weekend_id, seen=_seen(), sure=request.form.get("sure") == "1", now=clock.now()
        ),
    )


@bp.post("/<int:weekend_id>/revenir")
@requires(Permission.WEEKENDS_WRITE)
def go_back(weekend_id: int) -> Page:
    """Take a weekend back by one state."""
    fetch(current_actor(), Weekend, weekend_id)
    return _act(weekend_id, lambda: states.go_back(current_actor(), weekend_id, seen=_seen(), now=clock.now()))


@bp.post("/<int:weekend_id>/annuler")
@requires(Permission.WEEKENDS_WRITE)
def call_off(weekend_id: int) -> Page:
    """Call a weekend off."""
    return _act(weekend_id, lambda: states.call_off(current_actor(), weekend_id, clock.now()))


def _seen() -> WeekendState:
    try:
        return WeekendState(request.form.get("seen", ""))
    except ValueError:
        raise DomainError(_("Rechargez la page, puis recommencez.")) from None


def _add(weekend_id: int, form: F, add: Callable[[F], object]) -> Page:
    actor = current_actor()
    fetch(actor, Weekend, weekend_id)
    if form.validate():
        try:
            add(form)
            flash(_("C’est noté."), "success")
            return redirect(url_for("weekends.weekend", weekend_id=weekend_id), code=303)
        except NotFound:
            raise
        except DomainError as error:
            rollback()
            form.refuse(error)
    return overview_page(actor, fetch(actor, Weekend, weekend_id), 422, form)


def _act(weekend_id: int, act: Callable[[], object], endpoint: str = "weekends.weekend") -> Page:
    with refusals_told():
        act()
        flash(_("C’est fait."), "success")
    return redirect(url_for(endpoint, weekend_id=weekend_id), code=303)


def _budget_page(weekend_id: int, form: NewLineForm, status: int) -> tuple[str, int]:
    row = fetch(current_actor(), Weekend, weekend_id)
    page = render_template(
        "weekends/budget.html",
        lines=parts.lines_of(row),
        money=budget_of(row),
        form=form,
        labels=BUDGET_LABELS,
        euros=euros,
        **tabs.head(row, "weekends.budget"),
    )
    return page, status


def _line_page(line: BudgetLine, form: LineForm, status: int) -> tuple[str, int]:
    row = fetch(current_actor(), Weekend, line.weekend_id)
    page = render_template("weekends/line_form.html", line=line, form=form, **tabs.head(row, "weekends.budget"))
    return page, status
