"""The board of a round: families with whom is proposed to each, as a list or as a grid families × hosts."""

from typing import Any

from flask import render_template, request

from concierge.desk.blueprint import Page, bp
from concierge.desk.matching.grid import make_grid
from concierge.families.cohorts.queries import every_cohort_name
from concierge.hosts.choices import OfferKind
from concierge.hosts.requests.choices import STATE_LABELS as REQUEST_LABELS
from concierge.hosts.words import OFFER_ICONS, offer_words
from concierge.matching.rounds.board import PART_LABELS, Filters, Part, communes_of, read_board
from concierge.matching.rounds.choices import STATE_LABELS, ProposalState
from concierge.matching.rounds.models import MatchingRound
from concierge.matching.rounds.queries import family_names, host_names, households_of, sum_up
from concierge.matching.rounds.sendings import find_sending_shown
from concierge.matching.rounds.wording import (
    OVERTAKEN_LABELS,
    households_in,
    say_shortages,
    say_unsent,
    title_of,
    weights_of,
)
from concierge.matching.wording import say_why
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.web import current_actor

NAMED = 12  # families and hosts named under a shortage


@bp.get("/rapprochements/<int:round_id>")
@requires(Permission.HOSTS_WRITE)
def matching_round(round_id: int) -> Page:
    """Show the proposals of a round; while a worker has it, how far it has come."""
    actor = current_actor()
    found = fetch(actor, MatchingRound, round_id)
    head = {"found": found, "title": title_of(found), "state_labels": STATE_LABELS}
    if found.is_computing:
        return render_template("desk/matching/computing.html", **head)
    as_grid, filters = request.args.get("vue") == "grille", read_filters()
    if as_grid and filters.kind is None:
        filters = read_filters(kind=found.offer_kinds[0])
    board = read_board(actor, found, filters, clock.now())
    grid = make_grid(actor, found, filters.kind, board.lines, clock.today()) if as_grid and filters.kind else None
    families = family_names(actor, households_in(found.shortages))
    shortages = say_shortages(found.shortages, families)
    return render_template(
        "desk/matching/grid.html" if grid else "desk/matching/board.html",
        board=board,
        grid=grid,
        filters=filters,
        parts=PART_LABELS,
        totals=sum_up(actor, found.id),
        shortages=shortages,
        families=families,
        hosts=host_names(actor, {i for each in shortages for i in each.host_ids[:NAMED]}),
        named=NAMED,
        weights=weights_of(found),
        communes=communes_of(actor, found),
        cohort=every_cohort_name(actor).get(found.cohort_id or 0, ""),
        overtaken_labels=OVERTAKEN_LABELS,
        request_labels=REQUEST_LABELS,
        offer_words=offer_words,
        offer_icons=OFFER_ICONS,
        say_why=say_why,
        ProposalState=ProposalState,
        here=request.full_path.rstrip("?"),
        **sending_of(found),
        **head,
    )


def sending_of(found: MatchingRound) -> dict[str, Any]:
    """Return what leaves of a round at this moment, or left today, and whom nothing left for."""
    actor = current_actor()
    shown = find_sending_shown(actor, found, clock.now())
    unsent = () if shown is None else shown.unsent
    names = households_of(actor, [each.proposal_id for each in unsent]) if unsent else {}
    return {"shown": shown, "unsent": [said for _outcome, said in say_unsent(unsent, names)]}


def read_filters(kind: OfferKind | None = None) -> Filters:
    """Read what the address asks for; what it says badly is left open."""
    asked = request.args
    kinds = {each.value: each for each in OfferKind}
    parts = {each.value: each for each in Part}
    page = asked.get("page", "1")
    return Filters(
        part=parts.get(asked.get("voir", ""), Part.ALL),
        kind=kind or kinds.get(asked.get("pour", "")),
        commune=asked.get("commune", "")[:5],
        text=asked.get("q", "")[:120],
        page=int(page) if page.isdecimal() and len(page) < 6 else 1,
    )
