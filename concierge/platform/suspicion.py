"""What makes a sending doubtful: pure rules. Nobody outside is ever told; the team looks and decides."""

import datetime as dt
import hashlib
import hmac
import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum

from concierge.platform.i18n import N_

WINDOW = dt.timedelta(hours=1)
QUICKEST = dt.timedelta(seconds=4)  # nobody reads and fills the page faster
FLOOD = 5  # times a limit: beyond it, nothing is kept and the page asks to come back
MOST_LINKS = 2
_LINK = re.compile(r"https?:|www\.|\[url", re.IGNORECASE)


class Suspicion(StrEnum):
    """Why a sending is set aside."""

    TRAP = "trap"
    TOO_QUICK = "too_quick"
    SENT_AGAIN = "sent_again"
    MANY_FROM_HERE = "many_from_here"
    MANY_FOR_SOURCE = "many_for_source"
    LINKS = "links"


SUSPICION_LABELS = {
    Suspicion.TRAP: N_("un champ que personne ne voit était rempli"),
    Suspicion.TOO_QUICK: N_("rempli en quelques secondes"),
    Suspicion.SENT_AGAIN: N_("autre envoi depuis la même page"),
    Suspicion.MANY_FROM_HERE: N_("beaucoup d’envois depuis la même connexion"),
    Suspicion.MANY_FOR_SOURCE: N_("beaucoup d’envois pour cette source"),
    Suspicion.LINKS: N_("des liens dans le texte"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many sendings an hour are ordinary."""

    per_origin: int
    per_source: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What is known of one sending besides its words; the counts are those of the past hour."""

    trap: str
    took: dt.timedelta
    sent_again: bool
    from_here: int
    for_source: int


def suspicions_of(sending: Sending, limits: Limits, *, names: str, text: str) -> tuple[Suspicion, ...]:
    """Return everything that is doubtful in a sending, nothing for an ordinary one."""
    found = {
        Suspicion.TRAP: bool(sending.trap),
        Suspicion.TOO_QUICK: sending.took < QUICKEST,
        Suspicion.SENT_AGAIN: sending.sent_again,
        Suspicion.MANY_FROM_HERE: sending.from_here >= limits.per_origin,
        Suspicion.MANY_FOR_SOURCE: sending.for_source >= limits.per_source,
        Suspicion.LINKS: _LINK.search(names) is not None or len(_LINK.findall(text)) > MOST_LINKS,
    }
    return tuple(suspicion for suspicion, is_so in found.items() if is_so)


def is_flood(sending: Sending, limits: Limits) -> bool:
    """Tell whether so much comes that even setting it aside would fill the database."""
    return sending.from_here >= FLOOD * limits.per_origin or sending.for_source >= FLOOD * limits.per_source


def origin_mark(address: str, secret: str, day: dt.date) -> str:
    """Return what is kept of a network address: a hash that nobody can turn back, another one each day.

    A home has 2^64 addresses of the newer kind: they count as one.
    """
    try:
        known = ipaddress.ip_address(address)
        place = str(ipaddress.ip_network(f"{known}/64", strict=False) if known.version == 6 else known)
    except ValueError:
        place = address
    return hmac.new(secret.encode(), f"{day}:{place}".encode(), hashlib.sha256).hexdigest()
