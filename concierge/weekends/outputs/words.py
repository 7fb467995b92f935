"""What papers and pages of a weekend say alike: days, drives, who comes; in the language of the page."""

from collections.abc import Sequence

from flask_babel import gettext as _, ngettext

from concierge.platform.wording import hour, listed
from concierge.territory.travel_time import TravelTime
from concierge.weekends.outputs.facts import Coming, Escort, Moment, Somebody, Spot, WeekendBook


def say_hours(moment: Moment) -> str:
    """Return « 9 h 30 – 10 h 15 »."""
    return f"{hour(moment.starts_at)} – {hour(moment.ends_at)}"


def say_drive(drive: TravelTime | None, origin: Spot | None) -> str:
    """Return « Environ 20 min de route depuis Chaumont »; nothing for none, and for one that nobody knows."""
    if drive is None or origin is None or not drive.shown_minutes:
        return ""
    minutes = drive.shown_minutes
    long = minutes if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d}"
    unit = "" if minutes >= 60 else " min"
    said = f"{long}{unit}"
    if drive.is_approximate:
        return str(_("Environ %(drive)s de route depuis %(place)s", drive=said, place=origin.name))
    return str(_("%(drive)s de route depuis %(place)s", drive=said, place=origin.name))


def say_who(book: WeekendBook, moment: Moment) -> str:
    """Return « Toute la famille », else the first names."""
    people = book.who(moment)
    if book.is_whole(moment) or not people:
        return str(_("Toute la famille"))
    return listed([each.first_name for each in people])


def say_family(family: Coming) -> str:
    """Return « Famille Petit »."""
    return str(_("Famille %(name)s", name=family.name))


def say_people(people: Sequence[Somebody]) -> str:
    """Return « Claire, Zoé (7 ans) »."""
    return ", ".join(
        str(_("%(name)s (%(age)s ans)", name=each.first_name, age=each.age)) if each.age else each.first_name
        for each in people
    )


def say_heads(count: int) -> str:
    """Return « 4 personnes »."""
    return str(ngettext("%(num)s personne", "%(num)s personnes", count))


def say_makeup(family: Coming) -> str:
    """Return « 2 adultes, 1 enfant »."""
    adults = sum(not each.child for each in family.people) if family.people else family.adults
    children = sum(each.child for each in family.people) if family.people else family.children
    parts = [str(ngettext("%(num)s adulte", "%(num)s adultes", adults))]
    if children:
        parts.append(str(ngettext("%(num)s enfant", "%(num)s enfants", children)))
    return ", ".join(parts)


def say_phone(number: str) -> str:
    """Return a number that is never broken over two lines."""
    return number.replace(" ", "\N{NO-BREAK SPACE}")


def say_guide(guide: Escort | None) -> str:
    """Return « Marc Humbert, Habitat 52, 06 12 34 56 78 »."""
    if guide is None:
        return ""
    return ", ".join(part for part in (guide.name, guide.organisation, say_phone(guide.phone)) if part)


def say_place(spot: Spot | None) -> str:
    """Return « École Jean-Duvet, rue de l’École, Langres »."""
    if spot is None:
        return ""
    return ", ".join(dict.fromkeys(part for part in (spot.name, spot.where) if part))
