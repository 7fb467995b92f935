"""The form of one step of a draft: its words in both languages, whom it is for, when, by whom."""

import dataclasses
import json
import zlib
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.checklists.editor import draft_acts, draft_edits
from concierge.checklists.editor.draft_addresses import address_of
from concierge.checklists.editor.draft_words import lacks_translation
from concierge.checklists.editor.drafts import Draft, get_draft
from concierge.checklists.editor.outline import Outline, checklist_of, own_key
from concierge.checklists.editor.overlay import derive
from concierge.checklists.editor.step_faults import say_elsewhere, show_faults
from concierge.checklists.editor.step_form import TEXTS, Outlook, StepForm, step_form
from concierge.checklists.editor.step_preview import StepPreview, list_choices, preview_step
from concierge.checklists.editor.step_row_acts import PREVIEW, act
from concierge.checklists.editor.step_sentences import attach_sentences, sentences
from concierge.checklists.editor.step_vocabulary import Vocabulary
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.definition_files.yaml_tree import DefinitionError, DefinitionErrors
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import text_of
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import STALE_PAGE, current_actor

bp = Blueprint("step_editor", __name__, url_prefix="/reglages/parcours/brouillon")

Page = str | Response | tuple[str, int]
NEW_STEP: Mapping[str, Any] = {"who": {"role": "concierge"}}


@bp.errorhandler(DefinitionErrors)
def wrong_files(_error: DefinitionErrors) -> Response:
    """Lead to the page that says what is wrong in the shipped files: without them there is no draft."""
    return redirect(url_for("checklists.journeys"), code=303)


@bp.get("/<journey>/etapes/<key>")
@requires(Permission.SETTINGS_WRITE)
def edit_step(journey: str, key: str) -> Page:
    """Show a step as its draft has it, with what is wrong in it."""
    draft = get_draft(current_actor(), journey)
    form = _form(draft, checklist_of(key), draft.step(key), version=fingerprint(draft.step(key)), own=key)
    show_faults(form, draft.faults_of(key))
    return _page(draft, form, 200, key=key)


@bp.post("/<journey>/etapes/<key>")
@requires(Permission.SETTINGS_WRITE)
def save_step(journey: str, key: str) -> Page:
    """Write a step into the draft, or add and remove lines of its form (which works without JavaScript)."""
    actor, now = current_actor(), clock.now()
    draft = get_draft(actor, journey)
    stored = draft.step(key)
    form = _form(draft, checklist_of(key), stored, own=key)
    if asked := request.form.get("faire"):
        act(form, asked)
        typed = draft_edits.replace_step(draft.outline, key, form.plain(clock.today()))
        return _page(draft, form, 200, key=key, preview=_preview(draft, form, typed, key, asked))
    if form.seen_version() is None:  # sent by no page of ours: nobody knows what it would write over
        form.form_errors.append(_(STALE_PAGE))
        return _page(draft, form, 422, key=key)
    if not form.validate():
        return _page(draft, form, 422, key=key)
    plain = form.plain(clock.today()) | {"key": own_key(key)}
    if form.seen_version() != fingerprint(stored) and plain != stored:  # a double click is no conflict
        return _overtaken(draft, form, key)
    if not _is_right(draft, form, draft_edits.replace_step(draft.outline, key, plain), key):
        return _page(draft, form, 422, key=key)
    try:
        draft_acts.replace_step(actor, journey, key, plain, seen=draft.version, now=now)
    except OVERTAKEN:
        rollback()
        return _overtaken(get_draft(actor, journey), form, key)
    except DomainError as error:
        form.refuse(error)
        return _page(draft, form, 422, key=key)
    flash(
        _("L’étape est enregistrée dans le brouillon. Rien ne change pour les familles avant la publication."),
        "success",
    )
    return redirect(address_of(journey, key), code=303)


@bp.get("/<journey>/sections/<checklist>/<section>/nouvelle-etape")
@requires(Permission.SETTINGS_WRITE)
def new_step(journey: str, checklist: str, section: str) -> Page:
    """Show the form of a step to add to a section."""
    draft = get_draft(current_actor(), journey)
    _section_of(draft, checklist, section)
    return _page(draft, _form(draft, checklist, NEW_STEP, version=0), 200, section=f"{checklist}/{section}")


@bp.post("/<journey>/sections/<checklist>/<section>/nouvelle-etape")
@requires(Permission.SETTINGS_WRITE)
def add_step(journey: str, checklist: str, section: str) -> Page:
    """Add a step at the end of a section."""
    actor, now = current_actor(), clock.now()
    draft = get_draft(actor, journey)
    place = _section_of(draft, checklist, section)
    form = _form(draft, checklist, NEW_STEP)
    plain = form.plain(clock.today())
    outline, key = draft_edits.add_step(draft.outline, place, plain)
    if asked := request.form.get("faire"):
        preview = _preview(draft, form, outline, key, asked)
        act(form, asked)
        return _page(draft, form, 200, section=place, preview=preview)
    if not form.validate():
        return _page(draft, form, 422, section=place)
    if chosen := text_of(form.short_key):
        plain |= {"key": chosen}
        outline, key = draft_edits.add_step(draft.outline, place, plain)
    if key not in draft.outline.elements and not _is_right(draft, form, outline, key):
        return _page(draft, form, 422, section=place)
    try:
        if not form.is_repeated(now):
            _draft, key = draft_acts.add_step(actor, journey, place, plain, seen=draft.version, now=now)
    except DomainError as error:
        rollback()
        form.refuse(error)
        return _page(draft, form, 422, section=place)
    flash(_("L’étape est ajoutée au brouillon. Rien ne change pour les familles avant la publication."), "success")
    return redirect(address_of(journey, key), code=303)


@bp.post("/<journey>/<checklist>/phrases")
@requires(Permission.SETTINGS_WRITE)
def say_rules(journey: str, checklist: str) -> Page:
    """Say what the rules of the form mean, while they are being written."""
    draft = get_draft(current_actor(), journey)
    if checklist not in draft.outline.checklists:
        raise NotFound
    return render_template("checklists/_step_sentences.html", sentences=sentences(_form(draft, checklist, NEW_STEP)))


def fingerprint(plain: Mapping[str, Any]) -> int:
    """Return a number that changes with the step, and with nothing else of the draft: colleagues edit other steps."""
    return zlib.crc32(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()) % 10**9


def _form(
    draft: Draft, checklist: str, plain: Mapping[str, Any], *, version: int | None = None, own: str = ""
) -> StepForm:
    outlook = Outlook.of(draft.outline, checklist, current_actor().language, own)
    return attach_sentences(step_form(outlook, plain, version=version))


def _section_of(draft: Draft, checklist: str, section: str) -> str:
    key = f"{checklist}/{section}"
    if key not in draft.outline.children.get(checklist, ()):
        raise NotFound
    return key


def _preview(draft: Draft, form: StepForm, outline: Outline, key: str, asked: str) -> StepPreview | None:
    """Return what a family would get of the step as it is typed, when that is asked; what is wrong is shown."""
    if asked != PREVIEW:
        return None
    typed = _with(draft, outline)
    show_faults(form, typed.faults_of(key))
    return preview_step(current_actor(), draft, typed, key, request.form.get("apercu", ""), clock.now())


def _with(draft: Draft, outline: Outline) -> Draft:
    return dataclasses.replace(draft, overlay=derive(draft.base, outline))


def _is_right(draft: Draft, form: StepForm, outline: Outline, key: str) -> bool:
    """Tell whether the draft may have this step; what is wrong is shown, and kept if somebody says so."""
    candidate = _with(draft, outline)
    here = candidate.faults_of(key)
    known = {_identity(error) for error in draft.faults}
    elsewhere = [each for each in candidate.faults if each not in here and _identity(each) not in known]
    show_faults(form, here)
    say_elsewhere(form, elsewhere)
    return not (here or elsewhere) or bool(request.form.get("garder"))


def _identity(error: DefinitionError) -> tuple[str, ...]:
    return (error.file, error.path, error.problem, str(sorted(error.values.items(), key=str)))


def _overtaken(draft: Draft, form: StepForm, key: str) -> Page:
    """Show what was typed beside what a colleague wrote meanwhile."""
    outlook = Outlook.of(draft.outline, checklist_of(key), current_actor().language, key)
    now_stored = draft.step(key)
    stored = attach_sentences(step_form(outlook, now_stored, version=fingerprint(now_stored), sent=False))
    form.show_conflict(stored, draft_acts.last_change(draft))
    return _page(draft, attach_sentences(form), 409, key=key)


def _untranslated(draft: Draft, key: str) -> set[str]:
    """Return the texts whose English is missing, or was left when the French changed."""
    stored, shipped = (outline.elements.get(key, {}) for outline in (draft.outline, draft.base))
    return {name for name in TEXTS if name in stored and lacks_translation({name: stored[name]}, shipped)}


def _page(
    draft: Draft,
    form: StepForm,
    status: int,
    *,
    key: str = "",
    section: str = "",
    preview: StepPreview | None = None,
) -> tuple[str, int]:
    place = section or draft.outline.section_of(key)
    names = {
        name: Outlook.title_of(draft.outline, name, current_actor().language) for name in (checklist_of(place), place)
    }
    page = render_template(
        "checklists/step_edit.html",
        draft=draft,
        form=form,
        key=key,
        checklist=checklist_of(place),
        checklist_title=names[checklist_of(place)],
        section_title=names[place],
        words=Vocabulary(),
        untranslated=_untranslated(draft, key),
        outlook=form.outlook,
        back=address_of(draft.journey, key or section),
        preview=preview,
        preview_choices=list_choices(current_actor()),
        faulty=form.has_faults,
    )
    return page, status
