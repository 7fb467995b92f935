"""The papers of a weekend say who, where, when, with whom; what somebody eats is statements, never named."""

import datetime as dt
import io

import pytest
from docx import Document
from flask import Flask
from flask_babel import force_locale

from concierge.documents.office import find_office
from concierge.platform import unit_of_work
from concierge.platform.db import db
from concierge.platform.errors import NotFound
from concierge.weekends.choices import BookingState, ProgrammeState, WeekendState
from concierge.weekends.outputs import papers, sheets
from concierge.weekends.outputs.choices import OF_ALL, PaperKind, PaperState
from concierge.weekends.outputs.facts import rides
from concierge.weekends.outputs.models import Paper
from concierge.weekends.outputs.reading import read_book
from tests.factories import Agency, adult, make_booking, make_family
from tests.integration.statements import statements
from tests.programme_factories import Planned
from tests.weekend_days import make_weekend_day


def test_a_family_s_roadbook_says_who_where_when_with_whom(app: Flask, agency: Agency, now: dt.datetime) -> None:
    day = make_weekend_day(agency, now=now)

    said = _texts(papers.write_paper(read_book(day.weekend), PaperKind.FAMILY, day.one.id, "fr"))

    assert "Famille Petit" in said
    assert {"9 h 00", "10 h 30", "19 h 00"} <= set(said)
    assert "Pour  Claire" in said  # at the house
    assert "Pour  Toute la famille" in said
    assert "Avec  Sophie Girard, Ville de Langres, 06 11 22 33 44" in said
    assert "Pour trouver  Portail vert." in said
    assert "Nuit : Gîte des Remparts" in said
    assert any(text.startswith("Environ ") and "depuis Gîte des Remparts" in text for text in said)
    assert not any("Roux" in text for text in said), "a family reads nothing of another"


def test_a_guide_reads_whom_they_receive_and_nothing_of_health(app: Flask, agency: Agency, now: dt.datetime) -> None:
    day = make_weekend_day(agency, now=now)

    said = " ".join(_texts(papers.write_paper(read_book(day.weekend), PaperKind.GUIDE, day.guide.id, "fr")))

    assert "Famille Petit  Claire, Zoé (8 ans), 06 12 34 56 78" in said
    assert "Famille Roux  Marc" in said
    assert "3 personnes" in said
    assert "viande" not in said
    assert "Arachide" not in said
    assert "Maison de bourg" not in said


def test_the_kitchen_counts_without_names(app: Flask, agency: Agency, now: dt.datetime) -> None:
    day = make_weekend_day(agency, now=now)

    with force_locale("fr"):
        (meal,) = sheets.kitchen_sheet(read_book(day.weekend), "fr").parts

    assert meal.note == "À table\N{NO-BREAK SPACE}: 3 personnes, dont 1 enfant"
    said = [("Arachide", "1 famille"), ("une personne ne mange pas de viande", "1 famille")]
    assert meal.rows == [*said, ("Rien de particulier", "1 famille")]


def test_a_table_of_vegetarians_keeps_a_plate_for_the_one_who_eats_everything(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    day = make_weekend_day(agency, now=now)
    day.one.diet, day.one.allergies = "Végétarien", "végétarien."
    day.weekend.state = WeekendState.INVITATIONS
    others = []
    for number, diet in enumerate(("végétarien", "Végétarien.", "VÉGÉTARIEN ")):
        family = make_family(agency, now=now, planned=False, name=f"Nom{number}", members=(adult(f"Prénom{number}"),))
        booking = make_booking(agency, day.weekend, family, now=now)
        booking.diet = diet
        others.append(Planned(booking=booking, activity=day.dinner, starts_at=day.usual()[3].starts_at))
    day.tell(*day.usual(), *others)

    with force_locale("fr"):
        (meal,) = sheets.kitchen_sheet(read_book(day.weekend), "fr").parts

    assert meal.rows == [("Végétarien", "4 familles"), ("Rien de particulier", "1 famille")]
    assert meal.note == "À table\N{NO-BREAK SPACE}: 6 personnes, dont 1 enfant"


def test_the_bus_drives_whoever_has_no_car_and_says_when_seats_are_short(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    day = make_weekend_day(agency, now=now)
    book = read_book(day.weekend)

    with force_locale("fr"):
        (sheet,) = sheets.bus_sheet(book, "fr").parts

    assert {each for ride in rides(book) for each in ride.on_board} == {day.one.id}
    assert sheet.rows[0][4].startswith("Petit (")
    assert "2 personnes sur la route en même temps, pour 1 place." in sheet.note


def test_everything_can_be_printed_in_both_languages(app: Flask, agency: Agency, now: dt.datetime) -> None:
    day = make_weekend_day(agency, now=now)
    book = read_book(day.weekend)
    of_somebody = [(PaperKind.FAMILY, day.other.id), (PaperKind.VENUE, day.venue.id)]

    for what, about_id in [*((kind, 0) for kind in OF_ALL), *of_somebody]:
        for language in ("fr", "en"):
            assert _texts(papers.write_paper(book, what, about_id, language)), (what, language)
    with pytest.raises(NotFound):
        papers.write_paper(book, PaperKind.FAMILY, day.one.id + 1000, "fr")


def test_nine_people_and_nobody_s_name_are_statements(app: Flask, agency: Agency, now: dt.datetime) -> None:
    """A family of nine of which one name is known; and one that withdrew is on no list."""
    day = make_weekend_day(agency, now=now)
    day.other.adults, day.other.children = 2, 7
    day.one.state = BookingState.CANCELLED
    db.session.flush()

    book = read_book(day.weekend)

    assert [book.heads(each) for each in book.moments] == [1, 1]  # the programme says who takes part
    assert list(book.families) == [day.other.id]


def test_reading_takes_as_many_statements_for_ten_families_as_for_two(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    day = make_weekend_day(agency, now=now)
    few = statements(lambda: read_book(day.weekend))
    day.weekend.state = WeekendState.INVITATIONS
    more = []
    for number in range(8):
        family = make_family(agency, now=now, planned=False, name=f"Nom{number}", members=(adult(f"Prénom{number}"),))
        booking = make_booking(agency, day.weekend, family, now=now)
        more.append(Planned(booking=booking, activity=day.dinner, starts_at=day.usual()[3].starts_at))
    day.tell(*day.usual(), *more)

    assert statements(lambda: read_book(day.weekend)) == few


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_a_pdf_is_made_once_and_kept(app: Flask, agency: Agency, now: dt.datetime) -> None:
    day = make_weekend_day(agency, now=now)
    actor = agency.concierge

    with force_locale("fr"):
        papers.ask_pdf(actor, day.weekend.id, PaperKind.FAMILY, day.one.id, now)
        papers.ask_pdf(actor, day.weekend.id, PaperKind.FAMILY, day.one.id, now)  # a double click
    row = papers.list_papers(actor, day.weekend.id)[PaperKind.FAMILY, day.one.id]
    assert (row.turn, row.state) == (1, PaperState.WAITING)
    papers.make_paper({"paper_id": row.id, "turn": 1, "language": "fr"}, now)

    kept = papers.open_paper(actor, day.weekend.id, PaperKind.FAMILY, day.one.id)
    assert kept.path.read_bytes().startswith(b"%PDF")
    assert kept.name == "Carnet Petit – Week-end de printemps.pdf"
    assert row.state is PaperState.DONE

    papers.forget_papers(now + dt.timedelta(days=400))
    unit_of_work.commit()
    assert not kept.path.exists()
    assert db.session.get(Paper, row.id) is None


def test_nothing_is_named_before_the_programme_is_told(app: Flask, agency: Agency, now: dt.datetime) -> None:
    day = make_weekend_day(agency, now=now)
    day.programme.state = ProgrammeState.DRAFT
    db.session.flush()

    book = read_book(day.weekend)

    assert (book.programme_id, book.moments) == (None, [])
    with force_locale("fr"):
        assert sheets.venue_sheet(book, "fr").empty == "Le programme n’est pas encore communiqué."


def _texts(content: bytes) -> list[str]:
    document = Document(io.BytesIO(content))
    return [
        "".join(part.text or "" for part in paragraph.xpath(".//w:t")).replace("\N{NO-BREAK SPACE}", " ")
        for paragraph in document.element.xpath(".//w:p")
    ]
