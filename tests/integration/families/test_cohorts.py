"""A cohort: opened, its files put in and taken out, its dates moved for all as one act, seen by whom it concerns."""

import datetime as dt
from dataclasses import dataclass
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.accounts.models import Organisation
from concierge.accounts.roles import OrganisationKind
from concierge.accounts.services import add_organisation
from concierge.checklists import jobs
from concierge.checklists.family_plans.building import find_plan_row
from concierge.families.anchor_dates import Anchor
from concierge.families.choices import ClosingReason, Milestone
from concierge.families.cohorts import dates as cohort_dates, works
from concierge.families.cohorts.membership import own_dates, own_facts, set_cohort
from concierge.families.cohorts.models import Cohort, CohortWork, WorkState
from concierge.families.cohorts.queries import count_funnels
from concierge.families.cohorts.rules import CohortClosed, CohortDetails
from concierge.families.cohorts.services import add_cohort, close_cohort
from concierge.families.duplicates.merging import merge_files, preview_merge
from concierge.families.facts import Fact
from concierge.families.models import Household
from concierge.families.project import set_anchors
from concierge.families.qualification.act_models import ActKind, FileAct
from concierge.families.qualification.acts import BulkChange, change_files, take_act_back
from concierge.families.services import close_household, date_milestone
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.events import EventRow
from concierge.platform.outbox import JobState, OutboxJob
from concierge.platform.unit_of_work import commit
from tests.factories import Agency, adult, make_agency, make_family
from tests.integration.accounts.browsers import Browser, signed_in
from tests.integration.at_once import send_at_once
from tests.integration.pages import Page

SEPTEMBER, OCTOBER, OWN = dt.date(2027, 9, 1), dt.date(2027, 10, 4), dt.date(2027, 8, 16)


@dataclass
class Desk:
    """Louise at her desk, the employer's cohort, and the workers behind."""

    app: Flask
    agency: Agency
    cohort: Cohort
    browser: Browser

    @property
    def path(self) -> str:
        return f"/cohortes/{self.cohort.id}"

    def family(self, name: str, **more: object) -> Household:
        """Open a file and put it into the cohort."""
        now, actor = self.browser.now, self.agency.concierge
        person = adult(name, name, email=f"{name.lower()}@famille.example")
        values = {"members": (person,), "facts": {}, "adult_facts": {}, "anchors": {}, "planned": False, "name": name}
        household = make_family(self.agency, now=now, health_agreed=None, **(values | more))  # type: ignore[arg-type]
        set_cohort(actor, household, self.cohort.id, now)
        return household

    def work(self) -> None:
        """Do what workers are asked for cohorts."""
        db.session.commit()
        query = select(OutboxJob).where(OutboxJob.name == works.JOB, OutboxJob.state == JobState.WAITING)
        while (job := db.session.scalars(query.order_by(OutboxJob.id).limit(1)).first()) is not None:
            job.state = JobState.DONE
            jobs.work_on_cohort(job.payload, self.browser.now)
            commit()
        db.session.expire_all()

    def moves(self, on: dt.date | None) -> None:
        """Look who would move, then change the common job start."""
        page = Page(self.browser.get(f"{self.path}/dates"))
        typed = page.fields() | {"job_start": "" if on is None else on.isoformat()}
        preview = self.browser.post(f"{self.path}/dates", typed)
        assert preview.status_code == 200, preview.text
        answer = self.browser.post(f"{self.path}/dates/appliquer", Page(preview).fields())
        assert answer.status_code == 303, answer.text
        self.work()


@pytest.fixture
def desk(app: Flask, agency: Agency, now: dt.datetime) -> Desk:
    """A cohort of three hundred that begin in September."""
    employer = add_organisation(agency.coordinator, name="Prison", kind=OrganisationKind.EMPLOYER, now=now)
    details = CohortDetails(
        name="Surveillants", organisation_id=employer.id, announced=300, facts={Fact.WORK_STATUS: "employed_public"}
    )
    cohort = add_cohort(agency.coordinator, details, {Anchor.JOB_START: SEPTEMBER}, now)
    return Desk(app, agency, cohort, signed_in(app, agency, "Louise", now))


def _job_start(household: Household) -> dt.date | None:
    return own_dates(household.id).get(Anchor.JOB_START)


def test_a_cohort_is_opened_with_an_employer_nobody_knew(app: Flask, agency: Agency, now: dt.datetime) -> None:
    louise = signed_in(app, agency, "Louise", now)
    typed = Page(louise.get("/cohortes/nouvelle")).fields() | {
        "name": "Arrivées de Lisi",
        "announced": "100",
        "organisation_id": "0",
        "new_organisation": "Lisi Aerospace",
        "job_start": "2027-09-01",
        "work_status": "employed_private",
    }
    answer = louise.post("/cohortes/nouvelle", typed)
    assert answer.status_code == 303
    assert louise.post("/cohortes/nouvelle", typed).status_code == 303  # a double click

    cohort = db.session.scalars(select(Cohort)).one()
    assert cohort.common_dates == {Anchor.JOB_START: SEPTEMBER}
    assert cohort.common_facts == {Fact.WORK_STATUS: "employed_private"}
    assert db.session.get_one(Organisation, cohort.organisation_id).kind is OrganisationKind.EMPLOYER
    page = Page(louise.get(answer.location)).text
    assert "Lisi Aerospace" in page
    assert "Prise de poste1" in page  # of September


@pytest.mark.parametrize("announced", ["0", "-5", "", "beaucoup", "99999999"])
def test_nobody_announces_nobody_and_what_was_typed_is_kept(
    app: Flask, agency: Agency, now: dt.datetime, announced: str
) -> None:
    louise = signed_in(app, agency, "Louise", now)
    typed = Page(louise.get("/cohortes/nouvelle")).fields() | {"name": "Trop peu", "announced": announced}
    answer = louise.post("/cohortes/nouvelle", typed)
    assert answer.status_code == 422
    assert Page(answer).value("name") == "Trop peu"
    assert db.session.scalars(select(Cohort)).all() == []


def test_two_people_change_a_cohort_and_nothing_is_overwritten(desk: Desk, agency: Agency, now: dt.datetime) -> None:
    alexandra = signed_in(desk.app, agency, "Alexandra", now)
    first = Page(desk.browser.get(f"{desk.path}/modifier")).fields()
    second = Page(alexandra.get(f"{desk.path}/modifier")).fields()
    assert desk.browser.post(f"{desk.path}/modifier", first | {"announced": "310"}).status_code == 303
    answer = alexandra.post(f"{desk.path}/modifier", second | {"announced": "290"})
    assert answer.status_code == 409
    assert "310" in (Page(answer).beside("announced") or "")
    assert db.session.get_one(Cohort, desk.cohort.id, populate_existing=True).announced == 310


def test_a_file_takes_from_its_cohort_what_it_does_not_know(desk: Desk, now: dt.datetime) -> None:
    alone = desk.family("Roy")
    actor = desk.agency.concierge
    other = make_family(desk.agency, now=now, planned=False, facts={}, adult_facts={Fact.WORK_STATUS: "student"})
    assert _job_start(alone) == SEPTEMBER
    assert own_facts(alone.id)[Fact.WORK_STATUS] == "employed_public"
    set_cohort(actor, other, desk.cohort.id, now)
    assert own_facts(other.id)[Fact.WORK_STATUS] == "student"

    page = Page(desk.browser.get(f"/dossiers/{alone.id}"))
    assert "Surveillants" in page.text
    assert "Surveillants" in Page(desk.browser.get(f"/dossiers/{alone.id}/histoire")).text
    assert "Roy" in Page(desk.browser.get(f"/dossiers?cohorte={desk.cohort.id}")).text
    assert "Roy" not in Page(desk.browser.get("/dossiers?cohorte=999999")).text
    assert "Roy" in Page(desk.browser.get(f"/dossiers?vue=tableau&cohorte={desk.cohort.id}")).text


def test_a_family_goes_from_one_cohort_to_another_with_its_history(desk: Desk, now: dt.datetime) -> None:
    household = desk.family("Roy")
    details = CohortDetails(name="Soignants", organisation_id=desk.agency.tourist_office.id, announced=20)
    other = add_cohort(desk.agency.coordinator, details, {}, now)
    db.session.commit()
    answer = desk.browser.post(f"/dossiers/{household.id}/cohorte", {"cohort": str(other.id)})
    assert answer.status_code == 303
    db.session.expire_all()
    assert household.cohort_id == other.id
    history = Page(desk.browser.get(f"/dossiers/{household.id}/histoire")).text
    assert "Surveillants" in history
    assert "Soignants" in history


def test_a_closed_cohort_takes_nobody_more(desk: Desk, now: dt.datetime) -> None:
    inside = desk.family("Roy")
    outside = make_family(desk.agency, now=now, planned=False)
    close_cohort(desk.agency.coordinator, desk.cohort, now)
    db.session.commit()
    with pytest.raises(CohortClosed):
        set_cohort(desk.agency.concierge, outside, desk.cohort.id, now)
    assert desk.browser.post(f"/dossiers/{outside.id}/cohorte", {"cohort": str(desk.cohort.id)}).status_code == 422
    page = desk.browser.get(f"{desk.path}/dates")
    assert desk.browser.post(f"{desk.path}/dates/appliquer", Page(page).fields() | {"job_start": ""}).status_code == 303
    assert _job_start(inside) == SEPTEMBER
    assert desk.browser.post(f"{desk.path}/parcours").status_code == 303
    assert db.session.scalars(select(CohortWork)).all() == []


def test_another_agencys_cohort_does_not_exist(desk: Desk, now: dt.datetime) -> None:
    other = make_agency(now=now, domain="autre.example", department="10")
    details = CohortDetails(name="Ailleurs", organisation_id=other.tourist_office.id, announced=5)
    theirs = add_cohort(other.coordinator, details, {}, now)
    household = make_family(desk.agency, now=now, planned=False)
    db.session.commit()
    assert desk.browser.get(f"/cohortes/{theirs.id}").status_code == 404
    assert desk.browser.post(f"/dossiers/{household.id}/cohorte", {"cohort": str(theirs.id)}).status_code == 422
    act = {
        "act": "cohort",
        "cohort": str(theirs.id),
        "dossier": str(household.id),
        "level": "action",
        "reason": "other",
    }
    desk.browser.post("/dossiers/ensemble/appliquer", act)
    db.session.expire_all()
    assert household.cohort_id is None


def test_files_are_put_into_a_cohort_together_and_taken_back_as_one(desk: Desk, now: dt.datetime) -> None:
    actor = desk.agency.concierge
    files = [make_family(desk.agency, now=now, planned=False, name=name, adult_facts={}) for name in ("Un", "Deux")]
    change = BulkChange(kind=ActKind.COHORT, cohort_id=desk.cohort.id)
    act = change_files(actor, [household.id for household in files], change, now)
    assert act is not None
    assert [household.cohort_id for household in files] == [desk.cohort.id] * 2
    assert _job_start(files[0]) == SEPTEMBER

    done = take_act_back(actor, act.id, now)
    assert (done.back, done.left) == (2, 0)
    assert [household.cohort_id for household in files] == [None, None]
    assert _job_start(files[0]) is None
    assert Fact.WORK_STATUS not in own_facts(files[0].id)


def test_a_common_date_moves_those_that_follow_it_and_no_other(desk: Desk, now: dt.datetime) -> None:
    follows, knows_nothing, own = desk.family("Suit"), desk.family("Rien"), desk.family("Sienne")
    actor = desk.agency.concierge
    for household, on in ((knows_nothing, None), (own, OWN)):
        member_id = db.session.scalars(select(Household).where(Household.id == household.id)).one().members[0].id
        set_anchors(actor, household, {(member_id, Anchor.JOB_START): on}, now)
    preview = cohort_dates.preview_dates(actor, desk.cohort, {Anchor.JOB_START: OCTOBER})
    assert {file.name for file in preview.moving} == {"Suit", "Rien"}
    assert [file.name for file in preview.keeping] == ["Sienne"]
    assert _job_start(follows) == SEPTEMBER  # looking changes nothing

    desk.moves(OCTOBER)
    assert [_job_start(each) for each in (follows, knows_nothing, own)] == [OCTOBER, OCTOBER, OWN]
    assert desk.cohort.common_dates == {Anchor.JOB_START: OCTOBER}
    work = db.session.scalars(select(CohortWork)).one()
    assert (work.state, work.total, work.changed) == (WorkState.DONE, 2, 2)

    assert desk.browser.post(f"/cohortes/travaux/{work.id}/annuler").status_code == 303
    desk.work()
    assert [_job_start(each) for each in (follows, knows_nothing, own)] == [SEPTEMBER, None, OWN]
    assert desk.cohort.common_dates == {Anchor.JOB_START: SEPTEMBER}
    assert db.session.get_one(FileAct, work.act_id).undone_at is not None


def test_taking_dates_back_leaves_a_file_that_changed_since(desk: Desk, now: dt.datetime) -> None:
    first, second = desk.family("Un"), desk.family("Deux")
    desk.moves(OCTOBER)
    set_anchors(desk.agency.concierge, second, {(second.members[0].id, Anchor.JOB_START): OWN}, now)
    work = db.session.scalars(select(CohortWork)).one()
    db.session.commit()
    desk.browser.post(f"/cohortes/travaux/{work.id}/annuler")
    desk.work()
    assert (_job_start(first), _job_start(second)) == (SEPTEMBER, OWN)
    assert db.session.get_one(CohortWork, work.id, populate_existing=True).changed == 1


def test_moved_dates_mark_a_plan_and_never_move_it(desk: Desk, now: dt.datetime) -> None:
    household = desk.family("Roy")
    date_milestone(desk.agency.concierge, household, Milestone.QUALIFIED, paris_date(now), now)
    db.session.commit()
    desk.moves(OCTOBER)
    plan = find_plan_row(household.id)
    assert plan is not None
    assert plan.outdated_since == now


def test_a_worker_killed_midway_goes_on_after_the_last_file_it_committed(desk: Desk) -> None:
    files = [desk.family(f"F{number:02d}") for number in range(7)]
    real, calls = cohort_dates.write_dates, []

    def dies_at_the_fourth(*arguments: object) -> None:
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        real(*arguments)  # type: ignore[arg-type]

    with patch.object(works, "BATCH", 2), patch.object(cohort_dates, "write_dates", dies_at_the_fourth):
        with pytest.raises(KeyboardInterrupt):
            desk.moves(OCTOBER)
        db.session.rollback()
        db.session.expire_all()
        assert sum(_job_start(each) == OCTOBER for each in files) == 2  # what was committed, and nothing half done
    job = db.session.scalars(select(OutboxJob).where(OutboxJob.name == works.JOB)).one()
    job.state = JobState.WAITING
    desk.work()
    assert [_job_start(each) for each in files] == [OCTOBER] * 7
    work = db.session.scalars(select(CohortWork)).one()
    assert (work.state, work.done, work.changed) == (WorkState.DONE, 7, 7)
    moved = select(EventRow.id).where(EventRow.name == "anchors.moved", EventRow.household_id == files[0].id)
    assert len(db.session.scalars(moved).all()) == 2  # when it came in, and this once


def test_dates_seen_on_an_older_page_are_refused(desk: Desk) -> None:
    household = desk.family("Roy")
    seen = Page(desk.browser.get(f"{desk.path}/dates")).fields()
    desk.moves(OCTOBER)
    answer = desk.browser.post(f"{desk.path}/dates/appliquer", seen | {"job_start": OWN.isoformat()})
    assert answer.status_code == 409
    assert _job_start(household) == OCTOBER


def test_while_a_worker_is_at_a_cohort_nobody_begins_anything_else(desk: Desk) -> None:
    desk.family("Roy")
    typed = Page(desk.browser.get(f"{desk.path}/dates")).fields()
    apply = f"{desk.path}/dates/appliquer"
    assert desk.browser.post(apply, typed | {"job_start": OCTOBER.isoformat()}).status_code == 303
    assert desk.browser.post(f"{desk.path}/parcours").status_code == 303
    assert len(db.session.scalars(select(CohortWork)).all()) == 1
    assert "déjà en cours" in Page(desk.browser.get(desk.path)).text


def test_two_requests_at_once_begin_one_work(desk: Desk, now: dt.datetime) -> None:
    desk.family("Roy")
    statuses = send_at_once(desk.browser, f"{desk.path}/parcours", {}, now)
    assert statuses == [303, 303]
    assert len(db.session.scalars(select(CohortWork)).all()) == 1


def test_plans_are_built_for_those_that_have_none(desk: Desk, now: dt.datetime) -> None:
    confirmed, qualified = desk.family("Confirmé"), desk.family("Qualifié")
    closed = desk.family("Clos")
    date_milestone(desk.agency.concierge, qualified, Milestone.QUALIFIED, paris_date(now), now)
    close_household(desk.agency.concierge, closed, ClosingReason.POSTPONED, paris_date(now), now)
    db.session.commit()
    page = Page(desk.browser.get(f"{desk.path}/parcours")).text
    assert "Un dossier sans parcours" in page
    assert desk.browser.post(f"{desk.path}/parcours").status_code == 303
    desk.work()
    assert find_plan_row(confirmed.id) is not None
    assert find_plan_row(closed.id) is None
    assert "Tous ont leur parcours" in Page(desk.browser.get(f"{desk.path}/parcours")).text


def test_figures_are_counted_by_as_many_queries_for_one_family_as_for_ten(desk: Desk, now: dt.datetime) -> None:
    def queries() -> int:
        seen: list[str] = []
        with desk.app.app_context():
            listener = lambda *arguments: seen.append(arguments[2])  # noqa: E731
            db.event.listen(db.engine, "before_cursor_execute", listener)
            desk.browser.get(desk.path)
            db.event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    desk.family("Une")
    db.session.commit()
    desk.browser.get(desk.path)
    few = queries()
    for number in range(9):
        desk.family(f"F{number}")
    db.session.commit()
    assert queries() <= few


def test_figures_count_families_and_a_merged_file_once(desk: Desk, now: dt.datetime) -> None:
    actor = desk.agency.concierge
    kept, absorbed = desk.family("Petit"), desk.family("Petit bis")
    settled = desk.family("Installé")
    date_milestone(actor, settled, Milestone.SETTLED, paris_date(now), now)
    seen = preview_merge(actor, kept.id, absorbed.id)
    merge_files(actor, kept.id, absorbed.id, same=seen.same, choices={}, seen=seen.fingerprint, now=now)
    funnel = count_funnels(desk.agency.space.id, [desk.cohort])[desk.cohort.id]
    assert (funnel.announced, funnel.known, funnel.confirmed, funnel.settled, funnel.closed) == (300, 2, 2, 1, 0)


def test_a_merged_file_keeps_the_cohort_that_only_the_other_was_in(desk: Desk, now: dt.datetime) -> None:
    actor = desk.agency.concierge
    kept = make_family(desk.agency, now=now, planned=False, name="Petit")
    absorbed = desk.family("Petit bis")
    seen = preview_merge(actor, kept.id, absorbed.id)
    merge_files(actor, kept.id, absorbed.id, same=seen.same, choices={}, seen=seen.fingerprint, now=now)
    assert db.session.get_one(Household, kept.id, populate_existing=True).cohort_id == desk.cohort.id


def test_figures_leave_as_a_table_and_as_a_document(desk: Desk) -> None:
    desk.family("Roy")
    db.session.commit()
    table = desk.browser.get(f"{desk.path}/chiffres.csv")
    assert table.status_code == 200
    assert "Annoncés;300;100" in table.data.decode("utf-8-sig")
    assert "Roy" not in table.data.decode("utf-8-sig")
    document = desk.browser.get(f"{desk.path}/chiffres.docx")
    assert document.data.startswith(b"PK")


def test_whoever_announced_reads_how_many_and_never_who(desk: Desk, agency: Agency, now: dt.datetime) -> None:
    own = CohortDetails(name="Saisonniers", organisation_id=agency.tourist_office.id, announced=40)
    desk.cohort = add_cohort(agency.coordinator, own, {}, now)
    families = [desk.family(f"Nom{number}") for number in range(9)]
    for household in families[:3]:
        date_milestone(agency.concierge, household, Milestone.SETTLED, paris_date(now), now)
    for household in families[:6]:
        date_milestone(agency.concierge, household, Milestone.VISITED, paris_date(now), now)
    db.session.commit()
    nadia = signed_in(desk.app, agency, "Nadia", now)
    page = Page(nadia.get("/mes-cohortes")).text
    assert "Saisonniers" in page
    assert "Surveillants" not in page
    assert "Nom0" not in page
    assert "moins de cinq" in page  # three that settled
    assert "au moins 5" in page  # six that came, of nine: the three others would be told of
    assert nadia.get(f"/cohortes/{desk.cohort.id}").status_code == 403
    assert nadia.get(f"/cohortes/{desk.cohort.id}/chiffres.csv").status_code == 403
