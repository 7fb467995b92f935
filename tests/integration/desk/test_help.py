"""A family asks for help: its words are where the concierge works, and nobody is left without a word by accident."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.checklists import steps
from concierge.checklists.definition.model import WhoRole
from concierge.checklists.models import StepComment, StepRow
from concierge.platform.db import db
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import Browser, in_family_space, signed_in


@pytest.fixture
def asked(app: Flask, agency: Agency, now: dt.datetime) -> StepRow:
    """A step with which the family asked for help."""
    household = make_family(agency, now=now)
    query = select(StepRow).where(StepRow.household_id == household.id, StepRow.who == WhoRole.FAMILY)
    step = db.session.scalars(query.order_by(StepRow.position).limit(1)).one()
    steps.comment(agency.concierge, step, "Entre nous", shared=False, now=now)
    family = in_family_space(app, household, now)
    assert family.post(f"/espace/etapes/{step.id}/aide", {"text": "Où est le formulaire ?"}).status_code == 303
    return step


def _answer(browser: Browser, step: StepRow, **fields: str) -> int:
    return browser.post(f"/etapes/{step.id}/aide-donnee", fields).status_code


def _said(step: StepRow) -> list[tuple[str, bool]]:
    query = select(StepComment.text, StepComment.shared).where(StepComment.step_id == step.id).order_by(StepComment.id)
    return [(text, shared) for text, shared in db.session.execute(query)]


def test_the_row_says_the_words_of_the_family_and_offers_to_answer(
    app: Flask, agency: Agency, now: dt.datetime, asked: StepRow
) -> None:
    page = signed_in(app, agency, "Louise", now).get("/aujourdhui?qui=equipe").text

    assert f'href="/etapes/{asked.id}#commentaires">«' in page
    assert "Où est le formulaire" in page
    assert f'href="/etapes/{asked.id}#repondre"' in page
    assert "Entre nous" not in page


def test_a_request_is_not_closed_without_a_word_by_accident(
    app: Flask, agency: Agency, now: dt.datetime, asked: StepRow
) -> None:
    louise = signed_in(app, agency, "Louise", now)

    assert _answer(louise, asked) == 422
    assert _answer(louise, asked, answer="Sur notre site.", silent="y") == 422

    assert asked.help_asked_at is not None
    assert len(_said(asked)) == 2


def test_an_answer_reaches_the_family_and_settles_the_request(
    app: Flask, agency: Agency, now: dt.datetime, asked: StepRow
) -> None:
    assert _answer(signed_in(app, agency, "Louise", now), asked, answer="Je vous l’envoie.") == 303

    assert asked.help_asked_at is None
    assert _said(asked)[-1] == ("Je vous l’envoie.", True)


def test_saying_nothing_is_a_choice(app: Flask, agency: Agency, now: dt.datetime, asked: StepRow) -> None:
    assert _answer(signed_in(app, agency, "Louise", now), asked, silent="y") == 303

    assert asked.help_asked_at is None
    assert len(_said(asked)) == 2
