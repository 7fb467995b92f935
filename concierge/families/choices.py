"""The closed lists of a family file, with their labels."""

from enum import StrEnum

from concierge.families.facts import Scope
from concierge.platform.i18n import N_


class MemberKind(StrEnum):
    """Who belongs to a household."""

    ADULT = "adult"
    CHILD = "child"
    PET = "pet"

    @property
    def scope(self) -> Scope:
        """Return the scope of the facts of such a member."""
        return Scope(self.value)


class Source(StrEnum):
    """How the family came to us."""

    TOURIST_OFFICE = "tourist_office"
    WEB = "web"
    EVENT = "event"
    CAMPAIGN = "campaign"
    EMPLOYER = "employer"
    WORD_OF_MOUTH = "word_of_mouth"
    SECOND_HOME = "second_home"
    DESK = "desk"
    OTHER = "other"


class Confirmation(StrEnum):
    """Whether the person somebody else spoke for has confirmed. Until then nobody works the file (0009)."""

    NOT_NEEDED = "not_needed"  # the team opened the file, or the person applied
    AWAITED = "awaited"
    GIVEN = "given"
    EXPIRED = "expired"
    REFUSED = "refused"
    ERASED = "erased"  # it was worked; what it said of people is erased since
    TAKEN_BACK = "taken_back"  # the list that brought it was undone: as if it had never come


class Channel(StrEnum):
    """How a contact took place."""

    CALL = "call"
    VISIT = "visit"
    EMAIL = "email"
    MESSAGE = "message"
    VIDEO = "video"
    PORTAL = "portal"
    FORM = "form"  # the public form
    LIST = "list"  # a list, or the software of a partner
    COUNTER = "counter"  # an office's, or a permanence
    EVENT = "event"


class Direction(StrEnum):
    """Who began the contact."""

    FROM_FAMILY = "from_family"
    TO_FAMILY = "to_family"


class MeetingWay(StrEnum):
    """How people meet."""

    PLACE = "place"
    PHONE = "phone"
    VIDEO = "video"


class ClosingReason(StrEnum):
    """Why a file was closed."""

    YEAR_COMPLETE = "year_complete"
    WENT_ELSEWHERE = "went_elsewhere"
    STAYED = "stayed"
    POSTPONED = "postponed"
    NO_ANSWER = "no_answer"
    DUPLICATE = "duplicate"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    OTHER = "other"


class Milestone(StrEnum):
    """The dated facts of a settlement, in their order."""

    CONTACTED = "contacted"
    QUALIFIED = "qualified"
    INVITED = "invited"
    VISITED = "visited"
    DECIDED = "decided"
    SETTLED = "settled"
    TWELVE_MONTHS = "twelve_months"
    CLOSED = "closed"

    @property
    def column(self) -> str:
        """Return the name of the household's column that dates it."""
        return f"{self.value}_on"


MEMBER_LABELS = {
    MemberKind.ADULT: N_("Adulte"),
    MemberKind.CHILD: N_("Enfant"),
    MemberKind.PET: N_("Animal"),
}
SOURCE_LABELS = {
    Source.TOURIST_OFFICE: N_("Office de tourisme"),
    Source.WEB: N_("Site internet"),
    Source.EVENT: N_("Salon, événement"),
    Source.CAMPAIGN: N_("Campagne"),
    Source.EMPLOYER: N_("Employeur"),
    Source.WORD_OF_MOUTH: N_("Bouche-à-oreille"),
    Source.SECOND_HOME: N_("Résidence secondaire"),
    Source.DESK: N_("Permanence"),
    Source.OTHER: N_("Autre"),
}
CHANNEL_LABELS = {
    Channel.CALL: N_("Appel"),
    Channel.VISIT: N_("Visite"),
    Channel.EMAIL: N_("E-mail"),
    Channel.MESSAGE: N_("Message"),
    Channel.VIDEO: N_("Visio"),
    Channel.PORTAL: N_("Espace famille"),
    Channel.FORM: N_("Formulaire"),
    Channel.LIST: N_("Liste ou logiciel d’un partenaire"),
    Channel.COUNTER: N_("Guichet"),
    Channel.EVENT: N_("Salon, événement"),
}
DIRECTION_LABELS = {
    Direction.TO_FAMILY: N_("nous avons contacté la famille"),
    Direction.FROM_FAMILY: N_("la famille nous a contactés"),
}
MEETING_WAY_LABELS = {
    MeetingWay.PLACE: N_("Sur place"),
    MeetingWay.PHONE: N_("Par téléphone"),
    MeetingWay.VIDEO: N_("En visio"),
}
CLOSING_LABELS = {
    ClosingReason.YEAR_COMPLETE: N_("L’année est accomplie"),
    ClosingReason.WENT_ELSEWHERE: N_("S’installe ailleurs"),
    ClosingReason.STAYED: N_("Reste où elle est"),
    ClosingReason.POSTPONED: N_("Projet remis à plus tard"),
    ClosingReason.NO_ANSWER: N_("Ne répond plus"),
    ClosingReason.DUPLICATE: N_("Double d’un autre dossier"),
    ClosingReason.CONSENT_WITHDRAWN: N_("Ne souhaite plus être accompagnée"),
    ClosingReason.OTHER: N_("Autre raison"),
}
MILESTONE_LABELS = {
    Milestone.CONTACTED: N_("Contacté"),
    Milestone.QUALIFIED: N_("Qualifié"),
    Milestone.INVITED: N_("Invité"),
    Milestone.VISITED: N_("Venu"),
    Milestone.DECIDED: N_("Décidé"),
    Milestone.SETTLED: N_("Installé"),
    Milestone.TWELVE_MONTHS: N_("12 mois"),
    Milestone.CLOSED: N_("Clos"),
}
