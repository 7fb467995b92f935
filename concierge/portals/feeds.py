"""Calendar subscriptions: an unguessable address for each reader, closed by them at any time, and what it tells."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask_babel import force_locale
from sqlalchemy import Select, or_, select

from concierge.accounts.models import Person
from concierge.accounts.sign_in import actor_of
from concierge.checklists.definition.model import WhoRole
from concierge.checklists.models import StepRow, is_open
from concierge.checklists.next_actions import step_title
from concierge.documents.calendars import CalendarEntry
from concierge.families.access import actor_of_member
from concierge.families.duplicates.moving import MergeRule, MergeRules
from concierge.families.models import Appointment, Household, Member
from concierge.hosts.access import find_host_actor
from concierge.hosts.models import Host
from concierge.hosts.relations.contacts import list_families_met, list_hosts_met
from concierge.hosts.words import offer_words
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.tokens import new_token, token_hash
from concierge.portals.feed_events import FeedClosed, FeedOpened
from concierge.portals.feed_models import CalendarFeed

PAST = dt.timedelta(days=60)  # appointments stay that long, cancelled ones too: calendars must learn of it
MOST = 500  # steps of one calendar
BEFORE_APPOINTMENT = dt.timedelta(hours=1)
EVENING_BEFORE = dt.timedelta(hours=6)  # at 18:00, for a family's step of the next day
MERGE_RULES: MergeRules = {"calendar_feed": MergeRule()}

Contributor = Callable[[Actor, dt.datetime], Iterator[CalendarEntry]]


def find_feed(actor: Actor) -> CalendarFeed | None:
    """Return the actor's subscription that still answers."""
    return db.session.scalars(_own(actor).where(CalendarFeed.revoked_at.is_(None))).first()


def open_feed(actor: Actor, now: dt.datetime) -> str:
    """Make an address for the actor's calendar and close the former; return its token, which cannot be shown again."""
    _let_one_in(actor)
    close_feed(actor, now)
    token = new_token()
    feed = CalendarFeed(
        space_id=actor.space_id,
        person_id=actor.person_id,
        member_id=actor.member_id,
        host_id=actor.host_id,
        token_hash=token_hash(token),
        created_at=now,
    )
    db.session.add(feed)
    db.session.flush()
    events.record(FeedOpened(feed_id=feed.id, household_id=actor.household_id, host_id=actor.host_id), actor, now)
    return token


def close_feed(actor: Actor, now: dt.datetime) -> None:
    """Let the actor's address answer no more, and any other that was made at the same moment."""
    for feed in db.session.scalars(_own(actor).where(CalendarFeed.revoked_at.is_(None))).all():
        feed.revoked_at = now
        events.record(FeedClosed(feed_id=feed.id, household_id=actor.household_id, host_id=actor.host_id), actor, now)


def find_reader(token: str) -> Actor | None:
    """Return whose calendar an address tells, None when it is closed, or they left."""
    feed = db.session.scalars(
        select(CalendarFeed).where(CalendarFeed.token_hash == token_hash(token), CalendarFeed.revoked_at.is_(None))
    ).first()
    if feed is None:
        return None
    if feed.member_id is not None:
        return actor_of_member(feed.member_id)
    if feed.host_id is not None:
        return find_host_actor(feed.host_id)
    person = db.session.get_one(Person, feed.person_id)
    return None if person.left_on is not None else actor_of(person)


def list_entries(actor: Actor, contributors: Sequence[Contributor], now: dt.datetime) -> list[CalendarEntry]:
    """Return everything in a person's calendar."""
    return [entry for contributor in contributors for entry in contributor(actor, now)]


def appointments(actor: Actor, now: dt.datetime) -> Iterator[CalendarEntry]:
    """Tell a colleague's appointments, or a family's; `url` is a path."""
    if actor.host_id is not None:
        return
    query = (
        select(
            Appointment.id,
            Appointment.household_id,
            Appointment.subject,
            Appointment.place,
            Appointment.starts_at,
            Appointment.minutes,
            Appointment.sequence,
            Appointment.cancelled_at,
            Household.name,
        )
        .join(Household, Household.id == Appointment.household_id)
        .where(Appointment.visible_to(actor), Appointment.starts_at >= now - PAST)
        .order_by(Appointment.starts_at, Appointment.id)
    )
    if actor.person_id is not None:
        query = query.where(or_(Appointment.person_id == actor.person_id, Household.owner_id == actor.person_id))
    for row in db.session.execute(query):
        staff = actor.person_id is not None
        yield CalendarEntry(
            uid=f"rendez-vous-{row.id}-{actor.space_id}@conciergerie",
            sequence=row.sequence,
            starts=row.starts_at,
            duration=dt.timedelta(minutes=row.minutes),
            title=f"{row.subject} – {row.name}" if staff else row.subject,
            place=row.place,
            url=f"/dossiers/{row.household_id}/echanges" if staff else "/espace/",
            alarm=BEFORE_APPOINTMENT,
            cancelled=row.cancelled_at is not None,
        )


def steps(actor: Actor, now: dt.datetime) -> Iterator[CalendarEntry]:
    """Tell the dated open steps of a colleague, or those a family does itself; late ones stand on today."""
    if actor.host_id is not None:
        return
    today, staff = paris_date(now), actor.person_id is not None
    for row in db.session.execute(_steps(actor)):
        title = row.title or step_title(row.version_id, row.key, actor.language)
        whose = f" – {row.family}" if staff else (f" ({row.member})" if row.member else "")
        yield CalendarEntry(
            uid=f"etape-{row.id}-{actor.space_id}@conciergerie",
            # A late step moves to the next day every day: its number must rise too.
            sequence=row.version + max(0, (today - row.due_on).days),
            starts=max(row.due_on, today),
            title=f"{title}{whose}",
            url=f"/etapes/{row.id}" if staff else f"/espace/etapes/{row.id}",
            alarm=None if staff else EVENING_BEFORE,
        )


def meetings(actor: Actor, now: dt.datetime) -> Iterator[CalendarEntry]:
    """Tell a host the days agreed with families, and a family those agreed with hosts; nobody's own days away."""
    if actor.host_id is not None:
        met, page = list_families_met(actor, actor.host_id), "/mon-accueil/familles"
    elif actor.household_id is not None:
        met, page = list_hosts_met(actor, actor.household_id), "/espace/rencontres"
    else:
        return
    for each in met:
        if each.on is None or each.on < paris_date(now - PAST):
            continue
        with force_locale(actor.language):
            title = f"{offer_words(each.kind)} – {each.names}"
        yield CalendarEntry(
            uid=f"rencontre-{each.relation_id}-{actor.space_id}@conciergerie",
            sequence=int(each.is_called_off),
            starts=each.on,
            title=title,
            place=each.commune if actor.household_id is not None else "",
            url=page,
            alarm=EVENING_BEFORE,
            cancelled=each.is_called_off,
        )


def _steps(actor: Actor) -> Select[*tuple[Any, ...]]:
    query = _STEPS.where(StepRow.visible_to(actor))
    if actor.person_id is not None:
        query = query.where(StepRow.assignee_id == actor.person_id, StepRow.who.in_((WhoRole.CONCIERGE, WhoRole.OWNER)))
    else:
        query = query.where(
            StepRow.household_id == actor.household_id, StepRow.who.in_((WhoRole.FAMILY, WhoRole.MEMBER))
        )
    return query.limit(MOST)


# The eight columns a calendar tells, not the twenty-five of a line on screen: hundreds of rows are read every hour.
_STEPS = (
    select(
        StepRow.id,
        StepRow.version,
        StepRow.version_id,
        StepRow.key,
        StepRow.title,
        StepRow.due_on,
        Household.name.label("family"),
        Member.first_name.label("member"),
    )
    .join(Household, Household.id == StepRow.household_id)
    .outerjoin(Member, Member.id == StepRow.member_id)
    .where(is_open(), StepRow.due_on.is_not(None), Household.closed_on.is_(None))
    .order_by(StepRow.due_on, StepRow.id)
)


def _let_one_in(actor: Actor) -> None:
    """Keep a second click waiting until this transaction ends: it then closes the address that the first one made."""
    reader = select(Person.id).where(Person.id == actor.person_id)
    if actor.member_id is not None:
        reader = select(Member.id).where(Member.id == actor.member_id)
    elif actor.host_id is not None:
        reader = select(Host.id).where(Host.id == actor.host_id)
    db.session.execute(reader.with_for_update(key_share=True))


def _own(actor: Actor) -> Select[CalendarFeed]:
    query = select(CalendarFeed).where(CalendarFeed.visible_to(actor))
    if actor.member_id is not None:
        return query.where(CalendarFeed.member_id == actor.member_id)
    if actor.host_id is not None:
        return query.where(CalendarFeed.host_id == actor.host_id)
    return query.where(CalendarFeed.person_id == actor.person_id)
