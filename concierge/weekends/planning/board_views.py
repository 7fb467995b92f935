"""« Programme » of a weekend: the grid, the computation with its progress, drafts taken up and given up."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.web import current_actor, refusals_told, wants_fragment
from concierge.weekends import tabs
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.choices import ACTIVITY_ICONS, ACTIVITY_LABELS, ComputeState
from concierge.weekends.models import Weekend
from concierge.weekends.planning import services
from concierge.weekends.planning.board import Board, read_board
from concierge.weekends.planning.fault_words import say_faults
from concierge.weekends.planning.grid import View, sheets_of
from concierge.weekends.planning.models import Programme
from concierge.weekends.planning.reading import find_draft
from concierge.weekends.planning.relaxing import relax, take_back
from concierge.weekends.planning.wording import count_visits, say_gap

HOME = "weekends.programme"
_PATIENCE = dt.timedelta(seconds=8)  # before somebody is told that their computation waits


@bp.get("/<int:weekend_id>/programme")
@requires(Permission.WEEKENDS_READ)
def programme(weekend_id: int) -> Page:
    """Show the programme of a weekend: its draft, else the one that was told."""
    weekend = fetch(current_actor(), Weekend, weekend_id)
    board = asked_board(weekend)
    return render_template("weekends/planning/programme.html", **page_of(weekend, board))


@bp.get("/<int:weekend_id>/programme/avancement")
@requires(Permission.WEEKENDS_READ)
def programme_progress(weekend_id: int) -> Page:
    """Say how far the worker is; the grid takes the place of it when it is done."""
    actor = current_actor()
    fetch(actor, Weekend, weekend_id)
    if not wants_fragment():
        return redirect(url_for(HOME, weekend_id=weekend_id))
    found = find_draft(actor, weekend_id)
    if found is None or not services.is_computing(found, clock.now()):
        response = Response("", status=200)
        response.headers["HX-Refresh"] = "true"
        return response
    writes = actor.can(Permission.WEEKENDS_WRITE)
    return render_template("weekends/planning/_progress.html", found=found, writes=writes, **progress_of(found))


@bp.post("/<int:weekend_id>/programme/calculer")
@requires(Permission.WEEKENDS_WRITE)
def compute_programme(weekend_id: int) -> Page:
    """Have the draft computed, what is fixed kept."""
    sent = request.form.get("seconds", "")
    seconds = int(sent) if sent.isdecimal() and len(sent) < 5 else services.USUAL
    return act(
        weekend_id, lambda: services.ask_programme(current_actor(), weekend_id, seconds=seconds, now=clock.now())
    )


@bp.post("/programmes/<int:programme_id>/arreter")
@requires(Permission.WEEKENDS_WRITE)
def stop_programme(programme_id: int) -> Page:
    """Stop the computation and keep the best found."""
    found = fetch(current_actor(), Programme, programme_id)
    return act(found.weekend_id, lambda: services.stop_programme(current_actor(), programme_id, now=clock.now()))


@bp.post("/programmes/<int:programme_id>/abandonner")
@requires(Permission.WEEKENDS_WRITE)
def drop_programme(programme_id: int) -> Page:
    """Give a draft up."""
    found = fetch(current_actor(), Programme, programme_id)
    done = _("Le brouillon est abandonné. Rien n’a été communiqué.")
    return act(found.weekend_id, lambda: services.drop_draft(current_actor(), programme_id, now=clock.now()), done)


@bp.post("/<int:weekend_id>/programme/reprendre")
@requires(Permission.WEEKENDS_WRITE)
def take_up_programme(weekend_id: int) -> Page:
    """Begin a draft by hand, from what was told if anything was."""
    return act(weekend_id, lambda: services.take_up(current_actor(), weekend_id, now=clock.now()))


@bp.post("/programmes/<int:programme_id>/assouplir")
@requires(Permission.WEEKENDS_WRITE)
def relax_programme(programme_id: int) -> Page:
    """Let one thing give way that keeps a must out; computing again makes use of it."""
    found = fetch(current_actor(), Programme, programme_id)
    done = _("C’est noté. Recalculez pour en profiter.")
    return act(found.weekend_id, lambda: relax(current_actor(), programme_id, **_which(), now=clock.now()), done)


@bp.post("/programmes/<int:programme_id>/resserrer")
@requires(Permission.WEEKENDS_WRITE)
def take_back_relaxed(programme_id: int) -> Page:
    """Undo what was let give way."""
    found = fetch(current_actor(), Programme, programme_id)
    done = _("C’est remis comme avant.")
    return act(found.weekend_id, lambda: take_back(current_actor(), programme_id, **_which(), now=clock.now()), done)


def _which() -> dict[str, Any]:
    """Return what a form of one thing that gives way names."""
    sent = request.form
    which = sent.get("which", "")
    number = int(which) if which.isdecimal() and len(which) < 4 else -1
    return {"which": number} | {name: sent.get(name, "") for name in ("family", "need", "pause")}


@bp.get("/<int:weekend_id>/programme/imprimer")
@requires(Permission.WEEKENDS_READ)
def print_programme(weekend_id: int) -> Page:
    """Show every day on a page of its own, for the wall: A3, landscape."""
    weekend = fetch(current_actor(), Weekend, weekend_id)
    board = read_board(current_actor(), weekend, view=asked_view(), day=None)
    return render_template("weekends/planning/print.html", **page_of(weekend, board))


def act(weekend_id: int, do: Callable[[], object], done: str = "") -> BaseResponse:
    """Do something to a programme and go back to it; a refusal is said there."""
    with refusals_told():
        do()
        if done:
            flash(done, "success")
    return redirect(url_for(HOME, weekend_id=weekend_id, **kept_view()), code=303)


def asked_board(weekend: Weekend) -> Board:
    """Read the programme as the address asks for it: the first day by default, today on the day itself."""
    day = asked_day(weekend)
    return read_board(
        current_actor(), weekend, view=asked_view(), day=day, show_told=request.args.get("version") == "communique"
    )


def asked_view() -> View:
    """Return what the rows are."""
    return next((view for view in View if view.value == request.values.get("vue")), View.FAMILIES)


def asked_day(weekend: Weekend) -> dt.date:
    """Return the day that is shown."""
    try:
        day = dt.date.fromisoformat(request.values.get("jour", ""))
    except ValueError:
        day = clock.today()
    return day if weekend.starts_on <= day <= weekend.ends_on else weekend.starts_on


def kept_view() -> dict[str, Any]:
    """Return the part of the address that says what is looked at."""
    return {name: value for name in ("vue", "jour") if (value := request.values.get(name, "")[:12])}


def progress_of(found: Programme | None) -> dict[str, Any]:
    """Return what the panel of a computation shows beside the draft: it waits for its turn, it takes too long."""
    now = clock.now()
    waits = found is not None and found.compute is ComputeState.WAITING and now - found.asked_at > _PATIENCE
    return {"say_gap": say_gap, "waits": waits, "late": found is not None and services.is_late(found, now)}


def page_of(weekend: Weekend, board: Board) -> dict[str, Any]:
    """Return what the templates of a programme ask for."""
    actor = current_actor()
    return {
        "board": board,
        "View": View,
        "day": board.days[0].date if board.days else weekend.starts_on,
        "writes": actor.can(Permission.WEEKENDS_WRITE),
        "kind_labels": ACTIVITY_LABELS,
        "kind_icons": ACTIVITY_ICONS,
        "kinds_shown": sorted(
            {block.kind for grid in board.days for row in grid.rows for block in row.blocks if block.kind}
        ),
        "seconds": services.SECONDS,
        **progress_of(board.draft),
        "say_faults": lambda faults: say_faults(faults, board.names),
        "count_visits": count_visits,
        "sheets_of": sheets_of,
        "printing": request.endpoint == "weekends.print_programme",
        **tabs.head(weekend, HOME),
    }
