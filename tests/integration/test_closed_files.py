"""A closed file asks nothing of anybody."""

import datetime as dt
import io
from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.checklists.attachments.models import Attachment
from concierge.checklists.definition.model import WhoRole
from concierge.checklists.models import StepRow
from concierge.desk.day.today import get_day
from concierge.families.anchor_dates import Anchor
from concierge.families.choices import ClosingReason
from concierge.families.models import Household
from concierge.families.services import close_household
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from tests import samples_of_files as samples
from tests.architecture.examples.dumps import differences, dump
from tests.architecture.examples.everything import make_pulse_of
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import Browser, in_family_space


def test_closing_a_file_takes_its_steps_out_of_the_day(app: Flask, agency: Agency, now: dt.datetime) -> None:
    opened = now - dt.timedelta(days=60)
    household = make_family(agency, now=opened, anchors={Anchor.MOVE_IN: dt.date(2026, 12, 1)})
    louise = agency.concierge
    assert get_day(louise, louise.person_id, now).counts.late > 0

    close_household(louise, household, ClosingReason.WENT_ELSEWHERE, paris_date(now), now)

    day = get_day(louise, louise.person_id, now)
    assert day.counts.late == 0
    assert day.late == []


@pytest.fixture
def family(app: Flask, agency: Agency, now: dt.datetime) -> tuple[Browser, StepRow, Household]:
    """A family's telephone, a step of its own, and its file, which has just been closed."""
    household = make_family(agency, now=now)
    own = select(StepRow).where(StepRow.household_id == household.id, StepRow.who == WhoRole.FAMILY)
    step = db.session.scalars(own.order_by(StepRow.position).limit(1)).one()
    telephone = in_family_space(app, household, now)
    telephone.post(
        f"/espace/etapes/{step.id}/documents",
        {"files": [(io.BytesIO(samples.PDF), "bail.pdf")]},
        content_type="multipart/form-data",
    )
    close_household(agency.concierge, household, ClosingReason.WENT_ELSEWHERE, paris_date(now), now)
    db.session.commit()
    return telephone, step, household


def _forms(step: StepRow) -> Sequence[tuple[str, dict[str, object]]]:
    document = db.session.scalars(select(Attachment).where(Attachment.step_id == step.id)).one()
    here = f"/espace/etapes/{step.id}"
    return (
        (f"{here}/fait", {}),
        (f"{here}/pas-fait", {}),
        (f"{here}/aide", {"text": "Comment faire ?"}),
        (f"{here}/pas-pour-nous", {}),
        (f"{here}/message", {"text": "Bonjour"}),
        (f"{here}/documents", {"files": [(io.BytesIO(samples.PDF), "autre.pdf")]}),
        (f"/espace/documents/{document.id}/retirer", {"etape": str(step.id)}),
    )


def test_its_family_reads_its_steps_again_and_changes_none(family: tuple[Browser, StepRow, Household]) -> None:
    telephone, step, _household = family
    here, forms = f"/espace/etapes/{step.id}", _forms(step)
    db.session.commit()
    for address, fields in forms:
        before = dump()
        answer = telephone.post(address, fields, content_type="multipart/form-data")
        assert answer.status_code == 303, address
        assert differences(before, dump()) == {}, address
        assert "Votre dossier est clos : vos étapes ne changent plus." in _words(telephone, answer.location), address

    page = telephone.get(here).text
    assert "bail.pdf" in page
    assert f'action="{here}' not in page
    assert "/retirer" not in page
    home = telephone.get("/espace/").text
    assert "Votre dossier est clos depuis le" in home
    assert "/espace/etapes/" not in home


def test_its_family_may_still_write_and_is_heard(
    family: tuple[Browser, StepRow, Household], agency: Agency, now: dt.datetime
) -> None:
    telephone, _step, household = family
    assert telephone.post("/espace/message", {"text": "Nous revenons en mai."}).status_code == 303
    promises = get_day(agency.concierge, agency.concierge.person_id, now).promises
    assert [(promise.household_id, promise.summary) for promise in promises] == [
        (household.id, "Nous revenons en mai.")
    ]


def test_its_family_is_no_longer_asked_how_it_goes(
    family: tuple[Browser, StepRow, Household], agency: Agency, now: dt.datetime
) -> None:
    telephone, _step, household = family
    pulse = make_pulse_of(agency, household, now)
    db.session.commit()
    assert f"/espace/nouvelles/{pulse.id}" not in telephone.get("/espace/").text
    before = dump()
    answer = telephone.post(f"/espace/nouvelles/{pulse.id}", {"social-score": "1"})
    assert (answer.status_code, differences(before, dump())) == (422, {})


def _words(browser: Browser, address: str) -> str:
    return browser.get(address.partition("#")[0]).text.replace("\u00a0", " ").replace("\u202f", " ")
