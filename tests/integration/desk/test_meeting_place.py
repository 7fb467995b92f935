"""A meeting on the spot says where, and the place is typed once."""

import datetime as dt
import re

from flask import Flask

from concierge.families.queries import list_members
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import signed_in


def test_a_meeting_on_the_spot_says_where_and_the_place_is_proposed_the_next_time(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    household = make_family(agency, now=now, planned=False)
    claire = list_members(agency.concierge, household.id)[0]
    louise, path = signed_in(app, agency, "Louise", now), f"/dossiers/{household.id}/rendez-vous/proposer"
    slots = re.findall(r'name="slots" value="([^"]+)" checked', louise.get(path).text)
    typed = {"member": str(claire.id), "subject": "Visite", "way": "place", "slots": slots, "place": ""}

    refused = louise.post(path, typed)

    assert (refused.status_code, "Dites où se retrouver" in refused.text) == (422, True)
    assert louise.post(path, typed | {"place": "12 rue Diderot, Langres"}).status_code == 303
    assert 'value="12 rue Diderot, Langres"' in louise.get(path).text
