"""What holds the steps of a draft: a new checklist, another place for a step, a section or a checklist taken away."""

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from concierge.checklists.definition.model import Subject
from concierge.checklists.editor import draft_acts
from concierge.checklists.editor.draft_addresses import address_of
from concierge.checklists.editor.draft_forms import ChecklistForm, PlaceForm
from concierge.checklists.editor.draft_views import Page, bp, overtaken
from concierge.checklists.editor.draft_words import DraftWords
from concierge.checklists.editor.drafts import Draft, get_draft
from concierge.checklists.editor.outline import checklist_of, is_checklist, is_section
from concierge.platform import clock, unit_of_work
from concierge.platform.access import Permission, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.web import current_actor


@bp.get("/<journey>/liste")
@requires(Permission.SETTINGS_WRITE)
def new_checklist(journey: str) -> Page:
    """Show the form of a checklist to add."""
    draft = get_draft(current_actor(), journey)
    return _checklist_page(draft, ChecklistForm(formdata=None, version=draft.version), 200)


@bp.post("/<journey>/liste")
@requires(Permission.SETTINGS_WRITE)
def add_checklist(journey: str) -> Page:
    """Add a checklist with its first section."""
    actor, now = current_actor(), clock.now()
    draft = get_draft(actor, journey)
    form = ChecklistForm()
    if not form.validate():
        return _checklist_page(draft, form, 422)
    subject, key = Subject(form.subject.data), ""
    try:
        if not form.is_repeated(now):  # others may have written meanwhile: it takes nobody's place
            _draft, key = draft_acts.add_checklist(
                actor, journey, form.words, subject, form.section_words, seen=draft.version, now=now
            )
    except DomainError as error:
        unit_of_work.rollback()
        form.refuse(error)
        return _checklist_page(draft, form, 422)
    flash(_("La liste est ajoutée au brouillon : écrivez maintenant sa première étape."), "success")
    return redirect(address_of(journey, key), code=303)


@bp.get("/<journey>/place")
@requires(Permission.SETTINGS_WRITE)
def place(journey: str) -> Page:
    """Show where a step can go."""
    draft = get_draft(current_actor(), journey)
    key = _step(draft)
    form = PlaceForm(formdata=None, version=draft.version, section=draft.outline.section_of(key))
    return _place_page(draft, form, key, 200)


@bp.post("/<journey>/place")
@requires(Permission.SETTINGS_WRITE)
def save_place(journey: str) -> Page:
    """Move a step to the end of another section, perhaps of another checklist."""
    actor = current_actor()
    draft = get_draft(actor, journey)
    key = _step(draft)
    form = PlaceForm().offer(draft, DraftWords(draft.outline, language=actor.language))
    if not form.validate():
        return _place_page(draft, form, key, 422)
    try:
        _draft, key = draft_acts.move_step_to(
            actor, journey, key, form.section.data, seen=form.seen_version() or 0, now=clock.now()
        )
    except OVERTAKEN:
        return overtaken(journey)
    except DomainError as error:
        form.refuse(error)
        return _place_page(draft, form, key, 422)
    flash(_("L’étape est à la fin de sa nouvelle section."), "success")
    return redirect(address_of(journey, key), code=303)


@bp.get("/<journey>/retirer")
@requires(Permission.SETTINGS_WRITE)
def removal(journey: str) -> Page:
    """Ask before a section or a checklist goes, and where the steps of the section go."""
    draft = get_draft(current_actor(), journey)
    return _removal_page(draft, PlaceForm(formdata=None, version=draft.version), _held(draft), 200)


@bp.post("/<journey>/retirer")
@requires(Permission.SETTINGS_WRITE)
def remove(journey: str) -> Page:
    """Take a section or a checklist of the agency's own away."""
    actor, now = current_actor(), clock.now()
    draft = get_draft(actor, journey)
    key = _held(draft)
    form = _heirs(draft, PlaceForm(), key)
    seen = form.seen_version() or 0
    if draft.outline.children[key] and is_section(key) and not form.validate():
        return _removal_page(draft, form, key, 422)
    try:
        if is_section(key):
            draft_acts.remove_section(actor, journey, key, form.section.data or "", seen=seen, now=now)
        else:
            draft_acts.remove_checklist(actor, journey, key, seen=seen, now=now)
    except OVERTAKEN:
        return overtaken(journey)
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return _removal_page(draft, form, key, 422)
    flash(_("C’est retiré du brouillon."), "success")
    return redirect(address_of(journey, checklist_of(key) if is_section(key) else ""), code=303)


def _step(draft: Draft) -> str:
    key = request.values.get("cle", "")
    if not draft.has_step(key):
        raise NotFound
    return key


def _held(draft: Draft) -> str:
    """Return what is to go: a section, or a checklist that the agency added."""
    key = request.values.get("cle", "")
    own = is_checklist(key) and key not in draft.base.elements
    if key not in draft.outline.elements or not (own or is_section(key)):
        raise NotFound
    return key


def _heirs(draft: Draft, form: PlaceForm, key: str) -> PlaceForm:
    words = DraftWords(draft.outline, language=current_actor().language)
    return form.offer(draft, words, checklist=checklist_of(key), without=key)


def _checklist_page(draft: Draft, form: ChecklistForm, status: int) -> tuple[str, int]:
    return render_template("checklists/draft_checklist.html", draft=draft, form=form), status


def _place_page(draft: Draft, form: PlaceForm, key: str, status: int) -> tuple[str, int]:
    words = DraftWords(draft.outline, language=current_actor().language)
    form.offer(draft, words)
    back = address_of(draft.journey, key)
    page = render_template("checklists/draft_place.html", draft=draft, form=form, key=key, words=words, back=back)
    return page, status


def _removal_page(draft: Draft, form: PlaceForm, key: str, status: int) -> tuple[str, int]:
    words = DraftWords(draft.outline, language=current_actor().language)
    page = render_template(
        "checklists/draft_removal.html",
        draft=draft,
        form=_heirs(draft, form, key),
        key=key,
        words=words,
        back=address_of(draft.journey, key),
        is_section=is_section(key),
        steps=draft.outline.children[key] if is_section(key) else (),
    )
    return page, status
