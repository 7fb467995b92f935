"""What a host offers, and when: offers by kind, usual days, exceptions, a pause in one tap."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select

from concierge.availability.intervals import DayRange
from concierge.hosts import events as happened
from concierge.hosts.choices import DayKind, OfferKind
from concierge.hosts.models import Host, HostDays, HostOffer
from concierge.hosts.rules import OfferDetails, check_offer
from concierge.hosts.services import heard, hold_host, plain_text, touch
from concierge.platform import events
from concierge.platform.access import Actor, expect_version, fetch, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import Changed
from concierge.platform.i18n import N_

LONGEST = 366  # days: more is a pause, or a typo in the year
_FIELDS = (
    "at_once", "per_year", "within_minutes", "within_km", "rooms", "beds", "refuses", "audiences", "topics", "wishes",
)  # fmt: skip
_SORTED = {"refuses", "audiences", "topics"}


def save_offer(
    actor: Actor, host_id: int, details: OfferDetails, *, now: dt.datetime, seen_version: int | None = None
) -> HostOffer:
    """Offer something, or offer it differently; a host offers each kind once."""
    check_offer(details)
    host = hold_host(actor, host_id)
    offer = find_offer(actor, host_id, details.kind)
    values = {name: _stored(details, name) for name in _FIELDS}
    if offer is not None and all(getattr(offer, name) == value for name, value in values.items()):
        return offer
    expect_version(host, seen_version)
    table = HostOffer.__table__.columns
    changes = [
        Changed(field=name, old=old, new=new, privacy=table[name].info["privacy"])
        for name, value in values.items()
        if (old := plain_text(getattr(offer, name, None))) != (new := plain_text(value))
    ]
    if offer is None:
        offer = HostOffer(space_id=host.space_id, host_id=host.id, kind=details.kind)
        db.session.add(offer)
    for name, value in values.items():
        setattr(offer, name, value)
    _written(actor, host, now)
    events.record(happened.OfferChanged(host_id=host.id, kind=details.kind.value), actor, now, changes=changes)
    return offer


def withdraw_offer(actor: Actor, host_id: int, kind: OfferKind, now: dt.datetime) -> None:
    """Offer something no longer; nothing happens to what is not offered."""
    host = hold_host(actor, host_id)
    offer = find_offer(actor, host_id, kind)
    if offer is None:
        return
    db.session.delete(offer)
    _written(actor, host, now)
    change = Changed(field="offer", old=kind.value, new=None)
    events.record(happened.OfferChanged(host_id=host.id, kind=kind.value), actor, now, changes=[change])


def find_offer(actor: Actor, host_id: int, kind: OfferKind) -> HostOffer | None:
    """Return a host's offer of a kind."""
    return db.session.scalars(
        scoped(actor, HostOffer).where(HostOffer.host_id == host_id, HostOffer.kind == kind)
    ).first()


def choose_weekdays(actor: Actor, host_id: int, weekdays: Sequence[int], now: dt.datetime) -> None:
    """Choose one's usual days; none means any."""
    host, chosen = hold_host(actor, host_id), sorted({day for day in weekdays if 0 <= day <= 6})
    if host.weekdays == chosen:
        return
    change = Changed(field="weekdays", old=plain_text(host.weekdays), new=plain_text(chosen))
    host.weekdays = chosen
    _written(actor, host, now)
    events.record(happened.DaysChanged(host_id=host.id), actor, now, changes=[change])


def note_days(
    actor: Actor, host_id: int, kind: DayKind, *, first: dt.date, last: dt.date, now: dt.datetime
) -> HostDays:
    """Note days that make an exception; both days named are in."""
    host = hold_host(actor, host_id)
    if last < first:
        raise DomainError(N_("Le dernier jour vient avant le premier."), field="last")
    if last < paris_date(now):
        raise DomainError(N_("Ces jours sont déjà passés."), field="last")
    days = DayRange.of(first, last)
    if days.days > LONGEST:
        raise DomainError(N_("C’est plus d’un an. Pour vous arrêter longtemps, mettez-vous en pause."), field="last")
    row = HostDays(space_id=host.space_id, host_id=host.id, kind=kind, starts_on=days.start, back_on=days.end)
    db.session.add(row)
    _written(actor, host, now)
    change = Changed(field=kind.value, old=None, new=_range(days))
    events.record(happened.DaysChanged(host_id=host.id), actor, now, changes=[change])
    return row


def withdraw_days(actor: Actor, host_id: int, days_id: int, now: dt.datetime) -> None:
    """Take an exception back."""
    host, row = hold_host(actor, host_id), fetch(actor, HostDays, days_id)
    if row.host_id != host.id:
        raise DomainError(N_("Cette fiche a changé entre-temps : rechargez la page."))
    change = Changed(field=row.kind.value, old=_range(DayRange(row.starts_on, row.back_on)), new=None)
    db.session.delete(row)
    _written(actor, host, now)
    events.record(happened.DaysChanged(host_id=host.id), actor, now, changes=[change])


def pause(actor: Actor, host_id: int, until: dt.date | None, now: dt.datetime) -> None:
    """Rest until a day (when they are back), or without end; a pause under way takes the new end."""
    host, today = hold_host(actor, host_id), paris_date(now)
    if until is not None and until <= today:
        raise DomainError(N_("Choisissez un jour à venir."), field="until")
    if host.is_paused(today) and host.paused_until == until:
        return
    change = Changed(field="paused_until", old=plain_text(host.paused_until), new=plain_text(until))
    host.paused_since = host.paused_since if host.is_paused(today) else today
    host.paused_until = until
    _written(actor, host, now)
    events.record(happened.HostPaused(host_id=host.id, until=until), actor, now, changes=[change])


def come_back(actor: Actor, host_id: int, now: dt.datetime) -> None:
    """End a pause now."""
    host = hold_host(actor, host_id)
    if not host.is_paused(paris_date(now)):
        return
    host.paused_since = host.paused_until = None
    _written(actor, host, now)
    events.record(happened.HostBack(host_id=host.id), actor, now)


def list_days(actor: Actor, host_id: int, today: dt.date) -> Sequence[HostDays]:
    """Return the exceptions of today and to come, the earliest first."""
    query = select(HostDays).where(HostDays.visible_to(actor), HostDays.host_id == host_id, HostDays.back_on > today)
    return db.session.scalars(query.order_by(HostDays.starts_on, HostDays.id)).all()


def _written(actor: Actor, host: Host, now: dt.datetime) -> None:
    touch(host)
    heard(actor, host, now)
    db.session.flush()
    db.session.expire(host, ["offers"])


def _stored(details: OfferDetails, name: str) -> object:
    value = getattr(details, name)
    return sorted({str(one) for one in value}) if name in _SORTED else value


def _range(days: DayRange) -> str:
    return f"{days.start.isoformat()} – {days.last.isoformat()}"
