"""What the worker runs."""

import datetime as dt
from typing import Any

from flask import current_app

from concierge.checklists.attachments import attachments
from concierge.checklists.family_plans import plan_upgrades
from concierge.checklists.family_plans.cohorts import plan_file
from concierge.checklists.pulses import pulses
from concierge.checklists.pulses.settings import PULSES
from concierge.documents.storage import DocumentStore
from concierge.families.cohorts import invitations
from concierge.families.cohorts.dates import move_dates
from concierge.families.cohorts.models import WorkKind
from concierge.families.cohorts.works import Doers, run_work
from concierge.platform import unit_of_work


def run_upgrade(payload: dict[str, Any], now: dt.datetime) -> None:
    """Go on with an upgrade; committed batch by batch, so that its progress shows and others can write meanwhile."""
    plan_upgrades.run_upgrade(payload["upgrade_id"], payload["after"], now, unit_of_work.commit)


COHORT_WORKS: Doers = {
    WorkKind.DATES: move_dates,
    WorkKind.PLANS: plan_file,
    WorkKind.INVITES: invitations.invite_family,
    WorkKind.REMINDERS: invitations.remind_family,
}


def work_on_cohort(payload: dict[str, Any], now: dt.datetime) -> None:
    """Go on with what is done to many files of a cohort, in the same way."""
    run_work(int(payload["work_id"]), COHORT_WORKS, now, unit_of_work.commit)


def ask_families(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Ask the families whose day has come how it goes."""
    pulses.collect_pulses(PULSES.installed(), now)


def sweep_attachments(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Look whether files and rows agree, and say so in the log when they do not."""
    folder = current_app.extensions["config"].attachments_dir
    found = attachments.sweep(DocumentStore(folder), now)
    if found.missing:
        current_app.logger.error("%d attached documents are not in %s: restore them", found.missing, folder)
    if found.spared:
        current_app.logger.error(
            "%d of the files in %s are named by no document and stay: is the folder another database's?",
            found.spared,
            folder,
        )
    if found.removed or found.drafts:
        current_app.logger.warning("removed %d files and %d drafts that no document names", found.removed, found.drafts)
