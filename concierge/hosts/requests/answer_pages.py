"""The page on which one of the two answers: the same behind a mail's link, in a host's space and in a family's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.hosts.desk_views import words
from concierge.hosts.host_page import OfferLine, get_host_view
from concierge.hosts.models import Host
from concierge.hosts.offers import find_offer
from concierge.hosts.requests.choices import WAITING, RequestState, Side
from concierge.hosts.requests.forms import ANOTHER_DAY, NO, YES, AnswerForm
from concierge.hosts.requests.models import HostRequest
from concierge.hosts.requests.profile import profile_of, say_profile, say_who
from concierge.hosts.requests.rules import AnsweredAlready, whose_turn
from concierge.hosts.requests.services import propose_day, say_no, say_yes
from concierge.platform import clock
from concierge.platform.access import Actor, fetch
from concierge.platform.brand import Brand
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import text_of
from concierge.platform.i18n import N_
from concierge.platform.unit_of_work import rollback

Page = str | Response | tuple[str, int]
_PRESS = N_("Choisissez l’une des trois réponses.")
_NO_DAY = N_("Choisissez le jour qui vous irait.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How somebody came to a request: whose side they are on, the address of the page, the frame it is shown in."""

    actor: Actor
    request_id: int
    side: Side
    brand: Brand
    address: str
    template: str
    context: Callable[[HostRequest], dict[str, Any]] = lambda _request: {}  # what else its frame needs


def show(door: Door) -> Page:
    """Show the request as it stands; opening it changes nothing, mail scanners open links too."""
    return _page(door, AnswerForm(formdata=None), 200)


def answer(door: Door) -> Page:
    """Take an answer; one that was given already, by a double click or in another browser, is simply shown."""
    form = AnswerForm()
    if not form.validate():
        return _page(door, form, 422)
    try:
        said = _give(door, form)
        flash(said if door.actor.person_id is None else _("C’est noté."), "success")
    except AnsweredAlready:
        rollback()
    except NotFound:
        raise
    except DomainError as error:
        rollback()
        form.refuse(error)
        return _page(door, form, error.status)
    return redirect(door.address, code=303)


def find_request(door: Door) -> HostRequest:
    """Return the request of a door. A family never learns of a host who has not said yes."""
    request = fetch(door.actor, HostRequest, door.request_id)
    if door.actor.household_id is not None and request.host_yes_at is None:
        raise NotFound
    return request


def _give(door: Door, form: AnswerForm) -> str:
    now, request = clock.now(), find_request(door)
    match form.answer.data:
        case _known if _known == YES:
            say_yes(door.actor, request.id, door.side, now=now, seen_turn=form.seen_turn())
            return str(_("Merci ! C’est un oui."))
        case _known if _known == NO:
            say_no(door.actor, request.id, door.side, reason=text_of(form.reason), now=now)
            return str(_("C’est noté, merci d’avoir répondu."))
        case _known if _known == ANOTHER_DAY:
            if form.on.data is None:
                raise DomainError(_NO_DAY, field="on")
            propose_day(door.actor, request.id, door.side, on=form.on.data, now=now, seen_turn=form.seen_turn())
            return str(_("Merci ! Le jour que vous proposez part aussitôt."))
        case _unknown:
            raise DomainError(_PRESS)


def _page(door: Door, form: AnswerForm, status: int) -> tuple[str, int]:
    request = find_request(door)
    turn = whose_turn(request.state)
    form.turn.data = str(request.turn)
    context: dict[str, Any] = {
        "door": door,
        "brand": door.brand,
        "demand": request,
        "form": form,
        "ours": turn is door.side,
        "waits": request.state in WAITING,
        "accepted": request.state is RequestState.ACCEPTED,
        "our_no": request.state.value == f"{door.side.value}_declined",
        "for_host": door.side is Side.HOST,
        "today": clock.today(),
        "YES": YES,
        "NO": NO,
        "ANOTHER_DAY": ANOTHER_DAY,
    }
    about = _of_family(request) if door.side is Side.HOST else _of_host(request)
    return render_template(door.template, **(context | about | words() | door.context(request))), status


def _of_family(request: HostRequest) -> dict[str, Any]:
    host = db.session.get_one(Host, request.host_id)
    profile = profile_of(request.household_id, request.kind, clock.today(), host=host)
    return {"profile": profile, "say_who": say_who, "say_profile": say_profile}


def _of_host(request: HostRequest) -> dict[str, Any]:
    team = Actor.system(request.space_id)
    offer = find_offer(team, request.host_id, request.kind)
    return {
        "view": get_host_view(team, request.host_id, clock.now()),
        "line": OfferLine(offer=offer, awaits_references=False) if offer is not None else None,
    }
