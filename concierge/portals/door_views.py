"""« Et si vous ouvriez votre porte à votre tour ? »: the family says yes by the form, or later, or no, in one tap."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from concierge.accounts.models import LinkPurpose
from concierge.checklists.year.welcome_models import Welcome
from concierge.checklists.year.welcoming import answer_welcome
from concierge.families.models import Household
from concierge.hosts.access import make_link
from concierge.hosts.choices import Pledge
from concierge.hosts.door_forms import ApplicationForm
from concierge.hosts.newcomers.applying import NewcomerApplication, apply_as_newcomer
from concierge.hosts.newcomers.invitations import is_host
from concierge.hosts.pledges import todays_text
from concierge.hosts.session import HOST_SPACE
from concierge.matching.newcomers import known_values
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError
from concierge.platform.web import current_actor
from concierge.portals.queries import FileClosed, get_owner
from concierge.portals.views import Page, bp


@bp.get("/ouvrir-sa-porte")
@requires(Permission.OWN_FILE)
def open_door() -> Page:
    """Show the form of a host, filled in with what the file knows."""
    actor, household = current_actor(), _own()
    known = known_values(actor, household, actor.member_id, clock.today())
    return _door_page(ApplicationForm(formdata=None, **known), 200)


@bp.post("/ouvrir-sa-porte")
@requires(Permission.OWN_FILE)
def apply_door() -> Page:
    """Open one's door: on the register at once, one's space as a host open on this device."""
    actor, form, now, household = current_actor(), ApplicationForm(), clock.now(), _own()
    if household.closed_on is not None:
        raise FileClosed
    if form.validate():
        try:
            details = form.household(household.language)
            application = NewcomerApplication(details=details, kinds=form.chosen_kinds(), topics=form.topics.data or ())
            host = apply_as_newcomer(actor, application, now)
            if host is not None:
                answer_welcome(actor, Welcome.HOST, "", now)
            if host is None or host.confirmed_at is None:
                return redirect(url_for("portals.open_door"), code=303)
            _link, token = make_link(actor, host.people[0], LinkPurpose.HOST, now)
            flash(_("Merci ! Votre porte est ouverte. Voici votre espace d’accueillant."), "success")
            return HOST_SPACE.enter(token, lambda _token: url_for("host_space.home"))
        except DomainError as error:
            form.refuse(error)
    return _door_page(form, 422)


@bp.post("/ouvrir-sa-porte/reponse")
@requires(Permission.OWN_FILE)
def answer_door() -> Page:
    """« Plus tard », « non merci »: one tap, and it is not asked again before its time, or ever."""
    actor, said = current_actor(), request.form.get("answer", "")
    if said == Welcome.LATER:
        answer_welcome(actor, Welcome.LATER, "", clock.now())
        flash(_("D’accord, nous vous en reparlerons plus tard."), "success")
    elif said == Welcome.NO:
        answer_welcome(actor, Welcome.NO, "", clock.now())
        flash(_("C’est noté, nous ne vous le demanderons plus. Merci de l’avoir dit."), "success")
    return redirect(url_for("portals.home"), code=303)


def _own() -> Household:
    actor = current_actor()
    return fetch(actor, Household, actor.household_id or 0)


def _door_page(form: ApplicationForm, status: int) -> tuple[str, int]:
    actor, household = current_actor(), _own()
    page = render_template(
        "portals/open_door.html",
        form=form,
        consent=todays_text(actor.space_id, Pledge.CONSENT, actor.language),
        already=is_host(household),
        closed_on=household.closed_on,
        helper=get_owner(actor),
    )
    return page, status
