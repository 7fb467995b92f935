"""The demonstration is believable, fresh whatever the day, and everybody in it can work."""

import datetime as dt
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from concierge.accounts.models import LinkPurpose, Person
from concierge.accounts.sign_in import actor_of, sign_in
from concierge.checklists.attachments.models import Attachment
from concierge.checklists.definition.model import WhoRole
from concierge.checklists.models import HouseholdPlan, StepComment, StepRow
from concierge.checklists.planning.plans import StepStatus
from concierge.checklists.states import OPEN_STATUSES
from concierge.config import Config
from concierge.demo import FAMILIES, DemonstrationExists, load_demo, sign_ins
from concierge.desk.day.today import get_day
from concierge.desk.tabs.history_labels import EVENT_LABELS
from concierge.documents.file_kinds import FileKind
from concierge.documents.serving import room
from concierge.families.access import first_name_behind
from concierge.families.choices import ClosingReason
from concierge.families.duplicates.pairs import list_pairs
from concierge.families.models import Appointment, Contact, Household
from concierge.families.queries import stage
from concierge.hosts.access import person_behind
from concierge.intake.models import DoubtfulCapture
from concierge.notifications.models import Message
from concierge.platform.access import Actor, Permission
from concierge.platform.clock import paris_date
from concierge.platform.db import db, set_write_intent
from concierge.platform.events import EventRow
from concierge.platform.launch import SIGN_INS_FILE


def _load(app: Flask, now: dt.datetime) -> None:
    db.session.remove()
    load_demo(app, now)
    set_write_intent(writing=True)


def _count(*conditions: object) -> int:
    query = select(func.count()).select_from(StepRow).join(Household, Household.id == StepRow.household_id)
    return db.session.execute(query.where(*conditions)).scalar_one()  # type: ignore[arg-type]


def test_an_agency_that_lives(app: Flask, now: dt.datetime) -> None:
    """One load serves every look: it takes seconds."""
    _load(app, now)
    _forty_families_at_every_stage_have_lived_until_today(now)
    _documents_are_on_a_few_steps()
    _three_pairs_of_files_look_alike()
    _all_that_happened_to_a_family_is_told_in_words()
    _everybody_signs_in_and_has_a_day(now)
    _the_sign_ins_are_written_with_a_link_that_opens(app, now)
    _it_refuses_to_be_loaded_twice(app, now)


def _all_that_happened_to_a_family_is_told_in_words() -> None:
    told = select(EventRow.name).where(EventRow.household_id.is_not(None)).distinct().order_by(EventRow.name)
    assert [name for name in db.session.scalars(told) if name not in EVENT_LABELS] == []


def _forty_families_at_every_stage_have_lived_until_today(now: dt.datetime) -> None:
    today = paris_date(now)

    households = db.session.scalars(select(Household)).all()
    stages = Counter(found.value if (found := stage(household)) else "new" for household in households)
    assert len(FAMILIES) == 43
    # Two have just written by a form, seven were met at counters, three stood in a list, twelve are of a cohort.
    assert len(households) == 67
    assert Counter(household.confirmation.value for household in households) == {
        "not_needed": 45, "given": 13, "awaited": 7, "expired": 1, "refused": 1,
    }  # fmt: skip
    assert db.session.scalar(select(func.count()).select_from(DoubtfulCapture)) == 1
    assert set(stages) == {
        "new", "contacted", "qualified", "invited", "visited", "decided", "settled", "twelve_months", "closed",
    }  # fmt: skip
    assert {household.closing_reason for household in households} >= {
        ClosingReason.YEAR_COMPLETE,
        ClosingReason.WENT_ELSEWHERE,
        ClosingReason.DUPLICATE,
    }

    workable = (StepStatus.TODO, StepStatus.STARTED)
    still_open = Household.closed_on.is_(None)
    assert _count(StepRow.status == StepStatus.DONE) > 400
    assert _count(StepRow.status == StepStatus.BLOCKED, StepRow.reason != "") >= 10
    assert 12 <= _count(still_open, StepRow.status.in_(workable), StepRow.due_on < today) <= 45
    assert _count(still_open, StepRow.status.in_(workable), StepRow.due_on == today) >= 6
    assert _count(StepRow.help_asked_at.is_not(None)) == 1
    assert _count(StepRow.family_declined_at.is_not(None)) >= 1
    assert {shared for (shared,) in db.session.execute(select(StepComment.shared))} == {True, False}
    assert _count(StepRow.done_at > now) == 0

    without_person = set(
        db.session.scalars(
            select(StepRow.household_id).where(StepRow.assignee_id.is_(None), StepRow.status.in_(OPEN_STATUSES))
        )
    )
    nobodys = {household.id: household.source_id for household in households if household.owner_id is None}
    assert len(without_person) == 1
    assert without_person < nobodys.keys()
    assert len(nobodys) == 2  # the other came by a source whose files nobody receives, and has no plan yet

    first, last = db.session.execute(select(func.min(EventRow.at), func.max(EventRow.at))).one()
    assert first < now - dt.timedelta(days=365)
    assert last <= now
    assert db.session.execute(select(func.max(Contact.at))).scalar_one() <= now
    assert db.session.execute(select(func.count()).where(Appointment.starts_at > now)).scalar_one() >= 8
    places = db.session.scalars(select(Appointment.place)).all()
    assert len(places) == len(set(places))
    assert db.session.execute(select(func.count()).where(HouseholdPlan.outdated_since.is_not(None))).scalar_one() == 3


def _three_pairs_of_files_look_alike() -> None:
    space_id = db.session.scalars(select(Household.space_id).limit(1)).one()
    pairs = list_pairs(Actor.system(space_id), 1).pairs
    assert [{pair.first.name, pair.second.name} for pair in pairs] == [
        {"Pelletan", "Pelletan (formulaire)"},
        {"Weissmann", "Monique"},
        {"Dembélé", "Dembélé (étudiante)"},  # a false alarm
    ]


def _documents_are_on_a_few_steps() -> None:
    documents = db.session.scalars(select(Attachment)).all()
    assert {document.shared for document in documents} == {True, False}
    assert {document.kind for document in documents} == {FileKind.PDF, FileKind.PNG}
    assert [document.name for document in documents if room().store.find(document.stored_name) is None] == []


def _everybody_signs_in_and_has_a_day(now: dt.datetime) -> None:
    for number, account in enumerate(sign_ins()):
        _token, actor = sign_in(account.email, account.password, origin=f"192.0.2.{number}", device="", now=now)
        day = get_day(actor, actor.person_id, now)
        if actor.can(Permission.STEPS_WRITE):
            assert day.counts.today >= 1, account.name
            assert day.counts.week >= 1, account.name
            assert day.counts.late >= 1, account.name
        if account.name == "Karim Haddouche":
            assert any(each.text for each in day.handed)
    coordinator = actor_of(db.session.scalars(select(Person).order_by(Person.id)).first())  # type: ignore[arg-type]
    everybody = get_day(coordinator, None, now)
    assert everybody.counts.faults >= 2
    assert everybody.promises
    assert {each.name for each in everybody.uncovered} >= {"Inès Roussey"}
    assert "Sabine Lemoyne" not in {each.name for each in everybody.uncovered}
    assert everybody.meetings
    assert len(everybody.arrivals) == 10


def _the_sign_ins_are_written_with_a_link_that_opens(app: Flask, now: dt.datetime) -> None:
    config: Config = app.extensions["config"]

    text = (config.var_dir / SIGN_INS_FILE).read_text("utf-8")

    for account in sign_ins():
        assert account.email in text
        assert account.password in text
    newcomer, host = (word for word in text.split() if "/lien/" in word)
    assert newcomer.startswith(f"{config.base_url}/espace/lien/")
    assert first_name_behind(newcomer.rpartition("/")[2], now) == "Fatou"
    assert host.startswith(f"{config.base_url}/mon-accueil/lien/")
    assert person_behind(host.rpartition("/")[2], LinkPurpose.HOST, now).first_name == "Anne"
    assert {message.kind for message in db.session.scalars(select(Message))} == {
        "personal_link",
        "appointment_proposed",
        "appointment_settled",
        "appointment_told",
        "confirmation",
        "intake_received",
        "step_reminder",
        "help_asked",
        "step_escalation",
        "daily_digest",
        "pulse_low",
        "cohort_invited",
        "gathering_invited",
        "gathering_settled",
        "request_host",
        "request_family",
        "relation_opened",
        "relation_question",
        "relation_alarm",
        "relation_ended",
        "host_year",
        "guide_asked",
        "impressions_asked",
        "weekend_invited",
        "weekend_settled",
    }


def _it_refuses_to_be_loaded_twice(app: Flask, now: dt.datetime) -> None:
    db.session.remove()
    with pytest.raises(DemonstrationExists, match="déjà une agence"):
        load_demo(app, now)
    assert db.session.execute(select(func.count()).select_from(Household)).scalar_one() == 67


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # the calendar does not depend on the database
@pytest.mark.parametrize("day", [dt.date(2026, 1, 1), dt.date(2027, 7, 15)], ids=str)
def test_it_is_fresh_on_any_day_of_the_year(app: Flask, day: dt.date) -> None:
    now = dt.datetime.combine(day, dt.time(6, 15), tzinfo=dt.UTC)
    _load(app, now)

    workable = StepRow.status.in_((StepStatus.TODO, StepStatus.STARTED))
    ours = StepRow.who.in_((WhoRole.CONCIERGE, WhoRole.OWNER))
    assert _count(workable, ours, StepRow.due_on == day) >= 6
    assert _count(workable, ours, StepRow.due_on < day) >= 8
    assert db.session.execute(select(func.max(EventRow.at))).scalar_one() <= now
