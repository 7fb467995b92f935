"""What partners give to whoever shows their card."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import or_

from concierge.hosts.ambassadors.events import BenefitChanged
from concierge.hosts.ambassadors.models import Benefit
from concierge.hosts.ambassadors.rules import check_dates
from concierge.platform import events
from concierge.platform.access import Actor, expect_version, fetch, scoped
from concierge.platform.db import db
from concierge.platform.events import Changed
from concierge.territory.queries import find_communes


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitDetails:
    """What is typed of a benefit."""

    partner: str
    gift: str
    conditions: str = ""
    commune_code: str | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitLine:
    """A benefit with the name of its place."""

    benefit: Benefit
    commune: str
    begins: bool  # not yet
    over: bool


def add_benefit(actor: Actor, details: BenefitDetails, now: dt.datetime) -> Benefit:
    """Write down what a partner gives."""
    check_dates(details.starts_on, details.ends_on)
    row = Benefit(space_id=actor.space_id, **asdict(details))
    db.session.add(row)
    db.session.flush()
    changes = [Changed(field="partner", old=None, new=row.partner), Changed(field="gift", old=None, new=row.gift)]
    events.record(BenefitChanged(benefit_id=row.id), actor, now, changes=changes)
    return row


def change_benefit(
    actor: Actor, benefit_id: int, details: BenefitDetails, *, seen_version: int | None, now: dt.datetime
) -> Benefit:
    """Write down what a partner gives now."""
    check_dates(details.starts_on, details.ends_on)
    row = fetch(actor, Benefit, benefit_id)
    changes = [
        Changed(field=name, old=_text(getattr(row, name)), new=_text(value))
        for name, value in asdict(details).items()
        if getattr(row, name) != value
    ]
    if not changes:
        return row
    expect_version(row, seen_version)
    for name, value in asdict(details).items():
        setattr(row, name, value)
    db.session.flush()
    events.record(BenefitChanged(benefit_id=row.id), actor, now, changes=changes)
    return row


def withdraw_benefit(actor: Actor, benefit_id: int, now: dt.datetime) -> None:
    """Take a benefit away for good."""
    row = fetch(actor, Benefit, benefit_id)
    changes = [Changed(field="partner", old=row.partner, new=None)]
    events.record(BenefitChanged(benefit_id=row.id), actor, now, changes=changes)
    db.session.delete(row)
    db.session.flush()


def list_benefits(actor: Actor, today: dt.date, *, standing: bool = False) -> list[BenefitLine]:
    """Return the benefits by partner; `standing`: only those of today."""
    query = scoped(actor, Benefit).order_by(Benefit.partner, Benefit.id)
    if standing:
        query = query.where(
            or_(Benefit.starts_on.is_(None), Benefit.starts_on <= today),
            or_(Benefit.ends_on.is_(None), Benefit.ends_on >= today),
        )
    rows: Sequence[Benefit] = db.session.scalars(query).all()
    places = find_communes({row.commune_code for row in rows if row.commune_code})
    return [
        BenefitLine(
            benefit=row,
            commune=places[row.commune_code].name if row.commune_code in places else "",
            begins=row.starts_on is not None and row.starts_on > today,
            over=row.ends_on is not None and row.ends_on < today,
        )
        for row in rows
    ]


def _text(value: object) -> str | None:
    return value.isoformat() if isinstance(value, dt.date) else str(value or "") or None
