"""A contact in ten seconds: from wherever one is, by keyboard, to the words."""

import datetime as dt

from flask import Flask

from concierge.families.queries import list_contacts
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import signed_in
from tests.integration.pages import Page


def test_the_search_leads_to_the_words_of_a_contact(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False)
    browser = signed_in(app, agency, "Louise", now)
    path = f"/dossiers/{household.id}/echanges?noter=1"

    assert path in browser.get("/recherche?q=petit").text
    assert path in browser.get(f"/dossiers/{household.id}").text
    page = browser.get(path)
    assert page.text.count("autofocus") == 1
    typed = {"channel": "call", "direction": "from_family", "summary": "Rappelle pour la crèche"}

    marion = agency.people["Marion"]
    fields = Page(page).fields() | typed | {"by": str(marion.id)}
    assert browser.post(f"/dossiers/{household.id}/echanges", fields).status_code == 303

    (contact,) = list_contacts(agency.concierge, household.id)
    assert (contact.person_id, contact.summary) == (marion.id, "Rappelle pour la crèche")
    assert "(Marion)" in browser.get(path).text


def test_a_contact_is_with_somebody_of_the_agency_only(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False)
    browser = signed_in(app, agency, "Louise", now)
    typed = {"channel": "call", "direction": "to_family", "summary": "Bonjour", "by": "999999"}

    assert browser.post(f"/dossiers/{household.id}/echanges", typed).status_code == 422
    assert list_contacts(agency.concierge, household.id) == []
