"""Réglages › Règles: what an agency decides of how files are sorted, shown and commented, each change kept."""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import IntegerField

from concierge.desk.agency_rules.history import list_changes
from concierge.desk.agency_rules.rule_form import RuleForm, read_inputs
from concierge.desk.agency_rules.screens import SCREENS, Screen
from concierge.desk.blueprint import Page, bp
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.conflicts import OVERTAKEN, LastChange, version_number, who_changed
from concierge.platform.definition_files.plain_values import Plain
from concierge.platform.definition_files.yaml_tree import DefinitionErrors
from concierge.platform.forms import Form
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor
from concierge.settings.queries import find_last, list_present, list_versions
from concierge.settings.services import ORIGIN, change_settings, go_back

_ONLY_SHOWN = ("show", "up", "down", "add", "remove")  # acts that write nothing: the page comes back as it would be


class BackForm(Form):
    """Which version comes back, and which one was seen."""

    number = IntegerField()
    seen = IntegerField()


@bp.get("/reglages/regles")
@requires(Permission.SETTINGS_READ)
def rules() -> Page:
    """Show which rules there are, and which the agency made its own."""
    return render_template("desk/rules.html", screens=SCREENS.values(), present=list_present(current_actor()))


@bp.get("/reglages/regles/<rule>")
@requires(Permission.SETTINGS_READ)
def rule(rule: str) -> Page:
    """Show one setting."""
    screen = _screen(rule)
    stored, seen = _stored(screen)
    return _page(screen, stored, stored, seen=seen, status=200)


@bp.post("/reglages/regles/<rule>")
@requires(Permission.SETTINGS_WRITE)
def save_rule(rule: str) -> Page:
    """Change one setting, or show what it would become."""
    screen, form = _screen(rule), Form()
    stored, present = _stored(screen)
    arranged, faults = screen.rearrange(stored, request.form)
    edited = read_inputs(arranged, screen.inputs(arranged), request.form)
    seen = version_number(request.form.get("seen"))
    seen = present if seen is None else seen
    if request.form.get("act", "").partition(":")[0] in _ONLY_SHOWN:
        return _page(screen, edited, stored, seen=seen, status=422 if faults else 200, faults=faults)
    if not form.validate() or faults:
        return _page(screen, edited, stored, seen=seen, status=422, faults=faults)
    try:
        change_settings(current_actor(), screen.file, edited, seen=seen, now=clock.now())
    except DefinitionErrors as refused:
        rollback()
        return _page(screen, edited, stored, seen=seen, status=422, refused=refused)
    except OVERTAKEN:
        rollback()
        return _page(screen, edited, stored, seen=present, status=409, overtaken=True)
    flash(_(screen.saved), "success")
    return redirect(url_for("desk.rule", rule=rule), code=303)


@bp.get("/reglages/regles/<rule>/historique")
@requires(Permission.SETTINGS_READ)
def rule_history(rule: str) -> Page:
    """Show who changed a setting, what and when."""
    screen = _screen(rule)
    changes = list_changes(current_actor(), screen)
    return render_template("desk/rules/history.html", screen=screen, changes=changes, seen=_stored(screen)[1])


@bp.post("/reglages/regles/<rule>/revenir")
@requires(Permission.SETTINGS_WRITE)
def restore_rule(rule: str) -> Page:
    """Go back to an earlier version, or to the setting the product came with."""
    screen, form = _screen(rule), BackForm()
    if not form.validate() or form.number.data is None:
        return redirect(url_for("desk.rule_history", rule=rule), code=303)
    try:
        go_back(current_actor(), screen.file, form.number.data, seen=form.seen.data or ORIGIN, now=clock.now())
        flash(_(screen.saved), "success")
    except DefinitionErrors:
        rollback()
        flash(_("Cette version ne convient plus : le réglage livré a changé depuis. Rien n’a été modifié."), "error")
    except OVERTAKEN:
        rollback()
        flash(f"{who_changed(_last_change(screen))} {_('Rien n’a été modifié : regardez d’abord.')}", "error")
        return redirect(url_for("desk.rule_history", rule=rule), code=303)
    return redirect(url_for("desk.rule", rule=rule), code=303)


def _screen(rule: str) -> Screen:
    if rule not in SCREENS:
        abort(404)
    return SCREENS[rule]


def _stored(screen: Screen) -> tuple[Plain, int]:
    """Return a setting as the agency has it, and the number of its version."""
    last = find_last(current_actor().space_id, screen.file.kind)
    return screen.file.with_change(None if last is None else last.change), ORIGIN if last is None else last.number


def _page(
    screen: Screen,
    plain: Plain,
    stored: Plain,
    *,
    seen: int,
    status: int,
    faults: Mapping[str, str] | None = None,
    refused: DefinitionErrors | None = None,
    overtaken: bool = False,
) -> tuple[str, int]:
    origin = screen.file.written()
    form = RuleForm(plain, screen.inputs(plain), origin)
    if plain == stored and plain != origin:  # the file may have changed under what the agency wrote
        try:
            screen.file.judge(plain)
        except DefinitionErrors as found:
            refused = found
            form.form_errors.append(
                _("Le réglage livré a changé et le vôtre ne lui convient plus : c’est lui qui s’applique en attendant.")
            )
    if refused is not None:
        form.show_faults(refused.errors)
    for path, message in (faults or {}).items():
        form.add_fault(path, message)
    if overtaken:
        words = _("Votre saisie est gardée ; enregistrez de nouveau pour qu’elle remplace la sienne.")
        form.form_errors.append(f"{who_changed(_last_change(screen))} {words}")
    values: dict[str, Any] = {
        "screen": screen,
        "form": form,
        "seen": seen,
        "is_own": stored != origin,
        "unsaved": plain != stored,
        "act_on": request.form.get("act", "").partition(":")[2],
        **screen.context(current_actor(), plain, stored),
    }
    return render_template(screen.template, **values), status


def _last_change(screen: Screen) -> LastChange | None:
    versions = list_versions(current_actor(), screen.file.kind)
    return LastChange(by=versions[0].by, at=versions[0].at) if versions else None
