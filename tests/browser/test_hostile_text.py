"""Whatever people type is shown as they typed it: never run, never wider than the page, refused kindly if too long."""

from itertools import cycle

from playwright.sync_api import Page, expect

from concierge.families.models import Household
from tests.browser.visitors import NARROW, Visitor, Visitors
from tests.factories import Agency

SCRIPT = "<script>alert(1)</script>"
NASTY = (
    f"{SCRIPT}<img src=x onerror=alert(2)>\"'><b>gras</b>{{{{ 7*7 }}}}",
    "👨‍👩‍👧‍👦🏳️‍🌈 Zoé 🇫🇷 e\u0301te\u0301",
    "\u202eenimrac\u202c عائلة من سوريا משפחה",
    "W" * 70,
)
TOO_LONG = "Très long. " * 1000
FIELDS = "input[type=text]:visible:not([data-commune-text]), textarea:visible"


def fill_form(page: Page, button: str, *texts: str, anyhow: bool = False) -> None:
    """Write the texts in turn in the free-text fields of the form of a button, and send it.

    `anyhow` forgets the lengths the page itself allows.
    """
    page.wait_for_load_state()  # what was said of the form before stands above forms that may still be coming
    page.evaluate("document.querySelectorAll('main details').forEach(details => { details.open = true; })")
    if anyhow:
        page.evaluate("document.querySelectorAll('[maxlength]').forEach(field => field.removeAttribute('maxlength'))")
    submit = page.get_by_role("button", name=button, exact=True)
    fields = page.locator("main form", has=submit).locator(FIELDS).all()
    assert fields
    for field, text in zip(fields, cycle(texts), strict=False):
        field.fill(text[: int(field.get_attribute("maxlength") or len(text))])
    if page.get_by_label("Date et heure").is_visible():
        page.get_by_label("Date et heure").fill("2099-01-01T10:00")
    source = page.get_by_label("Comment la famille nous a connus")
    if source.is_visible():
        source.select_option("web")
    submit.last.click()


def expect_harmless(visitor: Visitor, *paths: str) -> None:
    """No element came out of the text, and nothing sticks out of a telephone."""
    for path in paths:
        visitor.go(path)
        expect(visitor.page.locator("main")).not_to_contain_text("49")
        assert visitor.page.locator("img[src=x], main b").count() == 0, path
        visitor.assert_fits()
        visitor.assert_nothing_wrong()


def test_a_family_with_hostile_texts(visitors: Visitors, agency: Agency) -> None:
    """A file, its notes, its steps and its lists."""
    louise = visitors.staff(agency, width=NARROW)
    page = louise.page
    louise.go("/dossiers/nouveau")
    fill_form(page, "Ouvrir le dossier et planifier l’année", *NASTY)
    expect(page.get_by_text("Le dossier est ouvert et son année est planifiée.")).to_be_visible()
    file = page.url
    for text in NASTY:
        louise.go(f"{file}/echanges")
        fill_form(page, "Noter l’échange", text)
        expect(page.get_by_text("L’échange est noté.")).to_be_visible()
    expect(page.get_by_text(SCRIPT).first).to_be_visible()
    fill_form(page, "Garder la note", NASTY[0])
    expect(page.get_by_text("La note est ajoutée.")).to_be_visible()
    fill_form(page, "Fixer", *NASTY)
    expect(page.get_by_text("Le rendez-vous est fixé.")).to_be_visible()
    louise.go(f"{file}/etapes/nouvelle")
    fill_form(page, "Ajouter l’étape", NASTY[0])
    expect(page.get_by_text("L’étape est ajoutée.")).to_be_visible()
    step = page.locator("a.step-title", has_text=SCRIPT).first.get_attribute("href")
    assert step is not None
    louise.go(step)
    fill_form(page, "Ajouter", NASTY[0])
    expect(page.get_by_text("Votre commentaire est ajouté.")).to_be_visible()
    tabs = [f"{file}/{tab}" for tab in ("projet", "echanges", "acces", "histoire", "foyer")]
    lists = ["/aujourdhui", "/dossiers", "/dossiers?vue=tableau", "/etapes", f"/recherche?q={SCRIPT}"]
    expect_harmless(louise, file, step, *tabs, *lists)


def test_a_family_that_writes_hostile_texts(visitors: Visitors, agency: Agency, household: Household) -> None:
    telephone = visitors.family(household)
    page = telephone.page
    for text in NASTY:
        telephone.go("/espace/message")
        fill_form(page, "Envoyer", text)
        expect(page.get_by_text("Votre message est envoyé à Louise.")).to_be_visible()
    page.get_by_text("J’ai besoin d’aide").click()
    page.get_by_label("Qu’est-ce qui vous bloque ?").fill(NASTY[0])
    page.get_by_role("button", name="Demander de l’aide à Louise").click()
    expect(page.get_by_text("Votre demande est partie.")).to_be_visible()
    step = page.url.rpartition("/")[2]
    expect_harmless(telephone, "/espace/", "/espace/annee", "/espace/message", f"/espace/etapes/{step}")
    louise = visitors.staff(agency, width=NARROW)
    expect_harmless(louise, "/aujourdhui", f"/etapes/{step}", f"/dossiers/{household.id}/echanges")


def test_ten_thousand_characters_are_refused_and_kept(visitors: Visitors, agency: Agency, household: Household) -> None:
    louise = visitors.staff(agency, width=NARROW)
    page = louise.page
    louise.expects("status 422")
    for path, button in (
        ("/dossiers/nouveau", "Ouvrir le dossier et planifier l’année"),
        (f"/dossiers/{household.id}/foyer", "Enregistrer"),
        (f"/dossiers/{household.id}/membres/nouveau", "Enregistrer"),
        (f"/dossiers/{household.id}/echanges", "Noter l’échange"),
        (f"/dossiers/{household.id}/echanges", "Garder la note"),
        (f"/dossiers/{household.id}/echanges", "Fixer"),
        (f"/dossiers/{household.id}/etapes/nouvelle", "Ajouter l’étape"),
    ):
        louise.go(path)
        fill_form(page, button, TOO_LONG, anyhow=True)
        expect(page.get_by_text("Ce texte est trop long").first).to_be_visible()
        assert len(page.locator("[aria-invalid=true]").first.input_value()) > 9_900
        louise.assert_fits()
