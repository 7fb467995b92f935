"""« Ambassadeurs »: who can speak of what, and where; the other pages of ambassadors add themselves here."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.hosts.ambassadors.drawing import draw_sheet
from concierge.hosts.ambassadors.expertise import Asked, draw_map, find_speakers
from concierge.hosts.settings import HOSTS
from concierge.hosts.words import said_of, titles
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.forms import clean_text
from concierge.platform.web import current_actor
from concierge.territory.queries import CommuneHit, find_communes, search_communes

bp = Blueprint("ambassadors", __name__, url_prefix="/ambassadeurs")

Page = str | Response | tuple[str, int]
DISTANCES = (15, 30, 45, 60, 90)


@bp.get("/")
@requires(Permission.HOSTS_READ)
def speakers() -> Page:
    """Find people by what they know, the language they speak, whom they like to help and where they live."""
    asked, near = _asked(request.args)
    settings = HOSTS.installed()
    return render_template(
        "hosts/ambassadors/speakers.html",
        asked=asked,
        near=near,
        typed=clean_text(request.args.get("commune", ""))[:120],
        page=find_speakers(current_actor(), asked, clock.today(), near),
        topics=titles(settings.topics),
        languages=titles(settings.languages),
        audiences=titles(settings.audiences),
        distances=DISTANCES,
        settings=settings,
        **words("speakers"),
    )


@bp.get("/savoirs")
@requires(Permission.HOSTS_READ)
def knowledge() -> Page:
    """Show what is known where, and what nobody covers."""
    settings = HOSTS.installed()
    drawn = draw_map(current_actor(), [topic.key for topic in settings.topics])
    topics = titles(settings.topics)
    return render_template(
        "hosts/ambassadors/knowledge.html",
        map=drawn,
        sheet=draw_sheet(drawn.spots),
        topics=topics,
        settings=settings,
        **words("knowledge"),
    )


def words(current: str) -> Mapping[str, Any]:
    """Return what every page of ambassadors shows: the way between them, and words of keys."""
    rooms = {
        "speakers": _("Qui peut parler de…"),
        "knowledge": _("Les savoirs sur la carte"),
        "gatherings": _("Rencontres"),
        "kit": _("Kit"),
        "benefits": _("Cartes et avantages"),
    }
    return {
        "rooms": [(url_for(f"ambassadors.{name}"), label, name == current) for name, label in rooms.items()],
        "said_of": said_of,
    }


def _asked(args: Mapping[str, str]) -> tuple[Asked, CommuneHit | None]:
    """Return what an address asks for, and the commune it names; what it says that is nothing is left out."""
    settings = HOSTS.installed()
    code, typed = args.get("commune-code", "")[:5], clean_text(args.get("commune", ""))[:120]
    near = find_communes([code]).get(code) if code else None
    if typed and (near is None or near.label != typed):
        near = next(iter(search_communes(typed, limit=1)), None)
    number, minutes = args.get("page", ""), args.get("minutes", "")
    return Asked(
        topic=args.get("sujet", "") if args.get("sujet") in titles(settings.topics) else "",
        language=args.get("langue", "") if args.get("langue") in titles(settings.languages) else "",
        audience=args.get("public", "") if args.get("public") in titles(settings.audiences) else "",
        near=near.code if near is not None else "",
        minutes=int(minutes) if minutes in {str(each) for each in DISTANCES} else 0,
        area=clean_text(args.get("secteur", ""))[:120],
        page=int(number) if number.isdecimal() and len(number) < 7 else 1,
    ), near
