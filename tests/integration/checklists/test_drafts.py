"""An agency's own journey: edited step by step, published whole or not at all, kept when the files change."""

import dataclasses
import datetime as dt
import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.checklists.catalogue import (
    STANDARD,
    ChoicesPending,
    get_journey,
    latest_version,
    publish_files,
)
from concierge.checklists.editor import draft_acts, draft_edits
from concierge.checklists.editor.drafts import Draft, get_draft
from concierge.checklists.editor.overlay import Choice, ConflictKind, derive
from concierge.checklists.models import JourneyDraft
from concierge.config import resource_folder
from concierge.platform.db import db
from concierge.platform.definition_files.yaml_tree import DefinitionErrors
from concierge.platform.errors import DomainError, NotFound, StaleVersion
from concierge.platform.events import EventRow
from tests.factories import Agency, make_agency, make_family

STEP = "logement.preciser-recherche"
SECTION = "logement/chercher"


@pytest.fixture
def workflows(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the configuration that a test may change."""
    folder = tmp_path / "workflows"
    shutil.copytree(resource_folder("workflows"), folder)
    config = dataclasses.replace(app.extensions["config"], workflows_dir=folder)
    monkeypatch.setitem(app.extensions, "config", config)
    return folder


def _replace(folder: Path, before: str, after: str, *, file: str = "logement.yaml") -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


def _with_effort(agency: Agency, effort: int, now: dt.datetime, *, key: str = STEP) -> Draft:
    draft = get_draft(agency.coordinator, STANDARD)
    plain = draft.step(key) | {"effort": effort}
    return draft_acts.replace_step(agency.coordinator, STANDARD, key, plain, seen=draft.version, now=now)


NEW = {
    "title": {"fr": "Remettre les clés", "en": "Hand over the keys"},
    "family": {"fr": "Nous vous remettons les clés.", "en": "We hand you the keys."},
    "who": {"role": "owner"},
}


def test_nobody_s_draft_is_what_is_shipped(app: Flask, agency: Agency) -> None:
    draft = get_draft(agency.coordinator, STANDARD)
    assert (draft.version, draft.overlay.is_empty, draft.faults) == (0, True, ())
    assert draft.read() == draft.shipped.journeys[STANDARD]
    assert draft.step(STEP)["key"] == "preciser-recherche"
    with pytest.raises(NotFound):
        draft.step("logement.inconnue")
    with pytest.raises(NotFound):
        get_draft(agency.coordinator, "inconnu")


def test_edits_are_published_as_a_new_version_and_stay_the_agency_s(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    publish_files(agency.coordinator, now)
    draft = _with_effort(agency, 77, now)
    draft, key = draft_acts.add_step(agency.coordinator, STANDARD, SECTION, NEW, seen=draft.version, now=now)
    assert key == "logement.remettre-les-cles"

    version = draft_acts.publish_draft(agency.coordinator, STANDARD, seen=draft.version, now=now)

    steps = get_journey(version.id).steps
    assert (version.number, steps[STEP].effort, steps[key].title.fr) == (2, 77, "Remettre les clés")
    assert publish_files(agency.coordinator, now) == []
    assert get_draft(agency.coordinator, STANDARD).overlay == draft.overlay
    event = db.session.scalars(select(EventRow).filter_by(name="definition.published").order_by(EventRow.id.desc()))
    assert event.first().data == {  # type: ignore[union-attr]
        "version_id": version.id, "added": [key], "removed": [], "changed": [STEP],
    }  # fmt: skip
    with pytest.raises(DomainError, match="Rien à publier"):
        draft_acts.publish_draft(
            agency.coordinator, STANDARD, seen=get_draft(agency.coordinator, STANDARD).version, now=now
        )


def test_publishing_changed_files_keeps_the_agency_s_edits(
    app: Flask, agency: Agency, now: dt.datetime, workflows: Path
) -> None:
    draft = _with_effort(agency, 77, now)
    draft_acts.publish_draft(agency.coordinator, STANDARD, seen=draft.version, now=now)
    _replace(workflows, "Préciser ensemble la recherche de logement", "Préciser la recherche ensemble")

    (version,) = publish_files(agency.coordinator, now)

    step = get_journey(version.id).steps[STEP]
    assert (step.effort, step.title.fr) == (77, "Préciser la recherche ensemble")


def test_the_first_family_of_an_agency_with_a_draft_gets_it(app: Flask, agency: Agency, now: dt.datetime) -> None:
    _with_effort(agency, 77, now)
    make_family(agency, now=now)
    version = latest_version(agency.space.id)
    assert version is not None
    assert get_journey(version.id).steps[STEP].effort == 77


def test_two_editors_the_second_is_told(app: Flask, agency: Agency, now: dt.datetime) -> None:
    first = _with_effort(agency, 77, now)
    with pytest.raises(StaleVersion):
        draft_acts.remove_step(agency.coordinator, STANDARD, STEP, seen=0, now=now)
    change = draft_acts.last_change(first)
    assert change is not None
    assert change.by == "Alexandra Martin"
    assert get_draft(agency.coordinator, STANDARD).has_step(STEP)


def test_another_agency_s_draft_is_its_own(app: Flask, agency: Agency, now: dt.datetime) -> None:
    other = make_agency(now=now, domain="autre.example", department="10")
    _with_effort(agency, 77, now)
    assert get_draft(other.coordinator, STANDARD).overlay.is_empty
    _with_effort(other, 12, now)
    assert get_draft(agency.coordinator, STANDARD).step(STEP)["effort"] == 77


def test_a_step_on_which_others_depend_is_taken_away_and_the_others_say_so(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    publish_files(agency.coordinator, now)
    draft = draft_acts.remove_step(agency.coordinator, STANDARD, STEP, seen=0, now=now)

    waiting = draft.faults_of("logement.dossier-location")
    assert waiting
    assert all("logement.preciser-recherche" in str(error) for error in waiting)
    with pytest.raises(DefinitionErrors):
        draft_acts.publish_draft(agency.coordinator, STANDARD, seen=draft.version, now=now)
    with pytest.raises(DefinitionErrors):
        publish_files(agency.coordinator, now)
    back = draft_acts.restore(agency.coordinator, STANDARD, STEP, seen=draft.version, now=now)
    assert back.faults == ()
    assert back.overlay.is_empty


def test_what_is_wrong_in_a_step_is_kept_and_shown_at_the_step(app: Flask, agency: Agency, now: dt.datetime) -> None:
    plain = {"title": {"fr": "Sans anglais"}, "when": {"housing_wsh": "rent"}}
    draft, key = draft_acts.add_step(agency.coordinator, STANDARD, SECTION, plain, seen=0, now=now)
    assert len(draft.faults_of(key)) >= 3
    assert draft.step(key)["when"] == {"housing_wsh": "rent"}
    assert len(draft.faults) == len(draft.faults_of(key))


def test_steps_and_sections_move_are_copied_and_renamed(app: Flask, agency: Agency, now: dt.datetime) -> None:
    actor = agency.coordinator
    draft, copy = draft_acts.duplicate_step(actor, STANDARD, STEP, seen=0, now=now)
    order = draft.outline.children[SECTION]
    assert order[:2] == (STEP, copy)
    draft = draft_acts.move_step(actor, STANDARD, copy, -1, seen=draft.version, now=now)
    assert draft.outline.children[SECTION][:2] == (copy, STEP)
    other = draft.outline.children["logement"][1]
    draft, _key = draft_acts.move_step_to(actor, STANDARD, copy, other, seen=draft.version, now=now)
    assert draft.outline.children[other][-1] == copy
    draft = draft_acts.move_section(actor, STANDARD, other, -1, seen=draft.version, now=now)
    assert draft.outline.children["logement"][0] == other
    title = {"fr": "Chercher", "en": "Search"}
    draft = draft_acts.rename(actor, STANDARD, SECTION, title, seen=draft.version, now=now)
    assert draft.faults == ()
    assert draft.read().checklists[0].sections[1].title.en == "Search"
    with pytest.raises(NotFound):
        draft_acts.move_step_to(actor, STANDARD, copy, "ecole/x", seen=draft.version, now=now)


def test_giving_up_goes_back_to_what_was_published_then_to_what_is_shipped(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    actor = agency.coordinator
    draft = _with_effort(agency, 77, now)
    draft_acts.publish_draft(actor, STANDARD, seen=draft.version, now=now)
    draft = _with_effort(agency, 99, now)
    draft = draft_acts.discard(actor, STANDARD, seen=draft.version, now=now)
    assert draft.step(STEP)["effort"] == 77
    draft = draft_acts.back_to_shipped(actor, STANDARD, seen=draft.version, now=now)
    assert draft.overlay.is_empty
    names = [row.data["act"] for row in db.session.scalars(select(EventRow).filter_by(name="draft.edited"))]
    assert names == ["step_written", "step_written", "discarded", "back_to_shipped"]


@pytest.mark.parametrize("choice", list(Choice))
def test_what_both_changed_waits_for_a_choice(
    app: Flask, agency: Agency, now: dt.datetime, workflows: Path, choice: Choice
) -> None:
    draft = _with_effort(agency, 77, now)
    draft_acts.publish_draft(agency.coordinator, STANDARD, seen=draft.version, now=now)
    _replace(workflows, "effort: 40", "effort: 50")

    behind = get_draft(agency.coordinator, STANDARD)
    (conflict,) = behind.merged.conflicts
    assert (conflict.kind, conflict.base, conflict.theirs, conflict.ours) == (ConflictKind.FIELD, 40, 50, 77)
    for refused in (
        lambda: publish_files(agency.coordinator, now),
        lambda: _with_effort(agency, 1, now, key="logement.logement-adapte"),
        lambda: draft_acts.publish_draft(agency.coordinator, STANDARD, seen=behind.version, now=now),
    ):
        with pytest.raises(ChoicesPending):
            refused()
    draft = draft_acts.settle_conflict(
        agency.coordinator, STANDARD, STEP, "effort", choice, seen=behind.version, now=now
    )
    assert draft.merged.conflicts == ()
    assert draft.step(STEP)["effort"] == (77 if choice is Choice.OURS else 50)
    publish_files(agency.coordinator, now)


def test_two_hundred_added_steps(app: Flask, agency: Agency, now: dt.datetime) -> None:
    draft = get_draft(agency.coordinator, STANDARD)
    outline = draft.outline
    for _number in range(199):
        outline, _key = draft_edits.add_step(outline, SECTION, NEW)
    edits = derive(draft.base, outline).to_dict()
    db.session.add(
        JourneyDraft(space_id=agency.space.id, journey=STANDARD, overlay=edits, base_checksum="", changed_at=now)
    )
    db.session.flush()
    draft, key = draft_acts.add_step(agency.coordinator, STANDARD, SECTION, NEW, seen=1, now=now)
    assert key == "logement.remettre-les-cles-200"
    assert draft.faults == ()
    draft_acts.publish_draft(agency.coordinator, STANDARD, seen=draft.version, now=now)


def test_wrong_files_leave_the_draft_as_it_is(app: Flask, agency: Agency, now: dt.datetime, workflows: Path) -> None:
    _with_effort(agency, 77, now)
    before = (workflows / "logement.yaml").read_text("utf-8")
    (workflows / "logement.yaml").write_text("checklist: logement\n- faux", "utf-8")
    with pytest.raises(DefinitionErrors):
        get_draft(agency.coordinator, STANDARD)
    (workflows / "logement.yaml").write_text(before, "utf-8")
    assert get_draft(agency.coordinator, STANDARD).step(STEP)["effort"] == 77


def test_a_journey_has_an_end(app: Flask, agency: Agency, now: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_acts, "MAX_STEPS", 1)
    monkeypatch.setattr(draft_acts, "MAX_SECTIONS", 1)
    title = {"fr": "Encore une", "en": "One more"}

    with pytest.raises(DomainError):
        draft_acts.add_step(agency.coordinator, STANDARD, SECTION, NEW, seen=0, now=now)
    with pytest.raises(DomainError):
        draft_acts.duplicate_step(agency.coordinator, STANDARD, STEP, seen=0, now=now)
    with pytest.raises(DomainError):
        draft_acts.add_section(agency.coordinator, STANDARD, "logement", title, seen=0, now=now)
    assert get_draft(agency.coordinator, STANDARD).version == 0
