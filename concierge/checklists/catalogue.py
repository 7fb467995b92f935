"""Published versions of the journeys, read once per process: a version never changes."""

import datetime as dt

from flask import current_app
from sqlalchemy import bindparam, select

from concierge.accounts.models import Space
from concierge.checklists.definition.model import Journey, Step
from concierge.checklists.editor.drafts import Draft, find_draft_row, list_drafts
from concierge.checklists.events import DefinitionPublished
from concierge.checklists.models import DefinitionVersion
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.db import db, read_columns
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_

STANDARD = "standard"


class ChoicesPending(DomainError):
    """The shipped files and the agency changed the same thing: somebody has to choose."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Les fichiers livrés et votre agence ont changé la même chose. "
                "Choisissez d’abord ce que vous gardez : rien n’est perdu d’ici là."
            )
        )


def get_journey(version_id: int) -> Journey:
    """Return the journey of a published version; agencies that published the same share one in memory."""
    cache: dict[int, Journey] = current_app.extensions.setdefault("journeys", {})
    if version_id not in cache:
        version = db.session.get_one(DefinitionVersion, version_id)
        read: dict[str, Journey] = current_app.extensions.setdefault("journeys_by_checksum", {})
        if version.checksum not in read:
            read[version.checksum] = Journey.from_dict(version.content)
        cache[version_id] = read[version.checksum]
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
    return read_columns(_NEWEST, {"space_id": space_id, "journey": journey}).scalars().first()


# Made once: every file asks it.
_NEWEST = (
    select(DefinitionVersion.id)
    .where(DefinitionVersion.space_id == bindparam("space_id"), DefinitionVersion.journey == bindparam("journey"))
    .order_by(DefinitionVersion.number.desc())
    .limit(1)
)


def list_versions(actor: Actor) -> list[DefinitionVersion]:
    """Return every published version, newest first."""
    query = select(DefinitionVersion).where(DefinitionVersion.visible_to(actor))
    return list(db.session.scalars(query.order_by(DefinitionVersion.published_at.desc(), DefinitionVersion.id.desc())))


def publish_files(actor: Actor, now: dt.datetime) -> list[DefinitionVersion]:
    """Publish the journeys of the configuration folder, with the agency's edits, that differ from what is published.

    Raises DefinitionErrors with every error, or ChoicesPending: the versions in use stay as they are, all of them.
    """
    drafts = list_drafts(actor.space_id)
    if any(draft.merged.conflicts for draft in drafts):
        raise ChoicesPending
    journeys = [(draft, draft.read()) for draft in drafts]
    return [version for draft, journey in journeys if (version := publish_draft_journey(actor, draft, journey, now))]


def publish_draft_journey(actor: Actor, draft: Draft, journey: Journey, now: dt.datetime) -> DefinitionVersion | None:
    """Publish what a draft holds; None when the newest version is the same. Its edits stay the agency's."""
    _publish_in_turn(actor.space_id)
    row = find_draft_row(actor.space_id, draft.journey)
    if row is not None and row.published != row.overlay:
        row.published = row.overlay
    latest = latest_version(actor.space_id, journey.key)
    if latest is not None and latest.checksum == journey.checksum:
        return None
    return publish_journey(actor, journey, now)


def _publish_in_turn(space_id: int) -> None:
    """Wait for whoever publishes for the same agency: the second then finds the version the first has made."""
    db.session.execute(select(Space.id).where(Space.id == space_id).with_for_update(key_share=True))


def publish_journey(actor: Actor, journey: Journey, now: dt.datetime) -> DefinitionVersion:
    """Publish a journey as the next version of its key; files that are open stay on theirs."""
    latest = latest_version(actor.space_id, journey.key)
    version = DefinitionVersion(
        space_id=actor.space_id,
        journey=journey.key,
        number=1 if latest is None else latest.number + 1,
        checksum=journey.checksum,
        content=journey.to_dict(),
        published_at=now,
        published_by=actor.person_id,
    )
    db.session.add(version)
    db.session.flush()
    before = {} if latest is None else get_journey(latest.id).steps
    changed = [key for key, step in journey.steps.items() if key in before and before[key] != step]
    events.record(
        DefinitionPublished(
            version_id=version.id,
            added=tuple(key for key in journey.steps if before and key not in before),
            removed=tuple(key for key in before if key not in journey.steps),
            changed=tuple(changed),
        ),
        actor,
        now,
    )
    return version
