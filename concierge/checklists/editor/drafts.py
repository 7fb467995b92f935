"""What an agency publishes next: the shipped files with its own edits laid over them.

draft = get_draft(actor, "standard")
draft.outline            # everything as it would be published; draft.step("logement.bail") is one step in file format
draft.faults_of(key)     # what is wrong at a step, in the words of the file checks
draft.version            # for the forms: 0 as long as nobody has changed anything
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from flask import current_app
from sqlalchemy import select

from concierge.checklists.definition.loading import load_definitions
from concierge.checklists.definition.model import DefinitionSet, Journey
from concierge.checklists.definition.plain import (
    Place,
    place_of,
    plain_checklist,
    plain_files,
    read_files,
)
from concierge.checklists.editor.outline import Outline, is_step, read_outline, write_files
from concierge.checklists.editor.overlay import Merged, Overlay, apply
from concierge.checklists.models import JourneyDraft
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.definition_files.plain_values import Plain
from concierge.platform.definition_files.yaml_tree import DefinitionError, DefinitionErrors
from concierge.platform.errors import NotFound


@dataclass(frozen=True, kw_only=True)  # no slots: what is computed from it is cached on it
class Draft:
    """One journey of one agency, as it would be published."""

    journey: str
    shipped: DefinitionSet
    base: Outline
    overlay: Overlay = field(default_factory=Overlay)
    published: Overlay = field(default_factory=Overlay)  # the edits that are in the newest version
    version: int = 0
    base_checksum: str = ""
    changed_at: dt.datetime | None = None
    changed_by: int | None = None

    @cached_property
    def merged(self) -> Merged:
        """Return the shipped journey with the agency's edits, and what is to be decided."""
        return apply(self.base, self.overlay)

    @property
    def outline(self) -> Outline:
        """Return the journey as it would be published."""
        return self.merged.outline

    @property
    def is_behind(self) -> bool:
        """Tell whether the shipped files have changed since the last edit."""
        return bool(self.version) and self.base_checksum != self.shipped.journeys[self.journey].checksum

    @cached_property
    def _read(self) -> tuple[Journey | None, tuple[DefinitionError, ...]]:
        if self.overlay.is_empty:
            return self.shipped.journeys[self.journey], ()
        try:
            return read_files(self.files()).journeys[self.journey], ()
        except DefinitionErrors as refused:
            return None, refused.errors

    @property
    def faults(self) -> tuple[DefinitionError, ...]:
        """Return everything that keeps the draft from being published."""
        return self._read[1]

    def read(self) -> Journey:
        """Return the journey; raise DefinitionErrors with every fault."""
        journey, faults = self._read
        if journey is None:
            raise DefinitionErrors(list(faults))
        return journey

    def files(self) -> tuple[Plain, ...]:
        """Return what the files would hold, the other checklists that are shipped last: steps may refer to them."""
        own = set(self.outline.checklists)
        others = [each for key, each in self.shipped.checklists.items() if key not in own]
        return (*write_files(self.outline), *(plain_checklist(each) for each in others))

    def has_step(self, key: str) -> bool:
        """Tell whether the draft has this step (full key)."""
        return is_step(key) and key in self.outline.elements

    @property
    def known_keys(self) -> set[str]:
        """Return every key that means something already: here, in what is shipped, in what was published last."""
        return {*self.outline.elements, *self.base.elements, *self.published.added}

    def step(self, key: str) -> Plain:
        """Return a step (full key) in the format of the files."""
        if not self.has_step(key):
            raise NotFound
        return self.outline.plain_step(key)

    def faults_of(self, key: str) -> tuple[DefinitionError, ...]:
        """Return what is wrong at an element: a step, the head of a section, of a checklist, of the journey."""
        return self._faults_by_key.get(key, ())

    @cached_property
    def _faults_by_key(self) -> Mapping[str, tuple[DefinitionError, ...]]:
        found: dict[str, tuple[DefinitionError, ...]] = {}
        for error in self.faults:
            key = _key_at(place_of(error), self.outline)
            found[key] = (*found.get(key, ()), error)
        return found


def _key_at(place: Place, outline: Outline) -> str:
    if place.checklist not in outline.checklists:
        return ""
    if place.step is not None:
        return f"{place.checklist}.{place.step}"
    return place.checklist if place.section is None else f"{place.checklist}/{place.section}"


def get_draft(actor: Actor, journey: str) -> Draft:
    """Return the draft of the actor's agency; DefinitionErrors when the shipped files are wrong."""
    return _draft(load_shipped(), journey, find_draft_row(actor.space_id, journey))


def find_draft_row(space_id: int, journey: str) -> JourneyDraft | None:
    """Return the stored edits, None before the first one."""
    return db.session.scalars(
        select(JourneyDraft).where(JourneyDraft.space_id == space_id, JourneyDraft.journey == journey)
    ).one_or_none()


def load_shipped() -> DefinitionSet:
    """Return the definitions of the configuration folder; raise DefinitionErrors with every error."""
    return load_definitions(current_app.extensions["config"].workflows_dir)


def list_drafts(space_id: int) -> list[Draft]:
    """Return every journey that is shipped, each with the agency's edits."""
    shipped = load_shipped()
    stored = {row.journey: row for row in db.session.scalars(select(JourneyDraft).filter_by(space_id=space_id))}
    return [_draft(shipped, key, stored.get(key)) for key in shipped.journeys]


def _draft(shipped: DefinitionSet, journey: str, row: JourneyDraft | None) -> Draft:
    if journey not in shipped.journeys:
        raise NotFound
    base = read_outline(plain_files(shipped.journeys[journey]))
    if row is None:
        return Draft(journey=journey, shipped=shipped, base=base)
    return Draft(
        journey=journey,
        shipped=shipped,
        base=base,
        overlay=Overlay.from_dict(row.overlay),
        published=Overlay.from_dict(row.published),
        version=row.version,
        base_checksum=row.base_checksum,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )
