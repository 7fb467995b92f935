"""For a family of a weekend, hosts who lodge or cook: those who suit it best, asked for the weekend's own days."""

import datetime as dt
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from concierge.families.consent.purposes import MEANS_LABELS, Means
from concierge.families.models import Household
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.hosts.choices import OfferKind
from concierge.hosts.requests.lines import list_lines_of
from concierge.hosts.requests.services import send_request
from concierge.hosts.requests.wishes import find_wish, open_wish
from concierge.hosts.words import OFFER_ICONS, offer_words
from concierge.matching.suggestions import Suggestions, Wish, suggest_hosts
from concierge.matching.wording import say_why, say_why_not
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError
from concierge.platform.forms import clean_text
from concierge.platform.web import current_actor, refusals_told
from concierge.weekends import tabs
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.bookings.clashes import list_taken_hosts
from concierge.weekends.bookings.lodging import settle_lodging
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.queries import get_booking
from concierge.weekends.choices import Lodging
from concierge.weekends.models import Weekend

_KINDS = (OfferKind.LODGING, OfferKind.MEAL)
_TOLD = (Means.LINK, Means.PHONE, Means.SPOKEN)
_DAY = dt.timedelta(days=1)
_MOST = 200  # characters


@bp.get("/<int:weekend_id>/familles/<int:household_id>/accueil")
@requires(Permission.HOSTS_WRITE)
@shows(Sensitive.BIRTH, Sensitive.HEALTH)
def hosts_of_family(weekend_id: int, household_id: int) -> Page:
    """Rank the hosts who could lodge a family, or cook for it, during a weekend."""
    actor = current_actor()
    row = get_booking(actor, weekend_id, household_id)
    weekend = fetch(actor, Weekend, weekend_id)
    kind, days = _kind(), _days(weekend)
    on = _day(request.args.get("jour", ""), days)
    household = fetch(actor, Household, household_id)
    lines = [
        line
        for line in list_lines_of(actor, household_id=household_id)
        if line.request.kind in _KINDS and line.request.on in days
    ]
    found = _suggest(household, row, kind, on)
    taken = list_taken_hosts(actor, {*found.hosts}, on, besides=household_id)
    return render_template(
        "desk/weekends/lodging.html",
        booking=row,
        household=household,
        kind=kind,
        kinds=_KINDS,
        on=on,
        days_of_weekend=days,
        lines=lines,
        busy=any(line.turn and line.request.kind is kind for line in lines),
        found=found,
        taken=taken,
        wished=_is_wished(household_id, kind),
        means=[(each.value, MEANS_LABELS[each]) for each in _TOLD],
        today=clock.today(),
        Lodging=Lodging,
        **tabs.head(weekend, "weekends.families"),
        **_words(),
    )


@bp.post("/<int:weekend_id>/familles/<int:household_id>/accueil/<int:host_id>")
@requires(Permission.HOSTS_WRITE)
def ask_host_for_weekend(weekend_id: int, household_id: int, host_id: int) -> Page:
    """Ask a host for this family and a day of this weekend; what the family said is its wish."""
    actor, now, kind = current_actor(), clock.now(), _kind()
    row = get_booking(actor, weekend_id, household_id)
    on = _day(request.form.get("jour", ""), _days(fetch(actor, Weekend, weekend_id)))
    means = next((each for each in _TOLD if each.value == request.form.get("means")), None)
    with refusals_told():
        if not _is_wished(household_id, kind):
            if means is None:
                raise DomainError(_("Dites comment la famille a dit qu’elle le souhaite."))
            open_wish(actor, household_id, kind, means=means, now=now, wanted_on=on)
        found = _suggest(fetch(actor, Household, household_id), row, kind, on)
        accord = next((each.accord for each in found.ranking.proposals if each.offering.host_id == host_id), None)
        reasons: list[dict[str, Any]] = [
            {"affinity": reason.affinity.value, "names": list(reason.names)}
            for reason in (accord.reasons if accord else ())
        ]
        score = accord.score if accord else None
        ids = {"household_id": household_id, "host_id": host_id}
        send_request(actor, **ids, kind=kind, now=now, on=on, score=score, reasons=reasons)
        flash(_("La demande part, sans le nom de la famille. La réponse vous attendra ici."), "success")
    address = url_for("weekends.hosts_of_family", weekend_id=weekend_id, household_id=household_id, pour=kind.value)
    return redirect(address, code=303)


@bp.post("/<int:weekend_id>/familles/<int:household_id>/nuit")
@requires(Permission.WEEKENDS_WRITE)
def note_lodging(weekend_id: int, household_id: int) -> Page:
    """Write down by hand where a family sleeps: a hotel, with relatives."""
    actor = current_actor()
    row = get_booking(actor, weekend_id, household_id)
    where = clean_text(request.form.get("where"))[:_MOST]
    settle_lodging(actor, row.id, where=where, commune_code=row.lodged_commune_code if where else None, now=clock.now())
    flash(_("C’est noté."), "success")
    return redirect(url_for("weekends.family", weekend_id=weekend_id, household_id=household_id), code=303)


def _suggest(household: Household, row: Booking, kind: OfferKind, on: dt.date) -> Suggestions:
    wish = Wish(kind=kind, on=on, step_free=row.step_free)
    return suggest_hosts(current_actor(), household, wish, clock.today())


def _is_wished(household_id: int, kind: OfferKind) -> bool:
    wish = find_wish(current_actor(), household_id, kind)
    return wish is not None and wish.withdrawn_at is None


def _days(weekend: Weekend) -> list[dt.date]:
    """Return the weekend's days, and the eve for those who come from afar."""
    return [weekend.starts_on + _DAY * (n - 1) for n in range((weekend.ends_on - weekend.starts_on).days + 2)]


def _day(text: str, days: list[dt.date]) -> dt.date:
    return next((day for day in days if day.isoformat() == text), days[1])


def _kind() -> OfferKind:
    asked = request.values.get("pour", "")
    return next((kind for kind in _KINDS if kind.value == asked), OfferKind.LODGING)


def _words() -> dict[str, Any]:
    return {"offer_words": offer_words, "offer_icons": OFFER_ICONS, "say_why": say_why, "say_why_not": say_why_not}
