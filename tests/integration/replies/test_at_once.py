"""A mail is attached to a family while that family is erased: one comes after the other, neither fails."""

import datetime as dt

from flask import Flask
from sqlalchemy import select

from concierge.families.models import Contact
from concierge.platform.db import db
from concierge.replies.models import ReceivedMail, Stray
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import signed_in
from tests.integration.at_once import send_all_at_once


def test_attaching_a_mail_and_erasing_its_family_do_not_wait_for_each_other(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    household = make_family(agency, now=now, planned=False, name="Petit")
    about = {"household_id": household.id, "stray": Stray.STRANGER, "sender": "voisine@x.example", "text": "Bonjour"}
    mails = [ReceivedMail(space_id=household.space_id, key=str(n) * 64, at=now, **about) for n in range(4)]
    db.session.add_all(mails)
    db.session.commit()
    attach = [(f"/courriels/{mail.id}/rattacher/{household.id}", {}) for mail in mails]
    erase = (f"/dossiers/{household.id}/effacement", {"ground": "team", "name": "Petit"})

    statuses = send_all_at_once(signed_in(app, agency, "Alexandra", now), [*attach[:2], erase, *attach[2:]], now)

    assert set(statuses) <= {303, 404}
    assert {summary for summary in db.session.scalars(select(Contact.summary)) if "Bonjour" in summary} == set()
