"""Data that nobody needs any more go by themselves: announced, kept for a reason, or erased."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from concierge.accounts.models import Person, Space
from concierge.families.choices import Direction
from concierge.families.consent.models import Consent
from concierge.families.consent.purposes import Means
from concierge.families.consent.register_settings import LEAST_MONTHS, REGISTER
from concierge.families.models import Contact, Household
from concierge.platform import events
from concierge.platform.access import Actor, fetch
from concierge.platform.clock import PARIS, paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import EventRow
from concierge.platform.i18n import N_
from concierge.privacy.erasure import erase_files, files_together
from concierge.privacy.events import ErasureAnnounced, FileKeptLonger, RetentionChanged
from concierge.privacy.models import Ground, LongerKept
from concierge.privacy.rules import Delays, Signs, erased_on, is_to_announce, is_to_erase, needs_announcing

SETTING: Final = "retention_months"
MOST_KEPT: Final = dt.timedelta(days=3 * 366)
BATCH: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFile:
    """A file that goes soon: since when nobody of the family spoke to us, when it goes, why it was kept before."""

    household_id: int
    name: str
    owner: str
    last_sign: dt.date
    erased_on: dt.date
    kept: LongerKept | None


def delays_of(space_id: int) -> Delays:
    """Return the delays of an agency: its own, never longer than what people agreed to."""
    settings = REGISTER.installed()
    own = db.session.get_one(Space, space_id).settings.get(SETTING)
    months = min(int(own), settings.months) if own else settings.months
    return Delays(months=months, warn_days=settings.warn_days)


def choose_months(actor: Actor, months: int, now: dt.datetime) -> None:
    """Choose how long the agency keeps data."""
    most = REGISTER.installed().months
    if not LEAST_MONTHS <= months <= most:
        raise DomainError(
            N_("Entre %(least)d et %(most)d mois : le texte d’accord ne promet pas davantage."),
            field="months",
            least=LEAST_MONTHS,
            most=most,
        )
    space = db.session.get_one(Space, actor.space_id)
    space.settings = {**space.settings, SETTING: str(months)}
    db.session.flush()
    events.record(RetentionChanged(months=months), actor, now)


def list_due(actor: Actor, now: dt.datetime) -> list[DueFile]:
    """Return the files on the list, those that go first at the top."""
    today, delays = paris_date(now), delays_of(actor.space_id)
    candidates = db.session.scalars(_silent(actor.space_id, today, delays).where(Household.visible_to(actor)))
    found = []
    for household in candidates:
        signs, kept = signs_of(household)
        if is_to_announce(signs, delays, today):
            found.append(
                DueFile(
                    household_id=household.id,
                    name=household.name,
                    owner=_owner(household),
                    last_sign=signs.last_sign,
                    erased_on=erased_on(signs, delays, today),
                    kept=kept,
                )
            )
    return sorted(found, key=lambda file: (file.erased_on, file.household_id))


def keep_longer(actor: Actor, household_id: int, *, reason: str, until: dt.date, now: dt.datetime) -> None:
    """Keep a family's data beyond the rule, for a reason and until a day."""
    household, today = fetch(actor, Household, household_id), paris_date(now)
    if not today < until <= today + MOST_KEPT:
        raise DomainError(N_("Choisissez un jour à venir, dans les trois ans."), field="until")
    db.session.add(
        LongerKept(
            space_id=actor.space_id,
            household_id=household.id,
            until=until,
            reason=reason,
            decided_at=now,
            decided_by=actor.person_id,
        )
    )
    db.session.flush()
    events.record(FileKeptLonger(household_id=household.id, until=until), actor, now)


def apply_retention(now: dt.datetime, commit: Callable[[], None]) -> None:
    """Announce and erase, file by file, each committed: a killed worker goes on where it was."""
    today = paris_date(now)
    for space_id in db.session.scalars(select(Space.id).order_by(Space.id)).all():
        delays, after = delays_of(space_id), 0
        while ids := _batch(space_id, today, delays, after):
            for household_id in ids:
                _follow(space_id, household_id, delays, now)
                commit()
            after = ids[-1]


def signs_of(household: Household) -> tuple[Signs, LongerKept | None]:
    """Return what decides of one file, those merged into it included."""
    ids = files_together([household.id])
    last = db.session.execute(
        select(
            select(func.max(Contact.at)).where(_spoke(Contact.household_id.in_(ids))).scalar_subquery(),
            select(func.max(EventRow.at)).where(_acted(EventRow.household_id.in_(ids))).scalar_subquery(),
            select(func.max(Consent.given_at)).where(_agreed(Consent.household_id.in_(ids))).scalar_subquery(),
        )
    ).one()
    days = [at.astimezone(PARIS).date() for at in last if at is not None]
    days += [day for day in (household.opened_on, household.visited_on, household.settled_on) if day is not None]
    announced = select(func.max(EventRow.at)).where(
        EventRow.household_id == household.id, EventRow.name == ErasureAnnounced.name
    )
    at = db.session.execute(announced).scalar()
    kept = db.session.scalars(
        select(LongerKept).where(LongerKept.household_id.in_(ids)).order_by(LongerKept.id.desc()).limit(1)
    ).first()
    signs = Signs(
        last_sign=max(days),
        announced_on=paris_date(at) if at else None,
        kept_until=kept.until if kept else None,
    )
    return signs, kept


def _follow(space_id: int, household_id: int, delays: Delays, now: dt.datetime) -> None:
    system, today = Actor.system(space_id), paris_date(now)
    household = db.session.get(Household, household_id)
    if household is None or not household.confirmed or household.merged_into is not None:
        return
    signs, _kept = signs_of(household)
    if is_to_erase(signs, delays, today):
        erase_files(system, files_together([household_id]), ground=Ground.RETENTION, now=now)
    elif needs_announcing(signs, delays, today):
        events.record(ErasureAnnounced(household_id=household_id), system, now)


def _batch(space_id: int, today: dt.date, delays: Delays, after: int) -> Sequence[int]:
    silent = _silent(space_id, today, delays).where(Household.id > after).order_by(Household.id).limit(BATCH)
    return [household.id for household in db.session.scalars(silent)]


def _silent(space_id: int, today: dt.date, delays: Delays) -> Select[Household]:
    """Select the files of which nobody spoke to us since the day that puts them on the list; a few too many."""
    # Months have several lengths: three days more leave nobody out, and the rule decides.
    limit = today + dt.timedelta(days=delays.warn_days + 3) - relativedelta(months=delays.months)
    since = dt.datetime.combine(limit, dt.time(), tzinfo=PARIS)
    return select(Household).where(
        Household.space_id == space_id,
        Household.is_confirmed(),
        Household.merged_into.is_(None),
        Household.opened_on <= limit,
        or_(Household.visited_on.is_(None), Household.visited_on <= limit),
        ~exists().where(_spoke(Contact.household_id == Household.id), Contact.at > since),
        ~exists().where(_acted(EventRow.household_id == Household.id), EventRow.at > since),
    )


def _spoke(whose: ColumnElement[bool]) -> ColumnElement[bool]:
    return whose & (Contact.direction == Direction.FROM_FAMILY)


def _acted(whose: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whatever somebody of the family did in its space is an event with their number."""
    return whose & EventRow.member_id.is_not(None)


def _agreed(whose: ColumnElement[bool]) -> ColumnElement[bool]:
    return whose & (Consent.means != Means.BEFORE)


def _owner(household: Household) -> str:
    person = db.session.get(Person, household.owner_id) if household.owner_id else None
    return person.full_name if person else ""
