"""What an act changes of a file, as plain values: taken before and after, and put back."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import select

from concierge.families.anchor_dates import Anchor
from concierge.families.choices import ClosingReason, Milestone
from concierge.families.cohorts.membership import membership_state, own_dates, put_membership_back, write_dates
from concierge.families.models import AnchorDateRow, Household
from concierge.families.project import set_anchors
from concierge.families.qualification.act_models import ActKind
from concierge.families.qualification.advice import take_advice_back
from concierge.families.qualification.models import Advice
from concierge.families.queries import list_tags, milestone_dates
from concierge.families.rules import HouseholdDetails
from concierge.families.services import (
    change_owner,
    close_household,
    date_milestone,
    reopen_household,
    update_household,
)
from concierge.platform.access import Actor
from concierge.platform.db import db

State = dict[str, Any]


def state_of(kind: ActKind, household: Household, known: Mapping[str, Any] | None = None) -> State:
    """Return what a kind of act may change of a file; `known` names the rows that are looked for again."""
    match kind:
        case ActKind.MOVE:
            move_in = _move_in(household)
            dates = {m.value: on.isoformat() for m, on in milestone_dates(household).items() if on is not None}
            return {"dates": dates, "move_in": move_in and [move_in.on.isoformat(), move_in.confirmed]}
        case ActKind.ASSIGN:
            return {"owner": household.owner_id}
        case ActKind.TAG:
            return {"tags": list_tags(household.id)}
        case ActKind.ADVICE:
            advice_id = (known or {}).get("advice")
            return {"advice": advice_id} if advice_id and db.session.get(Advice, advice_id) is not None else {}
        case ActKind.CLOSE:
            on, reason = household.closed_on, household.closing_reason
            return {"closed": None if on is None else [on.isoformat(), None if reason is None else reason.value]}
        case ActKind.COHORT:
            return membership_state(household)
        case ActKind.DATES:
            own, names = own_dates(household.id), (known or {}).get("dates", {})
            return {
                "dates": {name: None if (on := own.get(Anchor(name))) is None else on.isoformat() for name in names}
            }


def put_back(actor: Actor, kind: ActKind, household: Household, before: State, after: State, now: dt.datetime) -> None:
    """Give a file back what stood there before an act, through the same services, so that the history tells it."""
    match kind:
        case ActKind.MOVE:
            _put_dates_back(actor, household, before, now)
        case ActKind.ASSIGN:
            change_owner(actor, household, before["owner"], now)
        case ActKind.TAG:
            set_tags(actor, household, tuple(before["tags"]), now)
        case ActKind.ADVICE:
            take_advice_back(actor, household, after["advice"], now)
        case ActKind.CLOSE if before["closed"] is None:
            reopen_household(actor, household, now)
        case ActKind.CLOSE:
            on, reason = before["closed"]
            close_household(actor, household, ClosingReason(reason), dt.date.fromisoformat(on), now)
        case ActKind.COHORT:
            put_membership_back(actor, household, before, now)
        case ActKind.DATES:
            said = before["dates"].items()
            dates = {Anchor(name): None if on is None else dt.date.fromisoformat(on) for name, on in said}
            write_dates(actor, household, dates, now)


def set_tags(actor: Actor, household: Household, tags: tuple[str, ...], now: dt.datetime) -> None:
    """Write the tags of a file, all else left as it is."""
    names = [field.name for field in fields(HouseholdDetails) if field.name != "tags"]
    details = HouseholdDetails(tags=tags, **{name: getattr(household, name) for name in names})
    update_household(actor, household, details, seen_version=None, now=now)


def _put_dates_back(actor: Actor, household: Household, before: State, now: dt.datetime) -> None:
    for milestone in Milestone:
        on = before["dates"].get(milestone.value)
        if milestone is not Milestone.CLOSED:
            date_milestone(actor, household, milestone, None if on is None else dt.date.fromisoformat(on), now)
    old_on, confirmed = before["move_in"] or (None, False)
    on_day = None if old_on is None else dt.date.fromisoformat(old_on)
    set_anchors(actor, household, {(None, Anchor.MOVE_IN): on_day}, now)
    if (row := _move_in(household)) is not None:
        row.confirmed = confirmed
        db.session.flush()


def _move_in(household: Household) -> AnchorDateRow | None:
    query = select(AnchorDateRow).where(
        AnchorDateRow.household_id == household.id, AnchorDateRow.anchor == Anchor.MOVE_IN
    )
    return db.session.execute(query).scalar_one_or_none()
