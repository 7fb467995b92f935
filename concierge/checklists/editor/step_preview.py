"""A step as it is being typed, in the year of a family: nothing of it is stored."""

import datetime as dt
from dataclasses import dataclass

from concierge.checklists.definition.words import full_condition_words
from concierge.checklists.editor.draft_preview import (
    Case,
    Line,
    YearPreview,
    case_of,
    case_of_sample,
    find_families,
    plan_beside,
)
from concierge.checklists.editor.drafts import Draft
from concierge.checklists.editor.sample_families import SAMPLES
from concierge.families.models import Household
from concierge.platform.access import Actor, fetch
from concierge.platform.errors import NotFound
from concierge.platform.i18n import N_

_SAMPLE, _FAMILY = "exemple", "famille"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPreview:
    """What a family would get of one step, and what becomes of the others; `year` is None while it cannot be said."""

    chosen: str
    year: YearPreview | None = None
    lines: tuple[Line, ...] = ()  # of this step, one for each person it is made for
    condition: str = ""
    moved: tuple[Line, ...] = ()  # other steps, against the draft as it is stored


def list_choices(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the families to look at, in groups: value and label. The labels of samples are msgids, names are not."""
    samples = [(f"{_SAMPLE}:{each.key}", each.label) for each in SAMPLES]
    families = [(f"{_FAMILY}:{each.id}", each.name) for each in find_families(actor, "")]
    return [(N_("Exemples"), samples), (N_("Vos familles"), families)]


def preview_step(actor: Actor, stored: Draft, typed: Draft, key: str, chosen: str, now: dt.datetime) -> StepPreview:
    """Plan a family's year with a step as typed, beside the draft as it is stored."""
    case = _case(actor, chosen, now)
    if typed.faults:
        return StepPreview(chosen=chosen)
    journey, before = typed.read(), None if stored.faults else stored.read()
    year = plan_beside(actor, journey, before, case, now, actor.language)
    when = journey.steps[key].when
    return StepPreview(
        chosen=chosen,
        year=year,
        lines=tuple(line for line in year.lines if line.key == key),
        condition=full_condition_words(when) if when else "",
        moved=tuple(line for line in year.moved if line.key != key),
    )


def _case(actor: Actor, chosen: str, now: dt.datetime) -> Case:
    kind, _colon, which = chosen.partition(":")
    if kind == _FAMILY and which.isdecimal() and len(which) < 18:
        return case_of(fetch(actor, Household, int(which)), now)
    sample = next((each for each in SAMPLES if (kind, which) == (_SAMPLE, each.key)), None)
    if sample is None:
        raise NotFound
    return case_of_sample(sample, actor, now)
