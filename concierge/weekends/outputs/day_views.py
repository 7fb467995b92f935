"""The tab « Jour J »: the papers, the roadbooks, who is where now, who was seen."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext as _
from werkzeug.wrappers import Response

from concierge.documents.office import find_office
from concierge.documents.serving import hand_over
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows_of
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import NotFound
from concierge.platform.web import current_actor, refusals_told
from concierge.weekends import tabs
from concierge.weekends.blueprint import Page, bp
from concierge.weekends.models import Weekend
from concierge.weekends.outputs import papers
from concierge.weekends.outputs.attendance import note_attendance
from concierge.weekends.outputs.choices import (
    OF_ALL,
    PAPER_ICONS,
    PAPER_LABELS,
    PRESENCE_LABELS,
    PaperKind,
    PaperState,
    PresenceState,
)
from concierge.weekends.outputs.facts import WeekendBook
from concierge.weekends.outputs.live import team_lanes
from concierge.weekends.outputs.pages import day_context, hand_over_word
from concierge.weekends.outputs.presence import note_presence
from concierge.weekends.outputs.reading import read_book
from concierge.weekends.outputs.words import say_family, say_makeup

LATE_BY = (15, 30, 60, 120)  # minutes


@bp.get("/<int:weekend_id>/jour-j")
@requires(Permission.WEEKENDS_READ)
def day(weekend_id: int) -> Page:
    """Show the papers to print, everybody's roadbook, the way to « maintenant »."""
    actor, row = current_actor(), fetch(current_actor(), Weekend, weekend_id)
    book = read_book(row)
    return render_template(
        "weekends/day.html",
        book=book,
        hosts=papers.hosts_of(book),
        pdfs=papers.list_papers(actor, weekend_id),
        office=find_office() is not None,
        of_all=OF_ALL,
        labels=PAPER_LABELS,
        icons=PAPER_ICONS,
        PaperKind=PaperKind,
        PaperState=PaperState,
        say_family=say_family,
        say_makeup=say_makeup,
        **tabs.head(row),
    )


@bp.get("/<int:weekend_id>/maintenant")
@requires(Permission.WEEKENDS_READ)
def now(weekend_id: int) -> Page:
    """Show where everybody is now, and where they go next; readable without network once opened."""
    row, instant = fetch(current_actor(), Weekend, weekend_id), clock.now()
    book = read_book(row)
    here = url_for("weekends.now", weekend_id=weekend_id)
    return render_template(
        "weekends/now_team.html",
        weekend=row,
        lanes=team_lanes(book, instant),
        late_by=LATE_BY,
        presence_labels=PRESENCE_LABELS,
        PresenceState=PresenceState,
        **day_context(book, instant, scope="/week-ends/", keep=(here,)),
    )


@bp.get("/<int:weekend_id>/carnets/<what>/<int:about_id>")
@requires(Permission.WEEKENDS_READ)
def roadbook(weekend_id: int, what: str, about_id: int) -> Page:
    """Show a roadbook as its reader sees it."""
    row, kind = fetch(current_actor(), Weekend, weekend_id), _kind(what)
    book = read_book(row)
    _note_shown(book, kind, about_id)
    return render_template(
        "weekends/roadbook_team.html",
        roadbook=papers.roadbook_of(book, kind, about_id, str(get_locale())),
        word=url_for("weekends.paper", weekend_id=weekend_id, what=what, about_id=about_id),
        **tabs.head(row, "weekends.day"),
    )


@bp.get("/<int:weekend_id>/papiers/<what>/<int:about_id>.docx")
@requires(Permission.WEEKENDS_READ)
def paper(weekend_id: int, what: str, about_id: int) -> Response:
    """Hand over a paper as a Word document, made of the present programme."""
    row = fetch(current_actor(), Weekend, weekend_id)
    book = read_book(row)
    _note_shown(book, _kind(what), about_id)
    return hand_over_word(book, _kind(what), about_id, str(get_locale()))


@bp.post("/<int:weekend_id>/papiers/<what>/<int:about_id>/pdf")
@requires(Permission.WEEKENDS_WRITE)
def ask_pdf(weekend_id: int, what: str, about_id: int) -> Page:
    """Have a PDF made."""
    with refusals_told():
        papers.ask_pdf(current_actor(), weekend_id, _kind(what), about_id, clock.now())
        flash(_("Le PDF est en route : il sera là dans quelques secondes."), "success")
    return redirect(url_for("weekends.day", weekend_id=weekend_id), code=303)


@bp.get("/<int:weekend_id>/papiers/<what>/<int:about_id>.pdf")
@requires(Permission.WEEKENDS_READ)
def paper_pdf(weekend_id: int, what: str, about_id: int) -> Page:
    """Hand over a PDF that was made."""
    kept = papers.open_paper(current_actor(), weekend_id, _kind(what), about_id)
    _note_shown(read_book(fetch(current_actor(), Weekend, weekend_id)), _kind(what), about_id)
    return hand_over(kept, kept.path)


@bp.post("/<int:weekend_id>/presence/<int:booking_id>")
@requires(Permission.WEEKENDS_WRITE)
def note_seen(weekend_id: int, booking_id: int) -> Page:
    """Note that a family is there, late or absent, or take that back."""
    state = request.form.get("state", "")
    if state not in {"", *PresenceState}:
        raise NotFound
    minutes = request.form.get("minutes", default=0, type=int)
    with refusals_told():
        note_presence(
            current_actor(), booking_id, PresenceState(state) if state else None, clock.now(), minutes=minutes
        )
    return redirect(url_for("weekends.now", weekend_id=weekend_id, _anchor=f"famille-{booking_id}"), code=303)


@bp.post("/<int:weekend_id>/presence/<int:booking_id>/<int:activity_id>")
@requires(Permission.WEEKENDS_WRITE)
def note_visit(weekend_id: int, booking_id: int, activity_id: int) -> Page:
    """Note whether a family is at a visit, or take that back."""
    said = {"oui": True, "non": False, "": None}
    if (typed := request.form.get("came", "")) not in said:
        raise NotFound
    with refusals_told():
        note_attendance(current_actor(), booking_id, activity_id, said[typed], clock.now())
    return redirect(url_for("weekends.now", weekend_id=weekend_id, _anchor=f"famille-{booking_id}"), code=303)


def _note_shown(book: WeekendBook, kind: PaperKind, about_id: int) -> None:
    """Let the log of readings know that a host's roadbook tells what its guests eat."""
    if kind is PaperKind.HOST:
        shows_of({each.household_id for each in book.lodgers if each.host_id == about_id}, Sensitive.HEALTH)


def _kind(what: str) -> PaperKind:
    if what not in set(PaperKind):
        raise NotFound
    return PaperKind(what)
