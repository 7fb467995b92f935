"""One visit by hand: looked at, checked before it is moved, moved, fixed, taken away."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.platform import clock
from concierge.platform.access import Permission, fetch, find, requires
from concierge.platform.conflicts import OVERTAKEN, version_number
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, wants_fragment
from concierge.weekends import tabs
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.choices import ACTIVITY_ICONS, ACTIVITY_LABELS, ProgrammeState
from concierge.weekends.models import Weekend
from concierge.weekends.planning import moves
from concierge.weekends.planning.board_views import HOME, asked_board, kept_view, page_of
from concierge.weekends.planning.checking import Verdict, open_bench
from concierge.weekends.planning.clocks import instant_of
from concierge.weekends.planning.faults import ProgrammeSettled, WouldBreak
from concierge.weekends.planning.free_times import nearest, stretches
from concierge.weekends.planning.free_words import say_free, say_stretches, spans_by_day
from concierge.weekends.planning.models import Programme, Visit
from concierge.weekends.planning.names import names_of
from concierge.weekends.planning.overtaken import answer_script, overtaken, told_overtaken
from concierge.weekends.planning.proposing import OFFERED, free_for_visit
from concierge.weekends.planning.reading import placed_of, read_weekend
from concierge.weekends.planning.verdict_words import say_verdict
from concierge.weekends.planning.visit_form import VisitForm, change_of, moment_of, visit_form

_INSTEAD = 3  # moments offered beside a refusal
HALF_HOUR = dt.timedelta(minutes=30)


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
        return answer_script({"gone": True}, 404)
    programme = fetch(actor, Programme, row.programme_id)
    starts_at = _asked_start(programme.weekend_id, _asked(request.args)) or row.starts_at
    change = moves.Change(starts_at=starts_at, whole=request.args.get("whole") == "1")
    bench, verdict = moves.try_move(actor, programme, visit_id, change)
    return answer_script(say_verdict(verdict, names_of(bench.rows)), 200)


@bp.get("/visites/<int:visit_id>/moments")
@requires(Permission.WEEKENDS_WRITE)
def free_moments(visit_id: int) -> Page:
    """Say where a block that is held could go: stretches of each day, with the present guide and with another."""
    row = find(current_actor(), Visit, visit_id)
    if row is None:
        return answer_script({"gone": True}, 404)
    programme = fetch(current_actor(), Programme, row.programme_id)
    _bench, times = free_for_visit(current_actor(), programme, visit_id, whole=request.args.get("whole") == "1")
    same = [each for each in times if each.guide_id == row.guide_id]
    other = [each for each in times if each.guide_id != row.guide_id]
    return answer_script({"free": spans_by_day(same), "other": spans_by_day(other)}, 200)


@bp.post("/visites/<int:visit_id>/deplacer")
@requires(Permission.WEEKENDS_WRITE)
def move_visit(visit_id: int) -> Page:
    """Move a visit that was dragged, or taken with the keyboard."""
    actor = current_actor()
    row = find(actor, Visit, visit_id)
    if row is None and wants_fragment():  # somebody had everything computed again meanwhile
        return overtaken(None, visit_id)
    if row is None:
        raise NotFound
    programme = fetch(actor, Programme, row.programme_id)
    asked = _asked(request.form)
    starts_at = _asked_start(programme.weekend_id, asked) or row.starts_at
    guide_id = int(asked.guide) if asked.guide.isdecimal() and len(asked.guide) < 16 else None
    change = moves.Change(starts_at=starts_at, guide_id=guide_id, whole=request.form.get("whole") == "1")
    force = request.form.get("force") == "1"
    weekend_id = programme.weekend_id
    try:
        moves.move_visit(actor, visit_id, change, seen=_seen(), force=force, now=clock.now())
    except WouldBreak as error:
        rollback()
        if not wants_fragment():
            return _visit_page(fetch(actor, Visit, visit_id), None, 422, verdict=error.verdict, asked=starts_at)
        said = say_verdict(error.verdict, names_of(read_weekend(actor, weekend_id)))
        return answer_script(said | {"instead": _instead(visit_id, starts_at, whole=change.whole)}, 422)
    except (*OVERTAKEN, ProgrammeSettled, NotFound):
        rollback()
        return overtaken(weekend_id, visit_id)
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
        return _visit_page(fetch(actor, Visit, visit_id), form, 422, verdict=error.verdict, asked=moment_of(form))
    except OVERTAKEN:
        rollback()
        return told_overtaken(weekend_id, visit_id)
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
        return told_overtaken(weekend_id, visit_id)
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
        return told_overtaken(weekend_id, visit_id)
    flash(_("La visite est retirée du brouillon."), "success")
    return redirect(url_for(HOME, weekend_id=weekend_id, **kept_view()), code=303)


def _instead(visit_id: int, asked: dt.datetime, *, whole: bool) -> list[dict[str, Any]]:
    """Return the free moment nearest to one that is refused, then the best ones."""
    actor = current_actor()
    row = fetch(actor, Visit, visit_id)
    bench, times = free_for_visit(actor, fetch(actor, Programme, row.programme_id), visit_id, whole=whole)
    names, near = names_of(bench.rows), nearest(times, asked, guide_id=row.guide_id)
    if near is None:
        return []
    best = [each.best for each in stretches(times, away_from=row.starts_at)]
    others = [each for each in best if abs(each.starts_at - near.starts_at) >= HALF_HOUR][: _INSTEAD - 1]
    return [say_free(each, names, guide_id=row.guide_id) for each in (near, *others)]


def _visit_page(
    row: Visit, form: VisitForm | None, status: int, *, verdict: Verdict | None = None, asked: dt.datetime | None = None
) -> Page:
    actor = current_actor()
    programme = fetch(actor, Programme, row.programme_id)
    is_draft = programme.state is ProgrammeState.DRAFT
    bench, times = (
        free_for_visit(actor, programme, row.id) if is_draft else (open_bench(actor, programme.weekend_id), [])
    )
    rows = bench.rows
    names, placed = names_of(rows), placed_of(row)
    near = nearest(times, asked, guide_id=row.guide_id) if asked else None
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
        near=say_free(near, names, guide_id=row.guide_id) if near else None,
        free=say_stretches(stretches(times, away_from=row.starts_at)[:OFFERED], names, guide_id=row.guide_id),
        **_head(programme.weekend_id),
    )
    return page, status


def _head(weekend_id: int) -> dict[str, Any]:
    return tabs.head(fetch(current_actor(), Weekend, weekend_id), HOME)


def _seen() -> int | None:
    return version_number(request.form.get("seen"))


class _Asked(NamedTuple):
    """A day, an hour, a guide as they were sent."""

    day: str
    time: str
    guide: str


def _asked(sent: Mapping[str, str]) -> _Asked:
    """Return what was asked for: in fields of their own, or in the one button of a form, « 2026-10-03T10:15/7 »."""
    moment, _slash, guide = sent.get("take", "").partition("/")
    day, _t, time = moment.partition("T")
    return _Asked(day or sent.get("jour", ""), time or sent.get("heure", ""), guide or sent.get("guide", ""))


def _asked_start(weekend_id: int, asked: _Asked) -> dt.datetime | None:
    """Return the instant that was asked for by its day and hour in Paris."""
    try:
        day, time = dt.date.fromisoformat(asked.day), dt.time.fromisoformat(asked.time)
    except ValueError:
        return None
    weekend = fetch(current_actor(), Weekend, weekend_id)
    return instant_of(day, time) if weekend.starts_on <= day <= weekend.ends_on and time.tzinfo is None else None


def _back(weekend_id: int, visit_id: int) -> Response:
    row = find(current_actor(), Visit, visit_id)
    day = kept_view().get("jour") if row is None else clock.paris_date(row.starts_at).isoformat()
    kept = {**kept_view(), **({"jour": day} if day else {})}
    return redirect(url_for(HOME, weekend_id=weekend_id, **kept, _anchor=f"v{visit_id}"), code=303)
