"""A family opens its door from its own space: its link says who it is, what it agrees to is kept as for anybody."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from concierge.families.consent.purposes import Means
from concierge.families.models import Member
from concierge.families.queries import hold_file
from concierge.hosts.access import invite
from concierge.hosts.applications import make_first_offers
from concierge.hosts.choices import OfferKind
from concierge.hosts.mails import ask_confirmation
from concierge.hosts.models import Host
from concierge.hosts.newcomers.events import NewcomerApplied
from concierge.hosts.newcomers.invitations import is_host
from concierge.hosts.rules import HostDetails
from concierge.hosts.services import find_by_address, open_host
from concierge.platform import events
from concierge.platform.access import Actor, fetch
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.i18n import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class NewcomerApplication:
    """What an adult of a family typed."""

    details: HostDetails
    kinds: Sequence[OfferKind] = ()
    topics: Sequence[str] = ()


def apply_as_newcomer(actor: Actor, application: NewcomerApplication, now: dt.datetime) -> Host | None:
    """Put a family on the register; None when it stands there already. An address we do not know is confirmed first."""
    if actor.member_id is None or actor.household_id is None:
        raise NotFound
    household = hold_file(actor, actor.household_id)
    if is_host(household):
        return None
    member = fetch(actor, Member, actor.member_id)
    for number, person in enumerate(application.details.people):
        if find_by_address(household.space_id, person.email) is not None:  # of others: whose is not said
            raise DomainError(
                N_("Cette adresse est déjà celle d’un accueillant. Donnez-en une autre, ou appelez-nous."),
                field="email_2" if number else "email",
            )
    known = application.details.people[0].email == member.email.lower()
    themselves = replace(Actor.system(household.space_id), name=member.full_name, member_id=member.id)
    host = open_host(
        themselves,
        application.details,
        agreed=Means.PORTAL,
        household_id=household.id,
        confirmed=known,
        now=now,
    )
    make_first_offers(themselves, host, application.kinds, application.topics, now)
    events.record(NewcomerApplied(household_id=household.id), actor, now)
    if known:
        invite(themselves, host.people[0], now)
    else:
        ask_confirmation(themselves, host, now)
    db.session.flush()
    return host
