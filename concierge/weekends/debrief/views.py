"""After a weekend, for the team: who came, what families say on the telephone, what weekends led to."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from concierge.families.models import Household
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import text_of
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, flash_refusal, refusals_told
from concierge.weekends import tabs
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.bookings.models import Booking
from concierge.weekends.debrief import pages
from concierge.weekends.debrief.forms import NotesForm, notes_form
from concierge.weekends.debrief.outcomes import read_outcomes
from concierge.weekends.debrief.rules import Outcome, together
from concierge.weekends.debrief.services import find_impression, note_debrief
from concierge.weekends.models import Weekend
from concierge.weekends.outputs.choices import PresenceState
from concierge.weekends.outputs.presence import note_presence
from concierge.weekends.preparation.patterns import installed_patterns
from concierge.weekends.queries import list_weekends
from concierge.weekends.wording import euros, say_days

_TAB = "desk.weekend_debrief"


@bp.get("/resultats")
@requires(Permission.WEEKENDS_READ)
def outcomes() -> Page:
    """Show what each weekend led to, and which patterns work."""
    actor = current_actor()
    coming, behind = list_weekends(actor, clock.today())
    held = [row for row in [*coming, *behind] if row.cancelled_at is None and row.starts_on <= clock.today()]
    found = read_outcomes(actor, held)
    titles = {key: pattern.title.in_language(actor.language) for key, pattern in installed_patterns().items()}
    groups: dict[str, list[Outcome]] = {}
    for row in held:
        groups.setdefault(titles.get(row.pattern, _("Sans modèle")), []).append(found[row.id])
    return render_template(
        "weekends/outcomes.html",
        rows=[(row, found[row.id]) for row in held],
        patterns={title: together(each) for title, each in groups.items()},
        whole=together(found.values()),
        say_days=say_days,
        euros=euros,
    )


@bp.post("/reservations/<int:booking_id>/venue")
@requires(Permission.WEEKENDS_WRITE)
def family_came(booking_id: int) -> Page:
    """Note that a family came."""
    return _presence(booking_id, came=True)


@bp.post("/reservations/<int:booking_id>/absente")
@requires(Permission.WEEKENDS_WRITE)
def family_absent(booking_id: int) -> Page:
    """Note that a family did not come."""
    return _presence(booking_id, came=False)


@bp.get("/reservations/<int:booking_id>/impressions")
@requires(Permission.WEEKENDS_WRITE)
def impressions(booking_id: int) -> Page:
    """Ask a family on the telephone how it was."""
    try:
        return pages.show(_door(booking_id))
    except NotFound:
        raise
    except DomainError as error:
        return _refused(booking_id, error, code=302)


@bp.post("/reservations/<int:booking_id>/impressions")
@requires(Permission.WEEKENDS_WRITE)
def save_impressions(booking_id: int) -> Page:
    """Keep what the family says on the telephone."""
    try:
        return pages.receive(_door(booking_id))
    except NotFound:
        raise
    except DomainError as error:
        return _refused(booking_id, error)


@bp.post("/reservations/<int:booking_id>/notes")
@requires(Permission.WEEKENDS_WRITE)
def note_debrief_of(booking_id: int) -> Page:
    """Keep what the team saw."""
    form, actor = NotesForm(), current_actor()
    booking = fetch(actor, Booking, booking_id)
    try:
        if not form.validate():
            raise DomainError(form.first_error())
        note_debrief(actor, booking_id, text_of(form.notes), seen_version=form.seen_version(), now=clock.now())
        flash(_("C’est noté."), "success")
    except OVERTAKEN:
        rollback()
        form.show_conflict(notes_form(find_impression(actor, booking_id), formdata=None), None)
        return pages.show(_door(booking_id, notes=form))
    except NotFound:
        raise
    except DomainError as error:
        rollback()
        return _refused(booking_id, error)
    return redirect(url_for(_TAB, weekend_id=booking.weekend_id), code=303)


def _presence(booking_id: int, *, came: bool) -> Page:
    booking = fetch(current_actor(), Booking, booking_id)
    with refusals_told():
        note_presence(current_actor(), booking_id, PresenceState.ARRIVED if came else PresenceState.ABSENT, clock.now())
    return redirect(url_for(_TAB, weekend_id=booking.weekend_id, _anchor=f"b{booking_id}"), code=303)


def _refused(booking_id: int, error: DomainError, code: int = 303) -> Page:
    flash_refusal(error)
    weekend_id = fetch(current_actor(), Booking, booking_id).weekend_id
    return redirect(url_for(_TAB, weekend_id=weekend_id), code=code)


def _door(booking_id: int, notes: NotesForm | None = None) -> pages.Door:
    actor = current_actor()
    booking = fetch(actor, Booking, booking_id)

    def context(weekend: Weekend) -> dict[str, Any]:
        own = notes or notes_form(find_impression(actor, booking_id), formdata=None)
        family = fetch(actor, Household, booking.household_id).name
        return {"notes": own, "family": family} | tabs.head(weekend, _TAB)

    return pages.Door(
        actor=actor,
        booking_id=booking_id,
        address=url_for("weekends.save_impressions", booking_id=booking_id),
        template="weekends/impression_by_phone.html",
        afterwards=url_for(_TAB, weekend_id=booking.weekend_id),
        context=context,
    )
