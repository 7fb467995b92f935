"""Opening and changing family files. Every write records its event with old and new values."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import flag_modified

from concierge.accounts.models import Organisation, Person
from concierge.families import events as happened
from concierge.families.choices import ClosingReason, Confirmation, MemberKind, Milestone
from concierge.families.consent.health import SENSITIVE_FIELDS, is_sensitive, settle_health, tells_more
from concierge.families.consent.purposes import Means
from concierge.families.models import Household, HouseholdTag, Member
from concierge.families.queries import list_tags
from concierge.families.rules import (
    HouseholdDetails,
    MemberDetails,
    check_household,
    check_member,
    check_milestone,
    expect_confirmed,
)
from concierge.platform import events
from concierge.platform.access import Actor, expect_version, fetch, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import Changed, EventRow
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy
from concierge.platform.search_text import normalise

_HOUSEHOLD_FIELDS = (
    "name",
    "source",
    "language",
    "summary",
    "origin_place",
    "origin_commune_code",
    "target_commune_code",
)
_MEMBER_FIELDS = tuple(field.name for field in fields(MemberDetails) if field.name != "kind")
DOUBLE_CLICK = dt.timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A file to open. `organisation_id` is who brought the family; the agency is responsible until a transfer.

    `source_id` is the gate it came in by, when it came through one (`intake.captures`); `health_agreed` tells how the
    first adult agreed that what touches on the family’s health be kept, which it is not otherwise.
    """

    details: HouseholdDetails
    members: Sequence[MemberDetails]
    owner_id: int | None
    organisation_id: int | None = None
    source_id: int | None = None
    health_agreed: Means | None = None
    confirmation: Confirmation = Confirmation.NOT_NEEDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file just opened, with its people."""

    household: Household
    members: Sequence[Member]


def open_household(
    actor: Actor,
    details: HouseholdDetails,
    members: Sequence[MemberDetails],
    *,
    owner_id: int | None,
    now: dt.datetime,
    health_agreed: Means | None = None,
) -> Household:
    """Open a file that somebody of the team writes down."""
    opening = Opening(details=details, members=members, owner_id=owner_id, health_agreed=health_agreed)
    return open_households(actor, [opening], now)[0].household


def open_households(actor: Actor, openings: Sequence[Opening], now: dt.datetime) -> list[Opened]:
    """Open files, in as many statements as for one."""
    today = paris_date(now)
    for opening in openings:
        check_household(opening.members, today)
    for owner_id in {opening.owner_id for opening in openings if opening.owner_id is not None}:
        fetch(actor, Person, owner_id)
    agency_id = db.session.execute(
        select(Organisation.id).where(Organisation.space_id == actor.space_id).order_by(Organisation.id).limit(1)
    ).scalar_one()
    households = [_new_household(actor, opening, agency_id, today) for opening in openings]
    db.session.add_all(households)
    db.session.flush()
    opened = [
        Opened(household=household, members=_new_members(actor, household, opening.members))
        for household, opening in zip(households, openings, strict=True)
    ]
    for one, opening in zip(opened, openings, strict=True):
        db.session.add_all(one.members)
        _add_tags(one.household, opening.details.tags)
    db.session.flush()
    for one, opening in zip(opened, openings, strict=True):
        touched = any(map(is_sensitive, opening.members))
        settle_health(actor, one.household, touched=touched, agreed=opening.health_agreed, now=now)
    events.record_all([happened.HouseholdOpened(household_id=household.id) for household in households], actor, now)
    return opened


def find_just_opened(
    actor: Actor, details: HouseholdDetails, members: Sequence[MemberDetails], now: dt.datetime
) -> Household | None:
    """Return the file this person opened moments ago with the very same words: the second click of a double one.

    The person’s row stays locked until the transaction ends, so that two requests at once come one after the other.
    """
    if actor.person_id is None:
        return None
    db.session.execute(select(Person.id).where(Person.id == actor.person_id).with_for_update(key_share=True))
    opened = select(EventRow.household_id).where(
        EventRow.space_id == actor.space_id,
        EventRow.name == happened.HouseholdOpened.name,
        EventRow.person_id == actor.person_id,
        EventRow.at > now - DOUBLE_CLICK,
    )
    for household in db.session.scalars(scoped(actor, Household).where(Household.id.in_(opened))):
        same = all(getattr(household, name) == getattr(details, name) for name in _HOUSEHOLD_FIELDS)
        if same and [_typed(row) for row in _members(household)] == [_typed(member) for member in members]:
            return household
    return None


def _typed(member: Member | MemberDetails) -> tuple[Any, ...]:
    return (member.kind, *(getattr(member, name) for name in _MEMBER_FIELDS))


def update_household(
    actor: Actor, household: Household, details: HouseholdDetails, *, seen_version: int | None, now: dt.datetime
) -> None:
    """Change what the file says of the household."""
    changes = _changes(household, details, _HOUSEHOLD_FIELDS)
    old_tags = tuple(list_tags(household.id))
    if old_tags != details.tags:
        changes.append(Changed(field="tags", old=", ".join(old_tags), new=", ".join(details.tags)))
    if not changes:
        return
    expect_version(household, seen_version)
    _apply(household, details, _HOUSEHOLD_FIELDS)
    if old_tags != details.tags:
        _write_tags(household, details.tags)
        touch(household)
    _refresh_search_text(household, _members(household))
    db.session.flush()
    events.record(happened.HouseholdChanged(household_id=household.id), actor, now, changes=changes)


def change_owner(actor: Actor, household: Household, owner_id: int | None, now: dt.datetime) -> None:
    """Give the file to another person of the team."""
    if owner_id == household.owner_id:
        return
    expect_confirmed(household)
    new = fetch(actor, Person, owner_id) if owner_id is not None else None
    if new is not None and new.left_on is not None:
        raise DomainError(N_("Cette personne ne fait plus partie de l’équipe."), field="owner")
    old = db.session.get(Person, household.owner_id) if household.owner_id else None
    household.owner_id = owner_id
    db.session.flush()
    change = Changed(
        field="owner",
        old=old.full_name if old else None,
        new=new.full_name if new else None,
        privacy=Privacy.STAFF,
    )
    events.record(happened.OwnerChanged(household_id=household.id, owner_id=owner_id), actor, now, changes=[change])


def add_member(
    actor: Actor,
    household: Household,
    details: MemberDetails,
    now: dt.datetime,
    *,
    health_agreed: Means | None = None,
) -> Member:
    """Add a person or an animal to the household."""
    check_member(details, paris_date(now))
    settle_health(actor, household, touched=is_sensitive(details), agreed=health_agreed, now=now)
    members = _members(household)
    member = _new_member(actor, household, details, len(members))
    db.session.add(member)
    _refresh_search_text(household, [*members, member])
    db.session.flush()
    changes = [Changed(field="member", old=None, new=member.full_name, privacy=Privacy.IDENTITY)]
    events.record(
        happened.MemberAdded(household_id=household.id, added_member_id=member.id), actor, now, changes=changes
    )
    return member


def update_member(
    actor: Actor,
    member: Member,
    details: MemberDetails,
    *,
    seen_version: int | None,
    now: dt.datetime,
    health_agreed: Means | None = None,
) -> None:
    """Change what is known of a member. A child who is born gets a birth date in place of the expected one."""
    check_member(details, paris_date(now))
    changes = _changes(member, details, _MEMBER_FIELDS, about_id=member.id)
    if not changes:
        return
    expect_version(member, seen_version)
    household = fetch(actor, Household, member.household_id)
    touched = tells_more(details, member)
    settle_health(actor, household, touched=touched, agreed=health_agreed, by=member, now=now)
    _apply(member, details, _MEMBER_FIELDS)
    _refresh_search_text(household, _members(household))
    db.session.flush()
    events.record(
        happened.MemberChanged(household_id=member.household_id, changed_member_id=member.id),
        actor,
        now,
        changes=changes,
    )


def details_of(member: Member, **changes: Any) -> MemberDetails:
    """Return what is known of a member as one types it, with some of it changed."""
    known = {name: getattr(member, name) for name in _MEMBER_FIELDS}
    return MemberDetails(kind=member.kind, **(known | changes))


def get_member(actor: Actor, household_id: int, member_id: int) -> Member:
    """Return a member of that very household."""
    member = fetch(actor, Member, member_id)
    if member.household_id != household_id or member.removed_on is not None:
        raise NotFound
    return member


def remove_member(actor: Actor, member: Member, now: dt.datetime) -> None:
    """Take somebody out of the household; what was done for them stays in the file."""
    household = fetch(actor, Household, member.household_id)
    staying = [m for m in _members(household) if m.id != member.id]
    if not any(m.kind is MemberKind.ADULT for m in staying):
        raise DomainError(N_("Un dossier a besoin d’au moins un adulte : c’est à lui que l’on parle."))
    member.removed_on = paris_date(now)
    _refresh_search_text(household, staying)
    db.session.flush()
    changes = [Changed(field="member", old=member.full_name, new=None, privacy=Privacy.IDENTITY)]
    events.record(
        happened.MemberRemoved(household_id=household.id, removed_member_id=member.id), actor, now, changes=changes
    )


def date_milestone(
    actor: Actor, household: Household, milestone: Milestone, on: dt.date | None, now: dt.datetime
) -> None:
    """Record, correct or take back a milestone."""
    if milestone is Milestone.CLOSED:
        raise DomainError(N_("Un dossier se ferme avec sa raison."))
    if on is not None:
        check_milestone(on, paris_date(now))
    _set_milestone(actor, household, milestone, on, now)


def close_household(actor: Actor, household: Household, reason: ClosingReason, on: dt.date, now: dt.datetime) -> None:
    """Close a file with its reason; it can be opened again."""
    check_milestone(on, paris_date(now))
    household.closing_reason = reason
    _set_milestone(actor, household, Milestone.CLOSED, on, now)


def reopen_household(actor: Actor, household: Household, now: dt.datetime) -> None:
    """Open a closed file again."""
    household.closing_reason = None
    _set_milestone(actor, household, Milestone.CLOSED, None, now)


def pause_reminders(actor: Actor, household: Household, until: dt.date | None, now: dt.datetime) -> None:
    """Send no reminder to this family until a date (None: send them again)."""
    old = household.reminders_paused_until
    if old == until:
        return
    household.reminders_paused_until = until
    db.session.flush()
    change = Changed(field="reminders_paused_until", old=as_text(old), new=as_text(until), privacy=Privacy.TECHNICAL)
    events.record(happened.RemindersPaused(household_id=household.id, until=until), actor, now, changes=[change])


def refresh_search_text(household: Household) -> None:
    """Write anew the words a file is found by, of the people it holds today."""
    _refresh_search_text(household, _members(household))
    db.session.flush()


def touch(household: Household) -> None:
    """Move the version with what stands in other tables, so that two people at it are noticed."""
    flag_modified(household, "search_text")


def as_text(value: Any) -> str | None:
    """Return a value as the history keeps it: dates in ISO form, nothing for an empty one."""
    if value is None or value == "":
        return None
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _set_milestone(
    actor: Actor, household: Household, milestone: Milestone, on: dt.date | None, now: dt.datetime
) -> None:
    old = getattr(household, milestone.column)
    if old == on:
        return
    setattr(household, milestone.column, on)
    db.session.flush()
    change = Changed(field=milestone.column, old=as_text(old), new=as_text(on), privacy=Privacy.STATISTICAL)
    event = happened.MilestoneDated(household_id=household.id, milestone=milestone.value, on=on)
    events.record(event, actor, now, changes=[change])


def _changes(row: Any, details: Any, names: Sequence[str], *, about_id: int | None = None) -> list[Changed]:
    changes = []
    for name in names:
        old, new = getattr(row, name), getattr(details, name)
        if old != new:
            privacy = Privacy.SENSITIVE if name in SENSITIVE_FIELDS else Privacy.FREE_TEXT
            changes.append(Changed(field=name, old=as_text(old), new=as_text(new), privacy=privacy, about_id=about_id))
    return changes


def _apply(row: Any, details: Any, names: Sequence[str]) -> None:
    for name in names:
        setattr(row, name, getattr(details, name))


def _new_household(actor: Actor, opening: Opening, agency_id: int, today: dt.date) -> Household:
    details = opening.details
    return Household(
        space_id=actor.space_id,
        origin_organisation_id=opening.organisation_id or actor.organisation_id or agency_id,
        responsible_organisation_id=agency_id,
        source_id=opening.source_id,
        owner_id=opening.owner_id,
        confirmation=opening.confirmation,
        opened_on=today,
        search_text=_search_text(details, opening.members),
        **{name: getattr(details, name) for name in _HOUSEHOLD_FIELDS},
    )


def _new_members(actor: Actor, household: Household, members: Sequence[MemberDetails]) -> list[Member]:
    return [_new_member(actor, household, member, position) for position, member in enumerate(members)]


def _new_member(actor: Actor, household: Household, details: MemberDetails, position: int) -> Member:
    return Member(
        space_id=actor.space_id,
        household_id=household.id,
        kind=details.kind,
        position=position,
        **{name: getattr(details, name) for name in _MEMBER_FIELDS},
    )


def _members(household: Household) -> list[Member]:
    query = select(Member).where(Member.household_id == household.id, Member.removed_on.is_(None))
    return list(db.session.scalars(query.order_by(Member.position, Member.id)))


def _write_tags(household: Household, tags: Sequence[str]) -> None:
    db.session.execute(delete(HouseholdTag).where(HouseholdTag.household_id == household.id))
    _add_tags(household, tags)


def _add_tags(household: Household, tags: Sequence[str]) -> None:
    for tag in dict.fromkeys(tags):
        db.session.add(HouseholdTag(space_id=household.space_id, household_id=household.id, tag=tag))


def _refresh_search_text(household: Household, members: Sequence[Member]) -> None:
    household.search_text = _search_text(household, members)


def _search_text(household: Household | HouseholdDetails, members: Sequence[Member | MemberDetails]) -> str:
    words = [household.name, household.origin_place]
    for member in members:
        digits = "".join(c for c in member.phone if c.isdigit())
        words += [member.first_name, member.last_name, member.email, digits]
    return " ".join(dict.fromkeys(normalise(" ".join(words)).split()))
