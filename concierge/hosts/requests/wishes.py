"""A family says which kinds of people it would like to meet; hosts hear of it from then on, without its name."""

import datetime as dt

from sqlalchemy import select

from concierge.families.consent.purposes import Means
from concierge.families.models import Household
from concierge.families.queries import hold_file, list_members
from concierge.families.rules import expect_confirmed
from concierge.hosts.choices import OfferKind
from concierge.hosts.requests import events as happened
from concierge.hosts.requests.choices import WAITING, RequestState
from concierge.hosts.requests.closing import close_request
from concierge.hosts.requests.models import HostRequest, HostWish
from concierge.hosts.requests.rules import check_anonymous, check_day
from concierge.platform import events
from concierge.platform.access import Actor, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_


def open_wish(
    actor: Actor,
    household_id: int,
    kind: OfferKind,
    *,
    means: Means,
    now: dt.datetime,
    wanted_on: dt.date | None = None,
    expects: str = "",
    tells_origin: bool = False,
) -> HostWish:
    """Record a family's yes to a kind of relation; said again it replaces the day and the words, the yes stays.

    `tells_origin`: the host may know the region or the country the family comes from, and matching may count it.
    """
    household = hold_file(actor, household_id)
    expect_confirmed(household)
    if household.closed_on is not None:
        raise DomainError(N_("Ce dossier est fermé : rouvrez-le d’abord."))
    check_day(wanted_on, paris_date(now))
    check_anonymous(expects, surnames(actor, household))
    wish = find_wish(actor, household_id, kind)
    if wish is None:
        wish = HostWish(space_id=household.space_id, household_id=household.id, kind=kind, means=means, given_at=now)
        db.session.add(wish)
    elif wish.withdrawn_at is None and _said(wish) == (wanted_on, expects, tells_origin):
        return wish
    if wish.withdrawn_at is not None or wish.id is None:
        wish.means, wish.given_at, wish.withdrawn_at = means, now, None
        wish.recorded_by, wish.by_name = actor.person_id, actor.name
    wish.wanted_on, wish.expects, wish.tells_origin = wanted_on, expects, tells_origin
    db.session.flush()
    events.record(happened.WishOpened(household_id=household.id, kind=kind.value, means=means.value), actor, now)
    return wish


def withdraw_wish(actor: Actor, household_id: int, kind: OfferKind, now: dt.datetime) -> None:
    """Wish for it no longer: whoever is being asked is told, kindly; a relation that stands goes on."""
    household = hold_file(actor, household_id)
    wish = find_wish(actor, household_id, kind)
    if wish is None or wish.withdrawn_at is not None:
        return
    wish.withdrawn_at = now
    db.session.flush()
    events.record(happened.WishWithdrawn(household_id=household.id, kind=kind.value), actor, now)
    waiting = select(HostRequest).where(
        HostRequest.household_id == household.id, HostRequest.kind == kind, HostRequest.state.in_(WAITING)
    )
    for request in db.session.scalars(waiting).all():
        close_request(actor, request, RequestState.WITHDRAWN, now)


def find_wish(actor: Actor, household_id: int, kind: OfferKind) -> HostWish | None:
    """Return what a family once said of a kind of relation, withdrawn or not."""
    query = scoped(actor, HostWish).where(HostWish.household_id == household_id, HostWish.kind == kind)
    return db.session.scalars(query).one_or_none()


def _said(wish: HostWish) -> tuple[dt.date | None, str, bool]:
    return wish.wanted_on, wish.expects, wish.tells_origin


def surnames(actor: Actor, household: Household) -> set[str]:
    """Return the words of a family's surnames."""
    names = {member.last_name for member in list_members(actor, household.id)}
    return {word for name in names for word in name.split()}
