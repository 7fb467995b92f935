"""A weekend is prepared: from a pattern or a former one, moved from state to state, with its guides asked."""

import datetime as dt
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.notifications.models import Message
from concierge.platform.clock import PARIS
from concierge.platform.db import db
from concierge.platform.errors import DomainError, LinkGone
from concierge.weekends.activities.guiding import (
    AnsweredOtherwise,
    answer_ask,
    ask_guides,
    choose_guides,
    note_absence,
)
from concierge.weekends.activities.links import make_guide_link, read_link
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.activities.other_times import take_other_time
from concierge.weekends.activities.reading import list_lines
from concierge.weekends.activities.remarks import Remark
from concierge.weekends.activities.services import change_activity, details_of, duplicate_activity
from concierge.weekends.choices import ActivityKind, AskState, BookingState, WeekendKind, WeekendState
from concierge.weekends.models import BudgetLine, Weekend
from concierge.weekends.preparation.filling import start_weekend
from concierge.weekends.preparation.registers import retire_guide
from concierge.weekends.preparation.rules import Ask
from concierge.weekends.preparation.services import change_weekend
from concierge.weekends.preparation.states import call_off, move_on, read_standing
from concierge.weekends.rules import Capacity, ImpossibleWeekend, WeekendDetails
from tests.factories import (
    WEEKEND_DAY,
    Agency,
    at,
    make_activity,
    make_booking,
    make_family,
    make_guide,
    make_venue,
    make_weekend,
)
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.pages import Page

DETAILS = WeekendDetails(
    title="Printemps",
    kind=WeekendKind.DISCOVERY,
    starts_on=WEEKEND_DAY - dt.timedelta(days=1),
    ends_on=WEEKEND_DAY + dt.timedelta(days=1),
    capacity=Capacity(families=10),
)


def _ask(activity: Activity) -> ActivityGuide:
    return db.session.scalars(select(ActivityGuide).where(ActivityGuide.activity_id == activity.id)).one()


def test_a_pattern_proposes_activities_pauses_and_a_budget_for_these_families(agency: Agency, now: dt.datetime) -> None:
    weekend = start_weekend(agency.concierge, DETAILS, "decouverte", now)

    lines = list_lines(agency.concierge, weekend)
    viewings = [line.activity.title for line in lines if line.activity.kind is ActivityKind.HOUSING]
    dinner = next(line.activity for line in lines if line.activity.kind is ActivityKind.DINNER)
    lodging = db.session.scalars(select(BudgetLine).where(BudgetLine.label == "Deux nuits")).one()
    assert viewings == ["Logement à voir", "Logement à voir 2", "Logement à voir 3"]
    assert dinner.for_all
    assert dinner.windows == ((at("19:00", DETAILS.starts_on), at("21:30", DETAILS.starts_on)),)
    assert [(pause["label"], pause["who"]) for pause in weekend.pauses] == [
        ("Déjeuner", "all"), ("Garde des enfants", "care"),
    ]  # fmt: skip
    assert weekend.pauses[0] == {"label": "Déjeuner", "who": "all", "from": "12:00", "to": "14:00", "minutes": 60}
    assert lodging.planned == 10 * 160_00


def test_without_a_friday_saturday_and_sunday_are_as_the_pattern_has_them(agency: Agency, now: dt.datetime) -> None:
    saturday, sunday = WEEKEND_DAY, WEEKEND_DAY + dt.timedelta(days=1)
    weekend = start_weekend(agency.concierge, replace(DETAILS, starts_on=saturday), "decouverte", now)

    days = {
        line.activity.kind: line.activity.windows[0][0].astimezone(PARIS).date()
        for line in list_lines(agency.concierge, weekend)
    }
    assert (days[ActivityKind.HOUSING], days[ActivityKind.MARKET]) == (saturday, sunday)
    assert days[ActivityKind.DINNER] == saturday  # Friday's


def test_a_copy_is_at_the_same_hours_of_the_clock_across_the_change_of_time(agency: Agency, now: dt.datetime) -> None:
    former = start_weekend(agency.concierge, DETAILS, "decouverte", now)
    guide = make_guide(agency, now=now)
    of_all = select(Activity).where(Activity.weekend_id == former.id, Activity.kind == ActivityKind.DINNER)
    choose_guides(agency.concierge, db.session.scalars(of_all).one(), [guide.id], now)
    winter = replace(DETAILS, starts_on=dt.date(2027, 11, 5), ends_on=dt.date(2027, 11, 7), title="Automne")

    copy = start_weekend(agency.concierge, winter, f"copie:{former.id}", now)

    dinner = next(line for line in list_lines(agency.concierge, copy) if line.activity.kind is ActivityKind.DINNER)
    assert dinner.activity.windows[0][0] == at("19:00", dt.date(2027, 11, 5))
    assert [(each.guide.id, each.row.state) for each in dinner.guides] == [(guide.id, AskState.NOT_ASKED)]
    assert copy.pauses == former.pauses


def test_never_fewer_places_than_are_taken(agency: Agency, now: dt.datetime) -> None:
    weekend = make_weekend(agency, now=now, families=5)
    move_on(agency.concierge, weekend.id, seen=WeekendState.PREPARATION, sure=True, now=now)
    make_booking(agency, weekend, make_family(agency, now=now, planned=False), now=now)

    with pytest.raises(ImpossibleWeekend):
        change_weekend(
            agency.concierge,
            weekend.id,
            replace(DETAILS, capacity=Capacity(families=5, adults=1)),
            seen_version=None,
            now=now,
        )


def test_what_is_missing_is_said_before_a_weekend_moves_on(agency: Agency, now: dt.datetime) -> None:
    weekend = make_weekend(agency, now=now)

    with pytest.raises(DomainError, match="Il manque encore"):
        move_on(agency.concierge, weekend.id, seen=WeekendState.PREPARATION, sure=False, now=now)
    moved = move_on(agency.concierge, weekend.id, seen=WeekendState.PREPARATION, sure=True, now=now)
    again = move_on(agency.concierge, weekend.id, seen=WeekendState.PREPARATION, sure=True, now=now)

    assert moved.state is again.state is WeekendState.INVITATIONS


def test_nobody_is_said_to_be_asked_where_nothing_is_planned(agency: Agency, now: dt.datetime) -> None:
    weekend = make_weekend(agency, now=now)
    assert Ask.GUIDES_ASKED not in read_standing(weekend, now).met
    make_activity(agency, weekend, now=now)
    assert Ask.GUIDES_ASKED in read_standing(weekend, now).met  # nobody is needed for it


def test_a_weekend_called_off_stays_so_and_a_second_click_changes_nothing(agency: Agency, now: dt.datetime) -> None:
    weekend = make_weekend(agency, now=now)

    call_off(agency.concierge, weekend.id, now)
    call_off(agency.concierge, weekend.id, now + dt.timedelta(minutes=1))

    assert weekend.state is WeekendState.CANCELLED
    assert weekend.cancelled_at == now


def test_those_who_knew_of_a_weekend_are_told_once_that_it_is_called_off(agency: Agency, now: dt.datetime) -> None:
    weekend, guide = make_weekend(agency, now=now), make_guide(agency, now=now)
    activity = make_activity(agency, weekend, now=now)
    choose_guides(agency.concierge, activity, [guide.id], now)
    ask_guides(agency.concierge, weekend.id, None, now)
    make_booking(agency, weekend, make_family(agency, now=now, planned=False), now=now)
    thought_of = make_family(agency, now=now, planned=False, name="Roy")
    make_booking(agency, weekend, thought_of, now=now, state=BookingState.SHORTLISTED)

    for minutes in (0, 1):
        call_off(agency.concierge, weekend.id, now + dt.timedelta(minutes=minutes))

    told = db.session.scalars(select(Message.recipient).where(Message.kind == "weekend_called_off")).all()
    assert sorted(told) == ["claire@famille.example", "sophie@guides.example"]


def test_a_guide_answers_by_the_link_of_one_mail_without_an_account(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    weekend, guide = make_weekend(agency, now=now), make_guide(agency, now=now)
    school, other = (make_activity(agency, weekend, now=now, title=title) for title in ("L’école", "Le collège"))
    for activity in (school, other):
        choose_guides(agency.concierge, activity, [guide.id], now)
    sent = ask_guides(agency.concierge, weekend.id, None, now)
    again = ask_guides(agency.concierge, weekend.id, None, now)
    _link, token = make_guide_link(guide, weekend, now)
    browser = Browser(app, now)

    page = browser.get(f"/week-end/guide/{token}")
    row, second = _ask(school), _ask(other)
    yes = {"demande": str(row.id), "turn": str(row.turn), "reponse": "oui"}
    answers = [browser.post(f"/week-end/guide/{token}", yes) for _twice in range(2)]
    no = {"demande": str(second.id), "turn": str(second.turn), "reponse": "non", "words": "Vacances"}
    browser.post(f"/week-end/guide/{token}", no)

    assert (sent, again) == (1, 0)
    assert len(db.session.scalars(select(Message).where(Message.kind == "guide_asked")).all()) == 1
    assert "L’école" in page.text
    assert [answer.status_code for answer in answers] == [303, 303]
    assert (_ask(school).state, _ask(other).state) == (AskState.ACCEPTED, AskState.DECLINED)


def test_a_guides_link_answers_nothing_of_another_guides(app: Flask, agency: Agency, now: dt.datetime) -> None:
    weekend = make_weekend(agency, now=now)
    mine, theirs = make_guide(agency, now=now), make_guide(agency, now=now, name="Paul Noirot")
    activity = make_activity(agency, weekend, now=now)
    choose_guides(agency.concierge, activity, [theirs.id], now)
    ask_guides(agency.concierge, weekend.id, None, now)
    _link, token = make_guide_link(mine, weekend, now)

    refused = Browser(app, now).post(f"/week-end/guide/{token}", {"demande": str(_ask(activity).id), "reponse": "oui"})

    assert refused.status_code == 404
    assert _ask(activity).state is AskState.ASKED


def test_the_link_of_a_guide_who_left_opens_nothing(agency: Agency, now: dt.datetime) -> None:
    weekend, guide = make_weekend(agency, now=now), make_guide(agency, now=now)
    _link, token = make_guide_link(guide, weekend, now)
    retire_guide(agency.concierge, guide.id, left=True, now=now)

    with pytest.raises(LinkGone):
        read_link(token, now)


def test_an_activity_that_moves_asks_its_guides_again_and_a_former_answer_is_refused(
    agency: Agency, now: dt.datetime
) -> None:
    weekend, guide = make_weekend(agency, now=now), make_guide(agency, now=now)
    activity = make_activity(agency, weekend, now=now)
    choose_guides(agency.concierge, activity, [guide.id], now)
    ask_guides(agency.concierge, weekend.id, None, now)
    answer_ask(agency.concierge, _ask(activity), AskState.ACCEPTED, seen_turn=1, now=now)

    moved = replace(details_of(activity), windows=((at("14:00"), at("15:00")),))
    later = now + dt.timedelta(minutes=5)
    change_activity(agency.concierge, activity.id, moved, seen_version=None, now=later)

    assert (_ask(activity).state, _ask(activity).turn) == (AskState.ASKED, 2)
    with pytest.raises(AnsweredOtherwise):
        answer_ask(agency.concierge, _ask(activity), AskState.ACCEPTED, seen_turn=1, now=later)


def test_another_moment_a_guide_proposes_is_taken_in_one_act(agency: Agency, now: dt.datetime) -> None:
    weekend, guide = make_weekend(agency, now=now), make_guide(agency, now=now)
    activity = make_activity(agency, weekend, now=now)
    choose_guides(agency.concierge, activity, [guide.id], now)
    ask_guides(agency.concierge, weekend.id, None, now)
    free = ((at("16:00"), at("17:00")),)
    answer_ask(agency.concierge, _ask(activity), AskState.OTHER_TIME, seen_turn=1, proposed=free, now=now)

    take_other_time(agency.concierge, _ask(activity).id, now)
    take_other_time(agency.concierge, _ask(activity).id, now)

    assert activity.windows == free
    assert _ask(activity).state is AskState.ACCEPTED


def test_a_guide_booked_twice_by_hand_is_told_with_the_other_activity(agency: Agency, now: dt.datetime) -> None:
    weekend, guide = make_weekend(agency, now=now), make_guide(agency, now=now)
    ten = ((at("10:00"), at("11:00")),)
    for title in ("La crèche", "La mairie"):
        activity = make_activity(agency, weekend, now=now, title=title, windows=ten)
        choose_guides(agency.concierge, activity, [guide.id], now)

    first, second = list_lines(agency.concierge, weekend)

    assert Remark.ELSEWHERE in first.remarks
    assert [*first.guides[0].elsewhere, *second.guides[0].elsewhere] == ["La mairie", "La crèche"]


def test_three_more_viewings_are_made_in_one_go_with_their_guides(agency: Agency, now: dt.datetime) -> None:
    weekend, guide = make_weekend(agency, now=now), make_guide(agency, now=now)
    activity = make_activity(agency, weekend, now=now, title="Maison", kind=ActivityKind.HOUSING)
    choose_guides(agency.concierge, activity, [guide.id], now)

    duplicate_activity(agency.concierge, activity.id, 3, now)

    lines = list_lines(agency.concierge, weekend)
    assert [line.activity.title for line in lines] == ["Maison", "Maison 2", "Maison 3", "Maison 4"]
    assert all([each.guide.id for each in line.guides] == [guide.id] for line in lines)


def test_what_is_wrong_with_an_activity_is_told(agency: Agency, now: dt.datetime) -> None:
    weekend = make_weekend(agency, now=now)
    nowhere = make_venue(agency, now=now, name="Sans adresse")
    make_activity(agency, weekend, now=now, minutes=240, venue_id=nowhere.id)

    (line,) = list_lines(agency.concierge, weekend)

    assert set(line.remarks) == {Remark.TOO_SHORT, Remark.VENUE_NOWHERE, Remark.NO_GUIDE}


def test_an_absence_is_noted_and_taken_back(agency: Agency, now: dt.datetime) -> None:
    weekend, guide = make_weekend(agency, now=now), make_guide(agency, now=now)

    row = note_absence(agency.concierge, weekend.id, guide.id, since=at("08:00"), until=None, now=now)
    assert row.absent_from == at("08:00")
    row = note_absence(agency.concierge, weekend.id, guide.id, since=None, until=None, now=now)
    assert row.absent_from is None


def test_the_form_of_an_activity_keeps_what_was_typed_and_a_second_click_adds_nothing(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    weekend = make_weekend(agency, now=now)
    browser, path = signed_in(app, agency, "Louise", now), f"/week-ends/{weekend.id}/activites/nouvelle"
    fields = Page(browser.get(f"{path}?genre=housing")).fields()
    typed = fields | {"title": "Maison", "minutes": "45", "start_1": "09:00", "end_1": "12:00", "times": "3"}

    wrong = browser.post(path, typed | {"families": "0"})
    kept = Page(wrong)
    done = [browser.post(path, typed).status_code for _twice in range(2)]

    assert (wrong.status_code, kept.value("title"), kept.value("start_1")) == (422, "Maison", "09:00")
    assert done == [303, 303]
    titles = db.session.scalars(select(Activity.title).where(Activity.weekend_id == weekend.id)).all()
    assert sorted(titles) == ["Maison", "Maison 2", "Maison 3"]


def test_two_who_change_a_weekend_see_each_other(app: Flask, agency: Agency, now: dt.datetime) -> None:
    weekend = make_weekend(agency, now=now)
    path = f"/week-ends/{weekend.id}/modifier"
    first, second = signed_in(app, agency, "Louise", now), signed_in(app, agency, "Alexandra", now)
    fields = Page(second.get(path)).fields()
    first.post(path, Page(first.get(path)).fields() | {"title": "Week-end d’avril"})

    answer = second.post(path, fields | {"title": "Week-end de mai"})

    assert answer.status_code == 409
    assert Page(answer).beside("title") == "Enregistré actuellement\u00a0: «\u00a0Week-end d’avril\u00a0»"
    assert db.session.get_one(Weekend, weekend.id).title == "Week-end d’avril"


def test_a_stay_is_for_one_family(agency: Agency, now: dt.datetime) -> None:
    weekend = make_weekend(agency, now=now, kind=WeekendKind.STAY)

    assert weekend.families_most == 1
    assert (
        make_booking(
            agency, weekend, make_family(agency, now=now, planned=False), now=now, state=BookingState.SHORTLISTED
        ).weekend_id
        == weekend.id
    )
