"""The tab « Accueillants »: what this family wishes for, who is asked, who could welcome it, and why not the others."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import render_template, request

from concierge.desk.blueprint import Page, bp
from concierge.desk.tabs.file import FileHeader, get_header
from concierge.desk.tabs.file_views import file_context
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.hosts.choices import OfferKind
from concierge.hosts.newcomers.invitations import get_standing
from concierge.hosts.newcomers.rules import INVITED_LABELS
from concierge.hosts.relations.pages import relation_words
from concierge.hosts.relations.reading import list_doubled_kinds, list_relations_of
from concierge.hosts.requests.forms import StaffWishForm, WishForm, wish_form
from concierge.hosts.requests.lines import list_lines_of, waited_for
from concierge.hosts.requests.places import loads_of
from concierge.hosts.requests.queries import list_wishes_of
from concierge.hosts.settings import HOSTS
from concierge.hosts.words import OFFER_ICONS, offer_words, said_of
from concierge.matching.suggestions import Wish, suggest_hosts
from concierge.matching.wording import say_why, say_why_not
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.web import current_actor


@bp.get("/dossiers/<int:household_id>/accueillants")
@requires(Permission.HOSTS_WRITE)
@shows(Sensitive.BIRTH, Sensitive.HEALTH)
def hosts_for_family(household_id: int) -> Page:
    """Rank the hosts of a kind for a family; a person decides whom to ask."""
    return hosts_page(household_id, None, 200)


def hosts_page(household_id: int, form: WishForm | None, status: int) -> tuple[str, int]:
    """Render the tab, with the wish that was refused."""
    actor, now = current_actor(), clock.now()
    header = get_header(actor, household_id, now)
    wishes = {wish.kind: wish for wish in list_wishes_of(actor, household_id)}
    wish = _wish(next(iter(wishes), OfferKind.MENTORING))
    known = wishes.get(wish.kind)
    page = render_template(
        "desk/file_hosts.html",
        header=header,
        wish=wish,
        known=known,
        wishes=wishes,
        wish_form=form or wish_form(known, StaffWishForm),
        found=suggest_hosts(actor, header.household, wish, clock.today()),
        open_door=get_standing(actor, header.household),
        invited_labels=INVITED_LABELS,
        **{**relation_words(), **_standing(header, wish.kind), **file_context(header)},
    )
    return page, status


def _standing(header: FileHeader, kind: OfferKind) -> Mapping[str, Any]:
    """Return what was asked and who was met, and whether somebody may be asked for this kind today."""
    actor, household_id = current_actor(), header.household.id
    lines = list_lines_of(actor, household_id=household_id)
    relations = list_relations_of(actor, household_id=household_id)
    waiting = any(line.turn and line.request.kind is kind for line in lines)
    related = any(each.relation.ended_at is None and each.relation.kind is kind for each in relations)
    return {
        "lines": [line for line in lines if line.turn or line.request.state.value != "accepted"],
        "relations": relations,
        "doubled": list_doubled_kinds(actor, [household_id]),
        "busy": waiting or related,
        "loads": loads_of(actor, clock.now()),
        "waited_for": waited_for,
        "kinds": list(HOSTS.installed().offers),
        "settings": HOSTS.installed(),
        "say_why": say_why,
        "say_why_not": say_why_not,
        "offer_icons": OFFER_ICONS,
        "offer_words": offer_words,
        "said_of": said_of,
    }


def _wish(likely: OfferKind) -> Wish:
    """Read what the address asks for; what it does not say, or says badly, is left open."""
    asked = request.args
    kinds = {kind.value: kind for kind in OfferKind}
    try:
        on = dt.date.fromisoformat(asked.get("jour", ""))
    except ValueError:
        on = None
    return Wish(
        kind=kinds.get(asked.get("pour", ""), likely),
        on=on if on is not None and on >= clock.today() else None,
        smokes="fume" in asked,
        step_free="plain-pied" in asked,
    )
