"""What comes in: sources, doubtful captures, keys, stray mails, lists, imports."""

import datetime as dt
from dataclasses import asdict

from sqlalchemy import select

from concierge.families.choices import Channel, Source as FamilySource
from concierge.families.models import Household
from concierge.intake.api.models import ApiToken
from concierge.intake.api.tokens import make_token
from concierge.intake.lists.models import FamilyList, FamilyListRow, ListState
from concierge.intake.lists.services import check_row
from concierge.intake.models import DoubtfulCapture, IntakeSource
from concierge.intake.rules import Capture, SourceDetails
from concierge.platform.db import db
from concierge.platform.tokens import new_token, token_hash
from concierge.replies.models import ReceivedMail, Stray
from concierge.territory.models import DataImport, ImportState, Source, TravelCorrection
from tests.factories import (
    Agency,
    make_commune,
)


def source_of(agency: Agency) -> SourceDetails:
    return SourceDetails(kind=FamilySource.EVENT, name="Salon", organisation_id=agency.tourist_office.id)


def make_doubtful(source: IntakeSource, now: dt.datetime) -> DoubtfulCapture:
    capture = Capture(first_name="Ana", last_name="Roy", phone="06 12 34 56 78", channel=Channel.FORM, own_words=True)
    said = asdict(capture)
    doubtful = DoubtfulCapture(
        space_id=source.space_id, source_id=source.id, key=new_token(), said=said, suspicions=["links"], at=now
    )
    db.session.add(doubtful)
    db.session.flush()
    return doubtful


def api_token_of(agency: Agency, source: IntakeSource, now: dt.datetime) -> int:
    make_token(agency.coordinator, source, "GRC", now)
    return db.session.scalars(select(ApiToken.id).order_by(ApiToken.id.desc())).first() or 0


def make_stray(household: Household, now: dt.datetime) -> ReceivedMail:
    """Make a mail from somebody who is not of this family."""
    mail = ReceivedMail(
        space_id=household.space_id,
        key=token_hash(new_token()),
        at=now,
        stray=Stray.STRANGER,
        household_id=household.id,
        sender="odette@ailleurs.example",
        sender_name="Odette",
        subject="Re: Votre espace",
        text="Je suis la mère de Claire.",
    )
    db.session.add(mail)
    db.session.flush()
    return mail


def family_list_of(source: IntakeSource, household: Household, now: dt.datetime) -> int:
    """Make a list to review: a row with a fault, one that looks like a file, one that is ready."""
    listed = FamilyList(
        space_id=source.space_id,
        source_id=source.id,
        state=ListState.REVIEW,
        file_name="arrivées.csv",
        stored_name="a-list",
        sent_at=now,
        headings=["CONTACT_NOM", "TEL_1"],
        samples=[["Petit", "06 12"]],
        columns=["last_name", "phone"],
        header=1,
        first=2,
        total=3,
    )
    db.session.add(listed)
    db.session.flush()
    for line, phone in enumerate(("06 12", "06 12 34 56 78", "06 12 34 56 79"), start=2):
        row = FamilyListRow(space_id=source.space_id, list_id=listed.id, line=line)
        row.said = {"last_name": "Petit", "phone": phone}
        check_row(row, now)
        if line == 3:
            row.points = 75
            row.doubles = [{"household_id": household.id, "closed": False, "points": 75, "reasons": ["same_phone"]}]
        db.session.add(row)
    db.session.flush()
    return listed.id


def correction_of(agency: Agency, now: dt.datetime) -> TravelCorrection:
    """Return a correction between two communes; each call takes communes of its own."""
    number = len(db.session.scalars(select(TravelCorrection.id)).all())
    codes = [f"9{number:02d}{letter}0" for letter in "AB"]
    for code in codes:
        make_commune(code, f"Commune {code}", department="99", region="99")
    return TravelCorrection(
        space_id=agency.space.id, origin_code=codes[0], destination_code=codes[1], minutes=25, created_at=now
    )


def make_import(now: dt.datetime) -> DataImport:
    return DataImport(
        source=Source.COG, file_name="v_commune_2026.csv", checksum="0" * 64, state=ImportState.DONE, requested_at=now
    )
