"""From the first sign-in to the reminder: what an agency and a family do in a year's first days."""

import datetime as dt
import re

from playwright.sync_api import Page, expect

from concierge.families.models import Household
from concierge.platform import clock
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, Visitor, Visitors
from tests.factories import Agency

TODAY = clock.today()


def day(days: int) -> str:
    return (TODAY + dt.timedelta(days=days)).isoformat()


def fill_member(page: Page, position: int, first_name: str, birth: str, **more: str) -> None:
    member = page.locator(f"#membre-{position}")
    member.get_by_label("Prénom").fill(first_name)
    member.get_by_label("Naissance", exact=True).fill(birth)
    for label, text in more.items():
        member.get_by_label(label, exact=True).fill(text)


def choose_commune(page: Page, label: str, typed: str, wanted: str) -> None:
    """Choose in the list with the keyboard alone."""
    field = page.get_by_role("combobox", name=label)
    field.press_sequentially(typed)
    expect(page.get_by_role("option", name=wanted)).to_be_visible()
    field.press("ArrowDown")
    expect(page.get_by_role("listbox", name=label).get_by_role("option", selected=True)).to_have_text(wanted)
    field.press("Enter")
    expect(field).to_have_value(wanted)
    expect(page.get_by_role("listbox", name=label)).to_be_hidden()


def open_file_of_five(page: Page) -> None:
    """Fill in the form of a new file: two adults, three children."""
    page.get_by_role("link", name="Ouvrir un dossier").click()
    fill_member(page, 0, "Claire", "1988-05-12", **{"E-mail": "claire.moreau@famille.example", "Nom": "Moreau"})
    page.locator("#membre-0").get_by_label("Situation").select_option("employed_private")
    page.get_by_role("button", name="Ajouter un adulte").click()
    fill_member(page, 1, "Thomas", "1986-02-03", Nom="Moreau")
    children = [("Zoé", day(-9 * 365)), ("Léo", day(-5 * 365)), ("Ana", day(-300))]
    for position, (first_name, birth) in enumerate(children, start=2):
        page.get_by_role("button", name="Ajouter un enfant").click()
        expect(page.locator(f"#membre-{position}").get_by_label("Nom", exact=True)).to_have_value("Moreau")
        fill_member(page, position, first_name, birth)
    choose_commune(page, "Commune d’origine", "stras", "Strasbourg (67000)")
    choose_commune(page, "Commune visée", "langr", "Langres (52200)")
    page.get_by_label("Logement souhaité").select_option("rent")
    page.get_by_label("Décision de venir").fill(day(-10))
    page.get_by_label("Emménagement").fill(day(60))
    page.get_by_label("Comment la famille nous a connus").select_option("web")
    page.get_by_role("button", name="Ouvrir le dossier et planifier l’année").click()
    expect(page.get_by_text("Le dossier est ouvert et son année est planifiée.")).to_be_visible()


def expect_a_plan(page: Page) -> None:
    """Every step has somebody and says when."""
    rows = page.locator(".step-row")
    page.wait_for_load_state()  # the heading comes before the rows
    assert rows.count() > 20
    expect(page.locator(".step-row .due")).to_have_count(rows.count())
    expect(page.get_by_text("Personne", exact=True)).to_have_count(0)
    for name in ("Zoé", "Léo"):  # nothing for the baby yet: nobody has asked how she is to be looked after
        expect(rows.filter(has_text=name).first).to_be_visible()


def answer_questions(page: Page) -> None:
    """Say more on Projet: the plan offers to follow, and follows when told to."""
    page.get_by_role("link", name="Projet", exact=True).click()
    page.get_by_label("Le logement actuel").select_option("tenant")
    page.get_by_label("Le nombre de voitures").fill("1")
    page.get_by_role("group", name="Ana").get_by_label("Le mode de garde souhaité").select_option("creche")
    page.get_by_label("Emménagement").fill(day(75))
    page.get_by_role("button", name="Enregistrer le projet").click()
    expect(page.get_by_text("C’est enregistré.")).to_be_visible()
    page.get_by_role("link", name="Parcours", exact=True).click()
    page.get_by_role("link", name="Voir les changements").click()
    expect(page.get_by_role("heading", name=re.compile("étapes? changent? de date"))).to_be_visible()
    page.get_by_role("button", name="Appliquer ce qui est coché").click()
    expect(page.get_by_text(re.compile(r"Le parcours est à jour\s: .* déplacées"))).to_be_visible()
    expect(page.locator(".step-row", has_text="Ana").first).to_be_visible()


def tick_three_steps(page: Page) -> None:
    """Tick from the row: only the row changes, the focus stays in it, and it can be undone."""
    page.evaluate("window.neverReloaded = true")
    for _count in range(3):
        row = page.locator(f"#{page.locator('.step-row:not(.is-closed)').first.get_attribute('id')}")
        row.get_by_role("button", name=re.compile(r"^Marquer «\s.*\s» comme fait$")).click()
        expect(row.get_by_role("button", name=re.compile(r"^Rouvrir «\s"))).to_be_focused()
        expect(row).to_contain_text("fait le")
        expect(page.get_by_role("status").get_by_text("C’est fait.").last).to_be_visible()
    row.get_by_role("button", name=re.compile(r"^Rouvrir «\s")).click()
    expect(row.get_by_role("button", name=re.compile(r"^Marquer «\s"))).to_be_focused()
    expect(page.locator(".step-row.is-closed")).to_have_count(2)
    assert page.evaluate("window.neverReloaded")


def finish_with_outcome(page: Page) -> None:
    """On the page of a step that teaches something, note it with « C'est fait »."""
    addresses = page.locator(".step-row:not(.is-closed) a.step-title").evaluate_all("links => links.map(l => l.href)")
    for address in addresses:
        page.goto(address)
        field = page.locator("input[type=text][name^=outcome-]")
        if field.count():
            break
    field.first.fill("École Jean-Duvet")
    page.get_by_role("button", name="C’est fait", exact=True).click()
    expect(page.get_by_text("École Jean-Duvet")).to_be_visible()
    expect(page.get_by_role("button", name="Rouvrir l’étape")).to_be_visible()


def add_step_for_the_family(page: Page, title: str, on: str) -> None:
    page.get_by_role("link", name="Ajouter une étape").click()
    page.get_by_label("Ce qu’il y a à faire").fill(title)
    page.get_by_label("Pour le").fill(on)
    page.get_by_label("C’est la famille qui s’en occupe").check()
    page.get_by_role("button", name="Ajouter l’étape").click()
    expect(page.get_by_role("link", name=title).first).to_be_visible()


def send_link(installation: Installation, agency: Agency, page: Page) -> str:
    """Send the personal link; return its address as read in the mailbox of the demonstration."""
    page.get_by_role("link", name="Espace famille").click()
    page.get_by_role("button", name="Envoyer un lien à Claire").click()
    expect(page.get_by_text("Le lien personnel part à l’adresse claire.moreau@famille.example.")).to_be_visible()
    mail = installation.await_mail(agency, "claire.moreau@famille.example", "espace/lien/")
    read_mail(page, mail.subject)
    address = page.get_by_role("link", name="/espace/lien/").get_attribute("href")
    assert address is not None
    return address


def read_mail(page: Page, subject: str) -> None:
    page.get_by_role("link", name="Messages", exact=True).click()
    page.get_by_role("link", name="Ouvrir la boîte de réception").click()
    page.get_by_role("link", name=subject).first.click()
    expect(page.get_by_role("heading", name=subject)).to_be_visible()


def use_the_space(telephone: Visitor, address: str) -> str:
    """Open the link on a telephone, finish a step, ask for help with the next; return the title of the latter."""
    page = telephone.page
    page.goto(address)
    expect(page.get_by_role("heading", name="Bonjour Claire")).to_be_visible()
    telephone.assert_fits()
    page.get_by_role("button", name="Ouvrir mon espace").click()
    hero = page.get_by_role("region", name="Votre prochaine étape")
    first = hero.get_by_role("heading", level=3).inner_text()
    telephone.assert_fits()
    hero.get_by_role("button", name="C’est fait").click()
    expect(page.get_by_text("Bravo, c’est fait ! Louise le voit aussi.")).to_be_visible()
    expect(hero.get_by_role("heading", level=3)).not_to_have_text(first)
    title = hero.get_by_role("heading", level=3).inner_text()
    hero.get_by_text("J’ai besoin d’aide").click()
    hero.get_by_label("Qu’est-ce qui vous bloque ?").fill("Nous n’avons pas encore d’adresse.")
    hero.get_by_role("button", name="Demander de l’aide à Louise").click()
    expect(page.get_by_text("Votre demande est partie.")).to_be_visible()
    expect(page.get_by_text("Nous n’avons pas encore d’adresse.")).to_be_visible()
    telephone.assert_fits()
    return title


def test_from_sign_in_to_the_reminder(installation: Installation, visitors: Visitors, agency: Agency) -> None:
    louise = visitors.open()
    page = louise.page
    louise.go("/")
    louise.sign_in(agency.people["Louise"].email)
    expect(page.get_by_text("Bonjour Louise. Voici ce qui vous attend.")).to_be_visible()

    open_file_of_five(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Moreau")
    file_address = page.url
    expect_a_plan(page)
    answer_questions(page)
    tick_three_steps(page)
    finish_with_outcome(page)
    page.goto(file_address)
    expect(page.locator(".step-row.is-closed")).to_have_count(3)
    for title, days in (("Photographier les clés", 2), ("Choisir un jour pour visiter", 3)):
        add_step_for_the_family(page, title, day(days))

    link = send_link(installation, agency, page)
    telephone = visitors.open(width=NARROW)
    title = use_the_space(telephone, link)

    louise.go("/aujourdhui")
    asked = page.locator("section", has=page.get_by_role("heading", name="La famille demande de l’aide"))
    expect(asked.get_by_role("link", name=title, exact=True)).to_be_visible()
    mail = installation.await_mail(agency, agency.people["Louise"].email, "Nous n’avons pas encore d’adresse.")
    assert title in mail.text

    page.goto(file_address)
    page.get_by_role("link", name="Espace famille").click()
    page.get_by_role("button", name="Envoyer un rappel maintenant").click()
    expect(page.get_by_text("Le rappel part maintenant.")).to_be_visible()
    reminder = installation.await_mail(agency, "claire.moreau@famille.example", title)
    read_mail(page, reminder.subject)
    expect(page.locator(".mail-text")).to_contain_text(title)


def test_what_the_family_does_is_seen_at_the_desk(visitors: Visitors, agency: Agency, household: Household) -> None:
    """The same step from both sides: words of the family reach the file, an answer reaches the family."""
    telephone = visitors.family(household)
    telephone.page.get_by_role("link", name="Voir comment faire").click()
    title = telephone.page.get_by_role("heading", level=1).inner_text()
    telephone.page.get_by_label(re.compile("^Écrire à")).fill("Quel papier faut-il ?")
    talk = telephone.page.get_by_role("region", name="Nos échanges")
    talk.get_by_role("button", name="Envoyer", exact=True).click()
    expect(telephone.page.get_by_text("Votre message est envoyé.")).to_be_visible()

    louise = visitors.staff(agency)
    louise.go(f"/dossiers/{household.id}")
    louise.page.get_by_role("link", name=title).first.click()
    expect(louise.page.get_by_text("Quel papier faut-il ?")).to_be_visible()
    louise.page.get_by_label("Commentaire").fill("Une pièce d’identité suffit.")
    louise.page.get_by_label("Visible par la famille").check()
    louise.page.get_by_role("button", name="Ajouter", exact=True).click()
    expect(louise.page.get_by_text("Votre commentaire est ajouté.")).to_be_visible()
    telephone.page.reload()
    expect(telephone.page.get_by_text("Une pièce d’identité suffit.")).to_be_visible()


def test_a_step_is_postponed_and_handed_over_from_its_row(
    visitors: Visitors, agency: Agency, household: Household
) -> None:
    """The three dots open a panel under the row; what it does comes back in the row."""
    page = visitors.staff(agency).page
    page.goto(f"/dossiers/{household.id}")
    row = page.locator(f"#{page.locator('.step-row').first.get_attribute('id')}")
    row.get_by_role("link", name=re.compile(r"^Agir sur «\s")).click()
    row.get_by_label("Nouvelle date").fill(day(40))
    row.get_by_role("button", name="Reporter").click()
    expect(page.get_by_role("status").get_by_text("La date est choisie.").last).to_be_visible()
    expect(row.get_by_text("date choisie")).to_be_attached()
    row.get_by_role("link", name=re.compile(r"^Agir sur «\s")).click()
    row.get_by_label("Confier à").select_option(label="Marion Martin")
    row.get_by_role("button", name="Confier").click()
    expect(row).to_contain_text("Marion Martin")
