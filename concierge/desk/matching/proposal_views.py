"""One proposal changed by hand: kept, ruled out, set aside, another host with the total shown first."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _

from concierge.desk.blueprint import Page, bp
from concierge.desk.matching.paths import last_change, to_round
from concierge.hosts.words import offer_words
from concierge.matching.rounds import services
from concierge.matching.rounds.board import read_line
from concierge.matching.rounds.models import MatchingProposal, MatchingRound
from concierge.matching.rounds.queries import (
    active_offers,
    family_names,
    free_for_round,
    host_names,
    list_seats,
    sum_up,
)
from concierge.matching.rounds.seats import Move, free_places, list_moves
from concierge.matching.rounds.wording import say_gain, say_move, title_of
from concierge.matching.wording import say_why
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN, version_number, who_changed
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, flash_refusal, wants_fragment

SHOWN = 8  # moves shown at once


@bp.post("/rapprochements/propositions/<int:match_id>/epingler")
@requires(Permission.HOSTS_WRITE)
def pin_proposal(match_id: int) -> Page:
    """Keep a proposal whatever is computed, or let it go."""
    pinned = request.form.get("pinned") == "1"
    return change(match_id, lambda **seen: services.set_pin(current_actor(), match_id, pinned=pinned, **seen))


@bp.post("/rapprochements/propositions/<int:match_id>/ecarter")
@requires(Permission.HOSTS_WRITE)
def forbid_pair(match_id: int) -> Page:
    """Rule a host out for a family."""
    host_id = sent_number("host_id")
    return change(match_id, lambda **seen: services.forbid(current_actor(), match_id, host_id=host_id, **seen))


@bp.post("/rapprochements/propositions/<int:match_id>/permettre")
@requires(Permission.HOSTS_WRITE)
def allow_pair(match_id: int) -> Page:
    """Let a host be proposed to a family again."""
    host_id = sent_number("host_id")
    return change(match_id, lambda **seen: services.allow(current_actor(), match_id, host_id=host_id, **seen))


@bp.post("/rapprochements/propositions/<int:match_id>/mettre-de-cote")
@requires(Permission.HOSTS_WRITE)
def set_proposal_aside(match_id: int) -> Page:
    """Leave a family out of a round, or take it in again."""
    aside = request.form.get("aside") == "1"
    return change(match_id, lambda **seen: services.set_aside(current_actor(), match_id, aside=aside, **seen))


@bp.get("/rapprochements/propositions/<int:match_id>/changer")
@requires(Permission.HOSTS_WRITE)
def proposal_moves(match_id: int) -> Page:
    """Show whom else a family could have, and what each choice does to the total before it is done."""
    actor, now = current_actor(), clock.now()
    row = fetch(actor, MatchingProposal, match_id)
    found = fetch(actor, MatchingRound, row.round_id)
    if found.is_computing or not row.is_open:
        return to_round(row.round_id, row.id, code=302)
    seats = list_seats(actor, row.round_id, row.kind)
    seat = next(each for each in seats if each.proposal_id == row.id)
    moves = list_moves(seat, seats, free_places(free_for_round(actor, found.id, now), seats))
    asked = sent_number("avec", request.args)
    moves.sort(key=lambda move: move.host_id != asked)
    full = set(seat.options) - {move.host_id for move in moves} - {row.host_id or 0}
    hosts = host_names(actor, {h for m in moves for h in (m.host_id, m.other_host_id or 0)} | {row.host_id or 0} | full)
    others = host_names(actor, active_offers(actor, [row.kind])[row.kind] - set(seat.options) - {row.host_id or 0})
    return render_template(
        "desk/matching/_moves.html" if wants_fragment() else "desk/matching/moves.html",
        found=found,
        title=title_of(found),
        line=read_line(actor, found, row.id, now),
        moves=moves if request.args.get("tout") else moves[:SHOWN],
        more=max(0, len(moves) - SHOWN) if not request.args.get("tout") else 0,
        asked=asked,
        hosts=hosts,
        full=full,
        others=sorted(others.items(), key=lambda each: each[1][0]),
        families=family_names(actor, {move.other.household_id for move in moves if move.other}),
        total=sum_up(actor, row.round_id).affinity,
        say_move=say_move,
        say_gain=say_gain,
        say_why=say_why,
        offer_words=offer_words,
        here=request.args.get("suite", ""),
    )


@bp.post("/rapprochements/propositions/<int:match_id>/changer")
@requires(Permission.HOSTS_WRITE)
def move_proposal(match_id: int) -> Page:
    """Give a family another host, as it was shown."""
    actor = current_actor()

    def move(**seen: Any) -> None:
        done = services.move_family(
            actor,
            match_id,
            host_id=sent_number("host_id"),
            other_id=sent_number("other_id") or None,
            gain=sent_number("gain"),
            **seen,
        )
        flash(_say_done(done), "success")

    return change(match_id, move)


def change(proposal_id: int, act: Callable[..., object]) -> Page:
    """Do something to a proposal and go back to it; who was overtaken is told by whom, and what stands now."""
    actor = current_actor()
    row = fetch(actor, MatchingProposal, proposal_id)
    round_id = row.round_id
    try:
        act(seen=version_number(request.form.get("seen")), now=clock.now())
    except NotFound:
        raise
    except OVERTAKEN:
        rollback()
        flash(told_changed(round_id, proposal_id), "error")
    except DomainError as error:
        rollback()
        flash_refusal(error)
    return to_round(round_id, proposal_id)


def told_changed(round_id: int, proposal_id: int) -> str:
    """Say who changed the board meanwhile, and whom the family is proposed by now."""
    actor = current_actor()
    row = fetch(actor, MatchingProposal, proposal_id)
    family = family_names(actor, [row.household_id]).get(row.household_id, "")
    host = host_names(actor, [row.host_id or 0]).get(row.host_id or 0, ("", None))[0]
    stands = (
        _("Pour %(family)s, la proposition est maintenant : %(host)s.", family=family, host=host)
        if host
        else _("%(family)s n’a maintenant personne.", family=family)
    )
    nothing = _("Rien n’a été fait : regardez avant de recommencer.")
    return f"{who_changed(last_change(actor, round_id))} {stands} {nothing}"


def _say_done(move: Move) -> str:
    return str(_("C’est fait : %(gain)s.", gain=say_gain(move.gain)))


def sent_number(name: str, given: Mapping[str, str] | None = None) -> int:
    """Return a number that was sent, 0 for none or nonsense."""
    text = (request.form if given is None else given).get(name, "").strip()
    digits = text.removeprefix("-")
    value = int(digits) if digits.isdecimal() and len(digits) < 16 else 0
    return -value if text.startswith("-") else value
