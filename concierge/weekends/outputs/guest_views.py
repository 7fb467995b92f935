"""What families and guides find behind their links: the roadbook, the day, a calendar; the worker that keeps them."""

import datetime as dt
import json
from pathlib import Path

from flask import Response, current_app, render_template, request, url_for
from flask_babel import force_locale, get_locale, gettext as _
from werkzeug.wrappers import Response as BaseResponse

from concierge.documents.calendars import write_calendar
from concierge.platform import clock
from concierge.platform.access import public
from concierge.platform.brand import Brand
from concierge.platform.errors import DomainError, LinkGone, NotFound
from concierge.platform.web import speak_to
from concierge.weekends.activities.links import Guiding, read_link
from concierge.weekends.blueprint import Page, guests_bp
from concierge.weekends.outputs import doors
from concierge.weekends.outputs.choices import PaperKind
from concierge.weekends.outputs.facts import Escort, WeekendBook
from concierge.weekends.outputs.feed import guide_calendar
from concierge.weekends.outputs.live import family_lane, guide_lane
from concierge.weekends.outputs.pages import day_context, hand_over_word
from concierge.weekends.outputs.papers import roadbook_of
from concierge.weekends.outputs.reading import read_book

SCOPE = "/week-end/"


@guests_bp.errorhandler(LinkGone)
def say_gone(error: DomainError) -> Page:
    """Say that a link opens nothing any more."""
    return render_template("weekends/link_over.html"), error.status


@guests_bp.get("/carnet/<token>")
@public
def family_roadbook(token: str) -> Page:
    """Show a family its roadbook."""
    door = doors.open_family_door(token, clock.now())
    book = read_book(door.weekend)
    if book.programme_id is None or door.booking.id not in book.families:
        return render_template("weekends/roadbook_waits.html", book=book, brand=_brand(book))
    return _roadbook_page(book, PaperKind.FAMILY, door.booking.id, token, "family")


@guests_bp.get("/carnet/<token>/carnet.docx")
@public
def family_word(token: str) -> Page:
    """Hand over a family's roadbook as a Word document."""
    door = doors.open_family_door(token, clock.now())
    return hand_over_word(_told(read_book(door.weekend)), PaperKind.FAMILY, door.booking.id, str(get_locale()))


@guests_bp.get("/carnet/<token>/maintenant")
@public
def family_now(token: str) -> Page:
    """Show a family where it is to be now, and next."""
    now = clock.now()
    door = doors.open_family_door(token, now)
    book = _told(read_book(door.weekend))
    if door.booking.id not in book.families:
        raise NotFound
    lane = family_lane(book, book.families[door.booking.id], now)
    return _now_page(book, lane, token, "family")


@guests_bp.get("/guide/<token>/carnet")
@public
def guide_roadbook(token: str) -> Page:
    """Show a guide whom they receive."""
    door = _open(token, clock.now())
    book = read_book(door.weekend)
    if not any(guide.id == door.guide.id for guide in book.guides()):
        return render_template("weekends/roadbook_waits.html", book=book, brand=_brand(book))
    return _roadbook_page(book, PaperKind.GUIDE, door.guide.id, token, "guide")


@guests_bp.get("/guide/<token>/carnet.docx")
@public
def guide_word(token: str) -> Page:
    """Hand over a guide's roadbook as a Word document."""
    door = _open(token, clock.now())
    return hand_over_word(_told(read_book(door.weekend)), PaperKind.GUIDE, door.guide.id, str(get_locale()))


@guests_bp.get("/guide/<token>/maintenant")
@public
def guide_now(token: str) -> Page:
    """Show a guide whom they receive now, and next."""
    now = clock.now()
    door = _open(token, now)
    book = _told(read_book(door.weekend))
    guide = next((each for each in book.guides() if each.id == door.guide.id), None)
    lane = guide_lane(book, guide or Escort(id=door.guide.id, name=door.guide.name), now)
    return _now_page(book, lane, token, "guide")


@guests_bp.get("/guide/<token>/agenda.ics")
@public
def guide_feed(token: str) -> Page:
    """Give a guide's calendar what it subscribed to; the address itself is the key."""
    now = clock.now()
    door = _open(token, now)
    with force_locale(door.guide.language):
        name = _("%(title)s, %(person)s", title=door.weekend.title, person=door.guide.name)
        content = write_calendar(name, guide_calendar(door.weekend, door.guide.id), now)
    response = Response(content, mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, max-age=600"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@guests_bp.get("/travailleur.js")
@public
def worker() -> BaseResponse:
    """Serve the script that keeps roadbooks and days open without network; each page names its own reach."""
    source = Path(current_app.static_folder or "") / "js" / "weekend-worker.js"
    kept = {"files": [url_for("static", filename=""), url_for("platform.brand_css")]}
    response = Response(f"const KEPT = {json.dumps(kept)};\n{source.read_text('utf-8')}", mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = f"{request.script_root}/"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _open(token: str, now: dt.datetime) -> Guiding:
    door = read_link(token, now)
    speak_to(door.guide.language)
    return door


def _told(book: WeekendBook) -> WeekendBook:
    if book.programme_id is None:
        raise NotFound
    return book


def _roadbook_page(book: WeekendBook, what: PaperKind, about_id: int, token: str, side: str) -> str:
    here, live = (url_for(f"weekend_guests.{side}_{page}", token=token) for page in ("roadbook", "now"))
    return render_template(
        "weekends/roadbook_guest.html",
        roadbook=roadbook_of(book, what, about_id, str(get_locale())),
        brand=_brand(book),
        live=live,
        word=url_for(f"weekend_guests.{side}_word", token=token),
        feed=url_for("weekend_guests.guide_feed", token=token, _external=True) if side == "guide" else "",
        **day_context(book, clock.now(), scope=SCOPE, keep=(here, live)),
    )


def _now_page(book: WeekendBook, lane: object, token: str, side: str) -> str:
    here, whole = (url_for(f"weekend_guests.{side}_{page}", token=token) for page in ("now", "roadbook"))
    return render_template(
        "weekends/now_guest.html",
        lane=lane,
        brand=_brand(book),
        whole=whole,
        **day_context(book, clock.now(), scope=SCOPE, keep=(here, whole)),
    )


def _brand(book: WeekendBook) -> Brand:
    return Brand(book.agency, book.accent, book.warm)
