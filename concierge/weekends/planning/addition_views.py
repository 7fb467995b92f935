"""One visit more by hand: the free moments of what a family lacks, or a moment of one's own."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor
from concierge.weekends import tabs
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.models import Weekend
from concierge.weekends.planning import moves
from concierge.weekends.planning.board_views import HOME
from concierge.weekends.planning.checking import Verdict
from concierge.weekends.planning.faults import WouldBreak
from concierge.weekends.planning.free_words import say_stretches
from concierge.weekends.planning.models import Programme
from concierge.weekends.planning.names import names_of
from concierge.weekends.planning.proposing import OFFERED, activities_for, free_for_family
from concierge.weekends.planning.reading import read_weekend
from concierge.weekends.planning.rows import WeekendRows
from concierge.weekends.planning.verdict_words import say_verdict
from concierge.weekends.planning.visit_form import AdditionForm, addition_form, moment_of
from concierge.weekends.planning.wording import say_need


@bp.get("/programmes/<int:programme_id>/ajouter")
@requires(Permission.WEEKENDS_WRITE)
def new_visit(programme_id: int) -> Page:
    """Show the form of one visit more, with the free moments of what the address names."""
    programme = fetch(current_actor(), Programme, programme_id)
    rows = read_weekend(current_actor(), programme.weekend_id)
    asked = {**request.args, **_first_that_serves(rows)}
    form = addition_form(rows, formdata=None, asked=asked)
    return _addition_page(programme, rows, form, 200)


@bp.post("/programmes/<int:programme_id>/ajouter")
@requires(Permission.WEEKENDS_WRITE)
def add_visit(programme_id: int) -> Page:
    """Add a visit."""
    actor = current_actor()
    programme = fetch(actor, Programme, programme_id)
    weekend_id = programme.weekend_id
    form = addition_form(read_weekend(actor, weekend_id))
    verdict: Verdict | None = None
    if form.validate():
        try:
            moves.add_visit(
                actor, programme_id, booking_id=int(form.booking_id.data), activity_id=int(form.activity_id.data),
                starts_at=moment_of(form), guide_id=_number("guide_id"), force=request.form.get("force") == "1",
                now=clock.now(),
            )  # fmt: skip
            flash(_("La visite est ajoutée, et fixée."), "success")
            return redirect(url_for(HOME, weekend_id=weekend_id, jour=form.on.data), code=303)
        except WouldBreak as error:
            rollback()
            verdict = error.verdict
        except DomainError as error:
            rollback()
            form.refuse(error)
    rows = read_weekend(actor, weekend_id)
    return _addition_page(fetch(actor, Programme, programme_id), rows, form, 422, verdict=verdict)


def _addition_page(
    programme: Programme, rows: WeekendRows, form: AdditionForm, status: int, *, verdict: Verdict | None = None
) -> tuple[str, int]:
    names = names_of(rows)
    booking_id, activity_id = (_as_number(field.data) for field in (form.booking_id, form.activity_id))
    asked = activity_id if request.method == "POST" or "activite" in request.args else None
    need_id = _number("besoin")
    looked_for = booking_id is not None and (asked is not None or need_id is not None)
    found = (
        free_for_family(current_actor(), programme, rows, booking_id, activity_id=asked, need_id=need_id)
        if looked_for and booking_id is not None
        else []
    )
    page = render_template(
        "weekends/planning/addition.html",
        programme=programme,
        form=form,
        looked_for=looked_for,
        free=say_stretches(found[:OFFERED], names, guide_id=None),
        family=names.families.get(str(booking_id), ""),
        wanted=say_need(str(need_id), names) if need_id is not None else "",
        verdict=say_verdict(verdict, names) if verdict else None,
        **_head(programme.weekend_id),
    )
    return page, status


def _first_that_serves(rows: WeekendRows) -> dict[str, str]:
    """Choose an activity for the form where the address names a wish alone."""
    booking_id, need_id = _number("famille"), _number("besoin")
    family = next((each for each in rows.families if each.booking_id == booking_id), None)
    if family is None or "activite" in request.args:
        return {}
    served = activities_for(rows, family, None, need_id)
    return {"activite": str(served[0].id)} if served else {}


def _head(weekend_id: int) -> dict[str, Any]:
    return tabs.head(fetch(current_actor(), Weekend, weekend_id), HOME)


def _number(name: str) -> int | None:
    return _as_number(request.values.get(name, ""))


def _as_number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 16 else None
