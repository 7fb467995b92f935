"""Where one goes back to after an act on a board: the same place, its filters kept."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from concierge.accounts.last_change import find_last_change
from concierge.matching.rounds.events import (
    BoardKept,
    PlanChosen,
    ProposalApproved,
    ProposalsChanged,
    RoundAsked,
    SendingAsked,
)
from concierge.platform.access import Actor
from concierge.platform.conflicts import LastChange
from concierge.platform.web import next_path


def to_round(round_id: int, proposal_id: int | None = None, *, code: int = 303) -> Response:
    """Go back to a board, to one of its families; 302 where nothing was sent."""
    path = next_path(url_for("desk.matching_round", round_id=round_id))
    return redirect(path if proposal_id is None else f"{path}#famille-{proposal_id}", code=code)


def last_change(actor: Actor, round_id: int) -> LastChange | None:
    """Return who changed a board last, and when."""
    happened = (RoundAsked, ProposalsChanged, ProposalApproved, SendingAsked, PlanChosen, BoardKept)
    return find_last_change(actor, happened, about=("round_id", round_id))
