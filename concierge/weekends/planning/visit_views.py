"""One visit by hand: looked at, checked before it is moved, moved, fixed, taken away; and one more added."""

import datetime as dt
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.accounts.last_change import find_last_change
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, find, requires
from concierge.platform.conflicts import OVERTAKEN, version_number, who_changed
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, wants_fragment
from concierge.weekends import tabs
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.choices import ACTIVITY_ICONS, ACTIVITY_LABELS
from concierge.weekends.models import Weekend
from concierge.weekends.planning import moves
from concierge.weekends.planning.board_views import HOME, asked_board, kept_view, page_of
from concierge.weekends.planning.checking import Verdict
from concierge.weekends.planning.clocks import instant_of
from concierge.weekends.planning.events import ProgrammeAsked, VisitChanged
from concierge.weekends.planning.faults import ProgrammeSettled, WouldBreak
from concierge.weekends.planning.models import Programme, Visit
from concierge.weekends.planning.names import Names, names_of
from concierge.weekends.planning.reading import placed_of, read_weekend
from concierge.weekends.planning.verdict_words import say_verdict
from concierge.weekends.planning.visit_form import (
    AdditionForm,
    VisitForm,
    addition_form,
    change_of,
    moment_of,
    visit_form,
)


@bp.get("/visites/<int:visit_id>")
@requires(Permission.WEEKENDS_WRITE)
def visit(visit_id: int) -> Page:
    """Show one visit of a draft, to change it."""
    row = fetch(current_actor(), Visit, visit_id)
    return _visit_page(row, None, 200)


@bp.get("/visites/<int:visit_id>/verifier")
@requires(Permission.WEEKENDS_WRITE)
def check_visit(visit_id: int) -> Page:
    """Say what moving a visit would do, while it is dragged."""
    actor = current_actor()
    row = find(actor, Visit, visit_id)
    if row is None:
        return _answer({"gone": True}, 404)
    programme = fetch(actor, Programme, row.programme_id)
    starts_at = _asked_start(programme.weekend_id) or row.starts_at
    change = moves.Change(starts_at=starts_at, whole=request.args.get("whole") == "1")
    bench, verdict = moves.try_move(actor, programme, visit_id, change)
    return _answer(say_verdict(verdict, names_of(bench.rows)), 200)


@bp.post("/visites/<int:visit_id>/deplacer")
@requires(Permission.WEEKENDS_WRITE)
def move_visit(visit_id: int) -> Page:
    """Move a visit that was dragged, or taken with the keyboard."""
    actor = current_actor()
    row = find(actor, Visit, visit_id)
    if row is None and wants_fragment():  # somebody had everything computed again meanwhile
        return _overtaken(None)
    if row is None:
        raise NotFound
    programme = fetch(actor, Programme, row.programme_id)
    starts_at = _asked_start(programme.weekend_id) or row.starts_at
    change = moves.Change(starts_at=starts_at, whole=request.form.get("whole") == "1")
    force = request.form.get("force") == "1"
    weekend_id = programme.weekend_id
    try:
        moves.move_visit(actor, visit_id, change, seen=_seen(), force=force, now=clock.now())
    except WouldBreak as error:
        rollback()
        return _answer(say_verdict(error.verdict, names_of(read_weekend(actor, weekend_id))), 422)
    except (*OVERTAKEN, ProgrammeSettled, NotFound):
        rollback()
        return _overtaken(weekend_id)
    weekend = fetch(actor, Weekend, weekend_id)
    if not wants_fragment():
        return _back(weekend_id, visit_id)
    return render_template("weekends/planning/_board.html", **page_of(weekend, asked_board(weekend)))


@bp.post("/visites/<int:visit_id>")
@requires(Permission.WEEKENDS_WRITE)
def save_visit(visit_id: int) -> Page:
    """Change a visit through its form; what would break is shown first, and confirmed."""
    actor = current_actor()
    row = fetch(actor, Visit, visit_id)
    weekend_id = fetch(actor, Programme, row.programme_id).weekend_id
    form = visit_form(read_weekend(actor, weekend_id), placed_of(row))
    if not form.validate():
        return _visit_page(row, form, 422)
    try:
        moves.move_visit(
            actor, visit_id, change_of(form), seen=_seen(), force=request.form.get("force") == "1", now=clock.now()
        )
        flash(_("C’est fait, et fixé : un nouveau calcul n’y touchera pas."), "success")
        return _back(weekend_id, visit_id)
    except WouldBreak as error:
        rollback()
        return _visit_page(fetch(actor, Visit, visit_id), form, 422, verdict=error.verdict)
    except OVERTAKEN:
        rollback()
        return _told_overtaken(weekend_id)
    except DomainError as error:
        rollback()
        form.refuse(error)
        return _visit_page(fetch(actor, Visit, visit_id), form, 422)


@bp.post("/visites/<int:visit_id>/fixer")
@requires(Permission.WEEKENDS_WRITE)
def lock_visit(visit_id: int) -> Page:
    """Fix a visit, or let it go."""
    locked = request.form.get("locked") == "1"
    actor = current_actor()
    weekend_id = fetch(actor, Programme, fetch(actor, Visit, visit_id).programme_id).weekend_id
    try:
        moves.set_lock(actor, visit_id, locked=locked, seen=_seen(), now=clock.now())
    except (*OVERTAKEN, ProgrammeSettled):
        rollback()
        return _told_overtaken(weekend_id)
    flash(_("C’est fixé.") if locked else _("Un nouveau calcul pourra la déplacer."), "success")
    return _back(weekend_id, visit_id)


@bp.post("/visites/<int:visit_id>/retirer")
@requires(Permission.WEEKENDS_WRITE)
def remove_visit(visit_id: int) -> Page:
    """Take a visit away."""
    actor = current_actor()
    weekend_id = fetch(actor, Programme, fetch(actor, Visit, visit_id).programme_id).weekend_id
    try:
        moves.remove_visit(actor, visit_id, seen=_seen(), now=clock.now())
    except (*OVERTAKEN, ProgrammeSettled):
        rollback()
        return _told_overtaken(weekend_id)
    flash(_("La visite est retirée du brouillon."), "success")
    return redirect(url_for(HOME, weekend_id=weekend_id, **kept_view()), code=303)


@bp.get("/programmes/<int:programme_id>/ajouter")
@requires(Permission.WEEKENDS_WRITE)
def new_visit(programme_id: int) -> Page:
    """Show the form of one visit more."""
    programme = fetch(current_actor(), Programme, programme_id)
    rows = read_weekend(current_actor(), programme.weekend_id)
    return _addition_page(programme, addition_form(rows, formdata=None, asked=request.args), 200)


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
                starts_at=moment_of(form), force=request.form.get("force") == "1", now=clock.now(),
            )  # fmt: skip
            flash(_("La visite est ajoutée, et fixée."), "success")
            return redirect(url_for(HOME, weekend_id=weekend_id, jour=form.on.data), code=303)
        except WouldBreak as error:
            rollback()
            verdict = error.verdict
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _addition_page(fetch(actor, Programme, programme_id), form, 422, verdict=verdict)


def _visit_page(row: Visit, form: VisitForm | None, status: int, *, verdict: Verdict | None = None) -> Page:
    actor = current_actor()
    programme = fetch(actor, Programme, row.programme_id)
    rows = read_weekend(actor, programme.weekend_id)
    names, placed = names_of(rows), placed_of(row)
    page = render_template(
        "weekends/planning/visit.html",
        visit=placed,
        programme=programme,
        form=form or visit_form(rows, placed, formdata=None),
        family=names.families.get(str(row.booking_id), ""),
        activity=names.activities.get(str(row.activity_id), ""),
        kind=names.kinds.get(str(row.activity_id)),
        kind_labels=ACTIVITY_LABELS,
        kind_icons=ACTIVITY_ICONS,
        verdict=say_verdict(verdict, names) if verdict else None,
        **_head(programme.weekend_id),
    )
    return page, status


def _addition_page(
    programme: Programme, form: AdditionForm, status: int, *, verdict: Verdict | None = None
) -> tuple[str, int]:
    names: Names = names_of(read_weekend(current_actor(), programme.weekend_id))
    page = render_template(
        "weekends/planning/addition.html",
        programme=programme,
        form=form,
        verdict=say_verdict(verdict, names) if verdict else None,
        **_head(programme.weekend_id),
    )
    return page, status


def _head(weekend_id: int) -> dict[str, Any]:
    return tabs.head(fetch(current_actor(), Weekend, weekend_id), HOME)


def _seen() -> int | None:
    return version_number(request.form.get("seen"))


def _asked_start(weekend_id: int) -> dt.datetime | None:
    """Return the instant that was asked for by its day and hour in Paris."""
    try:
        day = dt.date.fromisoformat(request.values.get("jour", ""))
        time = dt.time.fromisoformat(request.values.get("heure", ""))
    except ValueError:
        return None
    weekend = fetch(current_actor(), Weekend, weekend_id)
    return instant_of(day, time) if weekend.starts_on <= day <= weekend.ends_on and time.tzinfo is None else None


def _back(weekend_id: int, visit_id: int) -> Response:
    row = find(current_actor(), Visit, visit_id)
    day = kept_view().get("jour") if row is None else clock.paris_date(row.starts_at).isoformat()
    kept = {**kept_view(), **({"jour": day} if day else {})}
    return redirect(url_for(HOME, weekend_id=weekend_id, **kept, _anchor=f"v{visit_id}"), code=303)


def _answer(values: dict[str, Any], status: int) -> Response:
    """Answer a script."""
    response = jsonify(values)
    response.status_code = status
    return response


def _overtaken(weekend_id: int | None) -> Page:
    """Tell the page that its programme is old; it loads the new one, with the reason on it."""
    flash(_told(weekend_id), "error")
    if wants_fragment():
        return _answer({"gone": True}, 409)
    return redirect(url_for("weekends.index") if weekend_id is None else url_for(HOME, weekend_id=weekend_id), code=303)


def _told_overtaken(weekend_id: int) -> Response:
    flash(_told(weekend_id), "error")
    return redirect(url_for(HOME, weekend_id=weekend_id, **kept_view()), code=303)


def _told(weekend_id: int | None) -> str:
    change = None
    if weekend_id is not None:
        known = [VisitChanged, ProgrammeAsked]
        change = find_last_change(current_actor(), known, about=("weekend_id", weekend_id))
    return f"{who_changed(change)} {_('Rien n’a été fait : regardez avant de recommencer.')}"
