"""What is wrong stands first on the page: every field by name, with a link to it, those of inner forms included."""

import datetime as dt
import re
from html import unescape

import pytest
from flask import Flask

from concierge.platform.forms import Problem
from concierge.platform.submissions import OnceForm
from tests.factories import Agency
from tests.integration.accounts.browsers import signed_in
from tests.integration.families.test_bad_input import NEW_FILE

LINKS = re.compile(r'<li><a href="#([^"]+)">([^<]+)</a></li>')


def test_each_fault_is_named_and_leads_to_its_field(app: Flask, agency: Agency, now: dt.datetime) -> None:
    second = {"members-1-kind": "child", "members-1-first_name": "", "members-1-birth_on": "1890-05-12"}
    wrong = {"members-0-email": "claire", "source": ""}

    page = signed_in(app, agency, "Louise", now).post("/dossiers/nouveau", NEW_FILE | second | wrong).text

    assert "4 points sont à revoir." in page
    assert [(field, unescape(said)) for field, said in LINKS.findall(page)] == [
        ("source", "Comment la famille nous a connus : Choisissez comment la famille nous a connus."),
        ("members-0-email", "E-mail (ligne 1) : Cette adresse paraît incomplète."),
        ("members-1-first_name", "Prénom (ligne 2) : Merci de remplir ce champ."),
        ("members-1-birth_on", "Naissance (ligne 2) : L’année 1890 paraît fausse. Vérifiez la date."),
    ]
    assert [field for field, _said in LINKS.findall(page) if f'id="{field}"' not in page] == []


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_fault_of_a_hidden_field_is_said_without_a_link(app: Flask) -> None:
    with app.test_request_context():
        form = OnceForm()
        hidden = form.once
        hidden.errors = ["Trop long."]
        assert form.problems() == [Problem(message="Trop long.")]
        assert form.first_error() == "Trop long."
