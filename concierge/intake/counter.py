"""The counter: whoever meets somebody writes them down; the file then awaits that person's own word (0009)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from concierge.accounts.models import Organisation
from concierge.families.choices import Source
from concierge.intake.captures import receive_capture
from concierge.intake.counter_rules import CounterEntry, fits_counter, instant_taken, own_kind
from concierge.intake.models import CounterCapture, IntakeSource
from concierge.intake.rules import LONGEST_SOURCE_NAME, SourceDetails, check_capture
from concierge.intake.sources import add_source, closed_since
from concierge.platform.access import Actor, fetch
from concierge.platform.clock import paris_date
from concierge.platform.db import add_once, db
from concierge.platform.errors import Forbidden, NotFound
from concierge.platform.search_text import normalise

LONGEST_SEARCH = 400  # some characters spread into many


def capture_at_counter(actor: Actor, entry: CounterEntry, now: dt.datetime) -> CounterCapture:
    """Open the file of somebody the actor met; it awaits their word. Sent twice, it is done once."""
    person_id, organisation_id = _who(actor)
    check_capture(entry.capture)
    taken_at = instant_taken(entry.ago, now)
    source = _source_of(actor, entry.source_id, now)
    name = f"{entry.capture.first_name} {entry.capture.last_name}".strip()
    row = CounterCapture(
        space_id=actor.space_id,
        key=entry.mark(person_id),
        organisation_id=organisation_id,
        person_id=person_id,
        source_id=source.id,
        name=name,
        search_text=normalise(name)[:LONGEST_SEARCH],
        taken_at=taken_at,
        received_at=now,
    )
    if not add_once(row, key=CounterCapture.key):
        return db.session.scalars(select(CounterCapture).where(CounterCapture.key == row.key)).one()
    closed_at = closed_since(source)
    late = closed_at is not None and taken_at < closed_at
    capture = replace(entry.capture, own_words=False, more=_when(taken_at, now))
    household = receive_capture(actor, capture, source, key=f"counter:{row.key}", now=now, late=late)
    row.household_id = household.id
    db.session.flush()
    return row


def list_counters(actor: Actor) -> Sequence[IntakeSource]:
    """Return the open sources of the actor's own organisation that people are met at, the one used last first."""
    if actor.organisation_id is None:
        return []
    found = [source for source in _sources(actor) if source.active]
    last = db.session.scalars(
        select(CounterCapture.source_id)
        .where(CounterCapture.visible_to(actor), CounterCapture.person_id == actor.person_id)
        .order_by(CounterCapture.received_at.desc(), CounterCapture.id.desc())
        .limit(1)
    ).first()
    return sorted(found, key=lambda source: source.id != last)


def _who(actor: Actor) -> tuple[int, int]:
    """Return who writes, for which organisation: nobody else stands at a counter."""
    if actor.person_id is None or actor.organisation_id is None:
        raise Forbidden
    return actor.person_id, actor.organisation_id


def _source_of(actor: Actor, source_id: int | None, now: dt.datetime) -> IntakeSource:
    """Return the source chosen, the only one there is, or a new one for an organisation that has none."""
    if source_id is not None:
        source = fetch(actor, IntakeSource, source_id)
        if source.organisation_id != actor.organisation_id or not fits_counter(source.kind):
            raise NotFound
        return source
    open_ones = list_counters(actor)
    return open_ones[0] if open_ones else _open_counter(actor, now)


def _open_counter(actor: Actor, now: dt.datetime) -> IntakeSource:
    """Open the counter of an organisation at its first use; one that the agency closed stays closed."""
    held = select(Organisation).where(Organisation.id == actor.organisation_id).with_for_update(key_share=True)
    organisation = db.session.scalars(held).one()
    kind = own_kind(organisation.kind)
    for source in _sources(actor):  # opened meanwhile by somebody else, or closed by the agency
        if source.active or source.kind is kind:
            return source
    name = f"Comptoir – {organisation.name}"[:LONGEST_SOURCE_NAME]
    return add_source(actor, SourceDetails(kind=kind, name=name, organisation_id=organisation.id), slug="", now=now)


def _sources(actor: Actor) -> Sequence[IntakeSource]:
    query = select(IntakeSource).where(
        IntakeSource.visible_to(actor),
        IntakeSource.organisation_id == actor.organisation_id,
        IntakeSource.kind != Source.WEB,
    )
    return db.session.scalars(query.order_by(IntakeSource.name, IntakeSource.id)).all()


def _when(taken_at: dt.datetime, now: dt.datetime) -> tuple[str, ...]:
    """Say in the journal when the person was met, where that was another day."""
    day = paris_date(taken_at)
    return () if day == paris_date(now) else (f"Rencontre du {day:%d/%m/%Y}",)
