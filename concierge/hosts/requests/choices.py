"""How far a request has come, and how it ends."""

from enum import StrEnum

from concierge.platform.i18n import N_


class RequestState(StrEnum):
    """The host is asked first, of somebody without a name; then the family, shown who said yes."""

    HOST_ASKED = "host_asked"
    FAMILY_ASKED = "family_asked"
    ACCEPTED = "accepted"  # both said yes: contacts are open
    HOST_DECLINED = "host_declined"
    FAMILY_DECLINED = "family_declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # by the team, or because one of the two is no longer there


WAITING = frozenset({RequestState.HOST_ASKED, RequestState.FAMILY_ASKED})
DECLINED = frozenset({RequestState.HOST_DECLINED, RequestState.FAMILY_DECLINED})

STATE_LABELS = {
    RequestState.HOST_ASKED: N_("Attend la réponse de l’accueillant"),
    RequestState.FAMILY_ASKED: N_("Attend la réponse de la famille"),
    RequestState.ACCEPTED: N_("Les deux ont dit oui"),
    RequestState.HOST_DECLINED: N_("L’accueillant a dit non"),
    RequestState.FAMILY_DECLINED: N_("La famille a dit non"),
    RequestState.EXPIRED: N_("Restée sans réponse"),
    RequestState.WITHDRAWN: N_("Retirée"),
}


class Side(StrEnum):
    """Who says something of a request or of a relation."""

    HOST = "host"
    FAMILY = "family"
    TEAM = "team"


SIDE_LABELS = {Side.HOST: N_("L’accueillant"), Side.FAMILY: N_("La famille"), Side.TEAM: N_("L’équipe")}
