"""How much two files look like one family: points with the reasons for and against, in words. Pure and symmetric.

The points are weights of evidence set by hand and measured on labelled pairs (tests/unit/families/labelled_pairs.py):
what names, births, telephones and addresses say together, never a proof. A person decides.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from concierge.families.choices import MemberKind
from concierge.families.duplicates.contact_points import is_mobile, mailbox_of, phones_of
from concierge.families.duplicates.names import (
    NEAR,
    Nearness,
    are_swapped,
    compare_first_names,
    compare_last_names,
    name_of,
)
from concierge.platform.i18n import N_

POSSIBLE = 50  # points from which two files are proposed as doubles
WORTH_A_LOOK = 40  # points from which a file is shown before another is opened: a look costs nothing there
PROBABLE = 80


class Reason(StrEnum):
    """What speaks for one family, or against it (`AGAINST`)."""

    SAME_EMAIL = "same_email"
    SAME_PHONE = "same_phone"
    SHARED_EMAIL = "shared_email"
    SHARED_PHONE = "shared_phone"
    SAME_NAME = "same_name"
    SHORT_NAME = "short_name"
    SWAPPED = "swapped"
    CLOSE_NAME = "close_name"
    SAME_FIRST_NAME = "same_first_name"
    SAME_BIRTH = "same_birth"
    CLOSE_BIRTH = "close_birth"
    SAME_CHILD = "same_child"
    OTHER_ADULT = "other_adult"
    SAME_COMMUNE = "same_commune"
    OTHER_LAST_NAME = "other_last_name"
    OTHER_BIRTH = "other_birth"
    OTHER_GENERATION = "other_generation"
    OTHER_CONTACTS = "other_contacts"
    OTHER_COMMUNE = "other_commune"
    OTHER_ADULTS = "other_adults"


AGAINST = frozenset(
    {
        Reason.OTHER_LAST_NAME,
        Reason.OTHER_BIRTH,
        Reason.OTHER_GENERATION,
        Reason.OTHER_CONTACTS,
        Reason.OTHER_COMMUNE,
        Reason.OTHER_ADULTS,
    }
)
REASON_LABELS: Mapping[Reason, str] = {
    Reason.SAME_EMAIL: N_("même e-mail"),
    Reason.SAME_PHONE: N_("même téléphone"),
    Reason.SHARED_EMAIL: N_("même e-mail, donné par deux personnes"),
    Reason.SHARED_PHONE: N_("même téléphone, donné par deux personnes"),
    Reason.SAME_NAME: N_("mêmes prénom et nom"),
    Reason.SHORT_NAME: N_("diminutif du prénom, même nom"),
    Reason.SWAPPED: N_("prénom et nom inversés"),
    Reason.CLOSE_NAME: N_("prénom et nom très proches"),
    Reason.SAME_FIRST_NAME: N_("même prénom"),
    Reason.SAME_BIRTH: N_("même date de naissance"),
    Reason.CLOSE_BIRTH: N_("dates de naissance à un chiffre près"),
    Reason.SAME_CHILD: N_("enfant de même prénom et même date de naissance"),
    Reason.OTHER_ADULT: N_("l’autre adulte aussi"),
    Reason.SAME_COMMUNE: N_("même commune d’origine"),
    Reason.OTHER_LAST_NAME: N_("noms différents"),
    Reason.OTHER_BIRTH: N_("dates de naissance différentes"),
    Reason.OTHER_GENERATION: N_("une génération d’écart"),
    Reason.OTHER_CONTACTS: N_("téléphones et e-mails différents"),
    Reason.OTHER_COMMUNE: N_("communes d’origine différentes"),
    Reason.OTHER_ADULTS: N_("aucun adulte en commun"),
}

_FIRST = {
    Nearness.SAME: 20,
    Nearness.SHORT: 15,
    Nearness.CLOSE: 14,
    Nearness.PART: 10,
    Nearness.INITIAL: 4,
    Nearness.UNKNOWN: 0,
}
_LAST = {
    Nearness.SAME: 25,
    Nearness.CLOSE: 18,
    Nearness.PART: 16,
    Nearness.UNKNOWN: 0,
    Nearness.DIFFERENT: -12,
}
_SWAPPED = {Nearness.SAME: 43, Nearness.CLOSE: 30}
_SAME_BIRTH, _CLOSE_BIRTH, _OTHER_BIRTH, _OTHER_GENERATION = 38, 20, -40, -70
_EMAIL, _PHONE = 38, 30
_SHARED, _SHARED_LANDLINE, _SHARED_BY_A_NAME = 12, 30, 54  # brothers give the landline of their parents
_CHILD, _CHILD_BY_NAME, _ANOTHER_ADULT = 52, 10, 18
_COMMUNE, _OTHER_COMMUNE, _OTHER_ADULTS, _OTHER_CONTACTS = 8, -4, -10, -8
_GENERATION = 13  # years
LIKELY = 30  # points of names, births and addresses from which two people are taken for one


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """One person of a file as typed. `key` tells them apart inside the file."""

    kind: MemberKind
    first_name: str
    last_name: str = ""
    birth_on: dt.date | None = None
    email: str = ""
    phone: str = ""
    key: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """One file: its people, and the commune they come from (INSEE code)."""

    people: tuple[Someone, ...]
    commune: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Two people who may be one, by their keys."""

    one: int
    other: int
    points: int
    reasons: frozenset[Reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What two files have in common. `matches` are the people who may be the same, the surest first."""

    points: int
    reasons: tuple[Reason, ...]
    matches: tuple[Match, ...] = ()

    @property
    def speaks_for(self) -> tuple[Reason, ...]:
        """What they share."""
        return tuple(reason for reason in self.reasons if reason not in AGAINST)

    @property
    def speaks_against(self) -> tuple[Reason, ...]:
        """What tells them apart."""
        return tuple(reason for reason in self.reasons if reason in AGAINST)


def compare_homes(one: Home, other: Home) -> Likeness:
    """Compare two files: their best pair of adults, then what the rest of the household and the commune add."""
    adults = _pair_up(_adults(one), _adults(other), compare_people)
    children = _pair_up(_children(one), _children(other), _compare_children)
    reasons: set[Reason] = set()
    points = 0
    if adults:
        points += adults[0].points + _ANOTHER_ADULT * (len(adults) - 1)
        reasons |= adults[0].reasons | ({Reason.OTHER_ADULT} if len(adults) > 1 else set())
    elif _adults(one) and _adults(other):
        shared, told = _share_contacts(one, other)
        points += shared + _OTHER_ADULTS
        reasons |= told | {Reason.OTHER_ADULTS}
    if children:
        points += sum(child.points for child in children)
        reasons |= frozenset().union(*(child.reasons for child in children))
    if reasons - AGAINST and one.commune and other.commune:
        same = one.commune == other.commune
        points += _COMMUNE if same else _OTHER_COMMUNE
        reasons.add(Reason.SAME_COMMUNE if same else Reason.OTHER_COMMUNE)
    in_order = tuple(reason for reason in Reason if reason in reasons)
    return Likeness(points=max(0, points), reasons=in_order, matches=(*adults, *children))


def compare_people(one: Someone, other: Someone) -> Match | None:
    """Compare two adults; None when they are certainly not, or not likely, the same person."""
    found = _compare_names(one, other)
    if found is None:
        return None
    points, reasons = found
    birth, told = _compare_births(one.birth_on, other.birth_on)
    points, reasons = points + birth, reasons | told
    contacts, told = _compare_contacts(one, other)
    points, reasons = points + contacts, reasons | told
    if points < LIKELY:
        return None
    return Match(one=one.key, other=other.key, points=points, reasons=frozenset(reasons))


def _compare_names(one: Someone, other: Someone) -> tuple[int, set[Reason]] | None:
    first_one, last_one = name_of(one.first_name), name_of(one.last_name)
    first_other, last_other = name_of(other.first_name), name_of(other.last_name)
    first = compare_first_names(first_one, first_other)
    last = compare_last_names(last_one, last_other)
    if first is Nearness.DIFFERENT or last is Nearness.UNKNOWN:
        swapped = are_swapped(first_one, last_one, first_other, last_other)
        if swapped in _SWAPPED:
            return _SWAPPED[swapped], {Reason.SWAPPED}
    if first is Nearness.DIFFERENT:
        return None
    return _FIRST[first] + _LAST[last], {_name_reason(first, last)} | (
        {Reason.OTHER_LAST_NAME} if last is Nearness.DIFFERENT else set()
    )


def _name_reason(first: Nearness, last: Nearness) -> Reason:
    if first is Nearness.SAME and last is Nearness.SAME:
        return Reason.SAME_NAME
    if last not in NEAR:
        return Reason.SAME_FIRST_NAME if first in NEAR and last is not Nearness.PART else Reason.CLOSE_NAME
    return Reason.SHORT_NAME if first is Nearness.SHORT and last is Nearness.SAME else Reason.CLOSE_NAME


def _compare_births(one: dt.date | None, other: dt.date | None) -> tuple[int, set[Reason]]:
    if one is None or other is None:
        return 0, set()
    if one == other:
        return _SAME_BIRTH, {Reason.SAME_BIRTH}
    if _is_mistyped(one, other):
        return _CLOSE_BIRTH, {Reason.CLOSE_BIRTH}
    if abs(one.year - other.year) >= _GENERATION:
        return _OTHER_GENERATION, {Reason.OTHER_BIRTH, Reason.OTHER_GENERATION}
    return _OTHER_BIRTH, {Reason.OTHER_BIRTH}


def _compare_contacts(one: Someone, other: Someone) -> tuple[int, set[Reason]]:
    boxes = mailbox_of(one.email), mailbox_of(other.email)
    phones = phones_of(one.phone), phones_of(other.phone)
    points, reasons = 0, set()
    if boxes[0] and boxes[0] == boxes[1]:
        points, reasons = _EMAIL, {Reason.SAME_EMAIL}
    if phones[0] & phones[1]:
        points, reasons = points + _PHONE, reasons | {Reason.SAME_PHONE}
    if not reasons and all((*boxes, *phones)):
        return _OTHER_CONTACTS, {Reason.OTHER_CONTACTS}
    return points, reasons


def _is_mistyped(one: dt.date, other: dt.date) -> bool:
    """Day and month swapped, or one digit wrong (not the decade: that is another generation)."""
    if one.year == other.year and (one.day, one.month) == (other.month, other.day):
        return True
    wrong = [
        place for place, pair in enumerate(zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True)) if len({*pair}) > 1
    ]
    return len(wrong) == 1 and wrong[0] > 2


def _compare_children(one: Someone, other: Someone) -> Match | None:
    first = compare_first_names(name_of(one.first_name), name_of(other.first_name))
    if first not in NEAR:
        return None
    birth, _told = _compare_births(one.birth_on, other.birth_on)
    if birth > 0:
        return Match(one=one.key, other=other.key, points=_CHILD, reasons=frozenset({Reason.SAME_CHILD}))
    last = compare_last_names(name_of(one.last_name), name_of(other.last_name))
    if birth < 0 or last is Nearness.DIFFERENT:
        return None
    return Match(one=one.key, other=other.key, points=_CHILD_BY_NAME, reasons=frozenset())


def _share_contacts(one: Home, other: Home) -> tuple[int, set[Reason]]:
    """Weigh a telephone or letter box given by two different people: a couple if they bear one name, else perhaps."""
    points = 0
    reasons: set[Reason] = set()
    for a, b in product(_adults(one), _adults(other)):
        named = compare_last_names(name_of(a.last_name), name_of(b.last_name)) in NEAR | {Nearness.PART}
        phones = phones_of(a.phone) & phones_of(b.phone)
        if phones:
            by_name = _SHARED_BY_A_NAME if any(map(is_mobile, phones)) else _SHARED_LANDLINE
            points, reasons = max(points, by_name if named else _SHARED), reasons | {Reason.SHARED_PHONE}
        if (box := mailbox_of(a.email)) and box == mailbox_of(b.email):
            points, reasons = max(points, _SHARED_BY_A_NAME if named else 2 * _SHARED), reasons | {Reason.SHARED_EMAIL}
    return points, reasons


def _pair_up(
    ones: Sequence[Someone], others: Sequence[Someone], compare: Callable[[Someone, Someone], Match | None]
) -> list[Match]:
    """Match people one to one, the surest pairs first."""
    found = [
        ((-match.points, sorted((_said_of(a), _said_of(b)))), match)
        for a, b in product(ones, others)
        if (match := compare(a, b)) is not None
    ]
    chosen: list[Match] = []
    for _place, match in sorted(found, key=lambda pair: pair[0]):
        if all(match.one != m.one and match.other != m.other for m in chosen):
            chosen.append(match)
    return chosen


def _said_of(person: Someone) -> tuple[str, ...]:
    """Return what is compared of a person: of equals, the same come first whatever the order of the files."""
    names = name_of(person.first_name).whole, name_of(person.last_name).whole
    return (*names, str(person.birth_on), mailbox_of(person.email), *sorted(phones_of(person.phone)))


def _adults(home: Home) -> list[Someone]:
    return [person for person in home.people if person.kind is MemberKind.ADULT]


def _children(home: Home) -> list[Someone]:
    return [person for person in home.people if person.kind is MemberKind.CHILD]
