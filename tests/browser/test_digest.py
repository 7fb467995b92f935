"""What one gets by e-mail is chosen on a page, and the digest is read under Messages."""

from playwright.sync_api import expect

from concierge.accounts.models import Person
from concierge.desk.day.digest import queue_digest
from concierge.families import access
from concierge.families.choices import Channel, Direction
from concierge.families.journal import ContactDetails, log_contact
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.platform import clock
from concierge.platform.db import db
from tests.browser.installation import Installation
from tests.browser.pages import Place
from tests.browser.test_every_page import look_at_all, needs_axe
from tests.browser.visitors import NARROW, Visitors
from tests.factories import Agency
from tests.waiting import until


def test_preferences_are_chosen_and_the_digest_is_read(
    installation: Installation, visitors: Visitors, agency: Agency, household: Household
) -> None:
    louise = visitors.staff(agency)
    page = louise.page
    louise.go("/mon-compte")
    page.get_by_role("link", name="Choisir mes e-mails").click()
    page.get_by_label("Recevoir mon point du jour").select_option("9")
    page.get_by_label("Rien de").select_option("8")
    page.get_by_label("à", exact=True).select_option("12")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("hors de vos heures de calme").first).to_be_visible()
    louise.expects("status 422")
    expect(page.get_by_label("Recevoir mon point du jour")).to_have_value("9")
    page.get_by_label("à", exact=True).select_option("9")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("C’est enregistré.")).to_be_visible()
    page.set_viewport_size({"width": NARROW, "height": 900})
    louise.assert_fits()

    email = agency.people["Louise"].email
    with installation.writing():
        promise = ContactDetails(
            channel=Channel.CALL,
            direction=Direction.FROM_FAMILY,
            summary="Demande des nouvelles du bail",
            follow_up_on=clock.today(),
        )
        log_contact(agency.concierge, db.session.get_one(Household, household.id), promise, clock.now())
        assert queue_digest(db.session.get_one(Person, agency.people["Louise"].id), clock.now())
    mail = installation.await_mail(agency, email, "Réponses promises")

    louise.go("/messages/")
    expect(page.get_by_text(mail.subject).first).to_be_visible()
    page.get_by_role("link", name="Ouvrir la boîte de réception").click()
    page.get_by_role("link", name=mail.subject).first.click()
    expect(page.get_by_role("heading", name=mail.subject)).to_be_visible()
    louise.assert_fits()


def test_a_family_chooses_its_reminders(visitors: Visitors, agency: Agency, household: Household) -> None:
    telephone = visitors.family(household)
    page = telephone.page
    page.get_by_role("link", name="Vos rappels").click()
    page.get_by_label("Oui, rappelez-moi mes étapes par e-mail").uncheck()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("C’est noté.")).to_be_visible()
    expect(page.get_by_label("Oui, rappelez-moi mes étapes par e-mail")).not_to_be_checked()
    telephone.assert_fits()

    louise = visitors.staff(agency)
    louise.go(f"/dossiers/{household.id}/acces")
    expect(louise.page.get_by_text("Claire ne veut pas de rappels.")).to_be_visible()


@needs_axe
def test_a_mail_that_came_back_shows_until_it_is_sent_again(
    installation: Installation, visitors: Visitors, agency: Agency, household: Household
) -> None:
    with installation.writing():
        access.invite(agency.concierge, list_members(agency.concierge, household.id)[0], clock.now())
    installation.await_mail(agency, "claire@famille.example", "espace/lien/")
    louise = visitors.staff(agency)
    page = louise.page
    file = f"/dossiers/{household.id}/acces"
    returned = page.get_by_role("button", name="Il est revenu")
    # The mail lies in the box a moment before the worker has noted that it left.
    until(lambda: louise.go(file) and returned.count(), "the file says that the mail left")
    returned.click()
    expect(page.get_by_text("L’e-mail à Claire n’a pas été remis")).to_be_visible()
    expect(page.get_by_role("link", name="Corriger l’adresse (Claire)")).to_be_visible()
    places = [Place(path, path, "") for path in (file, "/aujourdhui")]
    look_at_all(louise, places)
    expect(page.get_by_role("heading", name="E-mails non remis")).to_be_visible()

    louise.go(file)
    page.get_by_role("button", name="Renvoyer à Claire").click()
    expect(page.get_by_text("Le message repart.")).to_be_visible()
    expect(page.get_by_text("L’e-mail à Claire n’a pas été remis")).to_have_count(0)
