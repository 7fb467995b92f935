"""What rounds refuse, in words a person can act on."""

from concierge.platform.errors import DomainError, StaleVersion
from concierge.platform.i18n import N_


class NothingToMatch(DomainError):
    """Nobody wishes, or nobody offers, what was asked for."""


class RoundBusy(DomainError):
    """A worker computes: what is changed meanwhile would be lost."""

    status = 409

    def __init__(self) -> None:
        super().__init__(N_("Un calcul est en cours. Attendez qu’il soit fini : rien n’a été changé."))


class SendingUnderWay(DomainError):
    """A worker sends what somebody approved: one at a time, and nothing is computed meanwhile."""

    status = 409

    def __init__(self) -> None:
        super().__init__(N_("Des demandes sont en train de partir. Attendez la fin de l’envoi : rien n’a été changé."))


class ProposalSettled(DomainError):
    """A proposal was decided: its request is on its way."""

    status = 409

    def __init__(self) -> None:
        super().__init__(N_("Cette demande est déjà partie. Retirez-la d’abord, depuis le dossier ou avec un plan."))


class BoardChanged(StaleVersion):
    """The board is no longer the one that was seen."""

    def __init__(self) -> None:
        super().__init__(N_("Le tableau a changé entre-temps. Rien n’a été fait : regardez-le avant de recommencer."))
