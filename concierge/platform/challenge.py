"""The signed token a form carries: from which source, since when, good for one sending. No cookie, no JavaScript."""

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_

GOOD_FOR = dt.timedelta(hours=24)  # a page left open overnight is sent in the morning


class ChallengeGone(DomainError):
    """A form without a token of ours, or with one that is too old: the page comes again with a new one."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a token of ours says."""

    nonce: str
    issued_at: dt.datetime


def new_challenge(secret: str, source_id: int, now: dt.datetime) -> str:
    """Return the token for a form shown `now`."""
    said = f"{source_id}.{int(now.timestamp())}.{secrets.token_hex(12)}"
    return f"{said}.{_signature(secret, said)}"


def read_challenge(token: str, secret: str, source_id: int, now: dt.datetime) -> Challenge:
    """Return what a token says; ChallengeGone when it is not ours, of another source, or too old."""
    said, _, signature = token.rpartition(".")
    source, _, rest = said.partition(".")
    if source != str(source_id) or not hmac.compare_digest(signature.encode(), _signature(secret, said).encode()):
        raise _gone()
    issued, _, nonce = rest.partition(".")
    issued_at = dt.datetime.fromtimestamp(int(issued), tz=dt.UTC)
    if not issued_at <= now <= issued_at + GOOD_FOR:
        raise _gone()
    return Challenge(nonce, issued_at)


def _signature(secret: str, said: str) -> str:
    return hmac.new(f"intake:{secret}".encode(), said.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _gone() -> ChallengeGone:
    return ChallengeGone(
        N_("Cette page était ouverte depuis longtemps. Rien n’est perdu : relisez, puis envoyez de nouveau.")
    )
