"""Files that are merged, parted again, erased: places are counted as the families that are left."""

import datetime as dt

from flask import Flask
from sqlalchemy import select

from concierge.families.duplicates.merging import merge_files, preview_merge, undo_merge
from concierge.families.duplicates.models import FileMerge
from concierge.families.models import Household
from concierge.platform.db import db
from concierge.privacy.erasure import erase_family
from concierge.privacy.models import Ground
from concierge.weekends.choices import BookingState
from concierge.weekends.models import Weekend
from tests.factories import Agency, adult, make_booking, make_family, make_weekend

STATE = BookingState


def family(agency: Agency, name: str, now: dt.datetime) -> Household:
    people = (adult("Claire", name, email=f"{name.lower()}@famille.example"),)
    return make_family(agency, now=now, name=name, members=people, planned=False)


def taken(weekend: Weekend) -> tuple[int, int]:
    db.session.refresh(weekend)
    return weekend.families_taken, weekend.adults_taken


def test_an_erased_family_leaves_its_place_to_whoever_waits(app: Flask, agency: Agency, now: dt.datetime) -> None:
    weekend = make_weekend(agency, now=now, families=1)
    first, second = (make_booking(agency, weekend, family(agency, name, now), now=now) for name in ("Aubry", "Bertin"))
    assert second.state is STATE.WAITING
    db.session.commit()
    erase_family(agency.coordinator, first.household_id, typed_name="Aubry", ground=Ground.FAMILY, now=now)
    db.session.commit()
    db.session.expire_all()
    assert second.state is STATE.OFFERED
    assert taken(weekend) == (1, 1)


def test_two_files_of_one_family_keep_the_yes_and_one_place_and_part_as_they_were(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    weekend = make_weekend(agency, now=now, families=2)
    kept, twin = family(agency, "Aubry", now), family(agency, "Aubri", now)
    thought_of = make_booking(agency, weekend, kept, now=now, state=STATE.INVITED)
    coming = make_booking(agency, weekend, twin, now=now)
    other = make_booking(agency, weekend, family(agency, "Bertin", now), now=now)
    third = make_booking(agency, weekend, family(agency, "Colin", now), now=now)
    assert (other.state, third.state, taken(weekend)) == (STATE.ACCEPTED, STATE.WAITING, (2, 2))
    seen = preview_merge(agency.coordinator, kept.id, twin.id)
    merge_files(agency.coordinator, kept.id, twin.id, same=seen.same, choices={}, seen=seen.fingerprint, now=now)
    db.session.expire_all()
    assert (thought_of.state, coming.state) == (STATE.ACCEPTED, STATE.WITHDRAWN)
    assert taken(weekend) == (2, 2), "one family under two names has one place"
    undo_merge(agency.coordinator, db.session.scalars(select(FileMerge)).one().id, now)
    db.session.expire_all()
    assert (thought_of.state, coming.state) == (STATE.INVITED, STATE.ACCEPTED)
    assert taken(weekend) == (2, 2)
