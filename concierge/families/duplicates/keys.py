"""The keys by which a person is found again: whatever two files of one person share is a key of both. Pure."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import combinations

from concierge.families.choices import MemberKind
from concierge.families.duplicates.contact_points import mailbox_of, phones_of
from concierge.families.duplicates.likeness import Someone
from concierge.families.duplicates.names import Name, name_of
from concierge.families.duplicates.short_names import long_forms
from concierge.families.duplicates.sound import sound


class KeyKind(StrEnum):
    """What a key is made of. No key of one kind looks like one of another."""

    EMAIL = "email"
    PHONE = "phone"
    CHILD = "child"  # a child's birth and the sound of the first name
    BIRTH = "birth"  # of an adult
    NAME = "name"  # the sounds of first and last name, in either order


def keys_of(person: Someone) -> frozenset[tuple[KeyKind, str]]:
    """Return the keys of one person; animals have none."""
    if person.kind is MemberKind.PET:
        return frozenset()
    if person.kind is MemberKind.CHILD:
        return frozenset(_child_keys(person))
    return frozenset(_adult_keys(person))


def _adult_keys(person: Someone) -> Iterator[tuple[KeyKind, str]]:
    if box := mailbox_of(person.email):
        yield KeyKind.EMAIL, box
    for phone in phones_of(person.phone):
        yield KeyKind.PHONE, phone
    if person.birth_on is not None:
        yield KeyKind.BIRTH, person.birth_on.isoformat()
    first, last = name_of(person.first_name), name_of(person.last_name)
    firsts, lasts = _sounds(first), _sounds(last)
    if not last:  # the whole name in one field
        firsts, lasts = (
            _sounds(name_of(first.words[0])) if first else set(),
            _sounds(name_of(" ".join(first.words[1:]))),
        )
        pairs = {tuple(sorted(pair)) for pair in combinations(sorted({sound(word) for word in first.parts}), 2)}
    else:
        pairs = set()
    pairs |= {tuple(sorted((one, other))) for one in firsts for other in lasts}
    for one, other in sorted(pairs):
        yield KeyKind.NAME, f"{one}|{other}"


def _child_keys(person: Someone) -> Iterator[tuple[KeyKind, str]]:
    if person.birth_on is None:
        return
    for heard in _sounds(name_of(person.first_name)):
        yield KeyKind.CHILD, f"{person.birth_on.isoformat()}|{heard}"


def _sounds(name: Name) -> set[str]:
    """Return how a name, the names it may stand for and the parts of a compound one sound."""
    forms = {sound(form) for form in long_forms(name.whole)} if name else set()
    return (forms | name.sounds | {sound(part) for part in name.parts if len(part) > 2}) - {""}
