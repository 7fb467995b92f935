"""Roadbooks in words: for a family, a guide, a host, a place, and one for the team with everything in it."""

import datetime as dt
from collections.abc import Sequence

from flask_babel import gettext as _

from concierge.documents.roadbook import BookDay, Roadbook, Stop
from concierge.platform.clock import paris_date
from concierge.platform.wording import full_day, full_moment, hour
from concierge.weekends.choices import ACTIVITY_LABELS
from concierge.weekends.outputs.choices import KIND_INKS
from concierge.weekends.outputs.facts import (
    Coming,
    Escort,
    Lodger,
    Moment,
    Session,
    Spot,
    WeekendBook,
    by_day,
    find_drive,
    sessions,
)
from concierge.weekends.outputs.words import (
    say_drive,
    say_family,
    say_guide,
    say_heads,
    say_makeup,
    say_people,
    say_phone,
    say_who,
)
from concierge.weekends.wording import say_days

Pairs = list[tuple[str, str]]


def family_roadbook(book: WeekendBook, booking_id: int, language: str) -> Roadbook:
    """Return what a family carries all weekend."""
    family = book.families[booking_id]
    days = by_day(book.of_family(booking_id))
    return _roadbook(
        book,
        language,
        kicker=say_family(family),
        opening=[
            book.words,
            str(_("Bienvenue ! Voici votre week-end, heure par heure. Gardez ce carnet avec vous : tout y est.")),
        ],
        facts=_facts_of(book, family),
        calls=[*_team_calls(book), *_host_calls(book, family)],
        days=[_day_of_family(book, family, on, moments) for on, moments in days.items()],
        notes=[
            str(_("Les durées de route sont des estimations : partez sans vous presser.")),
            str(_("Le programme peut changer. Nous vous écrivons alors aussitôt, et cette page se met à jour.")),
        ],
    )


def guide_roadbook(book: WeekendBook, guide: Escort, language: str) -> Roadbook:
    """Return whom a guide receives, when, where."""
    found = book.of_guide(guide.id)
    return _roadbook(
        book,
        language,
        kicker=guide.name,
        opening=[str(_("Merci de recevoir des familles. Voici qui vient vous voir, quand et où."))],
        calls=_team_calls(book),
        days=_days_of_sessions(book, found, with_guide=False),
        notes=[
            str(_("Une famille tarde ou ne vient pas ? Appelez-nous : nous avons tout le programme sous les yeux."))
        ],
    )


def spot_roadbook(book: WeekendBook, spot: Spot, language: str) -> Roadbook:
    """Return who comes to a place."""
    facts = [(str(_("Adresse")), spot.where), (str(_("Pour trouver")), spot.words), (str(_("Téléphone")), spot.phone)]
    return _roadbook(
        book,
        language,
        kicker=spot.name,
        opening=[str(_("Merci d’ouvrir vos portes. Voici qui vient, et quand."))],
        facts=[pair for pair in facts if pair[1]],
        calls=_team_calls(book),
        days=_days_of_sessions(book, book.of_spot(spot.key), with_guide=True),
    )


def host_roadbook(book: WeekendBook, host_id: int, names: str, language: str) -> Roadbook:
    """Return whom a host household lodges or has at its table, what they eat, when they come and go."""
    lodged = [each for each in book.lodgers if each.host_id == host_id]
    guided = [each for guide in book.guides() if guide.host_id == host_id for each in book.of_guide(guide.id)]
    stops: dict[dt.date, list[tuple[dt.datetime, Stop]]] = {}
    for session in guided:
        on = paris_date(session.first.starts_at)
        stops.setdefault(on, []).append((session.first.starts_at, _stop_of_session(book, session, with_guide=False)))
    facts = [pair for each in lodged for pair in _facts_for_host(book, each)]
    return _roadbook(
        book,
        language,
        kicker=names,
        opening=[str(_("Merci d’ouvrir votre porte. Voici qui vous accueillez, et comment se passe son week-end."))],
        facts=facts,
        calls=[*_team_calls(book), *_family_calls(book, lodged)],
        days=[
            BookDay(title=full_day(on), stops=[stop for _at, stop in sorted(found, key=lambda pair: pair[0])])
            for on, found in sorted(stops.items())
        ],
    )


def master_roadbooks(book: WeekendBook, language: str) -> list[Roadbook]:
    """Return everything for the team: all that happens first, then each family's own roadbook."""
    everything = _roadbook(
        book,
        language,
        kicker=str(_("Le grand carnet de l’équipe")),
        opening=[str(_("Tout ce qui se passe, dans l’ordre ; puis le carnet de chaque famille."))],
        facts=[(say_family(family), _line_of(family)) for family in book.families.values()],
        calls=[*_team_calls(book), *((guide.name, guide.phone) for guide in book.guides() if guide.phone)],
        days=_days_of_sessions(book, sessions(book.moments), with_guide=True),
    )
    return [everything, *(family_roadbook(book, booking_id, language) for booking_id in book.families)]


def _roadbook(
    book: WeekendBook,
    language: str,
    *,
    kicker: str,
    opening: Sequence[str],
    calls: Pairs,
    days: Sequence[BookDay],
    facts: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
) -> Roadbook:
    return Roadbook(
        language=language,
        agency=book.agency,
        accent=book.accent,
        kicker=kicker,
        title=book.title,
        dates=say_days(book.starts_on, book.ends_on),
        opening=[text for text in opening if text.strip()],
        facts=[(label, words) for label, words in facts if words],
        calls=calls,
        calls_title=str(_("Un retard, une question ?")),
        days=days,
        notes=notes,
        notes_title=str(_("Bon à savoir")),
    )


def _day_of_family(book: WeekendBook, family: Coming, on: dt.date, moments: Sequence[Moment]) -> BookDay:
    stops, before = [], family.home
    for moment in moments:
        drive = say_drive(find_drive(book, before, moment.spot), before)
        stops.append(_stop_of_family(book, moment, drive))
        before = moment.spot or before
    night = ""
    if on < book.ends_on and family.lodged_where:
        night = str(_("Nuit : %(place)s", place=family.lodged_where))
    return BookDay(title=full_day(on), stops=stops, ending=night)


def _stop_of_family(book: WeekendBook, moment: Moment, drive: str) -> Stop:
    details = [(str(_("Pour")), say_who(book, moment))]
    if moment.guide is not None:
        details.append((str(_("Avec")), say_guide(moment.guide)))
    return _stop(moment, drive, [*details, *_finding(moment)])


def _finding(moment: Moment) -> Pairs:
    spot = moment.spot
    pairs = [
        (str(_("Pour trouver")), spot.words if spot else ""),
        (str(_("Sur place")), spot.phone if spot and moment.guide is None else ""),
        (str(_("Bon à savoir")), moment.words),
    ]
    return [pair for pair in pairs if pair[1]]


def _stop(moment: Moment, before: str, details: Pairs) -> Stop:
    spot = moment.spot
    place = ""
    if spot is not None:
        named = "" if spot.name.casefold() in moment.title.casefold() else spot.name
        place = ", ".join(dict.fromkeys(part for part in (named, spot.where) if part))
    return Stop(
        hours=(hour(moment.starts_at), hour(moment.ends_at)),
        title=moment.title,
        kind=str(_(ACTIVITY_LABELS[moment.kind])),
        ink=KIND_INKS[moment.kind],
        mark=moment.kind.value,
        before=before,
        place=place,
        details=details,
    )


def _days_of_sessions(book: WeekendBook, found: Sequence[Session], *, with_guide: bool) -> list[BookDay]:
    days: dict[dt.date, list[Stop]] = {}
    for session in found:
        stop = _stop_of_session(book, session, with_guide=with_guide)
        days.setdefault(paris_date(session.first.starts_at), []).append(stop)
    return [BookDay(title=full_day(on), stops=stops) for on, stops in days.items()]


def _stop_of_session(book: WeekendBook, session: Session, *, with_guide: bool) -> Stop:
    total = sum(book.heads(each) for each in session.moments)
    details: Pairs = []
    if with_guide and session.first.guide is not None:
        details.append((str(_("Avec")), say_guide(session.first.guide)))
    for moment in session.moments:
        family = book.families[moment.booking_id]
        people = say_people(book.who(moment)) or say_makeup(family)
        details.append((say_family(family), ", ".join(part for part in (people, say_phone(family.phone)) if part)))
    if len(session.moments) > 1:
        details.append((str(_("En tout")), say_heads(total)))
    return _stop(session.first, "", [*details, *_finding(session.first)])


def _facts_of(book: WeekendBook, family: Coming) -> Pairs:
    return [
        (str(_("Vous arrivez")), _when_and_where(family.arrives_at, family.arrives_where)),
        (str(_("Vous dormez")), family.lodged_where),
        (str(_("Vous repartez")), full_moment(family.leaves_at) if family.leaves_at else ""),
        (str(_("Vos trajets")), str(_("Nous vous conduisons.")) if family.driven and book.seats else ""),
    ]


def _when_and_where(at: dt.datetime | None, where: str) -> str:
    return ", ".join(part for part in (full_moment(at) if at else "", where) if part)


def _facts_for_host(book: WeekendBook, lodger: Lodger) -> Pairs:
    """Return what a host needs to know of one family; what it eats, since it agreed to have it noted."""
    family = book.find_family_of(lodger.household_id)
    if family is None:
        return []
    moments = book.of_family(family.booking_id)
    on = lodger.on or book.starts_on
    evening = [each for each in moments if paris_date(each.starts_at) == on]
    morning = [each for each in moments if paris_date(each.starts_at) == on + dt.timedelta(days=1)]
    until = str(_("dernier rendez-vous jusqu’à %(hour)s", hour=hour(evening[-1].ends_at))) if evening else ""
    first = str(_("premier rendez-vous à %(hour)s", hour=hour(morning[0].starts_at))) if morning else ""
    what = str(_("À votre table")) if lodger.meal else str(_("Sous votre toit"))
    arrives = family.arrives_at is not None and paris_date(family.arrives_at) == on
    leaves = family.leaves_at is not None and paris_date(family.leaves_at) == on + dt.timedelta(days=1)
    return [
        (f"{what}, {full_day(on)}", f"{say_family(family)} : {say_people(family.people) or say_makeup(family)}"),
        (str(_("Ils arrivent")), _when_and_where(family.arrives_at, family.arrives_where) if arrives else ""),
        (str(_("Ce soir-là")), until),
        (str(_("Le lendemain")), "" if lodger.meal else first),
        (str(_("Ils repartent")), full_moment(family.leaves_at) if leaves and family.leaves_at else ""),
        (str(_("Régime")), family.diet),
        (str(_("Allergies")), family.allergies),
    ]


def _team_calls(book: WeekendBook) -> Pairs:
    team = [
        (", ".join(part for part in (each.name, each.part) if part), each.phone) for each in book.team if each.phone
    ]
    return team or ([(book.agency, book.agency_phone)] if book.agency_phone else [])


def _host_calls(book: WeekendBook, family: Coming) -> Pairs:
    return list(
        dict.fromkeys(
            (str(_("%(names)s, qui vous reçoivent", names=each.names)), each.phone)
            for each in book.lodgers
            if each.household_id == family.household_id and each.phone
        )
    )


def _family_calls(book: WeekendBook, lodged: Sequence[Lodger]) -> Pairs:
    families = [book.find_family_of(each.household_id) for each in lodged]
    return list(dict.fromkeys((say_family(each), each.phone) for each in families if each is not None and each.phone))


def _line_of(family: Coming) -> str:
    arrives = full_moment(family.arrives_at) if family.arrives_at else ""
    parts = (say_makeup(family), say_phone(family.phone), arrives, family.lodged_where)
    return ", ".join(part for part in parts if part)
