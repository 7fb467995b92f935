"""Leading 2,000 files to a newer version of their journey, as the worker does it, and taking it all back."""

import time
from dataclasses import replace

from sqlalchemy import delete, select, update

from bench._databases import engines, open_app
from bench._dataset import COORDINATOR
from bench._result import Report
from concierge.accounts.models import Person
from concierge.accounts.sign_in import actor_of
from concierge.checklists.catalogue import get_journey, latest_version, publish_journey
from concierge.checklists.definition.model import Journey, Section
from concierge.checklists.family_plans import plan_upgrades
from concierge.checklists.models import DefinitionVersion, HouseholdPlan, PlanChange, PlanUpgrade, UpgradeState
from concierge.platform import unit_of_work
from concierge.platform.access import Actor
from concierge.platform.clock import now
from concierge.platform.db import db
from concierge.platform.events import EventRow
from concierge.platform.outbox import OutboxJob

FILES = 2_000


def main() -> None:
    report = Report("upgrade")
    plan_upgrades.FILES_PER_JOB = FILES  # one job, so that one clock measures all of it
    for engine in engines():
        app = open_app(engine)
        with app.app_context():
            _measure(report, engine, _coordinator())
    report.finish()


def _coordinator() -> Actor:
    return actor_of(db.session.scalars(select(Person).where(Person.email == COORDINATOR)).one())


def _measure(report: Report, engine: str, actor: Actor) -> None:
    last_event = db.session.scalars(select(EventRow.id).order_by(EventRow.id.desc()).limit(1)).one()
    former = latest_version(actor.space_id)
    assert former is not None
    with unit_of_work.unit_of_work():
        db.session.execute(update(HouseholdPlan).values(outdated_since=None))
        version = publish_journey(actor, _shorter(get_journey(former.id)), now())
        upgrade = plan_upgrades.ask_upgrade(actor, version_id=version.id, now=now())
        upgrade_id, version_id = upgrade.id, version.id
    for name in ("upgrade", "taking it back"):
        began, cpu = time.perf_counter(), time.process_time()
        with unit_of_work.unit_of_work():
            plan_upgrades.run_upgrade(upgrade_id, 0, now(), unit_of_work.commit)
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
        with unit_of_work.unit_of_work():
            row = db.session.get_one(PlanUpgrade, upgrade_id)
            report.add(f"{engine}: {name} of {row.done} files, wall", wall, "s", 60)
            report.add(f"{engine}: {name} of {row.done} files, cpu", cpu, "s")
            row.state = UpgradeState.DONE  # the rest of the files waits for another job, which never comes here
            db.session.flush()
            if name == "upgrade":
                report.add(f"{engine}: steps taken away", row.removed, "steps")
                plan_upgrades.ask_undo(actor, row, now())
    _forget(upgrade_id, version_id, last_event)


def _shorter(journey: Journey) -> Journey:
    """The same journey without the steps that end a section and that nothing waits for."""
    last = {section.steps[-1].key for checklist in journey.checklists for section in checklist.sections}
    gone = {key for key in last if not any(key in step.step_references() for step in journey.steps.values())}

    def kept(section: Section) -> Section:
        return replace(section, steps=tuple(step for step in section.steps if step.key not in gone))

    checklists = (replace(c, sections=tuple(kept(section) for section in c.sections)) for c in journey.checklists)
    return replace(journey, checklists=tuple(checklists))


def _forget(upgrade_id: int, version_id: int, last_event: int) -> None:
    with unit_of_work.unit_of_work():
        db.session.execute(delete(PlanChange).where(PlanChange.upgrade_id == upgrade_id))
        db.session.execute(delete(PlanUpgrade).where(PlanUpgrade.id == upgrade_id))
        db.session.execute(delete(EventRow).where(EventRow.id > last_event))
        db.session.execute(delete(OutboxJob).where(OutboxJob.name == plan_upgrades.JOB))
        db.session.execute(delete(DefinitionVersion).where(DefinitionVersion.id == version_id))


if __name__ == "__main__":
    main()
