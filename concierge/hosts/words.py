"""What keys of the register are called, in the reader's language."""

from collections.abc import Mapping, Sequence

from flask_babel import get_locale

from concierge.hosts.choices import OfferKind
from concierge.hosts.settings import HOSTS, Choice

# One drawing for each kind of offer.
OFFER_ICONS: Mapping[OfferKind, str] = {
    OfferKind.MEAL: "house-heart",
    OfferKind.VISIT: "signpost-2",
    OfferKind.LODGING: "moon-stars",
    OfferKind.MENTORING: "heart",
    OfferKind.EXPERTISE: "lightbulb",
}


def offer_words(kind: OfferKind) -> str:
    """Return what a kind of offer is called; by its key when the agency no longer proposes it."""
    words = HOSTS.installed().offers.get(kind)
    return words.title.in_language(_language()) if words else kind.value


def titles(choices: Sequence[Choice]) -> dict[str, str]:
    """Return the words of a list, by key."""
    return {choice.key: choice.title.in_language(_language()) for choice in choices}


def said_of(choices: Sequence[Choice], keys: Sequence[str]) -> list[str]:
    """Return the words of some keys, in the order of the list; a key no longer in it stands for itself."""
    known = titles(choices)
    chosen = [title for key, title in known.items() if key in keys]
    return chosen + [key for key in keys if key not in known]


def _language() -> str:
    return str(get_locale() or "fr")
