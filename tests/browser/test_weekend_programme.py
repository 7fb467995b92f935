"""The grid of a weekend: moved by drag and with the keyboard, a refusal told live, two coordinators, an ill guide."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from concierge.platform import clock
from concierge.platform.db import db
from concierge.weekends.bookings.models import Need
from concierge.weekends.choices import ProgrammeState
from concierge.weekends.planning.models import Programme, Visit
from tests.browser.installation import Installation
from tests.browser.visitors import NARROW, Visitors
from tests.factories import Agency
from tests.programme_factories import Planned, make_programme
from tests.weekend_worlds import World, between, make_world, on

OCTOBER = dt.date(clock.today().year + 1, 10, 1)
DAY = OCTOBER + dt.timedelta(days=(5 - OCTOBER.weekday()) % 7)  # its first Saturday


@pytest.fixture
def world(installation: Installation, agency: Agency) -> World:
    with installation.writing():
        return make_world(agency, first=DAY, now=clock.now())


def planned(
    installation: Installation, agency: Agency, world: World, state: ProgrammeState = ProgrammeState.DRAFT
) -> str:
    """Make a programme of two visits and the dinner; return the address of its grid."""
    with installation.writing():
        db.session.add_all([world.weekend, *world.bookings, *world.activities.values(), *world.guides.values()])
        petit, durand = world.bookings
        luc, marie = world.guides["Luc Bernard"], world.guides["Marie Roche"]
        house, school = world.activities["Maison 2"], world.activities["École primaire"]
        dinner = world.activities["Dîner au château"]
        adult, child = petit.member_ids[0], petit.member_ids[2]
        visits = [
            Planned(booking=petit, activity=school, starts_at=on(DAY, 10), guide=marie, member_ids=(adult, child)),
            Planned(booking=petit, activity=house, starts_at=on(DAY, 15), guide=luc),
            *(Planned(booking=booking, activity=dinner, starts_at=on(DAY, 19)) for booking in (petit, durand)),
        ]
        needs = _needs_of(visits)
        make_programme(agency.coordinator, world.weekend, needs, state=state, now=clock.now())
        return f"/week-ends/{world.weekend.id}/programme"


def _needs_of(visits: list[Planned]) -> list[Planned]:
    found = []
    for visit in visits:
        query = select(Need).where(Need.booking_id == visit.booking.id, Need.kind == visit.activity.kind)
        found.append(replace(visit, need=db.session.scalars(query).first()))
    return found


def block(page: Page, family: str, title: str) -> Locator:
    row = page.locator(".wg-row", has=page.get_by_role("heading", name=family))
    return row.locator(".wg-block", has_text=title)


def start_of(installation: Installation, world: World, title: str, family: int = 0) -> dt.datetime:
    with installation.reading():
        activity_id, booking_id = world.activities[title].id, world.bookings[family].id
        query = select(Visit.starts_at).where(Visit.activity_id == activity_id, Visit.booking_id == booking_id)
        return db.session.scalars(query.order_by(Visit.id.desc())).first() or on(DAY, 0)


def test_a_block_is_moved_with_the_keyboard_and_by_drag(
    installation: Installation, visitors: Visitors, agency: Agency, world: World
) -> None:
    path = planned(installation, agency, world)
    alexandra = visitors.staff(agency, "Alexandra")
    page = alexandra.page
    alexandra.go(path)
    house = block(page, "Petit", "Maison 2")
    house.get_by_role("link").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#case")).to_contain_text("15 h 35 – Rien ne s’y oppose.")
    page.keyboard.press("Enter")
    expect(page.locator("#case")).to_contain_text("C’est fait, et fixé")
    assert start_of(installation, world, "Maison 2") == on(DAY, 15, 35)
    expect(block(page, "Petit", "Maison 2").get_by_role("link")).to_be_focused()

    box, lane = house.bounding_box(), page.locator(".wg-lane").first.bounding_box()
    assert box is not None
    assert lane is not None
    hours = int(page.locator(".wg").get_attribute("data-hours") or 0)
    middle, height = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(middle, height)
    page.mouse.down()
    page.mouse.move(middle + 20, height)
    page.mouse.move(middle + lane["width"] / hours, height, steps=4)  # an hour to the right
    expect(page.locator("#case")).to_contain_text("16 h 35")
    expect(page.locator("#case")).to_contain_text("Rien ne s’y oppose.")
    page.mouse.up()
    expect(page.locator("#case")).to_contain_text("C’est fait, et fixé")
    assert start_of(installation, world, "Maison 2") == on(DAY, 16, 35)


def test_what_a_move_breaks_is_told_while_it_is_moved_and_asked_before_it_is_done(
    installation: Installation, visitors: Visitors, agency: Agency, world: World
) -> None:
    path = planned(installation, agency, world)
    alexandra = visitors.staff(agency, "Alexandra")
    page = alexandra.page
    alexandra.go(path)
    school = block(page, "Petit", "École primaire")
    school.get_by_role("link").focus()
    page.keyboard.press("Space")
    for _step in range(5):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#case")).to_contain_text("n’est pas possible à cette heure")
    alexandra.expects("status 422", "status of 422")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("n’est pas possible à cette heure")
    dialog.get_by_role("button", name="Renoncer").click()
    assert start_of(installation, world, "École primaire") == on(DAY, 10)
    page.keyboard.press("Space")
    for _step in range(5):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Le faire malgré tout").click()
    expect(block(page, "Petit", "École primaire")).to_have_class(re.compile("is-broken"))
    assert start_of(installation, world, "École primaire") == on(DAY, 12, 30)


def test_two_coordinators_move_the_same_block(
    installation: Installation, visitors: Visitors, agency: Agency, world: World
) -> None:
    path = planned(installation, agency, world)
    first, second = visitors.staff(agency, "Alexandra"), visitors.staff(agency, "Louise")
    for each in (first, second):
        each.go(path)
        block(each.page, "Petit", "Maison 2").get_by_role("link").focus()
        each.page.keyboard.press("Space")
        each.page.keyboard.press("ArrowRight")
    first.page.keyboard.press("Enter")
    expect(first.page.locator("#case")).to_contain_text("C’est fait, et fixé")
    second.expects("status 409", "status of 409")
    second.page.keyboard.press("Enter")
    expect(second.page.get_by_text("Rien n’a été fait : regardez avant de recommencer.")).to_be_visible()
    expect(second.page.get_by_text("Alexandra Martin")).to_be_visible()
    expect(second.page.get_by_text("Il est maintenant samedi 2 octobre 2027 à 15 h 05.")).to_be_visible()
    expect(block(second.page, "Petit", "Maison 2").get_by_role("link")).to_be_focused()
    assert start_of(installation, world, "Maison 2") == on(DAY, 15, 5)


@pytest.mark.parametrize("width", [1280, NARROW])
def test_a_guide_falls_ill_on_the_day(
    installation: Installation, visitors: Visitors, agency: Agency, world: World, width: int
) -> None:
    path = planned(installation, agency, world, ProgrammeState.TOLD)
    alexandra = visitors.staff(agency, "Alexandra", width=width)
    page = alexandra.page
    alexandra.go(path)
    page.get_by_role("link", name="Un imprévu").click()
    page.get_by_label("Un guide ne peut plus").check()
    page.get_by_label("Quel guide ?").select_option(label="Luc Bernard")
    page.get_by_label("À partir de").fill("08:00")
    page.get_by_role("button", name="Chercher la retouche").click()
    page.get_by_role("link", name="Voir avant et après").click(timeout=60_000)
    expect(page.get_by_text(re.compile("Une famille reçoit un message"))).to_be_visible()
    expect(page.get_by_role("heading", name="Petit")).to_be_visible()
    alexandra.assert_fits()
    page.get_by_role("button", name="Communiquer").click()
    expect(page.get_by_text("C’est communiqué : une famille reçoit un message.")).to_be_visible()
    with installation.reading():
        told = db.session.scalars(
            select(Programme).where(Programme.weekend_id == world.weekend.id, Programme.state == ProgrammeState.TOLD)
        ).one()
        guides = set(db.session.scalars(select(Visit.guide_id).where(Visit.programme_id == told.id)))
        assert world.guides["Luc Bernard"].id not in guides


def test_a_block_that_is_held_shows_where_it_can_go_and_goes_to_another_day(
    installation: Installation, visitors: Visitors, agency: Agency, world: World
) -> None:
    path = planned(installation, agency, world)
    with installation.writing():
        db.session.add(house := world.activities["Maison 2"])
        house.windows = (between(DAY, 14, 18), between(DAY + dt.timedelta(days=1), 10, 12))
    alexandra = visitors.staff(agency, "Alexandra")
    page = alexandra.page
    alexandra.go(path)
    block(page, "Petit", "Maison 2").get_by_role("link").focus()
    page.keyboard.press("Space")
    expect(page.locator("#case")).to_contain_text("En vert, où il peut aller.")
    expect(page.locator(".band-free")).to_have_count(1)
    page.keyboard.press("PageDown")
    expect(page.locator("#case")).to_contain_text("Dimanche 3 octobre 2027, 11 h 15 – Rien ne s’y oppose.")
    page.keyboard.press("Home")
    expect(page.locator("#case")).to_contain_text("10 h 00 – Rien ne s’y oppose.")
    page.keyboard.press("Enter")
    expect(page.locator("#case")).to_contain_text("C’est fait, et fixé")
    expect(block(page, "Petit", "Maison 2").get_by_role("link")).to_be_focused()
    expect(page).to_have_url(re.compile("jour=2027-10-03"))
    sunday = DAY + dt.timedelta(days=1)
    assert start_of(installation, world, "Maison 2") == on(sunday, 10)

    box = block(page, "Petit", "Maison 2").bounding_box()
    saturday = page.get_by_role("link", name="Samedi 2 octobre 2027").bounding_box()
    assert box is not None
    assert saturday is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 20)
    expect(page.locator(".band-free")).to_have_count(1)
    page.mouse.move(saturday["x"] + 20, saturday["y"] + 10, steps=4)
    expect(page.locator("#case")).to_contain_text("Samedi 2 octobre 2027, 14 h 00 – Rien ne s’y oppose.")
    page.mouse.up()
    expect(page.locator("#case")).to_contain_text("C’est fait, et fixé")
    assert start_of(installation, world, "Maison 2") == on(DAY, 14)


def test_a_refused_move_offers_the_nearest_moment(
    installation: Installation, visitors: Visitors, agency: Agency, world: World
) -> None:
    path = planned(installation, agency, world)
    alexandra = visitors.staff(agency, "Alexandra")
    page = alexandra.page
    alexandra.go(path)
    block(page, "Petit", "École primaire").get_by_role("link").focus()
    page.keyboard.press("Space")
    for _step in range(5):
        page.keyboard.press("Shift+ArrowRight")
    alexandra.expects("status 422", "status of 422")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Plutôt samedi 2 octobre à 11 h 30").click()
    expect(page.locator("#case")).to_contain_text("C’est fait, et fixé")
    assert start_of(installation, world, "École primaire") == on(DAY, 11, 30)


@pytest.mark.parametrize("width", [1280, NARROW])
def test_the_form_of_a_visit_lists_free_moments_and_one_tap_takes_one(
    installation: Installation, visitors: Visitors, agency: Agency, world: World, width: int
) -> None:
    path = planned(installation, agency, world)
    alexandra = visitors.staff(agency, "Alexandra", width=width)
    page = alexandra.page
    alexandra.go(path)
    block(page, "Petit", "Maison 2").get_by_role("link").click()
    free = page.get_by_role("region", name="Moments libres")
    expect(free.get_by_role("button").first).to_be_visible()
    alexandra.assert_fits()
    page.get_by_label("Jour", exact=True).select_option(label="dimanche 3 octobre 2027")
    page.get_by_label("Heure").fill("18:00")
    alexandra.expects("status 422", "status of 422")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("n’est pas possible à cette heure")).to_be_visible()
    page.get_by_role("button", name="Plutôt").click()
    assert on(DAY, 14) <= start_of(installation, world, "Maison 2") <= on(DAY, 17, 15)
