"""Passing on somebody's work: choose, look, write a word, apply."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext

from concierge.accounts.models import Person
from concierge.accounts.queries import list_followers
from concierge.availability.models import Absence
from concierge.availability.queries import list_absences
from concierge.checklists.hand_overs.hand_overs import (
    HandOverScope,
    hand_over as pass_on,
    preview_hand_over,
    read_hand_over,
)
from concierge.checklists.hand_overs.reading import list_uncovered
from concierge.checklists.hand_overs.undo import (
    ALREADY,
    TakenBack,
    list_past_hand_overs,
    undo_hand_over,
    was_taken_back,
)
from concierge.checklists.models import HandOver
from concierge.checklists.planning.assignment import CAUSE_LABELS
from concierge.desk.blueprint import Page, bp
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import version_number
from concierge.platform.errors import DomainError, NotFound, StaleVersion
from concierge.platform.forms import LONG, clean_text
from concierge.platform.web import back_to, current_actor, flash_refusal


@bp.app_template_global("steps_during_absences")
def steps_during_absences() -> dict[int, int]:
    """Return how many steps fall during each absence, for the pages of absences, which know nothing of steps."""
    return {each.absence_id: each.steps for each in list_uncovered(current_actor(), clock.today())}


@bp.get("/relais/<int:person_id>")
@requires(Permission.STEPS_WRITE)
def hand_over(person_id: int) -> Page:
    """Show who would get the work of a person, whole or during an absence."""
    return _page(fetch(current_actor(), Person, person_id))


@bp.post("/relais/<int:person_id>")
@requires(Permission.STEPS_WRITE)
def apply_hand_over(person_id: int) -> Page:
    """Pass on the work of the chosen families."""
    return _apply(fetch(current_actor(), Person, person_id))


@bp.get("/relais/sans-personne")
@requires(Permission.STEPS_WRITE)
def hand_over_nobodys() -> Page:
    """Show who would get what is nobody's."""
    return _page(None)


@bp.post("/relais/sans-personne")
@requires(Permission.STEPS_WRITE)
def apply_hand_over_nobodys() -> Page:
    """Give out what is nobody's."""
    return _apply(None)


@bp.post("/relais/<int:hand_over_id>/lu")
@requires(Permission.STEPS_WRITE)
def mark_hand_over_read(hand_over_id: int) -> Page:
    """Say that one has read what was passed on."""
    try:
        read_hand_over(current_actor(), hand_over_id, clock.now())
        flash(_("C’est noté : le relais est lu."), "success")
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    return back_to("desk.today")


@bp.post("/relais/<int:hand_over_id>/reprendre")
@requires(Permission.STEPS_WRITE)
def take_hand_over_back(hand_over_id: int) -> Page:
    """Give back what was passed on and has not moved since."""
    actor = current_actor()
    try:
        giver_id = fetch(actor, HandOver, hand_over_id).from_person_id
    except NotFound:
        if not was_taken_back(actor, hand_over_id, clock.now()):
            raise
        flash(_(ALREADY), "info")
        return redirect(url_for("desk.today"), code=303)
    giver = fetch(actor, Person, giver_id).full_name if giver_id else _("personne")
    try:
        found = undo_hand_over(
            actor, hand_over_id, lambda each: _taken_back(each, giver), clock.now(), seen=request.form.get("moment")
        )
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    else:
        steps, kept = sum(each.steps for each in found), sum(each.kept for each in found)
        flash(
            ngettext(
                "Le relais est repris : une étape revient.", "Le relais est repris : %(num)s étapes reviennent.", steps
            ),
            "success",
        )
        if kept:
            flash(
                ngettext(
                    "Une étape reste où elle est : elle a été faite ou confiée de nouveau depuis.",
                    "%(num)s étapes restent où elles sont : elles ont été faites ou confiées de nouveau depuis.",
                    kept,
                ),
                "info",
            )
    return redirect(_here(giver_id), code=303)


def _taken_back(found: TakenBack, giver: str) -> str:
    """Write the note of a family whose work came back."""
    words = [
        _("Relais repris, de nouveau chez : %(name)s.", name=giver),
        ngettext("Une étape revient.", "%(num)s étapes reviennent.", found.steps) if found.steps else "",
        _("Le dossier aussi.") if found.with_file else "",
        ngettext("Une étape a bougé depuis et reste.", "%(num)s étapes ont bougé depuis et restent.", found.kept)
        if found.kept
        else "",
    ]
    return " ".join(filter(None, words))


def _here(person_id: int | None) -> str:
    """Return the page that was left: of an absence, never of all the work of whoever has one."""
    if person_id is None:
        return url_for("desk.hand_over_nobodys")
    return url_for("desk.hand_over", person_id=person_id, absence=version_number(request.values.get("absence")))


def _apply(person: Person | None) -> Page:
    actor, form = current_actor(), request.form
    preview = preview_hand_over(actor, _scope(person), _receiver(), clock.now())
    chosen = {int(value) for value in form.getlist("dossier") if version_number(value) is not None}
    notes = {f.household_id: clean_text(form.get(f"mot-{f.household_id}"))[:LONG] for f in preview.families}
    try:
        pass_on(actor, preview, chosen=chosen, notes=notes, seen=form.get("vu", ""), now=clock.now())
    except DomainError as error:
        status = 409 if isinstance(error, StaleVersion) else 422
        return _page(person, refusal=_(error.message, **error.values), chosen=chosen, notes=notes), status
    count = len(chosen & {family.household_id for family in preview.families})
    words = ngettext("Le relais est passé pour une famille.", "Le relais est passé pour %(num)s familles.", count)
    flash(words, "success")
    return redirect(_here(person.id if person else None), code=303)


def _page(
    person: Person | None,
    *,
    refusal: str = "",
    chosen: set[int] | None = None,
    notes: dict[int, str] | None = None,
) -> str:
    actor = current_actor()
    scope = _scope(person)
    return render_template(
        "desk/hand_over.html",
        person=person,
        scope=scope,
        preview=preview_hand_over(actor, scope, _receiver(), clock.now()),
        absences=list_absences(actor, clock.today(), person_id=person.id) if person else [],
        colleagues=[c for c in list_followers(actor) if person is None or c.person_id != person.id],
        cause_labels=CAUSE_LABELS,
        past=list_past_hand_overs(actor, person.id if person else None, clock.now()),
        refusal=refusal,
        chosen=chosen,
        notes=notes or {},
    )


def _scope(person: Person | None) -> HandOverScope:
    absence_id = version_number(request.values.get("absence")) if person else None
    if person is None or absence_id is None:
        return HandOverScope(person_id=person.id if person else None)
    absence = fetch(current_actor(), Absence, absence_id)
    if absence.person_id != person.id:
        raise NotFound
    return HandOverScope(person_id=person.id, absence=absence)


def _receiver() -> int | None:
    """Return the colleague that was chosen, None to share out."""
    return version_number(request.values.get("vers")) or None
