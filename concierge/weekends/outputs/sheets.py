"""Lists to print: who is expected where, who is driven when, how many eat what; and badges."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from flask_babel import gettext as _, ngettext

from concierge.documents.sheets import Badge, BadgeSheet, Sheet, SheetPart
from concierge.platform.clock import paris_date
from concierge.platform.wording import full_day, hour
from concierge.weekends.choices import ActivityKind
from concierge.weekends.outputs.facts import Coming, Moment, Ride, Session, WeekendBook, rides, seats_taken, sessions
from concierge.weekends.outputs.words import (
    say_family,
    say_guide,
    say_heads,
    say_hours,
    say_makeup,
    say_people,
    say_place,
)
from concierge.weekends.wording import say_days

UNNAMED_CHILD: Final = -101  # and below: the numbers of children whose name nobody knows
MEALS: Final = frozenset({ActivityKind.DINNER, ActivityKind.HOST_MEAL})


def venue_sheet(book: WeekendBook, language: str) -> Sheet:
    """Return who is expected at each place, session after session."""
    found = [session for spot in book.spots() for session in book.of_spot(spot.key)]
    nowhere = sessions(each for each in book.moments if each.spot is None)
    parts = [
        _attendance(book, each, title=say_place(each.first.spot) or each.first.title) for each in [*found, *nowhere]
    ]
    return _sheet(book, language, str(_("Présence, lieu par lieu")), parts)


def activity_sheet(book: WeekendBook, language: str) -> Sheet:
    """Return who is expected at each activity, in the order of the weekend."""
    parts = [_attendance(book, each, title=each.first.title) for each in sessions(book.moments)]
    return _sheet(book, language, str(_("Présence, activité par activité")), parts)


def bus_sheet(book: WeekendBook, language: str) -> Sheet:
    """Return who is driven when, from where to where; a moment with too few seats is said."""
    made = rides(book)
    days = sorted({paris_date(ride.leaves_at) for ride in made})
    parts = [_bus_day(book, made, on) for on in days]
    empty = str(_("Personne n’a besoin d’être conduit, ou le programme n’est pas encore communiqué."))
    return _sheet(book, language, str(_("Le minibus")), parts, empty=empty)


def _bus_day(book: WeekendBook, made: Sequence[Ride], on: dt.date) -> SheetPart:
    of_day = [ride for ride in made if paris_date(ride.leaves_at) == on]
    rows = [
        (
            hour(ride.leaves_at),
            ride.origin.name,
            ride.destination.name,
            hour(ride.due_at),
            ", ".join(f"{book.families[each].name} ({count})" for each, count in ride.on_board.items()),
        )
        for ride in of_day
    ]
    return SheetPart(
        title=full_day(on),
        under=_seats(book),
        columns=[str(_("Départ")), str(_("De")), str(_("Vers")), str(_("Attendus à")), str(_("À bord"))],
        shares=(4, 8, 8, 6, 11),
        rows=rows,
        note=_short_of_seats(book, max(seats_taken(made, ride) for ride in of_day)),
        ticked=True,
    )


def kitchen_sheet(book: WeekendBook, language: str) -> Sheet:
    """Return how many eat at each meal, and what some do not eat: counts and diets, never a name."""
    parts = [_meal(book, each) for each in sessions(each for each in book.moments if each.kind in MEALS)]
    return _sheet(book, language, str(_("Les repas")), parts, empty=str(_("Aucun repas n’est au programme.")))


def badge_sheet(book: WeekendBook, language: str) -> BadgeSheet:
    """Return a badge for everybody who comes, who receives, who is of the team."""
    badges = [
        Badge(name=each.full_name, under=say_family(family))
        for family in book.families.values()
        for each in family.people
    ]
    badges += [Badge(name=guide.name, under=guide.organisation or str(_("Vous reçoit"))) for guide in book.guides()]
    known = {guide.person_id for guide in book.guides()}
    badges += [
        Badge(name=each.name, under=each.part or book.agency) for each in book.team if each.person_id not in known
    ]
    return BadgeSheet(
        language=language,
        agency=book.agency,
        accent=book.accent,
        title=book.title,
        dates=say_days(book.starts_on, book.ends_on),
        badges=badges,
    )


def _sheet(book: WeekendBook, language: str, title: str, parts: Sequence[SheetPart], *, empty: str = "") -> Sheet:
    return Sheet(
        language=language,
        agency=book.agency,
        accent=book.accent,
        title=title,
        under=f"{book.title}, {say_days(book.starts_on, book.ends_on)}",
        parts=parts,
        empty=empty or str(_("Le programme n’est pas encore communiqué.")),
    )


def _attendance(book: WeekendBook, session: Session, *, title: str) -> SheetPart:
    first, total = session.first, sum(book.heads(each) for each in session.moments)
    under = [full_day(paris_date(first.starts_at)), say_hours(first), first.title if first.title != title else ""]
    return SheetPart(
        title=title,
        under=", ".join(part for part in (*under, say_guide(first.guide)) if part),
        columns=[str(_("Famille")), str(_("Qui")), str(_("Téléphone"))],
        shares=(3, 5, 3),
        rows=[_line(book, each) for each in session.moments],
        note=str(_("En tout : %(heads)s", heads=say_heads(total))),
        ticked=True,
    )


def _line(book: WeekendBook, moment: Moment) -> tuple[str, str, str]:
    family = book.families[moment.booking_id]
    return family.name, say_people(book.who(moment)) or say_makeup(family), family.phone


def _seats(book: WeekendBook) -> str:
    if not book.vehicles:
        return str(_("Aucun véhicule n’est noté pour ce week-end."))
    seats = str(ngettext("%(num)s place", "%(num)s places", book.seats))
    return f"{', '.join(book.vehicles)} : {seats}"


def _short_of_seats(book: WeekendBook, taken: int) -> str:
    if taken <= book.seats:
        return ""
    seats = str(ngettext("%(num)s place", "%(num)s places", book.seats))
    words = _(
        "Attention : jusqu’à %(taken)s personnes sur la route en même temps, pour %(seats)s.", taken=taken, seats=seats
    )
    return str(words)


def _meal(book: WeekendBook, session: Session) -> SheetPart:
    first = session.first
    families = [book.families[each.booking_id] for each in session.moments]
    people = [each for moment in session.moments for each in book.who(moment)]
    total = sum(book.heads(each) for each in session.moments)
    children = sum(each.child for each in people) + sum(
        each <= UNNAMED_CHILD for m in session.moments for each in m.member_ids
    )
    counts = say_heads(total)
    if children:
        counts += str(ngettext(", dont %(num)s enfant", ", dont %(num)s enfants", children))
    return SheetPart(
        title=first.title,
        under=", ".join(
            part for part in (full_day(paris_date(first.starts_at)), say_hours(first), say_place(first.spot)) if part
        ),
        columns=[str(_("Ce qu’ils nous ont dit")), str(_("Pour"))],
        shares=(5, 2),
        rows=[(diet, str(ngettext("%(num)s famille", "%(num)s familles", count))) for diet, count in _plates(families)],
        note=str(_("À table : %(heads)s", heads=counts)),
    )


def _plates(families: Sequence[Coming]) -> list[tuple[str, int]]:
    """Return diets, then how many families said nothing of any: of a table of vegetarians one may eat everything."""
    silent = sum(not family.diet and not family.allergies for family in families)
    said = diets(families)
    return [*said, (str(_("Rien de particulier")), silent)] if said and silent else said


def diets(families: Iterable[Coming]) -> list[tuple[str, int]]:
    """Return what families said they do not eat, the most frequent first, without anybody's name.

    « Végétarien » and « végétarien. » are one; each family counts once for what it said twice.
    """
    words: dict[str, str] = {}
    said: Counter[str] = Counter()
    for family in families:
        names = [part for each in family.people for part in each.full_name.split()]
        texts = [without_names(text, names) for text in (family.diet, family.allergies)]
        for text in filter(None, texts):
            words.setdefault(_alike(text), text)
        said.update({_alike(text) for text in texts if text})
    found = [(words[key], count) for key, count in said.items()]
    return sorted(found, key=lambda pair: (-pair[1], pair[0].casefold()))


def _alike(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())


def without_names(text: str, names: Iterable[str]) -> str:
    """Return words about food without the names of those they are about."""
    someone = str(_("une personne"))
    for name in sorted(set(names), key=len, reverse=True):
        if len(name) > 1:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", someone, text, flags=re.IGNORECASE)
    return " ".join(text.split())
