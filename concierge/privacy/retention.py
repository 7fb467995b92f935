"""Data that nobody needs any more go by themselves: announced, kept for a reason, or erased."""

import datetime as dt
import logging
from collections.abc import Callable, Collection, Sequence
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
from concierge.platform.unit_of_work import rollback
from concierge.privacy.erasure import erase_files, files_together
from concierge.privacy.events import ErasureAnnounced, FileKeptLonger, RetentionChanged
from concierge.privacy.models import Ground, LongerKept
from concierge.privacy.rules import Delays, Signs, erased_on, is_to_announce, is_to_erase, needs_announcing

SETTING: Final = "retention_months"
MOST_KEPT: Final = dt.timedelta(days=3 * 366)
BATCH: Final = 50
NAMED: Final = 50  # files that failed, named in the error of the job
_log = logging.getLogger(__name__)


class NotFollowed(Exception):
    """Some files could be neither announced nor erased; all others were."""

    def __init__(self, household_ids: Sequence[int]) -> None:
        numbers = ", ".join(map(str, household_ids[:NAMED]))
        super().__init__(f"{len(household_ids)} files could not be followed: {numbers}")


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
    settings = REGISTER.current(space_id)
    own = db.session.get_one(Space, space_id).settings.get(SETTING)
    months = min(int(own), settings.months) if own else settings.months
    return Delays(months=months, warn_days=settings.warn_days)


def choose_months(actor: Actor, months: int, now: dt.datetime) -> None:
    """Choose how long the agency keeps data."""
    most = REGISTER.current(actor.space_id).months
    if not LEAST_MONTHS <= months <= most:
        raise DomainError(
            N_("Entre %(least)d et %(most)d mois : le texte d’accord ne promet pas davantage."),
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
    query = _silent(actor.space_id, today, delays).where(Household.visible_to(actor))
    candidates = db.session.scalars(query).all()
    known, owners = signs_of(candidates), _names_of({household.owner_id for household in candidates})
    found = []
    for household in candidates:
        signs, kept = known[household.id]
        if is_to_announce(signs, delays, today):
            found.append(
                DueFile(
                    household_id=household.id,
                    name=household.name,
                    owner=owners.get(household.owner_id, ""),
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
    """Announce and erase, file by file, each committed: a killed worker goes on where it was.

    A file that fails stops no other: it is named, and followed again by the next try of the job, and the next night.
    """
    today, failed = paris_date(now), []
    for space_id in db.session.scalars(select(Space.id).order_by(Space.id)).all():
        delays, after = delays_of(space_id), 0
        while ids := _batch(space_id, today, delays, after):
            for household_id in ids:
                try:
                    _follow(space_id, household_id, delays, now)
                    commit()
                except Exception:  # noqa: BLE001  whatever it is, it is one file's and the others go on
                    rollback()
                    _log.exception("the retention of file %d could not be followed", household_id)
                    failed.append(household_id)
            after = ids[-1]
    if failed:
        raise NotFollowed(failed)


def signs_of(households: Collection[Household]) -> dict[int, tuple[Signs, LongerKept | None]]:
    """Return what decides of each of these files, those merged into it included; as many queries for one as for all."""
    roots = _roots_of([household.id for household in households])
    days = {household.id: [household.opened_on] for household in households}
    for household in households:
        days[household.id] += [day for day in (household.visited_on, household.settled_on) if day is not None]
    here = list(roots)
    for of_file, latest, whose in (
        (Contact.household_id, Contact.at, _spoke(Contact.household_id.in_(here))),
        (EventRow.household_id, EventRow.at, _acted(EventRow.household_id.in_(here))),
        (Consent.household_id, Consent.given_at, _agreed(Consent.household_id.in_(here))),
    ):
        for household_id, at in db.session.execute(select(of_file, func.max(latest)).where(whose).group_by(of_file)):
            days[roots[household_id or 0]].append(paris_date(at))
    announced = select(EventRow.household_id, func.max(EventRow.at)).where(
        EventRow.household_id.in_(days), EventRow.name == ErasureAnnounced.name
    )
    told = {row[0]: paris_date(row[1]) for row in db.session.execute(announced.group_by(EventRow.household_id))}
    kept: dict[int, LongerKept] = {}
    for row in db.session.scalars(select(LongerKept).where(LongerKept.household_id.in_(here)).order_by(LongerKept.id)):
        kept[roots[row.household_id]] = row
    return {
        file_id: (
            Signs(
                last_sign=max(found),
                announced_on=told.get(file_id),
                kept_until=kept[file_id].until if file_id in kept else None,
            ),
            kept.get(file_id),
        )
        for file_id, found in days.items()
    }


def _roots_of(household_ids: Collection[int]) -> dict[int, int]:
    """Return, for these files and all that were merged into them, which of these they are now."""
    roots = {household_id: household_id for household_id in household_ids}
    asked = set(roots)
    while asked:
        absorbed = select(Household.id, Household.merged_into).where(Household.merged_into.in_(asked))
        found = {row[0]: roots[row[1] or 0] for row in db.session.execute(absorbed) if row[0] not in roots}
        roots |= found
        asked = set(found)
    return roots


def _follow(space_id: int, household_id: int, delays: Delays, now: dt.datetime) -> None:
    system, today = Actor.system(space_id), paris_date(now)
    household = db.session.get(Household, household_id)
    if household is None or not household.confirmed or household.merged_into is not None:
        return
    signs, _kept = signs_of([household])[household_id]
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


def _names_of(person_ids: Collection[int | None]) -> dict[int | None, str]:
    people = db.session.scalars(select(Person).where(Person.id.in_([each for each in person_ids if each is not None])))
    return {person.id: person.full_name for person in people}
