"""A coordinator writes a step of the draft: a date, a condition, with JavaScript and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitors import NARROW, WIDE, Visitors
from tests.factories import Agency

STEP = "/reglages/parcours/brouillon/standard/etapes/logement.preciser-recherche"
SAVED = "L’étape est enregistrée dans le brouillon."


def _write_date(page: Page, number: str) -> None:
    page.get_by_label("Date : combien", exact=True).fill(number)
    page.get_by_label("Date : unité", exact=True).select_option("working day")
    page.get_by_label("Date : avant ou après", exact=True).select_option("before")
    page.get_by_label("Date : à partir de quoi", exact=True).select_option("move_in")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_date_and_a_condition_are_written_and_read_as_a_sentence(
    visitors: Visitors, agency: Agency, width: int
) -> None:
    alexandra = visitors.staff(agency, "Alexandra", width=width)
    page = alexandra.page
    alexandra.go("/reglages/parcours/brouillon/standard/")
    page.get_by_role("link", name="Préciser ensemble la recherche de logement", exact=True).click()
    expect(page).to_have_url(re.compile(f"{STEP}$"))
    page.wait_for_load_state()
    page.evaluate("document.querySelectorAll('main details').forEach(part => { part.open = true; })")
    _write_date(page, "30")
    expect(page.locator("#phrase-due")).to_contain_text(
        "30 jours ouvrés avant l’emménagement, parce que tout le reste part de là"
    )

    page.get_by_label("Condition à ajouter").select_option("any_child.age")
    page.get_by_role("button", name="Ajouter cette condition").click()
    line = page.get_by_role("group", name="Au moins un enfant : l’âge")
    expect(line.get_by_label("Comparaison")).to_be_focused()
    expect(page.get_by_label("Date : combien", exact=True)).to_have_value("30")
    line.get_by_label("Comparaison").select_option("between")
    line.get_by_label("Nombre", exact=True).fill("3")
    line.get_by_label("Second nombre").fill("10")
    expect(page.locator("#phrase-when")).to_contain_text("au moins un enfant : de 3 à 10 ans")
    page.get_by_role("button", name="Ajouter un groupe").click()
    expect(page.get_by_label("Pour qui ces conditions sont vraies")).to_be_visible()
    page.get_by_role("button", name="Retirer le groupe").click()
    expect(page.get_by_label("Pour qui ces conditions sont vraies")).to_have_count(0)
    alexandra.assert_fits()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text(SAVED)).to_be_visible()
    alexandra.go(STEP)
    expect(page.locator("#phrase-due")).to_contain_text(
        "30 jours ouvrés avant l’emménagement, parce que tout le reste part de là"
    )
    expect(page.locator("#phrase-when")).to_contain_text("au moins un enfant : de 3 à 10 ans")


def test_without_javascript_lines_come_and_go_and_faults_stand_beside_their_field(
    visitors: Visitors, agency: Agency
) -> None:
    alexandra = visitors.staff(agency, "Alexandra", width=NARROW, javascript=False)
    alexandra.expects("status 422")
    page = alexandra.page
    alexandra.go(STEP)
    page.get_by_label("Titre, en français").fill("Parler du logement")
    page.get_by_label("Condition à ajouter").select_option("any_adult.nationality")
    page.get_by_role("button", name="Ajouter cette condition").click()
    expect(page).to_have_url(re.compile("#when$"))
    line = page.get_by_role("group", name="Au moins un adulte : la nationalité")
    expect(page.get_by_label("Titre, en français")).to_have_value("Parler du logement")
    _write_date(page, "bientôt")
    page.get_by_role("button", name="Enregistrer", exact=True).click()

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("2 points sont à revoir. Ce que vous avez saisi est gardé.")
    expect(line).to_contain_text("Choisissez au moins une réponse.")
    expect(page.get_by_label("Date : combien", exact=True)).to_have_value("bientôt")
    expect(page.locator("#due")).to_contain_text("Écrivez un nombre entier, par exemple 30")
    alexandra.assert_fits()

    line.get_by_label("d’un autre pays").check()
    page.get_by_label("Date : combien", exact=True).fill("3")
    page.get_by_role("button", name="Retirer la condition « le type de logement souhaité »").click()
    expect(page.get_by_role("group", name="Le type de logement souhaité")).to_have_count(0)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text(SAVED)).to_be_visible()
    alexandra.go(STEP)
    expect(page.locator("#phrase-due")).to_contain_text("3 jours ouvrés avant l’emménagement, parce que")
    expect(page.locator("#phrase-when")).to_contain_text("nationalité d’un autre pays")
    expect(page.locator("#phrase-when")).not_to_contain_text("souhaite")


def test_a_link_of_the_summary_opens_the_folded_part_and_leads_to_the_field(visitors: Visitors, agency: Agency) -> None:
    alexandra = visitors.staff(agency, "Alexandra", width=NARROW)
    alexandra.expects("status 422")
    page = alexandra.page
    alexandra.go(STEP)
    page.evaluate("document.querySelectorAll('main details').forEach(part => { part.open = true; })")
    page.get_by_label("Temps de travail de l’équipe, en minutes").fill("une heure")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_role("alert").get_by_role("link", name=re.compile("Temps de travail")).click()
    expect(page.get_by_label("Temps de travail de l’équipe, en minutes")).to_be_focused()
    expect(page.get_by_label("Temps de travail de l’équipe, en minutes")).to_have_value("une heure")
    page.get_by_role("button", name="Garder quand même dans le brouillon").click()
    expect(page.get_by_text(SAVED)).to_be_visible()
