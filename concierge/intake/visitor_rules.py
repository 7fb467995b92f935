"""What an office may know of somebody it sent, and of how many: pure rules."""

from dataclasses import dataclass
from enum import StrEnum

from concierge.families.choices import Confirmation, Milestone
from concierge.platform.i18n import N_

FEWEST = 5  # below, a count of people who shared nothing would point at them


class VisitorState(StrEnum):
    """What became of somebody, as far as an office may know."""

    WAITING = "waiting"
    UNANSWERED = "unanswered"
    REFUSED = "refused"
    FOLLOWED = "followed"  # nothing more, unless the family lets the office know
    CONTACTED = "contacted"
    VISITED = "visited"
    SETTLED = "settled"


STATE_LABELS = {
    VisitorState.WAITING: N_("En attente de sa réponse"),
    VisitorState.UNANSWERED: N_("N’a pas répondu"),
    VisitorState.REFUSED: N_("N’a pas souhaité"),
    VisitorState.FOLLOWED: N_("Suivi par l’agence"),
    VisitorState.CONTACTED: N_("Contacté"),
    VisitorState.VISITED: N_("Venu voir"),
    VisitorState.SETTLED: N_("Installé"),
}
_UNCONFIRMED = {
    Confirmation.AWAITED: VisitorState.WAITING,
    Confirmation.EXPIRED: VisitorState.UNANSWERED,
    Confirmation.REFUSED: VisitorState.REFUSED,
}
MILESTONES = {
    VisitorState.SETTLED: Milestone.SETTLED,
    VisitorState.VISITED: Milestone.VISITED,
    VisitorState.CONTACTED: Milestone.CONTACTED,
}


def state_of(confirmation: Confirmation, reached: frozenset[Milestone], *, shared: bool) -> VisitorState:
    """Return what the office may know: how far the plans have come only where the family agreed to tell it."""
    if confirmation in _UNCONFIRMED:
        return _UNCONFIRMED[confirmation]
    if not shared:
        return VisitorState.FOLLOWED
    return next((state for state, milestone in MILESTONES.items() if milestone in reached), VisitorState.FOLLOWED)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCounts:
    """Who came by an office in one year: all of them, and those who let the office know how it turns out."""

    year: int
    sent: int
    settled: int
    sharing: int
    sharing_settled: int

    @property
    def settled_told(self) -> int | None:
        """Return how many settled, None where the number would say it of people who shared nothing.

        Those who share are known one by one: what is left must be several, and not all of them alike.
        """
        hidden, hidden_settled = self.sent - self.sharing, self.settled - self.sharing_settled
        if hidden == 0 or (hidden >= FEWEST and hidden_settled < hidden):
            return self.settled
        return None
