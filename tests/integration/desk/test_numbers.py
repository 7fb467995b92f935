"""A number and its noun agree: « 1 bloquée », « 0 étape close »."""

import datetime as dt
import re

from flask import Flask

from concierge.checklists import steps
from concierge.checklists.models import StepRow
from concierge.checklists.states import WaitingFor
from concierge.desk.day.today import get_day
from concierge.families.anchor_dates import Anchor
from concierge.platform.db import db
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import signed_in


def test_one_is_singular_and_so_is_none(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now - dt.timedelta(days=60), anchors={Anchor.MOVE_IN: dt.date(2026, 12, 1)})
    late = get_day(agency.concierge, None, now).late
    louise = signed_in(app, agency, "Louise", now)

    def blocked_words() -> str:
        found = re.search(r'data-many="bloquées">(\w+)<', louise.get("/aujourdhui?qui=equipe").text)
        assert found is not None
        return found[1]

    words = [blocked_words()]
    for line in late[:2]:
        row = db.session.get_one(StepRow, line.step_id)
        steps.block(agency.concierge, row, waiting_for=WaitingFor.FAMILY, reason="Papiers", now=now)
        words.append(blocked_words())
    assert words == ["bloquée", "bloquée", "bloquées"]

    file = f"/dossiers/{household.id}"
    assert "0 étape close sur" in louise.get(file).text
    for number, line in enumerate(late[2:4], start=1):
        steps.finish(agency.concierge, db.session.get_one(StepRow, line.step_id), now=now)
        assert (
            f"{number} étape{'s' if number > 1 else ''} close{'s' if number > 1 else ''} sur" in louise.get(file).text
        )
