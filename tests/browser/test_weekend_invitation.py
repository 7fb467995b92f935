"""An invitation on a telephone: the mail, who comes, what one wants to see; the team's list, and a change of mind."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.platform import clock
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import ActivityKind, BookingState
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, Visitors
from tests.factories import Agency, make_activity, make_booking, make_weekend


@pytest.fixture
def invited(installation: Installation, agency: Agency, household: Household) -> tuple[int, str]:
    """Invite the family; return the weekend and the address in the mail it receives."""
    with installation.writing():
        now = clock.now()
        starts = paris_date(now) + dt.timedelta(days=30)
        weekend = make_weekend(agency, now=now, starts_on=starts, ends_on=starts + dt.timedelta(days=1), families=4)
        make_activity(agency, weekend, now=now, kind=ActivityKind.HOUSING, title="Une maison à Langres")
        make_booking(agency, weekend, household, now=now, state=BookingState.INVITED)
        weekend_id, email = weekend.id, list_members(agency.concierge, household.id)[0].email
    mail = installation.await_mail(agency, email, "/week-end/invitation/")
    found = re.search(r"/week-end/invitation/\S+", mail.text)
    assert found
    return weekend_id, found[0]


def test_from_the_mail_to_the_wishes_on_a_telephone_then_to_the_desk(
    installation: Installation, visitors: Visitors, agency: Agency, household: Household, invited: tuple[int, str]
) -> None:
    weekend_id, address = invited
    family = visitors.open()
    family.page.set_viewport_size({"width": NARROW, "height": 844})
    family.go(address)
    family.assert_fits()
    family.page.get_by_label("En train").check()
    family.page.get_by_label("Chez une famille accueillante").check()
    family.page.get_by_role("button", name="Oui, nous venons").click()
    family.page.get_by_role("heading", name="Nous vous attendons !").wait_for()
    family.page.get_by_role("link", name="Le dire en deux minutes").click()
    family.page.get_by_label("Indispensable").first.check()
    family.page.get_by_role("button", name="Enregistrer").click()
    family.page.get_by_role("heading", name="Ce que vous voulez voir").wait_for()

    desk = visitors.staff(agency)
    desk.go(f"/week-ends/{weekend_id}/familles")
    desk.page.get_by_role("link", name=household.name, exact=True).first.click()
    desk.page.get_by_text("indispensable").first.wait_for()

    family.page.get_by_text("Nous ne pouvons plus venir").click()
    family.page.get_by_role("button", name="Annuler notre venue").click()
    family.page.get_by_role("heading", name="Merci d’avoir répondu").wait_for()
    with installation.writing():
        assert db.session.scalars(select(Booking.state).where(Booking.weekend_id == weekend_id)).all() == [
            BookingState.CANCELLED
        ]
