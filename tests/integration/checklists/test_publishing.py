"""Publishing the configuration: all of it or nothing, and running files stay on their version."""

import dataclasses
import datetime as dt
import html
import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from concierge.checklists.catalogue import STANDARD, get_journey, latest_version, list_versions, publish_files
from concierge.checklists.family_plans.building import build_plans
from concierge.checklists.jobs import ask_families
from concierge.checklists.models import DefinitionVersion, HouseholdPlan
from concierge.checklists.pulses.settings import PULSES
from concierge.checklists.reminders.rules_loading import REMINDERS
from concierge.config import resource_folder
from concierge.platform.db import db
from concierge.platform.definition_files.yaml_tree import DefinitionErrors
from concierge.platform.languages import French
from tests.architecture.examples.dumps import differences, dump
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import signed_in
from tests.integration.at_once import send_at_once


@pytest.fixture
def workflows(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the configuration that a test may spoil."""
    folder = tmp_path / "workflows"
    shutil.copytree(resource_folder("workflows"), folder)
    config = dataclasses.replace(app.extensions["config"], workflows_dir=folder)
    monkeypatch.setitem(app.extensions, "config", config)
    return folder


def _change_a_text(folder: Path) -> None:
    """Add a word to the first text that families read."""
    path = folder / "demarches.yaml"
    text = path.read_text("utf-8")
    assert "fr: >-\n" in text
    before, after = text.split("fr: >-\n", 1)
    line, rest = after.split("\n", 1)
    path.write_text(f"{before}fr: >-\n{line} vraiment\n{rest}", "utf-8")


def test_the_first_file_publishes_the_configuration(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    version = latest_version(agency.space.id)

    assert version is not None
    assert (version.journey, version.number) == (STANDARD, 1)
    assert len(get_journey(version.id).steps) > 50
    plan = db.session.scalars(select(HouseholdPlan).where(HouseholdPlan.household_id == household.id)).one()
    assert plan.version_id == version.id


def test_two_people_who_publish_at_the_same_moment_make_one_version(
    app: Flask, agency: Agency, workflows: Path, now: dt.datetime
) -> None:
    make_family(agency, now=now)
    _change_a_text(workflows)
    alexandra = signed_in(app, agency, "Alexandra", now)
    alexandra.get("/reglages/parcours/")
    assert send_at_once(alexandra, "/reglages/parcours/publier", {}, now, times=3) == [303, 303, 303]
    assert [version.number for version in list_versions(agency.coordinator)] == [2, 1]


def test_publishing_the_same_files_again_changes_nothing(app: Flask, agency: Agency, now: dt.datetime) -> None:
    first = publish_files(agency.coordinator, now)
    assert [version.number for version in first] == [1] * len(first)
    assert publish_files(agency.coordinator, now) == []


def test_a_changed_file_becomes_a_new_version_and_open_files_stay_on_theirs(
    app: Flask, agency: Agency, now: dt.datetime, workflows: Path
) -> None:
    household = make_family(agency, now=now)
    _change_a_text(workflows)

    published = publish_files(agency.coordinator, now)

    assert [(version.journey, version.number) for version in published] == [(STANDARD, 2)]
    plan = db.session.scalars(select(HouseholdPlan).where(HouseholdPlan.household_id == household.id)).one()
    assert plan.version_id != published[0].id
    later = make_family(agency, now=now, name="Durand", planned=False)
    build_plans(agency.concierge, [later], now)
    newer = db.session.scalars(select(HouseholdPlan).where(HouseholdPlan.household_id == later.id)).one()
    assert newer.version_id == published[0].id


@pytest.mark.parametrize(
    "spoiled",
    [
        "a: [1, 2",
        "\tkey: value",
        "steps: &a [*a]",
        "!!python/object/apply:os.system ['true']",
        "\x00",
        "- 1\n- 2",
        "",
        "checklist: x\nunknown_key: 1",
    ],
)
def test_a_malformed_file_is_refused_whole_and_the_running_version_stays(
    app: Flask, agency: Agency, now: dt.datetime, workflows: Path, spoiled: str
) -> None:
    household = make_family(agency, now=now)
    db.session.commit()
    before = dump()
    _change_a_text(workflows)
    (workflows / "zz-nouveau.yaml").write_text(spoiled, "utf-8")

    with pytest.raises(DefinitionErrors) as refused:
        publish_files(agency.coordinator, now)

    assert "zz-nouveau.yaml" in str(refused.value)
    db.session.rollback()
    assert differences(before, dump()) == {}
    version = latest_version(agency.space.id)
    assert version is not None
    assert version.number == 1
    assert household.id > 0


def test_the_page_says_what_is_wrong_and_publishes_nothing(
    app: Flask, agency: Agency, now: dt.datetime, workflows: Path
) -> None:
    publish_files(agency.coordinator, now)
    browser = signed_in(app, agency, "Alexandra", now)
    (workflows / "zz-nouveau.yaml").write_text("étapes: <b>[1, 2", "utf-8")

    shown = browser.get("/reglages/parcours/")
    answer = browser.post("/reglages/parcours/publier")

    assert (shown.status_code, answer.status_code) == (200, 422)
    for page in (shown.text, answer.text):
        assert "zz-nouveau.yaml" in page
        assert "<b>[1, 2" not in page
    assert "Rien n’est publié" in answer.text
    assert db.session.scalar(select(func.count(DefinitionVersion.id))) == len(list_versions(agency.coordinator))


def test_the_page_says_what_is_wrong_in_the_reader_s_language(
    app: Flask, agency: Agency, now: dt.datetime, workflows: Path
) -> None:
    agency.people["Alexandra"].language = "en"
    browser = signed_in(app, agency, "Alexandra", now)
    (workflows / "a.yaml").write_text("checklist: a\nsubjcet: housing\nsections: [1", "utf-8")
    (workflows / "b.yaml").write_text("checklist: b\nsubjcet: housing\nsections: 1\ntitle: {fr: b}\n", "utf-8")
    with pytest.raises(DefinitionErrors) as refused:
        publish_files(agency.coordinator, now)

    page = html.unescape(browser.get("/reglages/parcours/").text)

    assert len(refused.value.errors) > 4
    assert [text for error in refused.value.errors for text in error.said(French()) if text[1:] in page] == []
    assert "Incorrect YAML: a comma or a closing bracket “]” is missing." in page
    assert "Unknown key “subjcet”." in page
    assert "Did you mean “subject”?" in page


def test_a_file_that_is_not_utf_8_is_said_to_be_so(
    app: Flask, agency: Agency, now: dt.datetime, workflows: Path
) -> None:
    (workflows / "zz-nouveau.yaml").write_bytes("clé: été".encode("latin-1"))
    with pytest.raises(DefinitionErrors) as refused:
        publish_files(agency.coordinator, now)
    assert "zz-nouveau.yaml" in str(refused.value)


def test_a_fault_in_the_reminders_is_shown_and_stops_neither_them_nor_pulses(
    app: Flask, agency: Agency, now: dt.datetime, workflows: Path
) -> None:
    make_family(agency, now=now)
    db.session.commit()
    before = (REMINDERS.installed(), PULSES.installed())
    (workflows / "rappels.yaml").write_text("reminders:\n  evry: 7\n", "utf-8")
    (workflows / "pouls.yaml").write_text("pulses: p\ndays: [sept]\n", "utf-8")

    ask_families({}, now)
    assert (REMINDERS.installed(), PULSES.installed()) == before
    page = html.unescape(signed_in(app, agency, "Alexandra", now).get("/reglages/parcours/").text)
    assert "Un point à corriger dans les réglages des rappels" in page
    assert "Vouliez-vous dire « every » ?" in page
    assert "pouls.yaml" in page
