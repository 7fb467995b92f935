"""The interview of a family: a page that keeps each answer as it is given, on paper too."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from concierge.desk.blueprint import Page, bp
from concierge.desk.tabs.file import get_header
from concierge.desk.tabs.file_views import file_context
from concierge.desk.tabs.history_labels import value_label
from concierge.desk.tabs.interview import Part, Sheet, get_sheet
from concierge.families.consent.forms import HealthAgreementForm
from concierge.families.consent.health import may_hold_health
from concierge.families.consent.purposes import Purpose
from concierge.families.consent.queries import first_adult, todays_words
from concierge.families.consent.services import give_consent
from concierge.families.interview.places import Place
from concierge.families.interview.queries import key_of, list_answer_changes
from concierge.families.interview.services import save_answers
from concierge.families.interview.vocabulary import said
from concierge.families.models import Household
from concierge.families.queries import hold_file
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import LastChange, who_changed
from concierge.platform.errors import DomainError
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, wants_fragment

COUNTER = "comptoir"


@bp.get("/dossiers/<int:household_id>/entretien")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.HEALTH, Sensitive.BIRTH)
def interview_tab(household_id: int) -> Page:
    """Show the questions, what is answered, and where to go on."""
    household = fetch(current_actor(), Household, household_id)
    sheet = get_sheet(current_actor(), household, counter=_at_counter())
    if "bloc" in request.args:
        return _interview_page(sheet, sheet.part(request.args["bloc"]), 200)
    return _interview_page(sheet, sheet.part_of(sheet.going_on) if sheet.parts else None, 200)


@bp.post("/dossiers/<int:household_id>/entretien/<block>")
@requires(Permission.FILES_WRITE)
def save_interview(household_id: int, block: str) -> Page:
    """Write the answers of a block, or the one that was just given."""
    actor = current_actor()
    sheet = get_sheet(actor, hold_file(actor, household_id), counter=_at_counter(), sent=block)
    part = sheet.part(block)
    only = sheet.place(request.args["question"]) if wants_fragment() and "question" in request.args else None
    status = _save(sheet, part, only)
    if status != 200:
        rollback()
        return _state(sheet, part, only, status) if only else _interview_page(sheet, part, status)
    if only:
        sheet = get_sheet(actor, sheet.interview.household, counter=sheet.counter)
        return _state(sheet, sheet.part(block), only, 200)
    flash(_("C’est enregistré."), "success")
    following = sheet.next_part(part) or part
    lieu = COUNTER if sheet.counter else None
    return redirect(
        url_for("desk.interview_tab", household_id=household_id, bloc=following.block.key, lieu=lieu), code=303
    )


@bp.post("/dossiers/<int:household_id>/entretien/accord-sante")
@requires(Permission.FILES_WRITE)
def agree_to_health(household_id: int) -> Page:
    """Write down that the family agrees that what touches on its health be kept: those questions open."""
    actor, form = current_actor(), HealthAgreementForm()
    household = hold_file(actor, household_id)
    if form.validate() and (means := form.health_means()) is not None:
        give_consent(actor, first_adult(household.id), Purpose.HEALTH, means=means, now=clock.now())
        flash(_("L’accord est noté : les questions qui touchent à la santé sont ouvertes."), "success")
    else:
        flash(_("Dites comment la personne a donné son accord, puis enregistrez-le."), "error")
    return redirect(
        url_for("desk.interview_tab", household_id=household_id, bloc=request.form.get("bloc") or None), code=303
    )


@bp.get("/dossiers/<int:household_id>/entretien/imprimer")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.HEALTH)
def print_interview(household_id: int) -> Page:
    """Show the interview on paper: empty to take along, or with its answers."""
    household = fetch(current_actor(), Household, household_id)
    sheet = get_sheet(current_actor(), household, counter=_at_counter())
    return render_template(
        "desk/interview_print.html", sheet=sheet, said=said, empty=request.args.get("vide") == "1", today=clock.today()
    )


@bp.get("/dossiers/<int:household_id>/entretien/reponses/<field>")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.HEALTH, Sensitive.BIRTH)
def answer_history(household_id: int, field: str) -> Page:
    """Show what was answered to one question over time, and who wrote it."""
    actor = current_actor()
    header = get_header(actor, household_id, clock.now())
    sheet = get_sheet(actor, header.household, counter=False)
    place = sheet.place(field)
    part = sheet.part_of(place)
    return render_template(
        "desk/answer_history.html",
        header=header,
        place=place,
        question=said(place.question.text),
        block=part.block.key,
        changes=list_answer_changes(actor, household_id, place),
        words=lambda value: value_label(key_of(place), value),
        **file_context(header),
    )


def _save(sheet: Sheet, part: Part, only: Place | None) -> int:
    """Write what was changed; return 422 or 409 with the reason in the form when nothing is written."""
    form, household = part.form, sheet.interview.household
    valid = form.validate() if only is None else (form.validate() or not form[only.field].errors)
    if not valid:
        return 422
    changed = form.changes(only)
    if overtaken := form.overtaken(changed):
        for place in overtaken:
            changes = list_answer_changes(current_actor(), household.id, place)
            form.show_stored(place, who_changed(LastChange(by=changes[0].by, at=changes[0].at) if changes else None))
        return 409
    try:
        save_answers(current_actor(), household, changed, clock.now())
    except DomainError as error:
        if error.status != 422:
            raise
        error.field = next((place.field for place in changed if key_of(place) == error.field), None)
        form.refuse(error)
        return 422
    return 200


def _state(sheet: Sheet, part: Part, place: Place, status: int) -> tuple[str, int]:
    """Return what stands under one question once it was sent."""
    page = render_template(
        "desk/_answer_state.html", sheet=sheet, part=part, place=place, saved=status == 200, now=clock.now()
    )
    return page, status


def _interview_page(sheet: Sheet, part: Part | None, status: int) -> tuple[str, int]:
    household = sheet.interview.household
    header = get_header(current_actor(), household.id, clock.now())
    bloc, lieu = part.block.key if part else None, COUNTER if sheet.counter else None
    page = render_template(
        "desk/interview.html",
        header=header,
        sheet=sheet,
        part=part,
        going_on=sheet.part_of(sheet.going_on) if sheet.going_on else None,
        said=said,
        may_hold_health=may_hold_health(household.id),
        agreement=HealthAgreementForm(formdata=None),
        health_words=todays_words(household.space_id, Purpose.HEALTH, current_actor().language, ""),
        block_items=[
            (
                url_for("desk.interview_tab", household_id=household.id, bloc=each.block.key, lieu=lieu),
                said(each.block.title),
                each is part,
            )
            for each in sheet.parts
        ],
        place_items=[
            (url_for("desk.interview_tab", household_id=household.id, bloc=bloc), _("Au calme"), not sheet.counter),
            (
                url_for("desk.interview_tab", household_id=household.id, bloc=bloc, lieu=COUNTER),
                _("Au comptoir"),
                sheet.counter,
            ),
        ],
        **file_context(header),
    )
    return page, status


def _at_counter() -> bool:
    return request.args.get("lieu") == COUNTER
