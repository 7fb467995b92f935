"""Leading many files to the newest version of their journey: asked once, done by a worker batch by batch, undoable."""

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import OperationalError

from concierge.checklists.catalogue import STANDARD, latest_version
from concierge.checklists.events import UpgradeAsked, UpgradeUndoAsked
from concierge.checklists.family_plans.plan_undo import undo_changes
from concierge.checklists.family_plans.plan_updates import Preview, apply_previews, preview_updates
from concierge.checklists.family_plans.staffing import load_team
from concierge.checklists.models import DefinitionVersion, HouseholdPlan, PlanChange, PlanUpgrade, UpgradeState
from concierge.checklists.planning.replanning import PlanDifference
from concierge.families.models import Household
from concierge.platform import events, outbox
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.platform.taking_back import can_be_taken_back

JOB = "checklists.upgrade"
BATCH = 25  # files in one transaction: half a second of work, so that others write in between
FILES_PER_JOB = 500  # a minute at most; the rest is a job of its own, well within the lease
SAMPLE = 30
_UNDER_WAY = (UpgradeState.WAITING, UpgradeState.RUNNING, UpgradeState.UNDOING)

Checkpoint = Callable[[], None]
Item = TypeVar("Item", Household, PlanChange)
Done = TypeVar("Done")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What an upgrade would do: how many files it concerns, and what changes in the first of them."""

    version: DefinitionVersion
    files: int
    one_by_one: Sequence[Household]  # their project changed: each is looked at by itself
    sample: Sequence[Preview]


def get_outlook(actor: Actor, now: dt.datetime) -> Outlook | None:
    """Return what leading the open files to the newest version would do; None when there is nothing to do."""
    version = latest_version(actor.space_id, STANDARD)
    if version is None:
        return None
    files = count_behind(actor, version)
    changed = _households(*_open_on_another(actor, version.id), HouseholdPlan.outdated_since.is_not(None))
    if not files and not changed:
        return None
    sample = preview_updates(actor, _behind(actor, version.id, SAMPLE), now, version_id=version.id)
    return Outlook(version=version, files=files, one_by_one=changed, sample=sample)


def count_behind(actor: Actor, version: DefinitionVersion) -> int:
    """Return how many open files an upgrade would lead to `version`."""
    query = select(func.count()).select_from(Household).join(HouseholdPlan, HouseholdPlan.household_id == Household.id)
    return db.session.scalars(query.where(*_follow_another(actor, version.id))).one()


def find_running(actor: Actor) -> PlanUpgrade | None:
    """Return the upgrade a worker is busy with, or is about to be."""
    query = select(PlanUpgrade).where(PlanUpgrade.visible_to(actor), PlanUpgrade.state.in_(_UNDER_WAY))
    return db.session.scalars(query.limit(1)).first()


def list_upgrades(actor: Actor) -> list[PlanUpgrade]:
    """Return the last upgrades, newest first."""
    query = select(PlanUpgrade).where(PlanUpgrade.visible_to(actor)).order_by(PlanUpgrade.id.desc()).limit(10)
    return list(db.session.scalars(query))


def list_failed(actor: Actor, upgrade: PlanUpgrade) -> list[Household]:
    """Return the first files that an error kept as they were."""
    return _households(Household.visible_to(actor), Household.id.in_(upgrade.failed), limit=SAMPLE)


def ask_upgrade(actor: Actor, *, version_id: int, now: dt.datetime) -> PlanUpgrade:
    """Ask that every open file follow the version that was shown; refused while another upgrade is under way."""
    version = latest_version(actor.space_id, STANDARD)
    if version is None or version.id != version_id:
        raise DomainError(N_("Une autre version a été publiée entre-temps. Regardez d’abord ce qu’elle changerait."))
    if find_running(actor) is not None:
        raise DomainError(N_("Une mise à jour des dossiers est déjà en cours. Attendez qu’elle soit finie."))
    files = count_behind(actor, version)
    if not files:
        raise DomainError(N_("Tous les dossiers suivent déjà la version en cours."))
    upgrade = PlanUpgrade(
        space_id=actor.space_id,
        version_id=version.id,
        state=UpgradeState.WAITING,
        asked_at=now,
        asked_by=actor.person_id,
        total=files,
    )
    db.session.add(upgrade)
    db.session.flush()
    events.record(UpgradeAsked(upgrade_id=upgrade.id, version_id=version.id, files=files), actor, now)
    _put(upgrade, UpgradeState.RUNNING, 0, now)
    return upgrade


def ask_undo(actor: Actor, upgrade: PlanUpgrade, now: dt.datetime) -> None:
    """Ask that every file of an upgrade be taken back; files updated again since stay as they are."""
    if upgrade.state is not UpgradeState.DONE:
        raise DomainError(N_("Cette mise à jour ne peut pas être annulée maintenant."))
    if not can_be_taken_back(upgrade.asked_at, now):
        raise DomainError(
            N_("Cette mise à jour a plus d’un mois : elle ne s’annule plus d’un coup. Reprenez les dossiers un à un.")
        )
    if find_running(actor) is not None:
        raise DomainError(N_("Une mise à jour des dossiers est déjà en cours. Attendez qu’elle soit finie."))
    upgrade.state = UpgradeState.UNDOING
    upgrade.done, upgrade.failed = 0, []
    events.record(UpgradeUndoAsked(upgrade_id=upgrade.id), actor, now)
    _put(upgrade, UpgradeState.UNDOING, 0, now)


def run_upgrade(upgrade_id: int, after: int, now: dt.datetime, checkpoint: Checkpoint) -> None:
    """Go on with an upgrade or its undoing: from the file with the id `after`, whatever a killed worker left."""
    upgrade = db.session.get_one(PlanUpgrade, upgrade_id)
    if upgrade.state is UpgradeState.UNDOING:
        _undo(upgrade, after, now, checkpoint)
    elif upgrade.is_under_way:
        _upgrade(upgrade, now, checkpoint)
    db.session.flush()


def _upgrade(upgrade: PlanUpgrade, now: dt.datetime, checkpoint: Checkpoint) -> None:
    actor = _asker(upgrade)
    upgrade.state = UpgradeState.RUNNING
    team = load_team(actor, paris_date(now))

    def lead(households: Sequence[Household]) -> list[PlanDifference]:
        previews = preview_updates(actor, households, now, version_id=upgrade.version_id)
        return apply_previews(actor, previews, team, now, upgrade_id=upgrade.id)

    for _batch in range(FILES_PER_JOB // BATCH):
        households = _behind(actor, upgrade.version_id, BATCH, besides=upgrade.failed)
        if not households:
            upgrade.state, upgrade.finished_at = UpgradeState.DONE, now
            return
        differences, failed = _together_or_one_by_one(lead, households)
        upgrade.failed = [*upgrade.failed, *(household.id for household in failed)]
        for done in differences:
            upgrade.added += len(done.added)
            upgrade.moved += len(done.moved)
            upgrade.removed += len(done.removed)
            upgrade.done += 1
        checkpoint()
    _put(upgrade, UpgradeState.RUNNING, upgrade.done, now)


def _undo(upgrade: PlanUpgrade, after: int, now: dt.datetime, checkpoint: Checkpoint) -> None:
    actor = _asker(upgrade)

    def take_back(changes: Sequence[PlanChange]) -> list[int]:
        return [undo_changes(actor, changes, now)]

    for _batch in range(FILES_PER_JOB // BATCH):
        changes = db.session.scalars(
            select(PlanChange)
            .where(PlanChange.upgrade_id == upgrade.id, PlanChange.undone_at.is_(None), PlanChange.id > after)
            .order_by(PlanChange.id)
            .limit(BATCH)
        ).all()
        if not changes:
            upgrade.state, upgrade.finished_at = UpgradeState.UNDONE, now
            return
        _kept, failed = _together_or_one_by_one(take_back, changes)
        upgrade.failed = [*upgrade.failed, *(change.household_id for change in failed)]
        upgrade.done += len(changes) - len(failed)
        after = changes[-1].id
        checkpoint()
    _put(upgrade, UpgradeState.UNDOING, after, now)


def _together_or_one_by_one(
    work: Callable[[Sequence[Item]], list[Done]], batch: Sequence[Item]
) -> tuple[list[Done], list[Item]]:
    """Do a batch, each by itself when that fails; return what was done and what failed, which stays as it was."""
    try:
        with db.session.begin_nested():
            return work(batch), []
    except OperationalError:  # the database is away or busy: the whole job is tried again
        raise
    except Exception:  # noqa: BLE001  whatever it is, it is one file's and the others go on
        db.session.expire_all()  # read again what somebody may have written meanwhile
        if len(batch) == 1:
            _log.exception("%s %d stays as it was", batch[0].__tablename__, batch[0].id)
            return [], [batch[0]]
    results = [_together_or_one_by_one(work, [one]) for one in batch]
    return [done for found, _ in results for done in found], [one for _, failed in results for one in failed]


def _put(upgrade: PlanUpgrade, what: UpgradeState, after: int, now: dt.datetime) -> None:
    payload = {"upgrade_id": upgrade.id, "after": after}
    outbox.put(JOB, payload, key=f"{JOB}:{upgrade.id}:{what}:{after}", now=now, space_id=upgrade.space_id)


def _asker(upgrade: PlanUpgrade) -> Actor:
    return replace(Actor.system(upgrade.space_id), person_id=upgrade.asked_by)


def _behind(actor: Actor, version_id: int, limit: int, *, besides: Sequence[int] = ()) -> list[Household]:
    return _households(*_follow_another(actor, version_id), Household.id.not_in(besides), limit=limit)


def _households(*conditions: ColumnElement[bool], limit: int = 100) -> list[Household]:
    query = select(Household).join(HouseholdPlan, HouseholdPlan.household_id == Household.id)
    return list(db.session.scalars(query.where(*conditions).order_by(Household.id).limit(limit)))


def _follow_another(actor: Actor, version_id: int) -> tuple[ColumnElement[bool], ...]:
    """Files whose project changed meanwhile are left out: their own changes want to be looked at first."""
    return (*_open_on_another(actor, version_id), HouseholdPlan.outdated_since.is_(None))


def _open_on_another(actor: Actor, version_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Household.visible_to(actor), Household.closed_on.is_(None), HouseholdPlan.version_id != version_id)
