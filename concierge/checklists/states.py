"""What a blocked step waits for, and which steps are still open."""

from enum import StrEnum

from concierge.checklists.planning.plans import CLOSED, StepStatus
from concierge.platform.i18n import N_

OPEN_STATUSES = tuple(status for status in StepStatus if status not in CLOSED)


# Kept on a step instead of words, and worded when it is read: the reader may not be French. The words were once kept.
SET_ASIDE_BY_UPDATE = "code:set-aside-by-update"
_SET_ASIDE_WORDS = N_("Écartée quand le parcours a été mis à jour")
SET_ASIDE_REASONS = {SET_ASIDE_BY_UPDATE: _SET_ASIDE_WORDS, _SET_ASIDE_WORDS: _SET_ASIDE_WORDS}


class WaitingFor(StrEnum):
    """Who holds up a blocked step."""

    FAMILY = "family"
    PARTNER = "partner"
    ADMINISTRATION = "administration"
    COLLEAGUE = "colleague"
    OTHER = "other"


WAITING_LABELS = {
    WaitingFor.FAMILY: N_("la famille"),
    WaitingFor.PARTNER: N_("un partenaire"),
    WaitingFor.ADMINISTRATION: N_("une administration"),
    WaitingFor.COLLEAGUE: N_("un·e collègue"),
    WaitingFor.OTHER: N_("quelqu’un d’autre"),
}
