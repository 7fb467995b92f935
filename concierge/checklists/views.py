"""The journeys in use: what they hold, and whether the files of the configuration are right."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.checklists.catalogue import get_journey, latest_version, list_versions, publish_files
from concierge.checklists.definition.words import step_words
from concierge.checklists.editor.drafts import Draft, list_drafts
from concierge.checklists.family_plans import plan_upgrades
from concierge.checklists.models import UPGRADE_LABELS, DefinitionVersion, PlanUpgrade
from concierge.checklists.reminders.rules_loading import REMINDERS
from concierge.checklists.wording import PageLanguage
from concierge.platform import clock
from concierge.platform.access import Actor, Permission, fetch, requires
from concierge.platform.conflicts import version_number
from concierge.platform.definition_files.yaml_tree import DefinitionErrors
from concierge.platform.errors import DomainError
from concierge.platform.taking_back import can_be_taken_back
from concierge.platform.web import current_actor, flash_refusal, wants_fragment

bp = Blueprint("checklists", __name__, url_prefix="/reglages/parcours")

Page = str | Response | tuple[str, int]


@bp.get("/")
@requires(Permission.SETTINGS_READ)
def journeys() -> Page:
    """Show the published versions, and how the files of the configuration differ from them."""
    return _journeys_page(200)


@bp.get("/<int:version_id>")
@requires(Permission.SETTINGS_READ)
def journey(version_id: int) -> Page:
    """Show one version, step by step."""
    version = fetch(current_actor(), DefinitionVersion, version_id)
    shown = get_journey(version.id)
    return render_template(
        "checklists/journey.html",
        version=version,
        journey=shown,
        sheet=step_words(shown, current_actor().language),
        unverified=sum(step.source is not None and step.source.verified_on is None for step in shown.steps.values()),
    )


@bp.post("/publier")
@requires(Permission.SETTINGS_WRITE)
def publish() -> Page:
    """Publish the files of the configuration as new versions; running files stay on theirs."""
    try:
        published = publish_files(current_actor(), clock.now())
    except DefinitionErrors:
        flash(
            _("Rien n’est publié : corrigez d’abord les erreurs ci-dessous. Les parcours en cours continuent."), "error"
        )
        return _journeys_page(422)
    except DomainError as error:
        flash_refusal(error)
        return redirect(url_for("checklists.journeys"), code=303)
    if published:
        flash(_("La nouvelle version est publiée. Les dossiers ouverts restent sur la leur."), "success")
    else:
        flash(_("Rien à publier : les fichiers sont identiques à la version en cours."), "info")
    return redirect(url_for("checklists.journeys"), code=303)


@bp.get("/dossiers")
@requires(Permission.SETTINGS_WRITE)
def upgrade_outlook() -> Page:
    """Show what leading the open files to the newest version would change."""
    actor = current_actor()
    return render_template(
        "checklists/upgrade_outlook.html",
        outlook=plan_upgrades.get_outlook(actor, clock.now()),
        running=plan_upgrades.find_running(actor),
    )


@bp.post("/dossiers")
@requires(Permission.SETTINGS_WRITE)
def upgrade_files() -> Page:
    """Ask that every open file follow the version that was shown."""
    version_id = version_number(request.form.get("version_id")) or 0
    try:
        upgrade = plan_upgrades.ask_upgrade(current_actor(), version_id=version_id, now=clock.now())
    except DomainError as error:
        flash_refusal(error)
        return redirect(url_for("checklists.upgrade_outlook"), code=303)
    return redirect(url_for("checklists.upgrade", upgrade_id=upgrade.id), code=303)


@bp.get("/dossiers/<int:upgrade_id>")
@requires(Permission.SETTINGS_WRITE)
def upgrade(upgrade_id: int) -> Page:
    """Show how far an upgrade is; asks again by itself until it has ended."""
    row = fetch(current_actor(), PlanUpgrade, upgrade_id)
    template = "checklists/_upgrade.html" if wants_fragment() else "checklists/upgrade.html"
    back = can_be_taken_back(row.asked_at, clock.now())
    failed = plan_upgrades.list_failed(current_actor(), row)
    return render_template(template, upgrade=row, labels=UPGRADE_LABELS, can_be_taken_back=back, failed=failed)


@bp.post("/dossiers/<int:upgrade_id>/annuler")
@requires(Permission.SETTINGS_WRITE)
def undo_upgrade(upgrade_id: int) -> Page:
    """Ask that an upgrade of many files be taken back."""
    actor = current_actor()
    row = fetch(actor, PlanUpgrade, upgrade_id)
    try:
        plan_upgrades.ask_undo(actor, row, clock.now())
    except DomainError as error:
        flash_refusal(error)
    return redirect(url_for("checklists.upgrade", upgrade_id=upgrade_id), code=303)


def _journeys_page(status: int) -> tuple[str, int]:
    actor = current_actor()
    errors, reminder_errors = [], []
    drafts: list[Draft] = []
    try:
        drafts = list_drafts(actor.space_id)
    except DefinitionErrors as found:
        errors = list(found.errors)
    if not errors and not drafts:
        abort(503)
    try:
        REMINDERS.load(current_app.extensions["config"].workflows_dir)
    except DefinitionErrors as found:
        reminder_errors = list(found.errors)
    pending = [draft for draft in drafts if not draft.faults and _differs(actor, draft)]
    page = render_template(
        "checklists/journeys.html",
        versions=list_versions(actor),
        errors=errors,
        reminder_errors=reminder_errors,
        words=PageLanguage(),
        pending=pending,
        drafts=drafts,
        behind=plan_upgrades.count_behind(actor, latest) if (latest := latest_version(actor.space_id)) else 0,
        upgrades=plan_upgrades.list_upgrades(actor),
        upgrade_labels=UPGRADE_LABELS,
    )
    return page, status


def _differs(actor: Actor, draft: Draft) -> bool:
    latest = latest_version(actor.space_id, draft.journey)
    return latest is None or latest.checksum != draft.read().checksum
