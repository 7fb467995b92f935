"""Published versions of the journeys, read once per process: a version never changes."""

import datetime as dt

from flask import current_app
from sqlalchemy import func, select

from concierge.checklists.definition_loading import load_definitions
from concierge.checklists.definitions import Journey, Step
from concierge.checklists.events import DefinitionPublished
from concierge.checklists.models import DefinitionVersion
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.db import db

STANDARD = "standard"


def get_journey(version_id: int) -> Journey:
    """Return the journey of a published version."""
    cache: dict[int, Journey] = current_app.extensions.setdefault("journeys", {})
    if version_id not in cache:
        version = db.session.get_one(DefinitionVersion, version_id)
        cache[version_id] = Journey.from_dict(version.content)
    return cache[version_id]


def find_step(version_id: int | None, key: str) -> Step | None:
    """Return the definition of a step, None for a local one."""
    if version_id is None:
        return None
    return get_journey(version_id).steps.get(key)


def latest_version(space_id: int, journey: str = STANDARD) -> DefinitionVersion | None:
    """Return the newest published version of a journey."""
    return db.session.execute(
        select(DefinitionVersion)
        .where(DefinitionVersion.space_id == space_id, DefinitionVersion.journey == journey)
        .order_by(DefinitionVersion.number.desc())
        .limit(1)
    ).scalar_one_or_none()


def latest_version_id(space_id: int, journey: str = STANDARD) -> int | None:
    """Return the id of the newest published version, without reading what it holds."""
    of_journey = (DefinitionVersion.space_id == space_id, DefinitionVersion.journey == journey)
    return db.session.scalars(
        select(DefinitionVersion.id).where(*of_journey).order_by(DefinitionVersion.number.desc()).limit(1)
    ).first()


def list_versions(actor: Actor) -> list[DefinitionVersion]:
    """Return every published version, newest first."""
    query = select(DefinitionVersion).where(DefinitionVersion.visible_to(actor))
    return list(db.session.scalars(query.order_by(DefinitionVersion.published_at.desc(), DefinitionVersion.id.desc())))


def publish_files(actor: Actor, now: dt.datetime) -> list[DefinitionVersion]:
    """Publish the journeys of the configuration folder that differ from what is published; none when a file is wrong.

    Raises DefinitionErrors with every error: the versions in use stay as they are.
    """
    definitions = load_definitions(current_app.extensions["config"].workflows_dir)
    published = []
    for journey in definitions.journeys.values():
        latest = latest_version(actor.space_id, journey.key)
        if latest is None or latest.checksum != journey.checksum:
            published.append(publish_journey(actor, journey, now))
    return published


def publish_journey(actor: Actor, journey: Journey, now: dt.datetime) -> DefinitionVersion:
    """Publish a journey as the next version of its key; files that are open stay on theirs."""
    number = db.session.execute(
        select(func.coalesce(func.max(DefinitionVersion.number), 0)).where(
            DefinitionVersion.space_id == actor.space_id, DefinitionVersion.journey == journey.key
        )
    ).scalar_one()
    version = DefinitionVersion(
        space_id=actor.space_id,
        journey=journey.key,
        number=number + 1,
        checksum=journey.checksum,
        content=journey.to_dict(),
        published_at=now,
        published_by=actor.person_id,
    )
    db.session.add(version)
    db.session.flush()
    events.record(DefinitionPublished(version_id=version.id), actor, now)
    return version
