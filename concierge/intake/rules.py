"""What a source and a capture may say: pure checks and values."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from concierge.families.choices import Channel, Source
from concierge.families.consent.purposes import Means, Purpose
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.platform.mail import can_receive

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
MOST_SITES = 20
PROVEN_BY = (Means.PAPER, Means.FORM, Means.PHONE, Means.SPOKEN)  # how somebody else may have been told a yes
LONGEST_EVIDENCE = 400
LONGEST_SOURCE_NAME = 120
LONGEST = {"first_name": 80, "last_name": 80, "phone": 30, "email": 254, "summary": 4000, "origin_place": 120}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDetails:
    """What the team types about a source."""

    kind: Source
    name: str
    organisation_id: int
    owner_id: int | None = None
    cohort_id: int | None = None
    campaign: str = ""
    sites: tuple[str, ...] = ()
    welcome_fr: str = ""
    welcome_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That a person said yes to whoever speaks for them: how, when, and where that can be checked."""

    means: Means
    given_on: dt.date
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What one person says of themself, or somebody of them: the charter's minimum, whatever gate it came by.

    `own_words` is True when the person applied themself; otherwise the file awaits their word, unless whoever speaks
    for them holds the `proof` of it.
    """

    first_name: str
    last_name: str
    phone: str = ""
    email: str = ""
    summary: str = ""
    language: str = "fr"
    channel: Channel
    own_words: bool = False
    agreed: tuple[Purpose, ...] = ()  # to what the person said yes, in their own words
    proof: Proof | None = None
    origin_place: str = ""
    more: tuple[str, ...] = ()  # what else was said, a line each


class WrongSite(DomainError):
    """A site that no page can be embedded in."""


class WrongSlug(DomainError):
    """An address no form can have."""


class WrongCapture(DomainError):
    """A capture no file can be made of."""


class WrongProof(DomainError):
    """A proof of consent that proves nothing."""


class SourceClosed(DomainError):
    """A source that receives nobody any more."""


def check_slug(slug: str) -> None:
    """Refuse an address that does not read well on a poster: small letters and figures, joined by hyphens."""
    if not 3 <= len(slug) <= 60 or SLUG.fullmatch(slug) is None:
        raise WrongSlug(
            N_("Écrivez l’adresse en minuscules sans accent, chiffres et traits d’union : « ot-langres »."),
            field="slug",
        )


def site_origins(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the origins (« https://site.fr ») of the sites typed, each once; refuse what a browser would not take."""
    origins = dict.fromkeys(_origin(line.strip()) for line in lines if line.strip())
    if len(origins) > MOST_SITES:
        raise WrongSite(N_("%(count)d sites au plus par source."), field="sites", count=MOST_SITES)
    return tuple(origins)


def _origin(typed: str) -> str:
    wrong = WrongSite(
        N_("« %(site)s » n’est pas une adresse de site sûre. Écrivez par exemple https://www.tourisme-langres.com."),
        field="sites",
        site=typed[:80],
    )
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme != "https" or parts.username is not None or _HOST.fullmatch(host) is None or "." not in host:
        raise wrong
    return f"https://{host}" if port in {None, 443} else f"https://{host}:{port}"


def check_capture(capture: Capture) -> None:
    """Refuse a capture that names nobody, that nobody could answer, or that says more than a file holds."""
    if not capture.first_name and not capture.last_name:
        raise WrongCapture(N_("Indiquez au moins un nom ou un prénom."), field="last_name")
    if not capture.phone and not capture.email:
        raise WrongCapture(N_("Il nous faut un téléphone ou une adresse e-mail pour vous répondre."), field="phone")
    if capture.email and not can_receive(capture.email):
        raise WrongCapture(N_("Aucun message ne peut partir pour cette adresse e-mail : vérifiez-la."), field="email")
    for field, longest in LONGEST.items():
        if len(getattr(capture, field)) > longest:
            raise WrongCapture(N_("Ce texte est trop long : %(max)d caractères au plus."), field=field, max=longest)


NO_EVIDENCE = N_("Dites où se trouve la preuve : « formulaire signé, classé à l’accueil ».")


def check_proof(proof: Proof, today: dt.date) -> None:
    """Refuse a yes nobody could find again, or that lies in the future."""
    if proof.means not in PROVEN_BY:
        raise WrongProof(N_("Dites comment la personne a donné son accord."), field="means")
    if not proof.evidence:
        raise WrongProof(NO_EVIDENCE, field="evidence")
    if len(proof.evidence) > LONGEST_EVIDENCE:
        raise WrongProof(
            N_("Ce texte est trop long : %(max)d caractères au plus."), field="evidence", max=LONGEST_EVIDENCE
        )
    if not dt.date(2000, 1, 1) <= proof.given_on <= today:
        raise WrongProof(N_("Un accord se donne un jour passé. Vérifiez la date."), field="given_on")
