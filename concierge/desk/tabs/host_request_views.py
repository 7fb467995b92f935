"""From the tab « Accueillants »: a wish told to the team, a request sent, answered for somebody, taken back."""

import datetime as dt
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.desk.blueprint import Page, bp
from concierge.desk.tabs.file import get_header
from concierge.desk.tabs.file_views import file_context
from concierge.desk.tabs.host_views import hosts_page
from concierge.families.consent.purposes import Means
from concierge.families.models import Household
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.hosts.choices import OfferKind
from concierge.hosts.desk_acts import known_kind
from concierge.hosts.requests import answer_pages
from concierge.hosts.requests.answer_pages import Door
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.forms import StaffWishForm
from concierge.hosts.requests.lines import get_line, waited_for
from concierge.hosts.requests.models import HostRequest
from concierge.hosts.requests.rules import whose_turn
from concierge.hosts.requests.services import send_request, withdraw_request
from concierge.hosts.requests.wishes import open_wish, withdraw_wish
from concierge.matching.suggestions import Wish, suggest_hosts
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import text_of
from concierge.platform.web import current_actor, refusals_told


@bp.post("/dossiers/<int:household_id>/accueillants/souhaits/<kind>")
@requires(Permission.HOSTS_WRITE)
@shows(Sensitive.BIRTH)
def note_wish(household_id: int, kind: str) -> Page:
    """Write down that a family would like to meet somebody, and how it said so."""
    actor, known, form = current_actor(), known_kind(kind), StaffWishForm()
    fetch(actor, Household, household_id)
    if not form.validate():
        return hosts_page(household_id, form, 422)
    try:
        open_wish(
            actor,
            household_id,
            known,
            means=Means(form.means.data),
            now=clock.now(),
            wanted_on=form.on.data,
            expects=text_of(form.expects),
            tells_origin=bool(form.tells_origin.data),
        )
    except DomainError as error:
        form.refuse(error)
        return hosts_page(household_id, form, 422)
    flash(_("C’est noté : la famille souhaite cette rencontre."), "success")
    return _back(household_id, known)


@bp.post("/dossiers/<int:household_id>/accueillants/souhaits/<kind>/retirer")
@requires(Permission.HOSTS_WRITE)
def stop_wish(household_id: int, kind: str) -> Page:
    """Write down that it no longer would."""
    known = known_kind(kind)
    withdraw_wish(current_actor(), household_id, known, clock.now())
    flash(_("C’est noté : cette rencontre n’est plus souhaitée."), "success")
    return _back(household_id, known)


@bp.post("/dossiers/<int:household_id>/accueillants/<int:host_id>/demander/<kind>")
@requires(Permission.HOSTS_WRITE)
def ask_host(household_id: int, host_id: int, kind: str) -> Page:
    """Ask a host for this family."""
    actor, known, now = current_actor(), known_kind(kind), clock.now()
    on = _day(request.form.get("jour", ""))
    score, reasons = _affinity(household_id, host_id, known)
    with refusals_told():
        send_request(
            actor, household_id=household_id, host_id=host_id, kind=known, now=now, on=on, score=score, reasons=reasons
        )
        flash(_("La demande part, sans le nom de la famille. La réponse vous attendra ici."), "success")
    return _back(household_id, known)


@bp.get("/dossiers/<int:household_id>/accueillants/demandes/<int:request_id>")
@requires(Permission.HOSTS_WRITE)
@shows(Sensitive.BIRTH)
def host_request(household_id: int, request_id: int) -> Page:
    """Show one request: where it stands, and what somebody said on the telephone."""
    return answer_pages.show(_door(household_id, request_id))


@bp.post("/dossiers/<int:household_id>/accueillants/demandes/<int:request_id>")
@requires(Permission.HOSTS_WRITE)
@shows(Sensitive.BIRTH)
def answer_for(household_id: int, request_id: int) -> Page:
    """Write down a yes, a no or another day as somebody told it."""
    return answer_pages.answer(_door(household_id, request_id))


@bp.post("/dossiers/<int:household_id>/accueillants/demandes/<int:request_id>/retirer")
@requires(Permission.HOSTS_WRITE)
def take_back_request(household_id: int, request_id: int) -> Page:
    """Take a request back: whoever was asked is told kindly."""
    row = _request(household_id, request_id)
    withdraw_request(current_actor(), row.id, now=clock.now())
    flash(_("La demande est retirée. La place est de nouveau libre."), "success")
    return _back(household_id, row.kind)


def _door(household_id: int, request_id: int) -> Door:
    """Open the page of answers for whoever is waited for: the team writes what they told it."""
    actor, row = current_actor(), _request(household_id, request_id)
    said_of = request.form.get("side", "")
    turn = whose_turn(row.state) or Side.HOST
    return Door(
        actor=actor,
        request_id=row.id,
        side=Side(said_of) if said_of in {Side.HOST.value, Side.FAMILY.value} else turn,
        brand=actor.brand,
        address=url_for("desk.host_request", household_id=household_id, request_id=request_id),
        template="desk/host_request.html",
        context=_context,
    )


def _context(row: HostRequest) -> dict[str, object]:
    header = get_header(current_actor(), row.household_id, clock.now())
    return {"header": header, "told": get_line(row), "waited_for": waited_for, **file_context(header)}


def _request(household_id: int, request_id: int) -> HostRequest:
    row = fetch(current_actor(), HostRequest, request_id)
    if row.household_id != household_id:
        raise NotFound
    return row


def _affinity(household_id: int, host_id: int, kind: OfferKind) -> tuple[int | None, list[dict[str, Any]]]:
    """Return what speaks for this host today, kept with the request."""
    actor = current_actor()
    household = fetch(actor, Household, household_id)
    found = suggest_hosts(actor, household, Wish(kind=kind), clock.today())
    chosen = next((each for each in found.ranking.proposals if each.offering.host_id == host_id), None)
    if chosen is None:
        return None, []
    reasons: list[dict[str, Any]] = [
        {"affinity": reason.affinity.value, "names": list(reason.names)} for reason in chosen.accord.reasons
    ]
    return chosen.accord.score, reasons


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _back(household_id: int, kind: OfferKind) -> Response:
    return redirect(url_for("desk.hosts_for_family", household_id=household_id, pour=kind.value), code=303)
