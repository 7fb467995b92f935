"""What is known of the project: facts and dates, written one by one with their history."""

import datetime as dt
from collections.abc import Mapping
from typing import TypeVar

from sqlalchemy import select

from concierge.families import events as happened
from concierge.families.anchor_dates import Anchor, AnchorKind
from concierge.families.choices import Milestone
from concierge.families.consent.health import SENSITIVE_FACTS, says_something, settle_health
from concierge.families.consent.purposes import Means
from concierge.families.facts import FACTS, Fact, FactValue
from concierge.families.models import AnchorDateRow, FactValueRow, Household, Member
from concierge.families.queries import typed_anchors, typed_facts
from concierge.families.rules import check_anchor_order, expect_confirmed
from concierge.families.services import as_text, date_milestone, touch
from concierge.platform import events
from concierge.platform.access import Actor, expect_version
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy

FactKey = tuple[int | None, Fact]  # member id (None: the household), fact
AnchorKey = tuple[int | None, Anchor]


def save_project(
    actor: Actor,
    household: Household,
    facts: Mapping[FactKey, FactValue | None],
    anchors: Mapping[AnchorKey, dt.date | None],
    *,
    seen_version: int | None,
    now: dt.datetime,
    health_agreed: Means | None = None,
) -> None:
    """Write the answers and dates of the form of the project, prepared on the version seen."""
    known_facts, known_anchors = typed_facts(household.id), typed_anchors(household.id)
    dates = {key: row.on for key, row in known_anchors.items()}
    if all(known_facts.get(key) == value for key, value in facts.items()) and all(
        dates.get(key) == on for key, on in anchors.items()
    ):
        return
    expect_version(household, seen_version)
    set_facts(actor, household, facts, now, health_agreed=health_agreed)
    set_anchors(actor, household, anchors, now)


def set_facts(
    actor: Actor,
    household: Household,
    values: Mapping[FactKey, FactValue | None],
    now: dt.datetime,
    *,
    health_agreed: Means | None = None,
) -> None:
    """Write answers; None takes an answer back. Only what differs is written and recorded."""
    expect_confirmed(household)
    _check_members(household, {member_id for member_id, _fact in values})
    known = {(row.member_id, row.fact): row for row in _rows(FactValueRow, household)}
    touched = [
        fact
        for (member_id, fact), value in values.items()
        if fact in SENSITIVE_FACTS and says_something(value) and not _is_known(known.get((member_id, fact)), value)
    ]
    settle_health(actor, household, touched=bool(touched), agreed=health_agreed, now=now)
    changes = []
    for (member_id, fact), value in values.items():
        if FACTS[fact].derived or (value is not None and not FACTS[fact].accepts(value)):
            raise DomainError(N_("Cette réponse n’est pas possible."), field=fact.value)
        row = known.get((member_id, fact))
        old = row.value if row else None
        if _is_known(row, value):
            continue
        if row is not None and value is None:
            db.session.delete(row)
        elif row is not None and value is not None:
            row.value, row.recorded_at = value, now
        elif value is not None:
            fresh = FactValueRow(
                space_id=household.space_id,
                household_id=household.id,
                member_id=member_id,
                fact=fact,
                value=value,
                recorded_at=now,
            )
            db.session.add(fresh)
        privacy = Privacy(FACTS[fact].privacy.value)
        changes.append(
            Changed(field=fact.value, old=as_text(old), new=as_text(value), privacy=privacy, about_id=member_id)
        )
    if changes:
        touch(household)
        db.session.flush()
        events.record(happened.FactsChanged(household_id=household.id), actor, now, changes=changes)


def _is_known(row: FactValueRow | None, value: FactValue | None) -> bool:
    """Tell whether a value is the one that stands: « 1 » and « yes » are told apart."""
    old = row.value if row else None
    return old == value and isinstance(old, bool) == isinstance(value, bool)


def set_anchors(
    actor: Actor, household: Household, values: Mapping[AnchorKey, dt.date | None], now: dt.datetime
) -> None:
    """Write dates of the project; None takes one back. Contradictory dates are refused."""
    expect_confirmed(household)
    _check_members(household, {member_id for member_id, _anchor in values})
    rows = {(row.member_id, row.anchor): row for row in _rows(AnchorDateRow, household)}
    wanted = {key: row.on for key, row in rows.items()} | dict(values)
    check_anchor_order({a: on for (member_id, a), on in wanted.items() if member_id is None and on is not None})
    changes = []
    for (member_id, anchor), on in values.items():
        if anchor.kind not in {AnchorKind.HOUSEHOLD, AnchorKind.MEMBER} or anchor in _DERIVED:
            raise DomainError(N_("Cette date se calcule, elle ne se saisit pas."), field=anchor.value)
        row = rows.get((member_id, anchor))
        old = row.on if row else None
        if old == on:
            continue
        if row is not None and on is None:
            db.session.delete(row)
        elif row is not None and on is not None:
            row.on = on
        elif on is not None:
            fresh = AnchorDateRow(
                space_id=household.space_id, household_id=household.id, member_id=member_id, anchor=anchor, on=on
            )
            db.session.add(fresh)
        changes.append(Changed(field=anchor.value, old=as_text(old), new=as_text(on), about_id=member_id))
    if changes:
        touch(household)
        db.session.flush()
        events.record(happened.AnchorsMoved(household_id=household.id), actor, now, changes=changes)


def confirm_move_in(actor: Actor, household: Household, on: dt.date, now: dt.datetime) -> None:
    """Record that the family has moved in: the year starts that day, the file is « installé »."""
    if on > paris_date(now):
        raise DomainError(N_("L’emménagement n’a pas encore eu lieu."), field="on")
    set_anchors(actor, household, {(None, Anchor.MOVE_IN): on}, now)
    for row in _rows(AnchorDateRow, household):
        if row.anchor is Anchor.MOVE_IN:
            row.confirmed = True
    date_milestone(actor, household, Milestone.SETTLED, on, now)


_DERIVED = {Anchor.OPENED, Anchor.YEAR_END, Anchor.BIRTH}


T = TypeVar("T", FactValueRow, AnchorDateRow)


def _rows(model: type[T], household: Household) -> list[T]:
    return list(db.session.scalars(select(model).where(model.household_id == household.id)))


def _check_members(household: Household, member_ids: set[int | None]) -> None:
    wanted = member_ids - {None}
    if not wanted:
        return
    found = set(db.session.scalars(select(Member.id).where(Member.household_id == household.id, Member.id.in_(wanted))))
    if found != wanted:
        raise NotFound
