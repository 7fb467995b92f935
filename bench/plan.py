"""How long it takes to plan the year of a family: the computation alone, with the database, and for 500 families."""

import time
from dataclasses import replace

from sqlalchemy import delete, func, select

from bench._databases import engines, open_app
from bench._dataset import UNPLANNED
from bench._requests import counted, p50, p95
from bench._result import Report
from concierge.accounts.models import Person, Space
from concierge.accounts.sign_in import actor_of
from concierge.checklists.catalogue import STANDARD, get_journey, latest_version, publish_files
from concierge.checklists.definition.model import Checklist, Due, Journey, Prerequisite, Step, Timing
from concierge.checklists.family_plans.building import build_plans
from concierge.checklists.models import HouseholdPlan, StepRow
from concierge.checklists.planning.planner import build_plan
from concierge.families.models import Household
from concierge.families.queries import get_project
from concierge.platform.access import Actor
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import now, paris_date
from concierge.platform.db import db
from concierge.platform.events import EventRow
from concierge.platform.unit_of_work import unit_of_work

REPEATS = 60


def main() -> None:
    report = Report("plan")
    for number, engine in enumerate(engines()):
        app = open_app(engine)
        with app.app_context():
            actor = _planner()
            _forget(actor)
            with unit_of_work():
                publish_files(actor, now())
            if number == 0:
                _measure_computation(report, actor)
            _measure_one(report, engine, actor)
            _measure_all(report, engine, actor)
            _forget(actor)
    report.finish()


def _planner() -> Actor:
    """Return somebody of the second agency, whose families have no plan."""
    return actor_of(db.session.scalars(select(Person).where(Person.email == "alexandra@plans.example")).one())


def _households(actor: Actor) -> list[Household]:
    return list(
        db.session.scalars(select(Household).where(Household.space_id == actor.space_id).order_by(Household.id))
    )


def _forget(actor: Actor) -> None:
    """Take the plans of the second agency away again."""
    with unit_of_work():
        for model in (StepRow, HouseholdPlan):
            db.session.execute(delete(model).where(model.space_id == actor.space_id))
        db.session.execute(delete(EventRow).where(EventRow.space_id == actor.space_id, EventRow.name == "plan.built"))


def _measure_computation(report: Report, actor: Actor) -> None:
    version = latest_version(actor.space_id, STANDARD)
    assert version is not None
    space = db.session.get_one(Space, actor.space_id)
    journey, calendar = get_journey(version.id), CivilCalendar(space.department)
    today = paris_date(now())
    largest, steps = None, 0
    for household in _households(actor)[:40]:
        project = get_project(household)
        found = len(build_plan(journey, project.household, project.anchors, calendar, {}, today).steps)
        if found > steps:
            largest, steps = project, found
    assert largest is not None
    for times, goal in ((1, 5.0), (10, None)):
        longer, cpu = _repeated(journey, times), []
        for _ in range(REPEATS):
            begin = time.process_time()
            build_plan(longer, largest.household, largest.anchors, calendar, {}, today)
            cpu.append((time.process_time() - begin) * 1000)
        report.add(f"computing a plan of {steps * times} steps, cpu p50", p50(cpu), "ms", goal)
        report.add(f"computing a plan of {steps * times} steps, cpu p95", p95(cpu), "ms")
    db.session.remove()


def _repeated(journey: Journey, times: int) -> Journey:
    """Return a journey so many times as long: every checklist again and again, each copy referring to itself."""
    copies = [_copy(checklist, number) for number in range(times) for checklist in journey.checklists]
    return replace(journey, checklists=tuple(copies))


def _copy(checklist: Checklist, number: int) -> Checklist:
    def key(of_step: str) -> str:
        return of_step.replace(".", f"-{number}.", 1)

    def timing(rule: Timing | None) -> Timing | None:
        return rule if rule is None or rule.step is None else replace(rule, step=key(rule.step))

    def due(rule: Due | None) -> Due | None:
        if rule is None:
            return None
        return replace(rule, timing=timing(rule.timing) or rule.timing, fallback=timing(rule.fallback))

    def step(given: Step) -> Step:
        after = tuple(Prerequisite(tuple(key(one) for one in entry.any_of)) for entry in given.after)
        rules = {"due": due(given.due), "earliest": timing(given.earliest), "latest": timing(given.latest)}
        return replace(given, key=key(given.key), after=after, **rules)

    sections = tuple(replace(section, steps=tuple(map(step, section.steps))) for section in checklist.sections)
    return replace(checklist, key=f"{checklist.key}-{number}", sections=sections)


def _measure_one(report: Report, engine: str, actor: Actor) -> None:
    """Plan one family in a transaction of its own, as opening a file does."""
    ids = [household.id for household in _households(actor)][6::10][:REPEATS]  # a couple with three children
    db.session.remove()
    cpu, wall, queries, steps = [], [], 0, 0
    for household_id in ids:
        with counted(db.engine) as statements:
            begin, cpu_begin = time.perf_counter(), time.process_time()
            with unit_of_work():
                steps = build_plans(actor, [db.session.get_one(Household, household_id)], now())
            cpu.append((time.process_time() - cpu_begin) * 1000)
            wall.append((time.perf_counter() - begin) * 1000)
        queries = len(statements)
    report.add(f"{engine}: plan of {steps} steps, written, cpu p50", p50(cpu), "ms")
    report.add(f"{engine}: plan of {steps} steps, written, wall p50", p50(wall), "ms")
    report.add(f"{engine}: plan of {steps} steps, written, wall p95", p95(wall), "ms")
    report.add(f"{engine}: plan of {steps} steps, queries", queries, "queries", 19)
    _forget(actor)


def _measure_all(report: Report, engine: str, actor: Actor) -> None:
    """Plan 500 families in one transaction, then once more one by one."""
    for name, batch in (("in one go", UNPLANNED), ("one by one", 1)):
        ids = [household.id for household in _households(actor)]
        db.session.remove()
        begin, cpu_begin = time.perf_counter(), time.process_time()
        for start in range(0, len(ids), batch):
            with unit_of_work():
                chosen = select(Household).where(Household.id.in_(ids[start : start + batch])).order_by(Household.id)
                build_plans(actor, list(db.session.scalars(chosen)), now())
        cpu, wall = time.process_time() - cpu_begin, time.perf_counter() - begin
        report.add(f"{engine}: plans of {len(ids)} families {name}, wall", wall, "s", 10 if batch > 1 else None)
        report.add(f"{engine}: plans of {len(ids)} families {name}, cpu", cpu, "s")
        steps = select(func.count()).select_from(StepRow).where(StepRow.space_id == actor.space_id)
        report.add(f"{engine}: steps written", db.session.execute(steps).scalar_one(), "steps")
        db.session.remove()
        _forget(actor)


if __name__ == "__main__":
    main()
