"""The papers of a weekend: as Word documents when somebody asks, as PDFs that a worker makes and we keep a while."""

import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from flask_babel import force_locale, gettext as _
from sqlalchemy import select

from concierge.documents.file_kinds import FileKind
from concierge.documents.keeping import Room, check_document, keep_document
from concierge.documents.office import OfficeFailed, find_office, make_pdf
from concierge.documents.roadbook import Roadbook
from concierge.documents.serving import room
from concierge.documents.storage import DocumentStore
from concierge.platform import events, outbox
from concierge.platform.access import Actor, fetch
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import Event
from concierge.platform.i18n import N_
from concierge.platform.unit_of_work import after_commit
from concierge.weekends.bookings.models import Booking
from concierge.weekends.models import Weekend
from concierge.weekends.outputs import roadbooks, sheets
from concierge.weekends.outputs.choices import OF_SOMEBODY, PAPER_LABELS, PaperKind, PaperState
from concierge.weekends.outputs.events import PaperAsked
from concierge.weekends.outputs.facts import WeekendBook
from concierge.weekends.outputs.models import Paper
from concierge.weekends.outputs.reading import read_book

MAKE_JOB: Final = "weekends.make_paper"
KEPT: Final = dt.timedelta(days=30)  # after the weekend
NOT_TOLD: Final = N_("Le programme n’est pas encore communiqué : les papiers viendront avec lui.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A PDF that is there, to hand over."""

    name: str
    kind: FileKind
    path: Path


def write_paper(book: WeekendBook, what: PaperKind, about_id: int, language: str) -> bytes:
    """Return a paper as a Word document, in a language; NotFound for somebody who is not in it."""
    # python-docx and lxml weigh 7 MB: a web process loads them when somebody asks for a document, not at its start.
    from concierge.documents.word_roadbook import render_roadbook  # noqa: PLC0415
    from concierge.documents.word_sheets import render_badges, render_sheet  # noqa: PLC0415

    with force_locale(language):
        match what:
            case PaperKind.MASTER:
                return render_roadbook(*roadbooks.master_roadbooks(book, language))
            case PaperKind.BADGES:
                return render_badges(sheets.badge_sheet(book, language))
            case PaperKind.VENUES:
                return render_sheet(sheets.venue_sheet(book, language))
            case PaperKind.ACTIVITIES:
                return render_sheet(sheets.activity_sheet(book, language))
            case PaperKind.BUS:
                return render_sheet(sheets.bus_sheet(book, language))
            case PaperKind.KITCHEN:
                return render_sheet(sheets.kitchen_sheet(book, language))
            case _:
                return render_roadbook(roadbook_of(book, what, about_id, language))


def roadbook_of(book: WeekendBook, what: PaperKind, about_id: int, language: str) -> Roadbook:
    """Return the roadbook of somebody; the page has the language already."""
    match what:
        case PaperKind.FAMILY if about_id in book.families:
            return roadbooks.family_roadbook(book, about_id, language)
        case PaperKind.GUIDE:
            for guide in book.guides():
                if guide.id == about_id:
                    return roadbooks.guide_roadbook(book, guide, language)
        case PaperKind.VENUE:
            for spot in book.spots():
                if spot.key == f"v{about_id}":
                    return roadbooks.spot_roadbook(book, spot, language)
        case PaperKind.HOST if about_id in hosts_of(book):
            return roadbooks.host_roadbook(book, about_id, hosts_of(book)[about_id], language)
        case PaperKind.MASTER:
            return roadbooks.master_roadbooks(book, language)[0]
        case _:
            pass
    raise NotFound


def hosts_of(book: WeekendBook) -> dict[int, str]:
    """Return the host households of a weekend with their names: those who lodge, feed, receive."""
    found = {each.host_id: each.names for each in book.lodgers}
    return found | {
        each.host_id: each.name for each in book.guides() if each.host_id is not None and each.host_id not in found
    }


def paper_name(book: WeekendBook, what: PaperKind, about_id: int, ending: str) -> str:
    """Return what a paper is called as a file: « carnet-petit.docx »."""
    label = str(_(PAPER_LABELS[what]))
    about = _about(book, what, about_id)
    return f"{about or label} – {book.title}{ending}".replace("/", "-").replace(":", "")


def _about(book: WeekendBook, what: PaperKind, about_id: int) -> str:
    match what:
        case PaperKind.FAMILY if about_id in book.families:
            return str(_("Carnet %(name)s", name=book.families[about_id].name))
        case PaperKind.GUIDE:
            return next(
                (str(_("Carnet %(name)s", name=each.name)) for each in book.guides() if each.id == about_id), ""
            )
        case PaperKind.VENUE:
            return next((each.name for each in book.spots() if each.key == f"v{about_id}"), "")
        case PaperKind.HOST:
            return str(_("Carnet %(name)s", name=hosts_of(book).get(about_id, "")))
        case _:
            return ""


def list_papers(actor: Actor, weekend_id: int) -> dict[tuple[PaperKind, int], Paper]:
    """Return the PDFs asked for."""
    query = select(Paper).where(Paper.visible_to(actor), Paper.weekend_id == weekend_id)
    return {(row.what, row.about_id): row for row in db.session.scalars(query)}


def ask_pdf(actor: Actor, weekend_id: int, what: PaperKind, about_id: int, now: dt.datetime) -> None:
    """Ask for a PDF of the present programme; one under way, or made of it already, is not asked for again."""
    weekend = fetch(actor, Weekend, weekend_id)
    db.session.execute(select(Weekend.id).where(Weekend.id == weekend.id).with_for_update())
    book = read_book(weekend)
    if book.programme_id is None:
        raise DomainError(NOT_TOLD)
    if find_office() is None:
        raise DomainError(N_("LibreOffice n’est pas installé ici : ouvrez le document Word et enregistrez-le en PDF."))
    if what in OF_SOMEBODY:
        roadbook_of(book, what, about_id, actor.language)
    row = list_papers(actor, weekend_id).get((what, about_id))
    if row is None:
        row = Paper(space_id=weekend.space_id, weekend_id=weekend.id, what=what, about_id=about_id, turn=0)
        db.session.add(row)
    elif row.state is PaperState.WAITING and now - row.asked_at < outbox.LEASE:
        return
    row.programme_id, row.state, row.turn, row.asked_at = book.programme_id, PaperState.WAITING, row.turn + 1, now
    db.session.flush()
    payload = {"paper_id": row.id, "turn": row.turn, "language": actor.language}
    outbox.put(MAKE_JOB, payload, key=f"{MAKE_JOB}:{row.id}:{row.turn}", now=now, space_id=weekend.space_id)
    events.record(PaperAsked(weekend_id=weekend.id, what=what.value, about_id=about_id), actor, now)


def make_paper(payload: dict[str, Any], now: dt.datetime) -> None:
    """Make the PDF that was asked for; what an earlier click asked is overtaken by a later one."""
    row = db.session.get(Paper, payload["paper_id"])
    if row is None or row.turn != payload["turn"] or row.state is not PaperState.WAITING:
        return
    with force_locale(payload["language"]):
        book = read_book(db.session.get_one(Weekend, row.weekend_id))
        name = paper_name(book, row.what, row.about_id, ".pdf")
    try:
        pdf = make_pdf(write_paper(book, row.what, row.about_id, payload["language"]))
        _keep(row, pdf, name, room(), now)
        row.programme_id = book.programme_id or row.programme_id
    except (OfficeFailed, DomainError):
        row.state = PaperState.FAILED
    db.session.flush()


def open_paper(actor: Actor, weekend_id: int, what: PaperKind, about_id: int) -> Kept:
    """Return a PDF that was made; NotFound when there is none."""
    row = list_papers(actor, weekend_id).get((what, about_id))
    path = room().store.find(row.stored_name) if row is not None and row.stored_name else None
    if row is None or path is None or row.kind is None:
        raise NotFound
    return Kept(name=row.name, kind=row.kind, path=path)


def forget_papers(now: dt.datetime) -> None:
    """Remove the PDFs of weekends that ended a month ago."""
    query = select(Paper).join(Weekend, Weekend.id == Paper.weekend_id).where(Weekend.ends_on < paris_date(now - KEPT))
    _forget(db.session.scalars(query).all())


def forget_papers_of(event: Event, _actor: Actor, _now: dt.datetime) -> None:
    """Remove the PDFs of every weekend that an erased family was in."""
    theirs = select(Booking.weekend_id).where(Booking.household_id == event.household_id)
    _forget(db.session.scalars(select(Paper).where(Paper.weekend_id.in_(theirs))).all())


def _keep(row: Paper, pdf: bytes, name: str, kept: Room, now: dt.datetime) -> None:
    checked = check_document(io.BytesIO(pdf), name)
    stored = keep_document(row.space_id, checked, kept)
    if row.stored_name is not None:
        after_commit(partial(kept.store.forget, row.stored_name))
    row.name, row.kind, row.size, row.stored_name = checked.name_apart_from([]), checked.kind, stored.size, stored.name
    row.state, row.made_at, row.missing_since = PaperState.DONE, now, None


def _forget(rows: Iterable[Paper]) -> None:
    store: DocumentStore = room().store
    for row in rows:
        if row.stored_name is not None:
            after_commit(partial(store.forget, row.stored_name))
        db.session.delete(row)
    db.session.flush()
