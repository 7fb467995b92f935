"""What people are asked to agree to, how they said so, and the texts as `consentements.yaml` states them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from concierge.platform.i18n import N_
from concierge.platform.languages import Text

FILE = "consentements.yaml"


class Purpose(StrEnum):
    """What a person agrees to; each is asked, kept and withdrawn apart."""

    ACCOMPANIMENT = "accompaniment"
    SHARING = "sharing"  # with one recipient
    OUTCOME = "outcome"  # whoever spoke of the person learns what became of it
    HEALTH = "health"  # health, disability, pregnancy, diet: GDPR article 9
    PORTRAIT = "portrait"
    NEWS = "news"

    @property
    def has_recipient(self) -> bool:
        """Tell whether one agrees for one recipient at a time."""
        return self in {Purpose.SHARING, Purpose.OUTCOME}


class Means(StrEnum):
    """How a person said yes, or took it back."""

    LINK = "link"  # the personal link of a mail
    PORTAL = "portal"  # the family's own space
    FORM = "form"  # the public form
    PHONE = "phone"
    PAPER = "paper"
    SPOKEN = "spoken"  # face to face, at the desk or at a counter
    BEFORE = "before"  # found in a file older than these texts: to be confirmed


RECORDED_BY_STAFF = (Means.PHONE, Means.PAPER, Means.SPOKEN)

PURPOSE_LABELS: Mapping[Purpose, str] = {
    Purpose.ACCOMPANIMENT: N_("Accompagnement"),
    Purpose.SHARING: N_("Partage avec un partenaire"),
    Purpose.OUTCOME: N_("Donner des nouvelles de mon projet"),
    Purpose.HEALTH: N_("Santé, handicap, grossesse, régime alimentaire"),
    Purpose.PORTRAIT: N_("Publication d’un portrait"),
    Purpose.NEWS: N_("Nouvelles et invitations"),
}
MEANS_LABELS: Mapping[Means, str] = {
    Means.LINK: N_("par le lien reçu par e-mail"),
    Means.PORTAL: N_("dans l’espace famille"),
    Means.FORM: N_("dans le formulaire"),
    Means.PHONE: N_("par téléphone"),
    Means.PAPER: N_("sur papier"),
    Means.SPOKEN: N_("de vive voix"),
    Means.BEFORE: N_("avant ces textes, à confirmer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeTexts:
    """The words of one purpose: `text` is what one agrees to, `withdrawal` what happens when one takes it back.

    In both, `{agency}` stands for the agency and `{recipient}` for whom something is shared with.
    """

    version: str
    title: Text
    text: Text
    withdrawal: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentSettings:
    """The agency's texts and delays; days are counted from the capture."""

    purposes: Mapping[Purpose, PurposeTexts]
    remind_after: int = 3
    expire_after: int = 14
    purge_after: int = 30
