"""What the rules of planning refuse."""

from concierge.platform.errors import DomainError, StaleVersion
from concierge.platform.i18n import N_
from concierge.weekends.planning.checking import Verdict


class ProgrammeBusy(DomainError):
    """A worker has it."""

    def __init__(self) -> None:
        super().__init__(N_("Le programme se calcule : attendez la fin, ou arrêtez le calcul."))


class ProgrammeSettled(DomainError):
    """It is told, replaced or dropped: only a draft is changed."""

    status = 409

    def __init__(self) -> None:
        super().__init__(N_("Ce programme n’est plus un brouillon : reprenez-le pour le modifier."))


class VisitGone(StaleVersion):
    """The visit, or its programme, was changed by somebody else meanwhile."""

    def __init__(self) -> None:
        super().__init__(N_("Le programme a changé entre-temps. Rien n’a été fait : regardez avant de recommencer."))


class WouldBreak(DomainError):
    """A change by hand against the rules; done all the same when somebody says so."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(N_("Ce changement ne va pas de soi. Lisez ce qu’il entraîne, puis confirmez ou renoncez."))
        self.verdict = verdict
