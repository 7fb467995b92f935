"""Pairs of files with what a careful colleague would say of them: one family, or two. Made by chance from a seed.

Each situation is a function that draws one pair; `SITUATIONS` says how many of each, and whether they are one family.
Some cannot be told apart from what is written (father and son of one name on one landline, without births): they are
in the set all the same, and count as what they are.
"""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from concierge.families.choices import MemberKind
from concierge.families.duplicates.likeness import Home, Someone

_MEN = (
    "Julien Thomas Nicolas Antoine Frédéric Jérôme Mickaël Sébastien Christophe Benoît Grégory François Jean-Pierre "
    "Jean-Luc Olivier Karim Youssef Mehdi Loïc Gaël Théo Hugo Robert Michel Daniel Alexandre Guillaume Rémi Stéphane"
).split()
_WOMEN = (
    "Claire Élodie Céline Hélène Aurélie Émilie Anaïs Sophie Isabelle Marie-Claire Anne-Laure Catherine Valérie "
    "Stéphanie Nathalie Zoé Inès Leïla Fatima Maëlle Chloé Léa Françoise Élisabeth Christine Véronique Béatrice Nadège"
).split()
_LAST = (
    "Martin Bernard Dubois Petit Durand Leroy Moreau Lefebvre Garcia Roux Fournier Girard Bonnet Dupont Lambert "
    "Rousseau Vincent Muller Lefèvre Faure Mercier Chevalier François Gautier Perrin Morel Schmitt Colin Vidal "
    "Caron Renard Nguyen Benali Le~Goff de~La~Tour Delacroix D’Angelo Saint-Martin Thibault Roussel Lacroix Ferrand "
    "Marchetti Kowalski Da~Silva Haddad Weiss Guérin Barbier Arnaud"
).split()
_NICKNAMES = {
    "Nicolas": "Nico", "Frédéric": "Fred", "Sébastien": "Seb", "Christophe": "Chris", "Benoît": "Ben",
    "Grégory": "Greg", "Alexandre": "Alex", "Mickaël": "Mike", "Robert": "Bob", "Thomas": "Tom",
    "Catherine": "Cathy", "Valérie": "Val", "Stéphanie": "Steph", "Nathalie": "Nath", "Élisabeth": "Babeth",
    "Isabelle": "Isa", "Véronique": "Véro", "Béatrice": "Béa", "Émilie": "Milie", "Aurélie": "Aure",
}  # fmt: skip
_CHILDREN = "Milo Jade Louis Emma Gabin Rose Ambre Nino Lina Elias Noé Alba Sacha Inaya Timéo Louane".split()
_COMMUNES = "75056 69123 13055 59350 31555 67482 44109 94028 52121 52269 10387 21231 54395 51454 33063 35238".split()
_LOOKALIKES = (
    ("Martin", "Martins"), ("Durand", "Durant"), ("Dupont", "Dupond"), ("Lefebvre", "Lefèvre"), ("Petit", "Petiot"),
    ("Morel", "Moret"), ("Girard", "Gérard"), ("Roux", "Rous"), ("Perrin", "Perrot"), ("Weiss", "Weis"),
)  # fmt: skip
_ALIKE_BROTHERS = (
    ("Julien", "Lucien"), ("Louis", "Lucas"), ("Marc", "Max"), ("Théo", "Léo"), ("Adrien", "Aurélien"),
    ("Mathis", "Mathieu"), ("Noé", "Noah"), ("Hugo", "Ugo"), ("Damien", "Fabien"), ("Rémi", "Rémy"),
)  # fmt: skip
_COUPLE_NAMES = (("Michel", "Michèle"), ("Frédéric", "Frédérique"), ("Julien", "Julie"), ("Daniel", "Danielle"))

Draw = Callable[[random.Random], tuple[Home, Home]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files, the situation they are in, and whether they are one family."""

    situation: str
    same: bool
    one: Home
    other: Home


@cache
def labelled_pairs(seed: int) -> list[Pair]:
    """Return the pairs of a seed: always the same ones, each in a drawn order."""
    chance = random.Random(seed)
    pairs = []
    for draw, (same, number) in SITUATIONS.items():
        for _each in range(number):
            homes = list(draw(chance))
            chance.shuffle(homes)
            pairs.append(Pair(draw.__name__.strip("_").replace("_", " "), same, *homes))
    return pairs


# --- people, and what happens to what is typed of them ---


def _person(chance: random.Random, *, bare: bool = False) -> Someone:
    first = chance.choice(_MEN + _WOMEN)
    last = chance.choice(_LAST).replace("~", " ")
    person = Someone(kind=MemberKind.ADULT, first_name=first, last_name=last)
    return (
        person if bare else replace(person, birth_on=_birth(chance), email=_email(chance, person), phone=_phone(chance))
    )


def _birth(chance: random.Random, oldest: int = 1955, youngest: int = 2000) -> dt.date:
    return dt.date(oldest, 1, 1) + dt.timedelta(days=chance.randrange(365 * (youngest - oldest)))


def _phone(chance: random.Random, *, landline: bool = False) -> str:
    return ("03" if landline else chance.choice(("06", "07"))) + "".join(str(chance.randrange(10)) for _ in range(8))


def _email(chance: random.Random, person: Someone) -> str:
    words = f"{person.first_name}{chance.choice(('.', '', '-'))}{person.last_name}".lower().replace(" ", "")
    provider = chance.choice(("gmail.com", "orange.fr", "free.fr", "maison.example"))
    return f"{_plain(words)}{chance.randrange(100)}@{provider}"


def _plain(text: str) -> str:
    return text.translate(str.maketrans("éèêëïîôàçÉÈ’", "eeeeiioacEE ")).replace(" ", "")


def _retyped_phone(chance: random.Random, phone: str) -> str:
    pairs = [phone[i : i + 2] for i in range(0, 10, 2)]
    shapes = (" ".join(pairs), ".".join(pairs), "+33" + phone[1:], "0033 " + phone[1:], "+33 (0)" + " ".join(pairs)[1:])
    return chance.choice(shapes)


def _retyped(chance: random.Random, person: Someone) -> Someone:
    """The same person typed by somebody else: capitals, no accents, spaces for hyphens, the number another way."""
    shapes: tuple[Callable[[str], str], ...] = (
        str.upper, str.lower, str, lambda text: text.replace("-", " "), lambda text: text.replace("é", "e"),
    )  # fmt: skip
    return replace(
        person,
        first_name=chance.choice(shapes)(person.first_name),
        last_name=chance.choice(shapes)(person.last_name),
        phone=_retyped_phone(chance, person.phone) if person.phone else "",
        email=chance.choice((str.upper, str))(person.email),
    )


def _typo(chance: random.Random, text: str) -> str:
    at = chance.randrange(1, len(text) - 1)
    return chance.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        )
    )


def _without(person: Someone, *names: str) -> Someone:
    empty = {"birth_on": None, "email": "", "phone": ""}
    return replace(person, **{name: empty[name] for name in names})


def _home(chance: random.Random, *people: Someone, commune: str | None = None) -> Home:
    numbered = tuple(replace(person, key=key) for key, person in enumerate(people, start=1))
    return Home(people=numbered, commune=commune or chance.choice(_COMMUNES))


def _child(chance: random.Random, last: str) -> Someone:
    return Someone(
        kind=MemberKind.CHILD, first_name=chance.choice(_CHILDREN), last_name=last, birth_on=_birth(chance, 2010, 2024)
    )


# --- one family ---


def _typed_again(chance: random.Random) -> tuple[Home, Home]:
    person = _person(chance)
    return _home(chance, person), _home(
        chance, _without(_retyped(chance, person), chance.choice(("birth_on", "email")))
    )


def _typed_again_with_little(chance: random.Random) -> tuple[Home, Home]:
    person, town = _person(chance, bare=True), chance.choice(_COMMUNES)
    return _home(chance, person, commune=town), _home(chance, _retyped(chance, person), commune=town)


def _names_swapped(chance: random.Random) -> tuple[Home, Home]:
    person = _person(chance)
    swapped = replace(person, first_name=person.last_name.upper(), last_name=person.first_name)
    return _home(chance, person), _home(chance, _without(swapped, "birth_on", chance.choice(("email", "phone"))))


def _names_swapped_with_little(chance: random.Random) -> tuple[Home, Home]:
    person, town = _person(chance, bare=True), chance.choice(_COMMUNES)
    swapped = replace(person, first_name=person.last_name, last_name=person.first_name)
    return _home(chance, person, commune=town), _home(chance, swapped, commune=town)


def _whole_name_in_one_field(chance: random.Random) -> tuple[Home, Home]:
    person = _person(chance)
    other = replace(person, first_name=f"{person.last_name} {person.first_name}", last_name="")
    return _home(chance, person), _home(chance, _without(_retyped(chance, other), "birth_on", "email"))


def _nickname(chance: random.Random) -> tuple[Home, Home]:
    first = chance.choice(list(_NICKNAMES))
    person = replace(_person(chance), first_name=first)
    known = replace(person, first_name=_NICKNAMES[first])
    lost = chance.choice((("birth_on", "email"), ("phone", "email"), ("birth_on", "phone")))
    return _home(chance, person), _home(chance, _without(known, *lost))


def _typing_error_in_the_last_name(chance: random.Random) -> tuple[Home, Home]:
    person = _person(chance)
    wrong = replace(person, last_name=_typo(chance, person.last_name))
    lost = chance.choice((("birth_on", "phone"), ("birth_on", "email"), ("phone", "email")))
    return _home(chance, person), _home(chance, _without(wrong, *lost))


def _typing_error_in_the_first_name(chance: random.Random) -> tuple[Home, Home]:
    person = _person(chance)
    wrong = replace(person, first_name=_typo(chance, person.first_name))
    lost = chance.choice((("birth_on", "phone"), ("birth_on", "email"), ("phone", "email")))
    return _home(chance, person), _home(chance, _without(wrong, *lost))


def _typing_error_in_the_birth(chance: random.Random) -> tuple[Home, Home]:
    person = _person(chance)
    assert person.birth_on is not None
    day = min(person.birth_on.day, 12)
    person = replace(person, birth_on=person.birth_on.replace(day=day))
    assert person.birth_on is not None
    wrong = person.birth_on.replace(day=person.birth_on.month, month=person.birth_on.day)
    return _home(chance, person), _home(chance, _without(replace(person, birth_on=wrong), "phone", "email"))


def _married_name(chance: random.Random) -> tuple[Home, Home]:
    person = replace(_person(chance), first_name=chance.choice(_WOMEN))
    married = chance.choice([name for name in _LAST if "~" not in name])
    name = chance.choice((married, f"{person.last_name}-{married}", f"{married} née {person.last_name}"))
    lost = chance.choice((("birth_on",), ("phone", "email"), ("phone", "birth_on")))
    town = chance.choice(_COMMUNES)
    return _home(chance, person, commune=town), _home(
        chance, _without(replace(person, last_name=name), *lost), commune=town
    )


def _new_telephone_and_address(chance: random.Random) -> tuple[Home, Home]:
    person = _person(chance)
    moved = replace(person, phone=_phone(chance), email=_email(chance, person))
    return _home(chance, person), _home(chance, moved)


def _couple_and_one_of_them(chance: random.Random) -> tuple[Home, Home]:
    one, two = _person(chance), _person(chance)
    two = replace(two, last_name=chance.choice((one.last_name, two.last_name)), email="", phone=one.phone)
    alone = _without(_retyped(chance, chance.choice((one, two))), chance.choice(("birth_on", "email")))
    return _home(chance, one, two, _child(chance, one.last_name)), _home(chance, alone)


def _couple_in_two_files_on_one_telephone(chance: random.Random) -> tuple[Home, Home]:
    one, town = _person(chance), chance.choice(_COMMUNES)
    two = replace(_person(chance), last_name=one.last_name, phone=one.phone)
    return _home(chance, one, commune=town), _home(chance, two, commune=town)


def _parents_of_two_names_with_their_child(chance: random.Random) -> tuple[Home, Home]:
    one, two, town = _person(chance), _person(chance), chance.choice(_COMMUNES)
    child = _child(chance, one.last_name)
    shared = replace(two, phone=chance.choice((one.phone, two.phone)))
    again = replace(child, last_name=chance.choice((one.last_name, two.last_name)))
    return _home(chance, one, child, commune=town), _home(chance, shared, again, commune=town)


# --- two families ---


def _homonyms_with_their_births(chance: random.Random) -> tuple[Home, Home]:
    person = _person(chance)
    other = replace(_person(chance), first_name=person.first_name, last_name=person.last_name)
    return _home(chance, person), _home(chance, other)


def _homonyms_without_births(chance: random.Random) -> tuple[Home, Home]:
    one, two = _homonyms_with_their_births(chance)
    towns = chance.sample(_COMMUNES, 2)
    homes = [
        _home(chance, _without(h.people[0], "birth_on"), commune=t) for h, t in zip((one, two), towns, strict=True)
    ]
    return homes[0], homes[1]


def _homonyms_of_one_large_town(chance: random.Random) -> tuple[Home, Home]:
    one, two = _homonyms_with_their_births(chance)
    return _home(chance, _without(one.people[0], "birth_on"), commune="75056"), _home(
        chance, two.people[0], commune="75056"
    )


def _brothers(chance: random.Random) -> tuple[Home, Home]:
    first, second = chance.sample(_MEN, 2)
    town, last = chance.choice(_COMMUNES), chance.choice(_LAST).replace("~", " ")
    one, two = (replace(_person(chance), first_name=name, last_name=last) for name in (first, second))
    return _home(chance, one, commune=town), _home(chance, two, commune=town)


def _brothers_of_like_names(chance: random.Random) -> tuple[Home, Home]:
    first, second = chance.choice(_ALIKE_BROTHERS)
    town, last = chance.choice(_COMMUNES), chance.choice(_LAST).replace("~", " ")
    one, two = (replace(_person(chance), first_name=name, last_name=last) for name in (first, second))
    return _home(chance, one, commune=town), _home(chance, two, commune=town)


def _twins_on_their_parents_telephone(chance: random.Random) -> tuple[Home, Home]:
    one, two = _brothers(chance)
    line, a, b = _phone(chance, landline=True), one.people[0], two.people[0]
    town = one.commune
    return (
        _home(chance, replace(a, phone=line), commune=town),
        _home(chance, replace(b, phone=line, birth_on=a.birth_on), commune=town),
    )


def _father_and_son_of_one_name(chance: random.Random) -> tuple[Home, Home]:
    father, town, line = replace(_person(chance), birth_on=_birth(chance, 1950, 1965)), chance.choice(_COMMUNES), ""
    line = _phone(chance, landline=True)
    son = replace(father, birth_on=_birth(chance, 1985, 2002), email=_email(chance, father), phone=line)
    return _home(chance, replace(father, phone=line), commune=town), _home(chance, son, commune=town)


def _father_and_son_without_births(chance: random.Random) -> tuple[Home, Home]:
    one, two = _father_and_son_of_one_name(chance)
    return _home(chance, _without(one.people[0], "birth_on"), commune=one.commune), two


def _his_and_her_form_of_a_name(chance: random.Random) -> tuple[Home, Home]:
    his, hers = chance.choice(_COUPLE_NAMES)
    town, last = chance.choice(_COMMUNES), chance.choice(_LAST).replace("~", " ")
    one, two = (replace(_person(chance), first_name=name, last_name=last) for name in (his, hers))
    return _home(chance, one, commune=town), _home(chance, _without(two, "birth_on"), commune=town)


def _strangers_on_the_telephone_of_an_institution(chance: random.Random) -> tuple[Home, Home]:
    line = _phone(chance, landline=True)
    one, two = (replace(_person(chance), phone=line) for _ in range(2))
    return _home(chance, one), _home(
        chance, replace(two, last_name=chance.choice("Zimmer Quentin Okafor Ruiz".split()))
    )


def _born_on_one_day_in_one_town(chance: random.Random) -> tuple[Home, Home]:
    town, one = chance.choice(_COMMUNES), _person(chance)
    first, last = chance.choice([name for name in _MEN + _WOMEN if name != one.first_name]), chance.choice(_LAST)
    two = replace(_person(chance), first_name=first, last_name=last.replace("~", " "), birth_on=one.birth_on)
    return _home(chance, one, commune=town), _home(chance, two, commune=town)


def _lookalike_names(chance: random.Random) -> tuple[Home, Home]:
    last_one, last_two = chance.choice(_LOOKALIKES)
    one = replace(_person(chance), last_name=last_one)
    two = replace(_person(chance), first_name=one.first_name, last_name=last_two)
    return _home(chance, one), _home(chance, chance.choice((two, _without(two, "birth_on"))))


def _one_first_name_in_one_town(chance: random.Random) -> tuple[Home, Home]:
    town, one = chance.choice(_COMMUNES), _person(chance)
    last = chance.choice([name for name in _LAST if name != one.last_name]).replace("~", " ")
    return _home(chance, one, commune=town), _home(
        chance, replace(_person(chance), first_name=one.first_name, last_name=last), commune=town
    )


def _strangers(chance: random.Random) -> tuple[Home, Home]:
    return _home(chance, _person(chance), _person(chance)), _home(chance, _person(chance))


def _parents_who_parted_long_ago(chance: random.Random) -> tuple[Home, Home]:
    one, two, child = _person(chance), _person(chance), _child(chance, "Petit")
    towns = chance.sample(_COMMUNES, 2)
    return _home(chance, one, _person(chance), child, commune=towns[0]), _home(
        chance, two, _person(chance), child, commune=towns[1]
    )


SITUATIONS: dict[Draw, tuple[bool, int]] = {
    _typed_again: (True, 40),
    _typed_again_with_little: (True, 30),
    _names_swapped: (True, 30),
    _names_swapped_with_little: (True, 15),
    _whole_name_in_one_field: (True, 15),
    _nickname: (True, 40),
    _typing_error_in_the_last_name: (True, 30),
    _typing_error_in_the_first_name: (True, 30),
    _typing_error_in_the_birth: (True, 20),
    _married_name: (True, 40),
    _new_telephone_and_address: (True, 25),
    _couple_and_one_of_them: (True, 30),
    _couple_in_two_files_on_one_telephone: (True, 20),
    _parents_of_two_names_with_their_child: (True, 20),
    _homonyms_with_their_births: (False, 40),
    _homonyms_without_births: (False, 40),
    _homonyms_of_one_large_town: (False, 15),
    _brothers: (False, 40),
    _brothers_of_like_names: (False, 20),
    _twins_on_their_parents_telephone: (False, 10),
    _father_and_son_of_one_name: (False, 30),
    _father_and_son_without_births: (False, 8),
    _his_and_her_form_of_a_name: (False, 15),
    _strangers_on_the_telephone_of_an_institution: (False, 20),
    _born_on_one_day_in_one_town: (False, 20),
    _lookalike_names: (False, 30),
    _one_first_name_in_one_town: (False, 20),
    _strangers: (False, 40),
    _parents_who_parted_long_ago: (False, 10),
}
