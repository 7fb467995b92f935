"""The page on which a family answers: the same behind a mail's link, in its space, and for whoever is on the phone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template
from flask_babel import gettext as _

from concierge.families.consent.health import may_hold_health
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.queries import todays_words
from concierge.families.models import Household, Member
from concierge.families.queries import list_members
from concierge.platform import clock
from concierge.platform.access import Actor, fetch
from concierge.platform.brand import Brand
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import text_of
from concierge.platform.unit_of_work import rollback
from concierge.territory.queries import find_communes
from concierge.weekends.blueprint import Page
from concierge.weekends.bookings.answer_form import NO, YES, AnswerForm, answer_form
from concierge.weekends.bookings.answers import HEALTH, say_no, say_yes
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.party import first_names
from concierge.weekends.bookings.places import party_of, room_of
from concierge.weekends.bookings.queries import has_needs_to_tell, place_in_line
from concierge.weekends.bookings.rules import AnsweredAlready, is_answerable, may_say_yes
from concierge.weekends.choices import ARRIVAL_LABELS, KIND_LABELS, LODGING_LABELS, BookingState
from concierge.weekends.models import Weekend
from concierge.weekends.wording import say_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How somebody came to a booking: the addresses of its pages, the frame they are shown in.

    `means`: by which way a family agrees here, None for the team. `shows_health`: what is known of diets is shown;
    never behind a link, which may have been passed on.
    """

    actor: Actor
    booking_id: int
    brand: Brand
    address: str
    needs_address: str
    template: str
    needs_template: str
    means: Means | None = None
    shows_health: bool = True
    context: Callable[[Booking], dict[str, Any]] = lambda _booking: {}  # what else its frame needs


def show(door: Door) -> Page:
    """Show how things stand; opening it changes nothing, mail scanners open links too."""
    booking, weekend, members = get_all(door)
    return _page(door, answer_form(booking, weekend, members, shows_health=door.shows_health), 200)


def receive(door: Door) -> Page:
    """Take an answer; one that was given already, by a double click or in another browser, is simply shown."""
    booking, weekend, members = get_all(door)
    form = AnswerForm()
    form.offer(weekend, members)
    if not form.validate():
        return _page(door, form, 422)
    try:
        flash(_give(door, form, booking), "success")
    except (AnsweredAlready, NotFound):
        rollback()
    except DomainError as error:
        rollback()
        form.refuse(error)
        return _page(door, form, error.status)
    return redirect(door.address, code=303)


def get_all(door: Door) -> tuple[Booking, Weekend, list[Member]]:
    """Return what a page is about. Of a weekend a family reads what its invitation says, nothing else."""
    booking = fetch(door.actor, Booking, door.booking_id)
    if door.means is not None and booking.state is BookingState.SHORTLISTED:
        raise NotFound
    members = list_members(Actor.system(booking.space_id), booking.household_id)
    return booking, db.session.get_one(Weekend, booking.weekend_id), members


def _give(door: Door, form: AnswerForm, booking: Booking) -> str:
    now, before = clock.now(), booking.state
    match form.answer.data:
        case _known if _known == YES:
            coming = form.coming(booking, keeps_health=not door.shows_health)
            agreed = form.health_means(door.means)
            row = say_yes(door.actor, booking.id, coming, now=now, health_agreed=agreed)
            if door.means is None:
                return str(_("C’est noté."))
            if row.state is BookingState.WAITING:
                return str(_("Merci ! Le week-end est complet : vous êtes sur la liste d’attente."))
            changed = before is BookingState.ACCEPTED
            return str(_("C’est noté, merci.") if changed else _("C’est oui : nous vous attendons !"))
        case _known if _known == NO:
            say_no(door.actor, booking.id, reason=text_of(form.reason), now=now)
            return str(_("C’est noté, merci de nous l’avoir dit."))
        case _unknown:
            raise DomainError(_("Choisissez l’une des deux réponses."))


def _page(door: Door, form: AnswerForm, status: int) -> tuple[str, int]:
    booking, weekend, members = get_all(door)
    values = {
        "form": form,
        "by_family": door.means is not None,
        "knows_health": may_hold_health(booking.household_id) is True,
        "health_words": todays_words(booking.space_id, Purpose.HEALTH, door.actor.language),
        "holds_health": any(getattr(booking, name) for name in HEALTH),
        "has_room": room_of(weekend).has_room(party_of(booking)),
        "place_in_line": place_in_line(booking),
        "has_needs": has_needs_to_tell(weekend.id),
    }
    return render_template(door.template, **(common(door, booking, weekend, members) | values)), status


def common(door: Door, booking: Booking, weekend: Weekend, members: list[Member]) -> dict[str, Any]:
    """Return what both pages of a family show."""
    known = find_communes(weekend.sites)
    return {
        "door": door,
        "brand": door.brand,
        "booking": booking,
        "weekend": weekend,
        "days": say_days(weekend.starts_on, weekend.ends_on),
        "sites": [known[code].name for code in weekend.sites if code in known],
        "family": db.session.get_one(Household, booking.household_id),
        "names": first_names([member for member in members if member.id in booking.member_ids]),
        "answers": is_answerable(weekend.state, weekend.ends_on, clock.today()),
        "may_say_yes": may_say_yes(booking.state),
        "kinds": KIND_LABELS,
        "arrivals": ARRIVAL_LABELS,
        "lodgings": LODGING_LABELS,
        "YES": YES,
        "NO": NO,
    } | door.context(booking)
