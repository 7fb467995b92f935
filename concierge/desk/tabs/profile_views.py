"""The tab « Profil »: what is understood of a project, and what the team decides about it."""

from flask import flash, render_template
from flask_babel import gettext as _

from concierge.desk.blueprint import Page, bp
from concierge.desk.tabs.file import get_header
from concierge.desk.tabs.file_views import file_context
from concierge.desk.tabs.profile import get_profile
from concierge.families.interview.vocabulary import said
from concierge.families.models import Household
from concierge.families.qualification import services
from concierge.families.qualification.advice import give_advice as record_advice, take_advice_back
from concierge.families.qualification.advice_levels import ADVICE_HINTS, ADVICE_LABELS, AdviceLevel
from concierge.families.qualification.forms import AdviceForm, PersonaForm, RemarkForm
from concierge.families.qualification.priority import LEVEL_LABELS, MOST
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError
from concierge.platform.forms import text_of
from concierge.platform.web import back_to, current_actor, flash_refusal


@bp.get("/dossiers/<int:household_id>/profil")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.HEALTH, Sensitive.BIRTH)
def profile(household_id: int) -> Page:
    """Show the priority of a project, whom the family resembles, how it fits, and what would say more."""
    return _page(household_id, 200)


def _page(
    household_id: int,
    status: int,
    *,
    refused: str = "",
    form: RemarkForm | None = None,
    advice_form: AdviceForm | None = None,
) -> tuple[str, int]:
    actor, now = current_actor(), clock.now()
    header = get_header(actor, household_id, now)
    page = render_template(
        "desk/file_profile.html",
        header=header,
        profile=get_profile(actor, header, now),
        level_labels=LEVEL_LABELS,
        most=MOST,
        said=said,
        refused=refused,
        form=form or RemarkForm(formdata=None),
        advice_form=advice_form or AdviceForm(formdata=None),
        advice_labels=ADVICE_LABELS,
        advice_hints=ADVICE_HINTS,
        **file_context(header),
    )
    return page, status


@bp.post("/dossiers/<int:household_id>/profil")
@requires(Permission.FILES_WRITE)
def decide_persona(household_id: int) -> Page:
    """Record whom a person thinks the family resembles."""
    actor, form = current_actor(), PersonaForm()
    household = fetch(actor, Household, household_id)
    try:
        services.decide_persona(actor, household, form.persona.data or None, clock.now())
        flash(_("Le profil est retenu. Vous pourrez toujours en choisir un autre."), "success")
    except DomainError as error:
        flash_refusal(error)
    return back_to("desk.profile", household_id=household_id)


@bp.post("/dossiers/<int:household_id>/profil/remarques/<remark>/ecarter")
@requires(Permission.FILES_WRITE)
def set_remark_aside(household_id: int, remark: str) -> Page:
    """Set a remark about the fit aside, with its reason."""
    actor, form = current_actor(), RemarkForm()
    household = fetch(actor, Household, household_id)
    if form.validate():
        services.set_remark_aside(actor, household, remark, text_of(form.reason), clock.now())
        flash(_("La remarque est écartée. Elle reste lisible, avec votre raison."), "success")
        return back_to("desk.profile", household_id=household_id, _anchor="adequation")
    return _page(household_id, 422, refused=remark, form=form)


@bp.post("/dossiers/<int:household_id>/profil/remarques/<remark>/reprendre")
@requires(Permission.FILES_WRITE)
def bring_remark_back(household_id: int, remark: str) -> Page:
    """Show a remark that was set aside again."""
    actor = current_actor()
    services.bring_remark_back(actor, fetch(actor, Household, household_id), remark, clock.now())
    return back_to("desk.profile", household_id=household_id, _anchor="adequation")


@bp.post("/dossiers/<int:household_id>/conseils")
@requires(Permission.FILES_WRITE)
def give_advice(household_id: int) -> Page:
    """Write down the level of advice a family received."""
    actor, form, now = current_actor(), AdviceForm(), clock.now()
    household = fetch(actor, Household, household_id)
    if form.validate():
        try:
            if not form.is_repeated(now):
                on = form.on.data or clock.today()
                record_advice(actor, household, AdviceLevel(form.level.data), on=on, note=text_of(form.note), now=now)
            flash(_("Le conseil est noté."), "success")
            return back_to("desk.profile", household_id=household_id, _anchor="conseils")
        except DomainError as error:
            form.refuse(error)
    return _page(household_id, 422, advice_form=form)


@bp.post("/dossiers/<int:household_id>/conseils/<int:advice_id>/retirer")
@requires(Permission.FILES_WRITE)
def take_back_advice(household_id: int, advice_id: int) -> Page:
    """Take a level of advice back that was written by mistake."""
    actor = current_actor()
    take_advice_back(actor, fetch(actor, Household, household_id), advice_id, clock.now())
    flash(_("Le conseil est retiré."), "success")
    return back_to("desk.profile", household_id=household_id, _anchor="conseils")
