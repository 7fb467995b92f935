"""Who of a list is known already: in the list itself, or in a file of the agency, closed and unconfirmed ones too."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from concierge.families.choices import MemberKind
from concierge.families.duplicates.candidates import find_candidates, find_known_keys
from concierge.families.duplicates.contact_points import mailbox_of, phones_of
from concierge.families.duplicates.keys import keys_of
from concierge.families.duplicates.likeness import WORTH_A_LOOK, Home, Likeness, Someone, compare_homes
from concierge.intake.captures import person_of
from concierge.intake.lists.columns import Column
from concierge.intake.lists.models import FamilyListRow, RowState
from concierge.intake.lists.rows import names_of
from concierge.intake.rules import Capture
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.search_text import normalise

SHOWN = 3
KNOWN = 70  # points from which a row is left out at first: the same name and the same telephone or address
LOOKED_AT, TOO_MANY = 2000, 12
MARKS = ("box", "phone", "name")
Alike = dict[tuple[str, str], list[FamilyListRow]]


def mark_person(row: FamilyListRow, capture: Capture | None) -> None:
    """Write on a row by what it is found again within its list."""
    row.box = row.phone = row.name = None
    if capture is not None:
        row.box = mailbox_of(capture.email) or None
        row.phone = next(iter(sorted(phones_of(capture.phone))), None)
        row.name = _name_mark(f"{capture.first_name} {capture.last_name}")


def _name_mark(name: str) -> str | None:
    return " ".join(sorted(normalise(name).split()))[:170] or None


def mark_words(row: FamilyListRow, said: Mapping[Column, str]) -> None:
    """Write on a row that holds a fault by what it is found again when somebody is erased, as far as it can be read."""
    first, last = names_of(said)
    words = re.split(r"[;,/|\s]+", said.get(Column.EMAIL, ""))
    boxes = (mailbox_of(word.removeprefix("mailto:").strip("<>")) for word in words)
    row.box = next(filter(None, boxes), "")[:254] or None
    row.phone = next(iter(sorted(phones_of(said.get(Column.PHONE, "")))), None)
    row.name = _name_mark(f"{first} {last}")


def compare_rows(space_id: int, rows: Sequence[FamilyListRow], captures: Mapping[int, Capture]) -> None:
    """Find the doubles of some rows; whoever is probably known is left out until a person takes them."""
    homes = {row_id: _home(capture) for row_id, capture in captures.items()}
    keys = {row_id: {key for _kind, key in keys_of(home.people[0])} for row_id, home in homes.items()}
    known = find_known_keys(space_id, set().union(*keys.values())) if keys else frozenset()
    within = _alike_in_list(rows)
    actor = Actor.system(space_id)
    for row in rows:
        if row.id not in homes:
            continue
        home = homes[row.id]
        found = _in_list(row, home, within)
        if keys[row.id] & known:
            candidates = find_candidates(actor, home, limit=SHOWN, even_unconfirmed=True)
            found += [
                _double(c.likeness, household_id=c.household_id, closed=c.closed_on is not None) for c in candidates
            ]
        found.sort(key=lambda double: -int(double["points"]))
        row.doubles = found[:SHOWN]
        row.points = int(found[0]["points"]) if found else 0
        row.taken = row.points < KNOWN
    db.session.flush()


def _alike_in_list(rows: Sequence[FamilyListRow]) -> Alike:
    """Return the rows of the list by the address, telephone or name they share with one of these. One query.

    What very many rows share (the switchboard of an employer) tells nobody apart, and is left out.
    """
    shared = [
        getattr(FamilyListRow, mark).in_(values)
        for mark in MARKS
        if (values := {value for row in rows if (value := getattr(row, mark))})
    ]
    alike: Alike = defaultdict(list)
    if not shared:
        return alike
    query = select(FamilyListRow).where(FamilyListRow.list_id == rows[0].list_id, or_(*shared))
    query = query.where(FamilyListRow.said.is_not(None), FamilyListRow.state != RowState.WRONG)
    for other in db.session.scalars(query.order_by(FamilyListRow.line).limit(LOOKED_AT)):
        for mark in MARKS:
            if value := getattr(other, mark):
                alike[mark, value].append(other)
    return {shared_by: others for shared_by, others in alike.items() if len(others) <= TOO_MANY}


def _in_list(row: FamilyListRow, home: Home, alike: Alike) -> list[dict[str, Any]]:
    """Return the earlier row that is most alike: the first of two is the one to take."""
    others = {other.line: other for mark in MARKS for other in alike.get((mark, getattr(row, mark)), ())}
    likenesses = [(compare_homes(home, _home_of_row(other)), line) for line, other in others.items() if line < row.line]
    best = max(likenesses, key=lambda each: (each[0].points, -each[1]), default=None)
    return [_double(best[0], line=best[1])] if best is not None and best[0].points >= WORTH_A_LOOK else []


def _double(likeness: Likeness, **where: Any) -> dict[str, Any]:
    return {"points": likeness.points, "reasons": [reason.value for reason in likeness.reasons], **where}


def _home(capture: Capture) -> Home:
    person = person_of(capture)
    someone = Someone(
        kind=MemberKind.ADULT,
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        phone=person.phone,
    )
    return Home(people=(someone,))


def _home_of_row(row: FamilyListRow) -> Home:
    said = {Column(name): words for name, words in (row.said or {}).items()}
    first, last = names_of(said)
    someone = Someone(
        kind=MemberKind.ADULT, first_name=first, last_name=last, email=row.box or "", phone=row.phone or ""
    )
    return Home(people=(someone,))
