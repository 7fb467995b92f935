"""The tab « Accueillants »: who could welcome this family, why, why not the others, and what would change that."""

import datetime as dt

from flask import render_template, request

from concierge.desk.blueprint import Page, bp
from concierge.desk.tabs.file import get_header
from concierge.desk.tabs.file_views import file_context
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.hosts.choices import OfferKind
from concierge.hosts.newcomers.invitations import get_standing
from concierge.hosts.newcomers.rules import INVITED_LABELS
from concierge.hosts.relations.pages import relation_words
from concierge.hosts.relations.reading import list_relations_of
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
    """Rank the hosts of a kind for a family. Nothing is sent and nothing is kept: a person decides, and calls."""
    actor, now = current_actor(), clock.now()
    header = get_header(actor, household_id, now)
    wish = _wish()
    found = suggest_hosts(actor, header.household, wish, clock.today())
    return render_template(
        "desk/file_hosts.html",
        header=header,
        wish=wish,
        found=found,
        kinds=list(HOSTS.installed().offers),
        settings=HOSTS.installed(),
        say_why=say_why,
        say_why_not=say_why_not,
        offer_icons=OFFER_ICONS,
        offer_words=offer_words,
        said_of=said_of,
        relations=list_relations_of(actor, household_id=household_id),
        **relation_words(),
        open_door=get_standing(actor, header.household),
        invited_labels=INVITED_LABELS,
        **file_context(header),
    )


def _wish() -> Wish:
    """Read what the address asks for; what it does not say, or says badly, is left open."""
    asked = request.args
    kinds = {kind.value: kind for kind in OfferKind}
    try:
        on = dt.date.fromisoformat(asked.get("jour", ""))
    except ValueError:
        on = None
    return Wish(
        kind=kinds.get(asked.get("pour", ""), OfferKind.MENTORING),
        on=on if on is not None and on >= clock.today() else None,
        smokes="fume" in asked,
        step_free="plain-pied" in asked,
    )
