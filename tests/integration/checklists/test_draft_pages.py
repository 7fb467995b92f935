"""The pages of a draft: everything works with plain forms, nobody's work is overwritten, bad input does no harm."""

import dataclasses
import datetime as dt
import html
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from concierge.checklists.catalogue import STANDARD, get_journey, latest_version, publish_files
from concierge.checklists.editor import draft_acts
from concierge.checklists.editor.drafts import get_draft
from concierge.checklists.editor.sample_families import SAMPLES
from concierge.checklists.models import JourneyDraft
from concierge.cli import main
from concierge.config import resource_folder
from concierge.platform.db import db
from tests.architecture.examples.dumps import differences, dump
from tests.factories import Agency, make_agency, make_family
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.checklists.test_drafts import NEW, SECTION, STEP
from tests.integration.checklists.test_step_editor import fields

BASE = "/reglages/parcours/brouillon/standard"
NBSP = "\u00a0"


@pytest.fixture
def workflows(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the configuration that a test may change."""
    folder = tmp_path / "workflows"
    shutil.copytree(resource_folder("workflows"), folder)
    config = dataclasses.replace(app.extensions["config"], workflows_dir=folder)
    monkeypatch.setitem(app.extensions, "config", config)
    return folder


@pytest.fixture
def browser(app: Flask, agency: Agency, now: dt.datetime) -> Browser:
    publish_files(agency.coordinator, now)
    db.session.commit()
    return signed_in(app, agency, "Alexandra", now)


def _version(agency: Agency) -> int:
    return get_draft(agency.coordinator, STANDARD).version


def _text(answer: object) -> str:
    return html.unescape(answer.text).replace(NBSP, " ")  # type: ignore[attr-defined]


def _act(browser: Browser, agency: Agency, act: str) -> int:
    return int(browser.post(f"{BASE}/acte", {"acte": act, "version": str(_version(agency))}).status_code)


def test_a_coordinator_moves_copies_takes_away_and_gives_back(agency: Agency, browser: Browser) -> None:
    order = get_draft(agency.coordinator, STANDARD).outline.children[SECTION]
    assert _act(browser, agency, f"descendre {STEP}") == 303
    assert get_draft(agency.coordinator, STANDARD).outline.children[SECTION][:2] == (order[1], order[0])
    assert _act(browser, agency, f"dupliquer {STEP}") == 303
    assert _act(browser, agency, f"retirer {order[1]}") == 303
    page = _text(browser.get(f"{BASE}/"))
    assert "ajoutée" in page
    assert "retirée" in page
    assert _act(browser, agency, f"retablir {order[1]}") == 303
    other = get_draft(agency.coordinator, STANDARD).outline.children["logement"][1]
    place = {"cle": STEP, "section": other, "version": str(_version(agency))}
    assert browser.post(f"{BASE}/place", place).status_code == 303
    assert get_draft(agency.coordinator, STANDARD).outline.section_of(STEP) == other


@pytest.mark.parametrize(
    "act",
    ["", "retirer", "retirer x.y", f"retirer {SECTION}", f"vers {STEP}", "effacer tout", f"monter {SECTION}.x"],
)
def test_an_act_that_means_nothing_is_not_found(agency: Agency, browser: Browser, act: str) -> None:
    assert _act(browser, agency, act) == 404
    assert get_draft(agency.coordinator, STANDARD).overlay.is_empty


def test_two_coordinators_on_one_draft(app: Flask, agency: Agency, now: dt.datetime, browser: Browser) -> None:
    assert browser.post(f"{BASE}/acte", {"acte": f"descendre {STEP}", "version": "0"}).status_code == 303
    late = browser.post(f"{BASE}/acte", {"acte": f"retirer {STEP}", "version": "0"})
    assert late.status_code == 409
    assert "Alexandra Martin a modifié ce brouillon" in _text(late)
    assert get_draft(agency.coordinator, STANDARD).has_step(STEP)
    for path, sent in (("publier", {}), ("abandonner", {"tout": "1"})):
        assert browser.post(f"{BASE}/{path}", {"version": "0", **sent}).status_code == 409
    typed = {"cle": SECTION, "french": "La mienne", "english": "Mine", "version": "0"}
    overtaken = browser.post(f"{BASE}/titre", typed)
    assert overtaken.status_code == 409
    assert "La mienne" in overtaken.text


def test_titles_in_both_languages(agency: Agency, browser: Browser) -> None:
    typed = {"cle": SECTION, "french": "<b>Chercher</b>", "english": "", "version": "0"}
    refused = browser.post(f"{BASE}/titre", typed)
    assert refused.status_code == 422
    assert "<b>Chercher" not in refused.text
    assert browser.post(f"{BASE}/titre", typed | {"english": "Search"}).status_code == 303
    page = browser.get(f"{BASE}/")
    assert "&lt;b&gt;Chercher&lt;/b&gt;" in page.text
    assert "<b>Chercher" not in page.text
    new = {"cle": "logement", "nouvelle": "1", "french": "Nos idées", "english": "Our ideas"}
    assert browser.post(f"{BASE}/titre", new | {"version": str(_version(agency))}).status_code == 303
    assert "logement/nos-idees" in get_draft(agency.coordinator, STANDARD).outline.elements
    assert browser.get(f"{BASE}/titre?cle=logement/inconnue").status_code == 404
    assert browser.get(f"{BASE}/titre?cle={SECTION}").status_code == 200


def test_comparing_then_publishing(agency: Agency, browser: Browser, now: dt.datetime) -> None:
    actor = agency.coordinator
    assert "Rien à publier" in _text(browser.get(f"{BASE}/comparaison"))
    step = get_draft(actor, STANDARD).step(STEP)
    draft = draft_acts.replace_step(actor, STANDARD, STEP, step | {"effort": 77}, seen=0, now=now)
    draft, key = draft_acts.add_step(actor, STANDARD, SECTION, NEW, seen=draft.version, now=now)
    db.session.commit()

    page = _text(browser.get(f"{BASE}/comparaison"))

    assert "Remettre les clés" in page
    assert "<del>40 minutes</del> → <ins>77 minutes</ins>" in page
    answer = browser.post(f"{BASE}/publier", {"version": str(draft.version)})
    assert answer.status_code == 303
    version = latest_version(agency.space.id)
    assert version is not None
    assert key in get_journey(version.id).steps
    assert "Relire et publier" not in browser.get("/reglages/parcours/").text


def test_a_faulty_draft_says_where_and_is_not_published(agency: Agency, browser: Browser, now: dt.datetime) -> None:
    draft = draft_acts.remove_step(agency.coordinator, STANDARD, STEP, seen=0, now=now)
    db.session.commit()
    before = dump()

    pages = [browser.get(f"{BASE}/{path}") for path in ("", "?vue=faults", "comparaison", "apercu?exemple=naissance")]
    answer = browser.post(f"{BASE}/publier", {"version": str(draft.version)})
    old_button = browser.post("/reglages/parcours/publier")

    assert [page.status_code for page in pages] == [200] * 4
    title = draft.base.elements[STEP]["title"]["fr"]
    assert all(f"Elle attend l’étape « {title} », qui n’est plus" in _text(page) for page in pages[:3])
    assert (answer.status_code, old_button.status_code) == (422, 422)
    assert differences(before, dump()) == {}


def test_what_both_changed_is_shown_side_by_side(
    agency: Agency, browser: Browser, now: dt.datetime, workflows: Path
) -> None:
    step = get_draft(agency.coordinator, STANDARD).step(STEP)
    mine = step | {"effort": 77, "when": {"housing_wish": "buy"}}
    draft = draft_acts.replace_step(agency.coordinator, STANDARD, STEP, mine, seen=0, now=now)
    db.session.commit()
    path = workflows / "logement.yaml"
    path.write_text(path.read_text("utf-8").replace("effort: 40", "effort: 50", 1), "utf-8")

    assert "Un choix vous attend" in _text(browser.get("/reglages/parcours/"))
    page = _text(browser.get(f"{BASE}/choix"))
    assert all(words in page for words in ("40 minutes", "50 minutes", "77 minutes"))
    assert _act(browser, agency, f"retirer {STEP}") == 303  # refused, and said
    assert "Choisissez d’abord" in _text(browser.get(f"{BASE}/"))
    sent = {"cle": STEP, "champ": "effort", "cote": "theirs", "version": str(draft.version)}
    assert browser.post(f"{BASE}/choix", sent | {"cote": "personne"}).status_code == 404
    assert browser.post(f"{BASE}/choix", sent | {"champ": "titre"}).status_code == 404
    assert browser.post(f"{BASE}/choix", sent).status_code == 303
    merged = get_draft(agency.coordinator, STANDARD)
    assert merged.step(STEP)["effort"] == 50
    assert merged.step(STEP)["when"] == {"housing_wish": "buy"}


def test_what_a_family_would_get(app: Flask, agency: Agency, browser: Browser, now: dt.datetime) -> None:
    household = make_family(agency, now=now)
    other = make_agency(now=now, domain="autre.example", department="10")
    foreign = make_family(other, now=now, name="Ailleurs")
    plain = NEW | {"due": {"anchor": "opened", "offset": "3 days"}, "reason": {"fr": "il le faut", "en": "it must"}}
    draft_acts.add_step(agency.coordinator, STANDARD, SECTION, plain, seen=0, now=now)
    db.session.commit()
    before = dump()

    found = browser.get(f"{BASE}/apercu?q={household.name[:4]}")
    shown = _text(browser.get(f"{BASE}/apercu?famille={household.id}"))

    assert household.name in found.text
    assert foreign.name not in browser.get(f"{BASE}/apercu?q=Ailleurs").text.replace('value="Ailleurs"', "")
    assert "1 étape s’ajoute" in shown
    assert "Remettre les clés" in shown
    assert "Il le faut." in shown
    assert browser.get(f"{BASE}/apercu?famille={foreign.id}").status_code == 404
    assert browser.get(f"{BASE}/apercu?famille={'9' * 40}").status_code == 200
    assert differences(before, dump()) == {}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_every_sample_family_has_a_year(browser: Browser, sample: object) -> None:
    page = browser.get(f"{BASE}/apercu?exemple={sample.key}")  # type: ignore[attr-defined]
    assert page.status_code == 200
    assert "aux mêmes dates" in _text(page)
    assert page.text.count('class="due"') > 15


def test_the_exported_files_are_right_and_mean_the_same(
    app: Flask, agency: Agency, browser: Browser, now: dt.datetime, tmp_path: Path
) -> None:
    draft, _key = draft_acts.add_step(agency.coordinator, STANDARD, SECTION, NEW, seen=0, now=now)
    db.session.commit()
    answer = browser.get(f"{BASE}/export.zip")
    assert answer.headers["Content-Disposition"] == "attachment; filename=parcours-standard.zip"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    folder = tmp_path / "export"
    zipfile.ZipFile(io.BytesIO(answer.data)).extractall(folder)

    checked = CliRunner().invoke(main, ["workflows", "check", str(folder)])

    assert checked.exit_code == 0, checked.output
    from concierge.checklists.definition.loading import load_definitions

    assert load_definitions(folder).journeys[STANDARD].checksum == draft.read().checksum
    alone = browser.get(f"{BASE}/fichiers/logement.yaml")
    assert alone.data == (folder / "logement.yaml").read_bytes()
    assert browser.get(f"{BASE}/fichiers/inconnu.yaml").status_code == 404
    assert browser.get("/reglages/parcours/brouillon/inconnu/export.zip").status_code == 404


def test_the_schema_is_published(app: Flask, browser: Browser) -> None:
    served = json.loads(browser.get("/reglages/parcours/schema.json").text)
    printed = json.loads(CliRunner().invoke(main, ["workflows", "schema"]).output)
    assert served.pop("$id").endswith("/reglages/parcours/schema.json")
    assert served == printed


def test_texts_to_translate(agency: Agency, browser: Browser, now: dt.datetime) -> None:
    assert "Tout ce que vous avez écrit existe" in _text(browser.get(f"{BASE}/?vue=translate"))
    step = get_draft(agency.coordinator, STANDARD).step(STEP)
    changed = step | {"family": {**step["family"], "fr": "Un autre texte."}}
    draft_acts.replace_step(agency.coordinator, STANDARD, STEP, changed, seen=0, now=now)
    db.session.commit()
    page = _text(browser.get(f"{BASE}/?vue=translate"))
    assert step["title"]["fr"] in page
    assert "À traduire (1)" in page


def test_wrong_files_lead_to_what_is_wrong(agency: Agency, browser: Browser, workflows: Path) -> None:
    (workflows / "logement.yaml").write_text("checklist: [", "utf-8")
    for path in ("", "comparaison", "choix", "apercu", "export.zip"):
        answer = browser.get(f"{BASE}/{path}")
        assert (answer.status_code, answer.location) == (303, "/reglages/parcours/")
    assert browser.post(f"{BASE}/acte", {"acte": f"monter {STEP}", "version": "0"}).status_code == 303
    assert db.session.scalars(select(JourneyDraft)).all() == []


def test_a_concierge_reads_and_changes_nothing(app: Flask, agency: Agency, now: dt.datetime, browser: Browser) -> None:
    louise = signed_in(app, agency, "Louise", now)
    page = louise.get(f"{BASE}/")
    assert page.status_code == 200
    assert 'form="actes"' not in page.text
    assert louise.post(f"{BASE}/acte", {"acte": f"monter {STEP}", "version": "0"}).status_code == 403


def test_the_comparison_tells_what_comes_with_the_files(
    agency: Agency, browser: Browser, now: dt.datetime, workflows: Path
) -> None:
    step = get_draft(agency.coordinator, STANDARD).step(STEP)
    draft_acts.replace_step(agency.coordinator, STANDARD, STEP, step | {"effort": 77}, seen=0, now=now)
    db.session.commit()
    path = workflows / "sante.yaml"
    path.write_text(path.read_text("utf-8").replace("effort: 60", "effort: 21", 1), "utf-8")
    page = _text(browser.get(f"{BASE}/comparaison"))
    assert page.count("fichiers livrés</span>") == 1
    assert "2 modifications" in page


@pytest.mark.parametrize("journey", ["%00", "standard%00", "inconnu"])
def test_a_journey_that_cannot_be_is_not_found(browser: Browser, journey: str) -> None:
    assert browser.get(f"/reglages/parcours/brouillon/{journey}/").status_code == 404


def test_lists_are_fetched_when_they_are_opened(browser: Browser) -> None:
    page = browser.get(f"{BASE}/")
    fetched = browser.get(f"{BASE}/?liste=ecole", headers={"HX-Request": "true"})

    assert 'id="etape-logement.preciser-recherche"' in page.text  # the first is open
    assert 'id="etape-ecole.ecole-secteur"' not in page.text
    assert 'id="etape-ecole.ecole-secteur"' in browser.get(f"{BASE}/?liste=ecole").text  # its link, without JavaScript
    assert fetched.text.count('class="card-soft"') == 1
    assert 'id="etape-ecole.ecole-secteur"' in fetched.text
    assert browser.get(f"{BASE}/?liste=rien", headers={"HX-Request": "true"}).status_code == 200
    assert len(page.data) < 80_000
    assert len(browser.get(f"{BASE}/?liste=ecole").data) < 80_000


def test_a_checklist_of_one_s_own_is_made_filled_exported_and_taken_away(agency: Agency, browser: Browser) -> None:
    typed = {"french": "Sport et culture", "english": "Sport and culture", "subject": "social"}
    assert browser.post(f"{BASE}/liste", typed).status_code == 422
    sections = {"section_french": "Choisir un club", "section_english": "Choose a club"}
    form = fields(browser.get(f"{BASE}/liste")) | typed | sections
    for _double_click in range(2):
        assert browser.post(f"{BASE}/liste", form).status_code == 303
    draft = get_draft(agency.coordinator, STANDARD)
    assert draft.outline.checklists[-1] == "sport-et-culture"
    assert draft.faults == ()  # empty, it is in no file yet

    new = f"{BASE}/sections/sport-et-culture/choisir-un-club/nouvelle-etape"
    step = fields(browser.get(new)) | {
        **{f"title_{each}": "Un club" for each in ("fr", "en")},
        **{f"family_{each}": "Un club pour chacun." for each in ("fr", "en")},
    }
    assert "60 signes au plus" in _text(browser.post(new, step | {"short_key": "Un club !"}))
    assert browser.post(new, step | {"short_key": "club"}).status_code == 303
    taken = browser.post(new, fields(browser.get(new)) | step | {"short_key": "club", "once": "autre"})
    assert "Une autre étape porte déjà ce nom court." in _text(taken)
    assert get_draft(agency.coordinator, STANDARD).step("sport-et-culture.club")["title"]["fr"] == "Un club"

    names = zipfile.ZipFile(io.BytesIO(browser.get(f"{BASE}/export.zip").data)).namelist()
    assert "sport-et-culture.yaml" in names
    away = {"cle": "sport-et-culture"}
    assert browser.post(f"{BASE}/retirer", away | {"version": str(_version(agency))}).status_code == 422
    assert _act(browser, agency, "retirer sport-et-culture.club") == 303
    assert browser.post(f"{BASE}/retirer", away | {"version": str(_version(agency))}).status_code == 303
    assert get_draft(agency.coordinator, STANDARD).overlay.is_empty
    assert browser.post(f"{BASE}/retirer", {"cle": "logement"}).status_code == 404


def test_a_section_goes_and_comes_back_its_steps_are_kept(agency: Agency, browser: Browser) -> None:
    draft = get_draft(agency.coordinator, STANDARD)
    heir, steps = draft.outline.children["logement"][1], draft.outline.children[SECTION]
    away = {"cle": SECTION, "version": "0"}
    assert browser.get(f"{BASE}/retirer?cle={SECTION}").status_code == 200
    for wrong in ("", SECTION, "ecole/trouver"):
        assert browser.post(f"{BASE}/retirer", away | {"section": wrong}).status_code == 422
    assert browser.post(f"{BASE}/retirer", away | {"section": heir}).status_code == 303
    assert browser.post(f"{BASE}/retirer", away | {"section": heir}).status_code == 404
    draft = get_draft(agency.coordinator, STANDARD)
    assert draft.outline.children[heir][-len(steps) :] == steps
    assert draft.faults == ()
    title = draft.base.elements[SECTION]["title"]["fr"]
    assert f"Rétablir « {title} »" in _text(browser.get(f"{BASE}/?liste=logement"))
    assert _act(browser, agency, f"retablir {steps[0]}") == 303
    assert get_draft(agency.coordinator, STANDARD).outline.children[SECTION] == (steps[0],)


def test_a_step_led_to_another_checklist_takes_along_what_names_it(agency: Agency, browser: Browser) -> None:
    place = {"cle": STEP, "section": "ecole/trouver", "version": "0"}
    assert browser.post(f"{BASE}/place", place | {"section": "ecole/rien"}).status_code == 422
    assert browser.post(f"{BASE}/place", place).status_code == 303
    assert browser.post(f"{BASE}/place", place).status_code == 404

    draft = get_draft(agency.coordinator, STANDARD)
    new = f"ecole.{STEP.partition('.')[2]}"
    before, after = draft.shipped.journeys[STANDARD].steps, draft.read().steps
    followers = [key for key, step in before.items() if STEP in step.step_references()]
    assert followers
    assert all(new in after[key].step_references() for key in followers)
    assert draft.outline.children["ecole/trouver"][-1] == new
    assert draft.faults == ()


def test_the_note_of_a_section_is_shown_and_exported(agency: Agency, browser: Browser) -> None:
    form = fields(browser.get(f"{BASE}/titre?cle={SECTION}")) | {"comment": "Relire chaque printemps."}
    assert browser.post(f"{BASE}/titre", form | {"cle": SECTION}).status_code == 303

    assert "Relire chaque printemps." in browser.get(f"{BASE}/?liste=logement").text
    assert "comment: Relire chaque printemps." in browser.get(f"{BASE}/fichiers/logement.yaml").text
    assert browser.post(f"{BASE}/titre", form | {"cle": SECTION, "comment": "", "version": "1"}).status_code == 303
    assert get_draft(agency.coordinator, STANDARD).overlay.is_empty
