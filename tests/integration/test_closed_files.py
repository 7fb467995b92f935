"""A closed file asks nothing of anybody."""

import datetime as dt

from flask import Flask

from concierge.desk.today import get_day
from concierge.families.anchor_dates import Anchor
from concierge.families.choices import ClosingReason
from concierge.families.services import close_household
from tests.factories import Agency, make_family


def test_closing_a_file_takes_its_steps_out_of_the_day(app: Flask, agency: Agency, now: dt.datetime) -> None:
    opened = now - dt.timedelta(days=60)
    household = make_family(agency, now=opened, anchors={Anchor.MOVE_IN: dt.date(2026, 12, 1)})
    louise = agency.concierge
    assert get_day(louise, louise.person_id, now).counts.late > 0

    close_household(louise, household, ClosingReason.WENT_ELSEWHERE, now.date(), now)

    day = get_day(louise, louise.person_id, now)
    assert day.counts.late == 0
    assert day.late == []
