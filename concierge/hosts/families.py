"""Families, as somebody of the team names them on the page of a host."""

from concierge.families.models import Household
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.platform.search_text import normalise, words_sought

_MOST = 6


def get_family_named(actor: Actor, text: str) -> Household:
    """Return the one file that answers to a name; refuse a name that says nobody, or several."""
    words = words_sought(text)
    query = scoped(actor, Household).where(
        *(Household.search_text.contains(word, autoescape=True) for word in words), Household.name != ""
    )
    found = list(db.session.scalars(query.order_by(Household.name, Household.id).limit(_MOST))) if words else []
    exact = [household for household in found if normalise(household.name) == normalise(text)]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    if not found:
        raise DomainError(N_("Aucun dossier ne répond à ce nom."), field="family")
    names = ", ".join(household.name for household in found)
    raise DomainError(N_("Plusieurs dossiers sont possibles : %(names)s. Précisez."), field="family", names=names)
