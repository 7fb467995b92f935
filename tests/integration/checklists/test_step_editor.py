"""A coordinator writes one step of the draft: what is right is kept, what is wrong is said beside its field."""

import datetime as dt
import html
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from concierge.checklists.editor import draft_acts
from concierge.checklists.editor.drafts import get_draft
from concierge.checklists.models import JourneyDraft
from concierge.platform.db import db
from concierge.platform.errors import StaleVersion
from tests.architecture.examples.dumps import differences, dump
from tests.factories import Agency, make_agency, make_family
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.checklists.test_step_form import Sent

DRAFT = "/reglages/parcours/brouillon/standard"
KEY = "logement.preciser-recherche"
STEP = f"{DRAFT}/etapes/{KEY}"
NEW = f"{DRAFT}/sections/logement/chercher/nouvelle-etape"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def lead(app: Flask, agency: Agency, now: dt.datetime) -> Browser:
    return signed_in(app, agency, "Alexandra", now)


def fields(answer: TestResponse) -> dict[str, str]:
    """Return what a browser would send of the page, but the token."""
    sent = Sent(answer.text).values.to_dict()
    return {name: value for name, value in sent.items() if name not in {"csrf_token", "q"}}


def stored(agency: Agency, key: str = KEY) -> dict[str, Any]:
    return get_draft(agency.coordinator, "standard").step(key)


def test_a_step_sent_back_unchanged_changes_nothing(lead: Browser, agency: Agency) -> None:
    page = lead.get(STEP)
    before = stored(agency)

    assert lead.post(STEP, fields(page)).status_code == 303

    assert stored(agency) == before
    assert db.session.query(JourneyDraft).count() == 0


def test_a_date_and_a_condition_are_written_in_the_format_of_files(lead: Browser, agency: Agency) -> None:
    typed = fields(lead.get(STEP)) | {
        "due-number": "30",
        "due-unit": "working day",
        "due-side": "before",
        "due-start": "move_in",
        "due-adjust": "previous_working_day",
        "fallback-number": "10",
        "fallback-start": "opened",
        "when-new": "any_child.age",
    }
    lead.post(STEP, typed | {"faire": "ligne:when"})
    asked = lead.post(STEP, typed | {"faire": "ligne:when"})
    typed = fields(asked) | {"when-2-verb": "at_most", "when-2-low": "3"}

    assert lead.post(STEP, typed).status_code == 303

    step = stored(agency)
    assert step["due"] == {
        "anchor": "move_in",
        "offset": "-30 working days",
        "adjust": "previous_working_day",
        "fallback": {"anchor": "opened", "offset": "10 days"},
    }
    assert step["when"][2] == {"any_child": {"age": {"max": 3}}}
    assert get_draft(agency.coordinator, "standard").faults == ()


def test_asking_for_a_line_keeps_what_was_typed_and_writes_nothing(lead: Browser, agency: Agency) -> None:
    typed = fields(lead.get(STEP)) | {"title_fr": "Un titre en cours", "due-number": "pas un nombre"}
    before = dump()

    answer = lead.post(STEP, typed | {"faire": "ligne:substeps"})

    page = fields(answer)
    assert answer.status_code == 200
    assert (page["title_fr"], page["due-number"], page["substeps-0-fr"]) == ("Un titre en cours", "pas un nombre", "")
    assert differences(before, dump()) == {}
    again = fields(lead.post(STEP, page | {"faire": "retirer:when-0"}))
    assert again["when-0-fact"] == "housing_found"
    grouped = fields(lead.post(STEP, again | {"faire": "groupe:when"}))
    assert grouped["when-1-kind"] == "group"
    assert grouped["when-1-link"] == "any"


@pytest.mark.parametrize(
    ("typed", "beside", "said"),
    [
        ({"title_fr": ""}, "title_fr", "Écrivez-le en français"),
        ({"title_en": ""}, "title_en", "Écrivez-le aussi en anglais"),
        ({"family_fr": ("Très long. " * 1000).strip()}, "family_fr", "Ce texte est trop long : 10999 caractères"),
        ({"due-number": "bientôt"}, "due-number", "Écrivez un nombre entier, par exemple 30"),
        ({"due-number": ""}, "due-number", "Écrivez un nombre entier"),
        ({"due-number": "9000"}, "due-number", "Plus de vingt ans"),
        ({"due-start": "", "due-number": "3"}, "due-start", "Choisissez à partir de quoi"),
        ({"due-start": "birth"}, "due-start", "La naissance est celle d’une personne"),
        ({"due-start": "step:logement.jamais-vue"}, "due-start", "Cette étape n’existe pas"),
        ({"due-unit": "siècle"}, "due-number", "Écrivez un nombre entier"),
        ({"reason_fr": "", "reason_en": ""}, "reason_fr", "Dites pourquoi cette date"),
        ({"latest-number": "1", "latest-start": "opened"}, "latest-number", "tombe toujours avant « Date »"),
        ({"for_each": "chacun"}, "for_each", "« chacun » n’existe pas"),
        ({"who": "member"}, "who", "Changez « Pour qui »"),
        ({"who": "concierge:magie"}, "who", "choisissez dans la liste"),
        ({"effort": "une heure"}, "effort", "Écrivez un nombre entier entre 0 et 2400"),
        ({"after-new": "logement.jamais-vue"}, "after-0", "Cette étape n’existe pas"),
        ({"after-new": KEY}, "after-0", "Ces étapes s’attendent l’une l’autre"),
        ({"when-new": "any_adult.nationality"}, "when-2", "Choisissez au moins une réponse"),
        ({"when-new": ".cars"}, "when-2", "Écrivez un nombre."),
        ({"when-0-fact": "nationality"}, "when-0", "Cette question ne se pose pas ici"),
        ({"when-0-kind": "written", "when-0-text": "{cars: ["}, "when-0", "Cette condition ne se comprend pas"),
        ({"substeps-0-fr": "Appeler"}, "substeps-0", "Écrivez-le aussi en anglais"),
        ({"outcome-0-reuse": "n’importe"}, "outcome-0", "Écrivez household, adult, child ou pet"),
        ({"source_url": "www.perdu.fr", "source_title": "Perdu"}, "source_url", "qui commence par https"),
        ({"source_verified": "hier", "source_title": "a", "source_url": "https://a.fr"}, "source_verified", "date"),
        ({"comment": "x" * 10_000}, "comment", "Ce texte est trop long"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_stays_as_typed(
    lead: Browser, agency: Agency, typed: dict[str, str], beside: str, said: str
) -> None:
    sent = fields(lead.get(STEP)) | typed
    before = dump()

    answer = lead.post(STEP, sent)

    assert answer.status_code == 422, answer.text[:2000]
    told = answer.text.partition(f'id="{beside}-erreur"')[2].partition("</p>")[0]
    assert said in told.replace("\u00a0", " ").replace("&#39;", "'"), told
    assert f'href="#{beside}"' in answer.text
    kept = fields(answer)
    assert {name: kept.get(name) for name in typed if not name.endswith("-new")} == {
        name: value for name, value in typed.items() if not name.endswith("-new")
    }
    assert differences(before, dump()) == {}


def test_an_unfinished_step_may_be_kept_and_says_what_it_lacks_when_opened(lead: Browser, agency: Agency) -> None:
    typed = fields(lead.get(STEP)) | {"title_en": "", "due-number": "bientôt"}
    refused = lead.post(STEP, typed)
    assert "Garder quand même dans le brouillon" in refused.text

    assert lead.post(STEP, typed | {"garder": "1"}).status_code == 303

    assert stored(agency)["title"] == {"fr": "Préciser ensemble la recherche de logement"}
    opened = lead.get(STEP)
    assert "Écrivez-le aussi en anglais" in opened.text
    assert fields(opened)["due-number"] == "bientôt"
    assert lead.post(STEP, fields(opened) | {"title_en": "x", "due-number": "3"}).status_code == 303
    assert get_draft(agency.coordinator, "standard").faults == ()


def test_the_second_coordinator_keeps_what_they_typed_beside_what_is_stored(
    lead: Browser, app: Flask, agency: Agency, now: dt.datetime
) -> None:
    other = signed_in(app, agency, "Alexandra", now)
    opened = fields(lead.get(STEP))
    first = opened | {"title_fr": "Un premier titre", "due-number": "12", "effort": "20"}
    assert other.post(STEP, first).status_code == 303

    told = lead.post(STEP, opened | {"title_fr": "Un second titre", "due-number": "8"})

    page = fields(told)
    assert told.status_code == 409
    assert (page["title_fr"], page["due-number"], page["effort"]) == ("Un second titre", "8", "20")
    assert "Un premier titre" in told.text
    assert "12\u00a0jours ouvrés" in told.text or "12 jours ouvrés" in told.text
    assert "Alexandra Martin" in told.text
    assert stored(agency)["title"]["fr"] == "Un premier titre"
    assert lead.post(STEP, page).status_code == 303
    assert (stored(agency)["title"]["fr"], stored(agency)["effort"]) == ("Un second titre", 20)


def test_an_english_text_that_does_not_follow_its_french_is_pointed_at(lead: Browser) -> None:
    told = "l’anglais manque, ou ne suit pas le français"
    opened = lead.get(STEP)
    assert told not in opened.text
    lead.post(STEP, fields(opened) | {"title_fr": "Parler du logement"})
    assert lead.get(STEP).text.count(told) == 1
    lead.post(STEP, fields(lead.get(STEP)) | {"title_en": "Talk about housing"})
    assert told not in lead.get(STEP).text


def test_the_same_change_twice_is_no_conflict(lead: Browser, agency: Agency) -> None:
    typed = fields(lead.get(STEP)) | {"effort": "50"}
    assert [lead.post(STEP, typed).status_code for _ in range(2)] == [303, 303]
    assert stored(agency)["effort"] == 50


@pytest.mark.parametrize("version", ["", SCRIPT, "9" * 40])
def test_a_form_without_the_version_it_was_made_from_writes_nothing(
    lead: Browser, agency: Agency, version: str
) -> None:
    answer = lead.post(STEP, fields(lead.get(STEP)) | {"version": version, "effort": "50"})
    assert (answer.status_code, fields(answer)["effort"]) == (422, "50")
    assert stored(agency)["effort"] == 40


def test_two_coordinators_at_two_steps_do_not_disturb_each_other(
    lead: Browser, app: Flask, agency: Agency, now: dt.datetime
) -> None:
    mine, theirs = fields(lead.get(STEP)), fields(lead.get(f"{DRAFT}/etapes/logement.dossier-location"))
    assert lead.post(f"{DRAFT}/etapes/logement.dossier-location", theirs | {"effort": "5"}).status_code == 303
    assert lead.post(STEP, mine | {"effort": "6"}).status_code == 303
    assert (stored(agency)["effort"], stored(agency, "logement.dossier-location")["effort"]) == (6, 5)


def test_a_step_is_added_at_the_end_of_its_section_once(lead: Browser, agency: Agency) -> None:
    typed = fields(lead.get(NEW)) | {
        "title_fr": "Visiter l’écoquartier",
        "title_en": "Visit the eco-district",
        "family_fr": "Nous vous le montrons.",
        "family_en": "We show it to you.",
    }
    assert [lead.post(NEW, typed).status_code for _ in range(2)] == [303, 303]

    draft = get_draft(agency.coordinator, "standard")
    added = draft.outline.children["logement/chercher"][-1]
    assert draft.step(added)["title"]["en"] == "Visit the eco-district"
    assert [draft.step(key)["title"]["fr"] for key in draft.outline.steps()].count("Visiter l’écoquartier") == 1
    assert draft.faults == ()


def test_a_new_step_without_words_is_refused_and_kept(lead: Browser, agency: Agency) -> None:
    answer = lead.post(NEW, fields(lead.get(NEW)) | {"effort": "45"})
    assert answer.status_code == 422
    assert fields(answer)["effort"] == "45"
    assert "title_fr-erreur" in answer.text


def test_sentences_follow_what_is_typed(lead: Browser) -> None:
    typed = fields(lead.get(STEP)) | {
        "due-number": "2",
        "due-unit": "week",
        "due-side": "before",
        "due-start": "rentree",
    }
    answer = lead.post(f"{DRAFT}/logement/phrases", typed)
    assert answer.status_code == 200
    assert "2 semaines avant la rentrée, parce que tout le reste part de là" in answer.text.replace("\u00a0", " ")
    assert "souhaite louer, acheter ou faire construire, et logement à trouver" in answer.text
    unclear = lead.post(f"{DRAFT}/logement/phrases", typed | {"due-number": "deux"})
    assert '<p id="phrase-due" hx-swap-oob="innerHTML"></p>' in unclear.text


@pytest.mark.parametrize("path", [STEP, NEW, f"{DRAFT}/logement/phrases"])
@pytest.mark.parametrize(("name", "status"), [("Louise", 403), ("Olivier", 403), ("Nadia", 403)])
def test_only_coordinators_write(
    app: Flask, agency: Agency, now: dt.datetime, path: str, name: str, status: int
) -> None:
    browser = signed_in(app, agency, name, now)
    assert browser.post(path, {"title_fr": "x"}).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        f"{DRAFT}/etapes/logement.rien",
        f"{DRAFT}/etapes/logement",
        f"{DRAFT}/etapes/logement%2Fchercher",
        f"{DRAFT}/etapes/..%2f",
        "/reglages/parcours/brouillon/autre/etapes/logement.preciser-recherche",
        f"{DRAFT}/sections/logement/rien/nouvelle-etape",
        f"{DRAFT}/sections/rien/chercher/nouvelle-etape",
    ],
)
def test_what_is_not_there_is_not_found(lead: Browser, path: str) -> None:
    assert (lead.get(path).status_code, lead.post(path, {}).status_code) == (404, 404)


def test_another_agencys_draft_is_its_own(lead: Browser, app: Flask, agency: Agency, now: dt.datetime) -> None:
    other = make_agency(now=now, domain="autre.example", department="10")
    far = signed_in(app, other, "Alexandra", now)
    far.post(STEP, fields(far.get(STEP)) | {"title_fr": "Chez les voisins"})

    assert "Chez les voisins" not in lead.get(STEP).text
    assert stored(other)["title"]["fr"] == "Chez les voisins"
    assert stored(agency)["title"]["fr"] != "Chez les voisins"


def test_hostile_texts_stay_texts(lead: Browser, agency: Agency) -> None:
    typed = fields(lead.get(STEP)) | {
        "title_fr": SCRIPT,
        "title_en": "{{ 7*7 }}\u202e",
        "due-start": SCRIPT,
        "due-unit": '"><img src=x>',
        "for_each": SCRIPT,
        "who": f"partner:{SCRIPT}",
        "after-new": SCRIPT,
        "when-0-fact": SCRIPT,
        "when-0-is-<b>": "1",
        "when-1-kind": "group",
        "when-1-about": SCRIPT,
        "when-1-link": SCRIPT,
        "when-1-0-kind": "written",
        "when-1-0-text": SCRIPT,
        "outcome-0-type": SCRIPT,
        "outcome-0-key": SCRIPT,
        "base": "{",
    }
    for more in (
        {},
        {"garder": "1"},
        {"faire": SCRIPT},
        {"faire": "retirer:when-0-0-0-9"},
        {"faire": "groupe:when-99"},
    ):
        answer = lead.post(STEP, typed | more)
        assert answer.status_code in {200, 303, 422}, more
        assert SCRIPT not in answer.text
        assert "<img src=x>" not in answer.text
        assert "49" not in answer.text or "7*7" in answer.text
    assert SCRIPT not in lead.get(STEP).text


def test_who_is_a_hair_late_is_told_too(
    lead: Browser, agency: Agency, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = fields(lead.get(STEP))
    replace_step = draft_acts.replace_step

    def overtaken(*args: Any, **options: Any) -> None:
        monkeypatch.setattr(draft_acts, "replace_step", replace_step)
        raise StaleVersion("")

    monkeypatch.setattr(draft_acts, "replace_step", overtaken)
    told = lead.post(STEP, opened | {"effort": "9"})
    assert (told.status_code, fields(told)["effort"]) == (409, "9")
    assert lead.post(STEP, fields(told)).status_code == 303
    assert stored(agency)["effort"] == 9


def test_the_preview_shows_what_is_typed_and_stores_nothing(
    lead: Browser, agency: Agency, app: Flask, now: dt.datetime
) -> None:
    family = make_family(agency, now=now)
    foreign = make_family(make_agency(now=now, domain="autre.example", department="10"), now=now)
    ours, theirs = (f"famille:{each.id}" for each in (family, foreign))
    db.session.commit()
    typed = fields(lead.get(STEP)) | {
        "title_fr": "Un titre en cours",
        "due-number": "9",
        "due-start": "opened",
        "fallback-start": "",
        "faire": "apercu",
        "apercu": ours,
    }
    before = dump()

    shown = _part(lead.post(STEP, typed))
    wrong = _part(lead.post(STEP, typed | {"due-number": "bientôt"}))
    nobodys = _part(lead.post(STEP, typed | {"for_each": "pet"}))

    assert "<strong>Un titre en cours</strong>" in shown
    assert "9 jours ouvrés après l’ouverture du dossier" in shown
    assert "autres étapes changent de date" in shown
    assert "Écrivez un nombre entier" in wrong
    assert "Cette famille n’aurait pas cette étape" in nobodys
    assert fields(lead.post(STEP, typed))["due-number"] == "9"
    assert lead.post(STEP, typed | {"apercu": theirs}).status_code == 404
    assert lead.post(STEP, typed | {"apercu": "n’importe"}).status_code == 404
    assert differences(before, dump()) == {}


def test_a_step_to_add_has_its_preview_too(lead: Browser) -> None:
    typed = fields(lead.get(NEW)) | {
        "title_fr": "Remettre les clés",
        "title_en": "Hand over the keys",
        "family_fr": "Nous vous remettons les clés.",
        "family_en": "We hand you the keys.",
    }

    shown = _part(lead.post(NEW, typed | {"faire": "apercu", "apercu": "exemple:famille-ecole"}))

    assert "<strong>Remettre les clés</strong>" in shown


def _part(answer: TestResponse) -> str:
    assert answer.status_code == 200
    return html.unescape(answer.text.partition('id="part-apercu"')[2].partition("form-bar")[0]).replace("\u00a0", " ")
