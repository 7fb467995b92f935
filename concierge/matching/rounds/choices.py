"""The states of a round, of its proposals and of the questions asked about them."""

from enum import StrEnum

from concierge.platform.i18n import N_


class Scope(StrEnum):
    """Which families a round is for: all who wish, those of a cohort, or some chosen by hand."""

    OPEN = "open"
    COHORT = "cohort"
    CHOSEN = "chosen"


class RoundState(StrEnum):
    """Life of a round: asked for, in a worker's hands, computed, given up."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


STATE_LABELS = {
    RoundState.WAITING: N_("En attente"),
    RoundState.RUNNING: N_("Calcul en cours"),
    RoundState.DONE: N_("Prêt"),
    RoundState.FAILED: N_("N’a pas abouti"),
}


class Task(StrEnum):
    """What a worker is asked to do with a round."""

    SOLVE = "solve"
    PLANS = "plans"


class ProposalState(StrEnum):
    """What became of a proposal. `refused`: the team set this family aside in this round."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"


class Overtaken(StrEnum):
    """Why a proposal could not be sent any more."""

    PLACE_GONE = "place_gone"
    ALREADY_ASKED = "already_asked"
    NOT_WISHED = "not_wished"
    OTHER = "other"


class QuestionState(StrEnum):
    """Life of a question « pourquoi pas X ? »."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class SendingState(StrEnum):
    """Life of many approvals left to a worker. `failed`: given up after all attempts, the rest stays on the board."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
