"""« Rapprocher de nouveau »: three plans side by side, one of them chosen."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from concierge.desk.blueprint import Page, bp
from concierge.desk.matching.paths import last_change, to_round
from concierge.hosts.words import offer_words
from concierge.matching.cohort_rows import Plan
from concierge.matching.rounds.models import MatchingRound
from concierge.matching.rounds.plans import choose_plan, keep_board, list_plans
from concierge.matching.rounds.queries import family_names, host_names
from concierge.matching.rounds.wording import PLAN_LABELS, title_of
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN, version_number, who_changed
from concierge.platform.errors import DomainError
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, flash_refusal

SHOWN = 12  # moves of a plan shown before they fold


@bp.get("/rapprochements/<int:round_id>/plans")
@requires(Permission.HOSTS_WRITE)
def matching_plans(round_id: int) -> Page:
    """Show the three plans beside each other."""
    actor = current_actor()
    found = fetch(actor, MatchingRound, round_id)
    plans = list_plans(actor, found)
    if found.is_computing or not plans:
        return redirect(url_for("desk.matching_round", round_id=round_id))
    moves = [move for plan in plans for move in plan.moves]
    return render_template(
        "desk/matching/plans.html",
        found=found,
        title=title_of(found),
        plans=plans,
        best=max(plan.affinity for plan in plans) or 1,
        labels=PLAN_LABELS,
        families=family_names(actor, {move.household_id for move in moves}),
        hosts=host_names(actor, {host for move in moves for host in (move.before, move.after) if host}),
        shown=SHOWN,
        usual=Plan.LEAST,
        offer_words=offer_words,
    )


@bp.post("/rapprochements/<int:round_id>/plans/<plan>")
@requires(Permission.HOSTS_WRITE)
def choose_matching_plan(round_id: int, plan: str) -> Page:
    """Make a plan the proposals of the board; nothing is sent yet."""
    actor = current_actor()
    fetch(actor, MatchingRound, round_id)
    if plan not in set(Plan):
        return to_round(round_id)
    try:
        seen = version_number(request.form.get("seen"))
        choose_plan(actor, round_id, Plan(plan), seen=seen, now=clock.now())
        flash(
            _("Ce plan est sur le tableau. Rien n’est encore parti : approuvez quand vous voulez."),
            "success",
        )
    except OVERTAKEN:
        rollback()
        said = _("Rien n’a été fait : regardez avant de recommencer.")
        flash(f"{who_changed(last_change(actor, round_id))} {said}", "error")
    except DomainError as error:
        rollback()
        flash_refusal(error)
    return to_round(round_id)


@bp.post("/rapprochements/<int:round_id>/plans/garder")
@requires(Permission.HOSTS_WRITE)
def keep_matching_board(round_id: int) -> Page:
    """Keep the board as it is: the plans are set aside, for everybody."""
    actor = current_actor()
    fetch(actor, MatchingRound, round_id)
    try:
        keep_board(actor, round_id, seen=version_number(request.form.get("seen")), now=clock.now())
        flash(_("Le tableau reste comme il est ; les trois plans sont écartés."), "success")
    except OVERTAKEN:
        rollback()
        said = _("Rien n’a été fait : regardez avant de recommencer.")
        flash(f"{who_changed(last_change(actor, round_id))} {said}", "error")
    except DomainError as error:
        rollback()
        flash_refusal(error)
    return to_round(round_id)
