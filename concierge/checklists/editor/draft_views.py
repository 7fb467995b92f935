"""Réglages › Parcours › brouillon: the steps of a journey as the agency changes them, before anything is published."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.checklists.editor import draft_acts
from concierge.checklists.editor.draft_addresses import address_of
from concierge.checklists.editor.draft_comparison import compare_with_use, describe_conflicts
from concierge.checklists.editor.draft_forms import SectionForm
from concierge.checklists.editor.draft_history import list_deeds
from concierge.checklists.editor.draft_outlook import Overview, View
from concierge.checklists.editor.drafts import Draft, get_draft
from concierge.checklists.editor.outline import Fields, is_section
from concierge.checklists.editor.overlay import Choice
from concierge.platform import clock, unit_of_work
from concierge.platform.access import Permission, requires
from concierge.platform.conflicts import OVERTAKEN, version_number
from concierge.platform.definition_files.yaml_tree import DefinitionErrors
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import text_of
from concierge.platform.web import current_actor, flash_refusal, wants_fragment

bp = Blueprint("drafts", __name__, url_prefix="/reglages/parcours/brouillon")

Page = str | Response | tuple[str, int]


@bp.errorhandler(DefinitionErrors)
def wrong_files(_error: DefinitionErrors) -> Response:
    """Lead to the page that says what is wrong in the shipped files: without them there is no draft."""
    return redirect(url_for("checklists.journeys"), code=303)


@bp.get("/<journey>/")
@requires(Permission.SETTINGS_READ)
def overview(journey: str) -> Page:
    """Show the draft: checklists, sections, steps, with what was changed and what is wrong."""
    return _overview_page(get_draft(current_actor(), journey), 200)


@bp.post("/<journey>/acte")
@requires(Permission.SETTINGS_WRITE)
def act(journey: str) -> Page:
    """Move, copy, take away or give back one step or section: one button of the overview."""
    verb, _space, key = request.form.get("acte", "").partition(" ")
    done = _ACTS.get(verb)
    if done is None:
        raise NotFound
    actor, now, seen = current_actor(), clock.now(), _seen()
    try:
        shown = done(actor, journey, key, seen=seen, now=now)
    except OVERTAKEN:
        return overtaken(journey)
    except DomainError as error:
        if error.status == 404:
            raise
        flash_refusal(error)
        return redirect(url_for("drafts.overview", journey=journey), code=303)
    return redirect(address_of(journey, shown), code=303)


@bp.get("/<journey>/titre")
@requires(Permission.SETTINGS_WRITE)
def title(journey: str) -> Page:
    """Show the form of a title, or of a new section of a checklist."""
    draft = get_draft(current_actor(), journey)
    key, is_new = _titled(draft)
    form = _title_form(draft, {} if is_new else draft.outline.elements[key])
    return _title_page(draft, form, key, 200, is_new=is_new)


@bp.post("/<journey>/titre")
@requires(Permission.SETTINGS_WRITE)
def save_title(journey: str) -> Page:
    """Name a section or a checklist in both languages, or add a section."""
    actor, now = current_actor(), clock.now()
    draft = get_draft(actor, journey)
    key, is_new = _titled(draft)
    form = SectionForm()
    if not form.validate():
        return _title_page(draft, form, key, 422, is_new=is_new)
    comment = text_of(form.comment)
    change = draft_acts.add_section if is_new else draft_acts.rename
    try:
        change(actor, journey, key, form.words, comment, seen=form.seen_version() or 0, now=now)
    except OVERTAKEN:
        unit_of_work.rollback()
        draft = get_draft(actor, journey)
        typed = {"title": form.words, "comment": comment}
        stored = _title_form(draft, typed if is_new else draft.outline.elements.get(key, {}))
        form.show_conflict(stored, draft_acts.last_change(draft))
        return _title_page(draft, form, key, 409, is_new=is_new)
    except DomainError as error:
        form.refuse(error)
        return _title_page(draft, form, key, 422, is_new=is_new)
    return redirect(address_of(journey, key), code=303)


@bp.get("/<journey>/comparaison")
@requires(Permission.SETTINGS_READ)
def comparison(journey: str) -> Page:
    """Show what publishing would change against the version in use."""
    return _comparison_page(get_draft(current_actor(), journey), 200)


@bp.post("/<journey>/publier")
@requires(Permission.SETTINGS_WRITE)
def publish(journey: str) -> Page:
    """Publish the draft as the next version; open files stay on theirs."""
    try:
        version = draft_acts.publish_draft(current_actor(), journey, seen=_seen(), now=clock.now())
    except OVERTAKEN:
        unit_of_work.rollback()
        flash(_("Quelqu’un a modifié le brouillon entre-temps : relisez ce qui changerait."), "error")
        return _comparison_page(get_draft(current_actor(), journey), 409)
    except DefinitionErrors:
        flash(_("Rien n’est publié : corrigez d’abord les points ci-dessous."), "error")
        return _comparison_page(get_draft(current_actor(), journey), 422)
    except DomainError as error:
        if error.status == 404:
            raise
        flash_refusal(error)
        return redirect(url_for("drafts.comparison", journey=journey), code=303)
    flash(
        _("La version %(number)s est publiée. Les dossiers ouverts restent sur la leur.", number=version.number),
        "success",
    )
    return redirect(url_for("checklists.journeys"), code=303)


@bp.post("/<journey>/abandonner")
@requires(Permission.SETTINGS_WRITE)
def discard(journey: str) -> Page:
    """Give up what was not published, or everything the agency ever changed."""
    change = draft_acts.back_to_shipped if request.form.get("tout") else draft_acts.discard
    try:
        change(current_actor(), journey, seen=_seen(), now=clock.now())
    except OVERTAKEN:
        return overtaken(journey)
    flash(_("Le brouillon est revenu en arrière. Les versions publiées ne changent pas."), "success")
    return redirect(url_for("drafts.overview", journey=journey), code=303)


@bp.get("/<journey>/choix")
@requires(Permission.SETTINGS_READ)
def choices(journey: str) -> Page:
    """Show what the shipped files and the agency changed differently, side by side."""
    return _choices_page(get_draft(current_actor(), journey), 200)


@bp.post("/<journey>/choix")
@requires(Permission.SETTINGS_WRITE)
def choose(journey: str) -> Page:
    """Decide one of them."""
    side = request.form.get("cote", "")
    if side not in set(Choice):
        raise NotFound
    key, field = request.form.get("cle", ""), request.form.get("champ", "")
    try:
        draft = draft_acts.settle_conflict(
            current_actor(), journey, key, field, Choice(side), seen=_seen(), now=clock.now()
        )
    except OVERTAKEN:
        unit_of_work.rollback()
        flash(_("Quelqu’un a modifié le brouillon entre-temps. Voici ce qui reste à choisir."), "error")
        return _choices_page(get_draft(current_actor(), journey), 409)
    page = "drafts.choices" if draft.merged.conflicts else "drafts.overview"
    return redirect(url_for(page, journey=journey), code=303)


def _moved(by: int) -> Callable[..., str]:
    def move(actor: Any, journey: str, key: str, **how: Any) -> str:
        mover = draft_acts.move_section if is_section(key) else draft_acts.move_step
        mover(actor, journey, key, by, **how)
        return key

    return move


def _duplicated(actor: Any, journey: str, key: str, **how: Any) -> str:
    _draft, copy = draft_acts.duplicate_step(actor, journey, key, **how)
    flash(_("La copie est juste après : donnez-lui son titre."), "success")
    return copy


def _removed(actor: Any, journey: str, key: str, **how: Any) -> str:
    draft = draft_acts.remove_step(actor, journey, key, **how)
    if key in draft.base.elements:
        flash(_("L’étape est retirée du brouillon. Vous pouvez la rétablir au bas de sa section."), "success")
    else:
        flash(_("L’étape est retirée du brouillon."), "success")
    return key


def _restored(actor: Any, journey: str, key: str, **how: Any) -> str:
    draft_acts.restore(actor, journey, key, **how)
    flash(_("C’est de nouveau ce qui est livré."), "success")
    return key


_ACTS: dict[str, Callable[..., str]] = {
    "monter": _moved(-1),
    "descendre": _moved(1),
    "dupliquer": _duplicated,
    "retirer": _removed,
    "retablir": _restored,
}


def _seen() -> int:
    return version_number(request.form.get("version")) or 0


def _titled(draft: Draft) -> tuple[str, bool]:
    """Return what is named: an element, or the checklist that gets a section."""
    key, is_new = request.values.get("cle", ""), bool(request.values.get("nouvelle"))
    known = draft.outline.checklists if is_new else draft.outline.elements
    if key not in known or "." in key or not key:
        raise NotFound
    return key, is_new


def overtaken(journey: str) -> Page:
    """Give up what was asked and show where the draft is."""
    unit_of_work.rollback()
    draft = get_draft(current_actor(), journey)
    change = draft_acts.last_change(draft)
    if change is not None and change.by:
        flash(
            _("%(name)s a modifié ce brouillon entre-temps. Rien n’a été écrasé : voici où il en est.", name=change.by),
            "error",
        )
    else:
        flash(_("Quelqu’un d’autre a modifié ce brouillon entre-temps. Voici où il en est."), "error")
    return _overview_page(draft, 409)


def _overview_page(draft: Draft, status: int) -> tuple[str, int]:
    actor = current_actor()
    view, asked = request.args.get("vue", ""), request.args.get("liste", "")
    laid_out = Overview(draft, actor.language)
    keys = draft.outline.checklists
    shared = {
        "draft": draft,
        "overview": laid_out,
        "view": View(view) if view in set(View) else View.ALL,
        "opened": asked if asked in {"tout", *keys} else keys[0],
        "address_of": address_of,
    }
    if wants_fragment():
        part = next(each for each in laid_out.checklists if each.key == asked or asked not in keys)
        return render_template("checklists/_draft_checklist.html", checklist=part, **shared), status
    page = render_template(
        "checklists/draft.html",
        **shared,
        comparison=compare_with_use(actor, draft, actor.language),
        last_change=draft_acts.last_change(draft),
        deeds=list_deeds(actor, draft.journey) if draft.version else [],
    )
    return page, status


def _title_form(draft: Draft, fields: Fields) -> SectionForm:
    title = fields.get("title", {})
    return SectionForm(
        formdata=None,
        french=title.get("fr"),
        english=title.get("en"),
        comment=fields.get("comment"),
        version=draft.version,
    )


def _title_page(draft: Draft, form: SectionForm, key: str, status: int, *, is_new: bool) -> tuple[str, int]:
    shown = Overview(draft, current_actor().language).words.title(key)
    page = render_template(
        "checklists/draft_title.html",
        draft=draft,
        form=form,
        key=key,
        is_new=is_new,
        shown=shown,
        back=address_of(draft.journey, key),
    )
    return page, status


def _comparison_page(draft: Draft, status: int) -> tuple[str, int]:
    actor = current_actor()
    laid_out = Overview(draft, actor.language)
    page = render_template(
        "checklists/draft_comparison.html",
        draft=draft,
        comparison=compare_with_use(actor, draft, actor.language),
        overview=laid_out,
        faults=laid_out.faults(),
        address_of=address_of,
    )
    return page, status


def _choices_page(draft: Draft, status: int) -> tuple[str, int]:
    cards = describe_conflicts(draft, current_actor().language)
    return render_template("checklists/draft_choices.html", draft=draft, cards=cards), status
