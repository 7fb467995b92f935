"""What coordinators do to the draft of a journey. Each act is whole or not at all, and refused when overtaken.

Every act takes the version of the draft that its page showed (`seen`); StaleVersion when somebody was faster.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy.exc import IntegrityError

from concierge.accounts.models import Person
from concierge.checklists.catalogue import ChoicesPending, publish_draft_journey
from concierge.checklists.definition.model import Subject
from concierge.checklists.definition.plain import read_one_step
from concierge.checklists.editor import draft_edits, structure_edits
from concierge.checklists.editor.drafts import Draft, find_draft_row, get_draft
from concierge.checklists.editor.outline import Outline, checklist_of, is_section
from concierge.checklists.editor.overlay import Choice, Overlay, derive, settle
from concierge.checklists.events import DraftEdited
from concierge.checklists.models import DefinitionVersion, JourneyDraft
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.conflicts import LastChange
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound, StaleVersion
from concierge.platform.i18n import N_

MAX_STEPS = 1000  # of a journey: far beyond what a family can be asked, short of what would slow every page
MAX_SECTIONS = 200  # of a journey: a step is moved to one of them, chosen in a list
MAX_CHECKLISTS = 30


class Act(StrEnum):
    """What was done to a draft, as events tell it."""

    WRITTEN = "step_written"
    ADDED = "step_added"
    DUPLICATED = "step_duplicated"
    REMOVED = "step_removed"
    RESTORED = "restored"
    MOVED = "moved"
    RENAMED = "renamed"
    SECTION_ADDED = "section_added"
    SECTION_REMOVED = "section_removed"
    CHECKLIST_ADDED = "checklist_added"
    CHECKLIST_REMOVED = "checklist_removed"
    SETTLED = "conflict_settled"
    DISCARDED = "discarded"
    SHIPPED = "back_to_shipped"


Change = Callable[[Outline], Outline]


def replace_step(
    actor: Actor, journey: str, key: str, plain: Mapping[str, Any], *, seen: int, now: dt.datetime
) -> Draft:
    """Write a step (full key) anew, in the format of the files. What is wrong in it is kept, and shown at the step."""
    written, _faults = read_one_step(plain, checklist_of(key))
    return _edit(
        actor, journey, _of_step(key, lambda o: draft_edits.replace_step(o, key, written)), Act.WRITTEN, key, seen, now
    )


def add_step(
    actor: Actor, journey: str, section: str, plain: Mapping[str, Any], *, seen: int, now: dt.datetime
) -> tuple[Draft, str]:
    """Add a step at the end of a section; return the draft and the full key of the step."""
    draft = _open(actor, journey, seen)
    _expect(is_section(section) and section in draft.outline.elements)
    _expect_room(draft)
    outline, key = draft_edits.add_step(draft.outline, section, plain)
    if plain.get("key") and key in draft.known_keys:
        raise DomainError(N_("Une autre étape porte déjà ce nom court."), field="short_key")
    return _save(actor, draft, derive(draft.base, outline), Act.ADDED, key, now), key


def duplicate_step(actor: Actor, journey: str, key: str, *, seen: int, now: dt.datetime) -> tuple[Draft, str]:
    """Add a copy of a step behind it; return the draft and the full key of the copy."""
    draft = _open(actor, journey, seen)
    _expect_room(draft)
    title = draft_edits.copied_title(draft.step(key).get("title", {}))
    outline, copy = draft_edits.duplicate(draft.outline, key, title)
    return _save(actor, draft, derive(draft.base, outline), Act.DUPLICATED, copy, now), copy


def remove_step(actor: Actor, journey: str, key: str, *, seen: int, now: dt.datetime) -> Draft:
    """Take a step away; a shipped one can be restored, one of the agency's own is gone."""
    return _edit(actor, journey, _of_step(key, lambda o: draft_edits.remove(o, key)), Act.REMOVED, key, seen, now)


def restore(actor: Actor, journey: str, key: str, *, seen: int, now: dt.datetime) -> Draft:
    """Give up the agency's changes of a shipped step, section or checklist."""
    draft = _open(actor, journey, seen)
    _expect(key in draft.base.elements)
    outline = draft_edits.restore(draft.outline, draft.base, key)
    return _save(actor, draft, derive(draft.base, outline), Act.RESTORED, key, now)


def move_step(actor: Actor, journey: str, key: str, by: int, *, seen: int, now: dt.datetime) -> Draft:
    """Move a step up (-1) or down (1), at the edge of its section into the neighbouring one."""
    return _edit(actor, journey, _of_step(key, lambda o: draft_edits.move_step(o, key, by)), Act.MOVED, key, seen, now)


def move_step_to(
    actor: Actor, journey: str, key: str, section: str, *, seen: int, now: dt.datetime
) -> tuple[Draft, str]:
    """Move a step to the end of another section; return its key, another one in another checklist."""
    draft = _open(actor, journey, seen)
    _expect(draft.has_step(key) and is_section(section) and section in draft.outline.elements)
    if checklist_of(section) == checklist_of(key):
        outline = draft_edits.move_to(draft.outline, key, section)
    else:
        outline, key = structure_edits.lead_to(draft.outline, key, section, draft.known_keys)
    return _save(actor, draft, derive(draft.base, outline), Act.MOVED, key, now), key


def move_section(actor: Actor, journey: str, section: str, by: int, *, seen: int, now: dt.datetime) -> Draft:
    """Move a section up (-1) or down (1) in its checklist."""

    def moved(outline: Outline) -> Outline:
        _expect(is_section(section) and section in outline.elements)
        return draft_edits.move_section(outline, section, by)

    return _edit(actor, journey, moved, Act.MOVED, section, seen, now)


def rename(
    actor: Actor, journey: str, key: str, title: Mapping[str, str], comment: str = "", *, seen: int, now: dt.datetime
) -> Draft:
    """Give a section or a checklist another title, in both languages, and its note."""

    def renamed(outline: Outline) -> Outline:
        _expect(key in outline.elements)
        return draft_edits.retitle(outline, key, title, comment)

    return _edit(actor, journey, renamed, Act.RENAMED, key, seen, now)


def add_section(
    actor: Actor,
    journey: str,
    checklist: str,
    title: Mapping[str, str],
    comment: str = "",
    *,
    seen: int,
    now: dt.datetime,
) -> Draft:
    """Add a section at the end of a checklist; it appears once it holds a step."""
    draft = _open(actor, journey, seen)
    _expect(checklist in draft.outline.checklists)
    _expect_room_for_section(draft)
    outline, key = draft_edits.add_section(draft.outline, checklist, title, comment)
    return _save(actor, draft, derive(draft.base, outline), Act.SECTION_ADDED, key, now)


def remove_section(actor: Actor, journey: str, section: str, heir: str, *, seen: int, now: dt.datetime) -> Draft:
    """Take a section away; its steps, if it has any, go to another one of its checklist."""

    def removed(outline: Outline) -> Outline:
        _expect(is_section(section) and section in outline.elements)
        others = set(outline.children[checklist_of(section)]) - {section}
        if not others:
            raise DomainError(N_("C’est la seule section de cette liste : ajoutez-en d’abord une autre."))
        _expect(heir in others or not outline.children[section])
        return structure_edits.remove_section(outline, section, heir)

    return _edit(actor, journey, removed, Act.SECTION_REMOVED, section, seen, now)


def add_checklist(
    actor: Actor,
    journey: str,
    title: Mapping[str, str],
    subject: Subject,
    section: Mapping[str, str],
    *,
    seen: int,
    now: dt.datetime,
) -> tuple[Draft, str]:
    """Add a checklist of the agency's own, with its first section; it appears once it holds a step."""
    draft = _open(actor, journey, seen)
    if len(draft.outline.checklists) >= MAX_CHECKLISTS:
        raise DomainError(
            N_("Ce parcours a déjà %(limit)s listes : ajoutez plutôt une section à l’une d’elles."),
            limit=MAX_CHECKLISTS,
        )
    _expect_room_for_section(draft)
    taken = {*draft.known_keys, *draft.shipped.checklists}
    outline, key = structure_edits.add_checklist(draft.outline, title, subject, section, taken)
    return _save(actor, draft, derive(draft.base, outline), Act.CHECKLIST_ADDED, key, now), key


def remove_checklist(actor: Actor, journey: str, key: str, *, seen: int, now: dt.datetime) -> Draft:
    """Take away a checklist that the agency added and that holds no step any more."""
    draft = _open(actor, journey, seen)
    _expect(key in draft.outline.checklists and key not in draft.base.elements)
    if any(draft.outline.children[section] for section in draft.outline.children[key]):
        raise DomainError(N_("Cette liste contient des étapes : retirez-les ou changez-les de place d’abord."))
    outline = structure_edits.remove_checklist(draft.outline, key)
    return _save(actor, draft, derive(draft.base, outline), Act.CHECKLIST_REMOVED, key, now)


def discard(actor: Actor, journey: str, *, seen: int, now: dt.datetime) -> Draft:
    """Give up what was not published: the draft is again what the version in use was made from."""
    draft = _open(actor, journey, seen, choices_may_wait=True)
    return _save(actor, draft, draft.published, Act.DISCARDED, "", now)


def back_to_shipped(actor: Actor, journey: str, *, seen: int, now: dt.datetime) -> Draft:
    """Give up everything the agency ever changed: the draft is what is shipped."""
    draft = _open(actor, journey, seen, choices_may_wait=True)
    return _save(actor, draft, Overlay(), Act.SHIPPED, "", now)


def settle_conflict(
    actor: Actor, journey: str, key: str, field: str, choice: Choice, *, seen: int, now: dt.datetime
) -> Draft:
    """Decide one conflict: the agency's value, or the package's."""
    draft = _open(actor, journey, seen, choices_may_wait=True)
    for conflict in draft.merged.conflicts:
        if (conflict.key, conflict.field) == (key, field):
            overlay = settle(draft.base, draft.overlay, conflict, choice)
            return _save(actor, draft, overlay, Act.SETTLED, key, now)
    raise NotFound


def publish_draft(actor: Actor, journey: str, *, seen: int, now: dt.datetime) -> DefinitionVersion:
    """Publish the draft as the next version; DefinitionErrors with every fault. The agency's edits stay."""
    draft = _open(actor, journey, seen)
    version = publish_draft_journey(actor, draft, draft.read(), now)
    if version is None:
        raise DomainError(N_("Rien à publier : le brouillon est identique à la version en cours."))
    return version


def last_change(draft: Draft) -> LastChange | None:
    """Return who changed the draft last: told to whoever was overtaken."""
    if draft.changed_at is None:
        return None
    person = db.session.get(Person, draft.changed_by) if draft.changed_by else None
    return LastChange(by=person.full_name if person else "", at=draft.changed_at)


def _of_step(key: str, change: Change) -> Change:
    def of_a_step(outline: Outline) -> Outline:
        _expect("." in key and key in outline.elements)
        return change(outline)

    return of_a_step


def _expect_room(draft: Draft) -> None:
    if len(draft.outline.steps()) >= MAX_STEPS:
        raise DomainError(N_("Ce parcours a déjà %(limit)s étapes : retirez-en avant d’en ajouter."), limit=MAX_STEPS)


def _expect_room_for_section(draft: Draft) -> None:
    if sum(is_section(each) for each in draft.outline.elements) >= MAX_SECTIONS:
        raise DomainError(
            N_("Ce parcours a déjà %(limit)s sections : donnez plutôt un autre titre à l’une d’elles."),
            limit=MAX_SECTIONS,
        )


def _expect(known: bool) -> None:
    if not known:
        raise NotFound


def _open(actor: Actor, journey: str, seen: int, *, choices_may_wait: bool = False) -> Draft:
    draft = get_draft(actor, journey)
    if draft.version != seen:
        raise StaleVersion(N_("Quelqu’un d’autre a modifié ce brouillon entre-temps. Voici où il en est."))
    if draft.merged.conflicts and not choices_may_wait:
        raise ChoicesPending
    return draft


def _edit(actor: Actor, journey: str, change: Change, act: Act, key: str, seen: int, now: dt.datetime) -> Draft:
    draft = _open(actor, journey, seen)
    return _save(actor, draft, derive(draft.base, change(draft.outline)), act, key, now)


def _save(actor: Actor, draft: Draft, overlay: Overlay, act: Act, key: str, now: dt.datetime) -> Draft:
    stored = overlay.to_dict()
    row = find_draft_row(actor.space_id, draft.journey)
    if stored == draft.overlay.to_dict() and (row is None or not draft.is_behind):
        return draft
    checksum = draft.shipped.journeys[draft.journey].checksum
    if row is None:
        row = JourneyDraft(
            space_id=actor.space_id,
            journey=draft.journey,
            overlay=stored,
            published={},
            base_checksum=checksum,
            changed_at=now,
            changed_by=actor.person_id,
        )
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError as error:  # a colleague's first edit, at this very moment
            raise StaleVersion(
                N_("Quelqu’un d’autre a modifié ce brouillon entre-temps. Voici où il en est.")
            ) from error
    else:
        row.overlay, row.base_checksum, row.changed_at, row.changed_by = stored, checksum, now, actor.person_id
        db.session.flush()
    events.record(DraftEdited(journey=draft.journey, act=act, key=key), actor, now)
    return get_draft(actor, draft.journey)
