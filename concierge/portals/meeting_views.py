"""« Rencontrer des gens d’ici »: what a family would like, the request it answers, those it meets."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from concierge.families.consent.purposes import Means
from concierge.hosts.choices import OfferKind
from concierge.hosts.desk_acts import known_kind
from concierge.hosts.desk_views import words
from concierge.hosts.relations.contacts import list_hosts_met
from concierge.hosts.requests import answer_pages
from concierge.hosts.requests.answer_pages import Door
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.forms import WishForm, wish_form
from concierge.hosts.requests.profile import profile_of, say_profile, say_who
from concierge.hosts.requests.queries import list_waiting_requests, list_wishes_of
from concierge.hosts.requests.wishes import find_wish, open_wish, withdraw_wish
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import text_of
from concierge.platform.web import current_actor
from concierge.portals.queries import refuse_closed_file
from concierge.portals.views import Page, bp


@bp.get("/rencontres")
@requires(Permission.OWN_FILE)
def meetings() -> Page:
    """Show those one meets, what is asked, and the kinds of people one may wish to meet."""
    actor, household_id = current_actor(), _own_file()
    return render_template(
        "portals/meetings.html",
        met=list_hosts_met(actor, household_id),
        waiting=list_waiting_requests(actor, Side.FAMILY),
        wishes={wish.kind: wish for wish in list_wishes_of(actor, household_id)},
        **words(),
    )


@bp.get("/rencontres/souhaits/<kind>")
@requires(Permission.OWN_FILE)
def wish(kind: str) -> Page:
    """Show what a kind of relation is, and exactly what a host would read, before anybody says yes."""
    known = known_kind(kind)
    return _wish_page(known, wish_form(find_wish(current_actor(), _own_file(), known)), 200)


@bp.post("/rencontres/souhaits/<kind>")
@requires(Permission.OWN_FILE)
def save_wish(kind: str) -> Page:
    """Say yes to it, or say it differently."""
    actor, known, form = current_actor(), known_kind(kind), WishForm()
    refuse_closed_file(actor)
    if form.validate():
        try:
            open_wish(actor, _own_file(), known, means=Means.PORTAL, now=clock.now(), **_told(form))
            flash(_("C’est noté. Nous cherchons qui vous irait, et vous déciderez."), "success")
            return redirect(url_for("portals.meetings"), code=303)
        except DomainError as error:
            form.refuse(error)
    return _wish_page(known, form, 422)


@bp.post("/rencontres/souhaits/<kind>/retirer")
@requires(Permission.OWN_FILE)
def stop_wish(kind: str) -> Page:
    """Wish for it no longer."""
    withdraw_wish(current_actor(), _own_file(), known_kind(kind), clock.now())
    flash(_("C’est noté : plus personne n’est cherché pour cela. Vous pourrez changer d’avis."), "success")
    return redirect(url_for("portals.meetings"), code=303)


@bp.get("/rencontres/demandes/<int:request_id>")
@requires(Permission.OWN_FILE)
def own_request(request_id: int) -> Page:
    """Show whoever said yes, and the three answers."""
    return answer_pages.show(_door(request_id))


@bp.post("/rencontres/demandes/<int:request_id>")
@requires(Permission.OWN_FILE)
def answer_own_request(request_id: int) -> Page:
    """Say yes, not this time, or another day."""
    refuse_closed_file(current_actor())
    return answer_pages.answer(_door(request_id))


def _door(request_id: int) -> Door:
    actor = current_actor()
    return Door(
        actor=actor,
        request_id=request_id,
        side=Side.FAMILY,
        brand=actor.brand,
        address=url_for("portals.own_request", request_id=request_id),
        template="portals/own_request.html",
    )


def _told(form: WishForm) -> Mapping[str, Any]:
    origin = bool(form.tells_origin.data)
    return {"wanted_on": form.on.data, "expects": text_of(form.expects), "tells_origin": origin}


def _wish_page(kind: OfferKind, form: WishForm, status: int) -> tuple[str, int]:
    actor, household_id = current_actor(), _own_file()
    known = find_wish(actor, household_id, kind)
    page = render_template(
        "portals/wish.html",
        kind=kind,
        form=form,
        wished=known is not None and known.withdrawn_at is None,
        profile=profile_of(household_id, kind, clock.today()),
        say_who=say_who,
        say_profile=say_profile,
        **words(),
    )
    return page, status


def _own_file() -> int:
    household_id = current_actor().household_id
    if household_id is None:
        raise NotFound
    return household_id
