"""What a counter takes, and when: pure rules."""

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass

from concierge.accounts.roles import OrganisationKind
from concierge.families.choices import Channel, Source
from concierge.intake.rules import Capture, WrongCapture
from concierge.platform.i18n import N_

CHANNELS = (Channel.COUNTER, Channel.CALL, Channel.EMAIL, Channel.EVENT, Channel.MESSAGE)
LATEST_DAYS = 30  # later, whoever agreed at a counter no longer expects to hear from us
_OWN_KIND = {
    OrganisationKind.AGENCY: Source.DESK,
    OrganisationKind.TOURIST_OFFICE: Source.TOURIST_OFFICE,
    OrganisationKind.EMPLOYER: Source.EMPLOYER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterEntry:
    """One capture as it left a counter: its words, the key the device gave it, how long ago it was written.

    `source_id` is None when the counter has one source, or none yet.
    """

    capture: Capture
    key: str
    ago: dt.timedelta = dt.timedelta(0)
    source_id: int | None = None

    def mark(self, person_id: int) -> str:
        """Return by what a repetition is known: the same person, key and words, whenever they arrive."""
        said = repr((person_id, self.key, sorted(asdict(self.capture).items())))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def instant_taken(ago: dt.timedelta, now: dt.datetime) -> dt.datetime:
    """Return when something was written down: an age, because the clocks of devices are wrong, and differ.

    Never in the future; refused when it is so old that nobody expects our message any more.
    """
    if ago > dt.timedelta(days=LATEST_DAYS):
        raise WrongCapture(
            N_(
                "Cette saisie a plus de %(days)d jours : la personne n’attend plus de message. Si vous l’avez revue et "
                "qu’elle est d’accord, envoyez de nouveau ; sinon, effacez-la."
            ),
            field="ago",
            days=LATEST_DAYS,
        )
    return now - max(ago, dt.timedelta(0))


def own_kind(kind: OrganisationKind) -> Source:
    """Return the kind of the counter an organisation has of itself."""
    return _OWN_KIND.get(kind, Source.OTHER)


def fits_counter(kind: Source) -> bool:
    """Tell whether people of a source are met in person: nobody meets anybody on a web site."""
    return kind is not Source.WEB
