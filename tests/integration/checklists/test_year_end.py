"""The end of the first year: what was done, a document to keep, and the invitation to welcome others."""

import datetime as dt
import io

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import select

from concierge.checklists import steps
from concierge.checklists.definition.model import WhoRole
from concierge.checklists.models import StepComment, StepRow
from concierge.checklists.planning.plans import StepStatus
from concierge.checklists.year.welcome_models import WelcomeAnswer
from concierge.families.models import Household
from concierge.families.project import confirm_move_in
from concierge.platform.db import db
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import in_family_space, signed_in

DAY = dt.timedelta(days=1)


@pytest.fixture
def household(agency: Agency, now: dt.datetime) -> Household:
    """A family who moved in 350 days ago, with two steps done."""
    household = make_family(agency, now=now - 400 * DAY, anchors={})
    confirm_move_in(agency.concierge, household, (now - 350 * DAY).date(), now - 350 * DAY)
    rows = db.session.scalars(
        select(StepRow).where(StepRow.household_id == household.id, StepRow.who == WhoRole.FAMILY).order_by(StepRow.id)
    ).all()
    for row in rows[:2]:
        steps.finish(agency.concierge, row, now=now - 300 * DAY)
    return household


def _thanks(household: Household) -> list[StepRow]:
    query = select(StepRow).where(StepRow.household_id == household.id, StepRow.version_id.is_(None))
    return list(db.session.scalars(query.order_by(StepRow.id)))


def test_the_family_reads_and_keeps_what_was_done(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    family = in_family_space(app, household, now)
    assert 'href="/espace/bilan"' in family.get("/espace/").text
    page = family.get("/espace/bilan").text
    assert "2 étapes sont derrière vous" in page
    assert "Accueillir à votre tour" in page

    answer = family.get("/espace/bilan.docx")
    texts = [paragraph.text for paragraph in Document(io.BytesIO(answer.data)).paragraphs]
    assert answer.mimetype.endswith("wordprocessingml.document")
    assert texts[:2] == ["Haute-Marne Attractivité", "Votre première année"]
    assert "Chère famille Petit," in texts
    assert any("25\N{NO-BREAK SPACE}janvier\N{NO-BREAK SPACE}2026" in text for text in texts)
    staff = signed_in(app, agency, "Louise", now)
    of_staff = Document(io.BytesIO(staff.get(f"/dossiers/{household.id}/premiere-annee/bilan.docx").data))
    assert [paragraph.text for paragraph in of_staff.paragraphs] == texts


def test_before_the_end_of_the_year_nobody_is_invited(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    family = in_family_space(app, household, now - 100 * DAY)
    assert "Accueillir à votre tour" not in family.get("/espace/bilan").text
    assert 'href="/espace/bilan"' not in family.get("/espace/").text


def test_a_yes_gives_the_team_a_step_a_change_of_mind_puts_it_aside_and_a_no_gives_none(
    app: Flask, agency: Agency, household: Household, now: dt.datetime
) -> None:
    family = in_family_space(app, household, now)
    assert family.post("/espace/bilan", {}).status_code == 422
    yes = {"choice": "host", "words": "Volontiers un dimanche."}
    assert [family.post("/espace/bilan", yes).status_code for _twice in range(2)] == [303, 303]
    (step,) = _thanks(household)
    assert step.title == "Remercier la famille Petit : prête à devenir famille accueillante"
    assert (step.assignee_id, step.due_on) == (agency.concierge.person_id, (now + 7 * DAY).date())
    assert [c.text for c in db.session.scalars(select(StepComment))] == ["Volontiers un dimanche."]
    page = signed_in(app, agency, "Louise", now).get(f"/dossiers/{household.id}/premiere-annee/bilan").text
    assert "Volontiers un dimanche." in page

    family.post("/espace/bilan", {"choice": "later"})
    assert [row.status for row in _thanks(household)] == [StepStatus.NOT_APPLICABLE]
    family.post("/espace/bilan", {"choice": "no"})
    assert [row.status for row in _thanks(household)] == [StepStatus.NOT_APPLICABLE]
    assert db.session.scalars(select(WelcomeAnswer)).one().step_id is None
