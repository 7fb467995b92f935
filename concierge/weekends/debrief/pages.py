"""The page on which a family says how its weekend was: behind a mail's link, in its space, and on the telephone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template
from flask_babel import gettext as _

from concierge.platform import clock
from concierge.platform.access import Actor
from concierge.platform.brand import Brand
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.unit_of_work import rollback
from concierge.weekends.blueprint import Page
from concierge.weekends.bookings.models import Booking
from concierge.weekends.debrief.forms import TOPICS, ImpressionForm, impression_form
from concierge.weekends.debrief.services import expect_said, find_impression, say_impression
from concierge.weekends.models import Weekend
from concierge.weekends.wording import say_days


def _nothing(_weekend: Weekend) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How somebody came to the question: who they are, the page's address and frame, where they go afterwards."""

    actor: Actor
    booking_id: int
    address: str
    template: str
    brand: Brand | None = None
    afterwards: str = ""
    context: Callable[[Weekend], dict[str, Any]] = field(default=_nothing)


def show(door: Door) -> Page:
    """Show the question, with what was said already."""
    return _page(door, impression_form(find_impression(door.actor, door.booking_id), formdata=None), 200)


def receive(door: Door) -> Page:
    """Keep what is said."""
    form = ImpressionForm()
    if form.validate():
        try:
            say_impression(
                door.actor, door.booking_id, form.details(), seen_version=form.seen_version(), now=clock.now()
            )
            flash(_("Merci ! C’est bien noté."), "success")
            return redirect(door.afterwards or door.address, code=303)
        except OVERTAKEN:
            rollback()
            form.show_conflict(impression_form(find_impression(door.actor, door.booking_id), formdata=None), None)
            return _page(door, form, 409)
        except NotFound:
            raise
        except DomainError as error:
            rollback()
            form.refuse(error)
    return _page(door, form, 422)


def _page(door: Door, form: ImpressionForm, status: int) -> tuple[str, int]:
    booking: Booking = expect_said(door.actor, door.booking_id, clock.now())
    weekend = db.session.get_one(Weekend, booking.weekend_id)
    words = {"topics": TOPICS, "days": say_days(weekend.starts_on, weekend.ends_on)}
    brand = {"brand": door.brand} if door.brand is not None else {}
    context = {"door": door, "form": form, "outing": weekend, "booking": booking} | words | brand
    return render_template(door.template, **(context | door.context(weekend))), status
