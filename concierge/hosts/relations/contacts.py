"""How those who both said yes reach each other: open while the relation goes on, closed after."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select

from concierge.families.choices import MemberKind
from concierge.families.models import Household, Member
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host, HostPerson
from concierge.hosts.relations.models import HostRelation
from concierge.platform.access import Actor, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.wording import listed
from concierge.territory.queries import find_communes


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One adult of the other side."""

    first_name: str
    full_name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A relation as one of the two sees it; `people` is empty once it is over."""

    relation_id: int
    kind: OfferKind
    on: dt.date | None
    opened_at: dt.datetime
    ended_at: dt.datetime | None
    who: Sequence[str]  # first names
    people: Sequence[Contact]
    commune: str

    @property
    def names(self) -> str:
        """Return « Anne et Paul », in the reader's language."""
        return listed(self.who)

    @property
    def is_called_off(self) -> bool:
        """Tell whether it ended before its day came."""
        return self.ended_at is not None and self.on is not None and paris_date(self.ended_at) < self.on


def contacts_of_family(household_id: int) -> Sequence[Contact]:
    """Return the adults of a family; for whoever opened a relation with it."""
    return _adults([household_id])[household_id]


def contacts_of_host(host_id: int) -> Sequence[Contact]:
    """Return the adults of a host household; likewise."""
    return _people([host_id])[host_id]


def list_families_met(actor: Actor, host_id: int) -> Sequence[Met]:
    """Return the families of a host, those of today first, in a fixed number of queries."""
    rows = _relations(actor, HostRelation.host_id == host_id)
    ids = {row.household_id for row in rows}
    codes = _codes(select(Household.id, Household.target_commune_code).where(Household.id.in_(ids)))
    return _met(rows, "household_id", _adults(ids), codes)


def list_hosts_met(actor: Actor, household_id: int) -> Sequence[Met]:
    """Return the hosts of a family, those of today first, likewise."""
    rows = _relations(actor, HostRelation.household_id == household_id)
    ids = {row.host_id for row in rows}
    codes = _codes(select(Host.id, Host.commune_code).where(Host.id.in_(ids)))
    return _met(rows, "host_id", _people(ids), codes)


def _relations(actor: Actor, condition: ColumnElement[bool]) -> Sequence[HostRelation]:
    query = scoped(actor, HostRelation).where(condition)
    latest = (HostRelation.ended_at.is_not(None), HostRelation.opened_at.desc(), HostRelation.id.desc())
    return db.session.scalars(query.order_by(*latest)).all()


def _met(
    rows: Sequence[HostRelation],
    other: str,
    people: Mapping[int, Sequence[Contact]],
    codes: Mapping[int, str],
) -> list[Met]:
    places = find_communes(set(codes.values()))
    found = []
    for row in rows:
        adults, code = people[getattr(row, other)], codes.get(getattr(row, other), "")
        found.append(
            Met(
                relation_id=row.id,
                kind=row.kind,
                on=row.on,
                opened_at=row.opened_at,
                ended_at=row.ended_at,
                who=[adult.first_name for adult in adults],
                people=adults if row.ended_at is None else (),
                commune=places[code].name if code in places else "",
            )
        )
    return found


def _codes(query: Select[int, str | None]) -> dict[int, str]:
    return {row_id: code for row_id, code in db.session.execute(query) if code}


def _adults(household_ids: Collection[int]) -> Mapping[int, list[Contact]]:
    query = select(Member).where(
        Member.household_id.in_(household_ids), Member.kind == MemberKind.ADULT, Member.removed_on.is_(None)
    )
    found: dict[int, list[Contact]] = defaultdict(list)
    for member in db.session.scalars(query.order_by(Member.position, Member.id)) if household_ids else ():
        found[member.household_id].append(_contact(member))
    return found


def _people(host_ids: Collection[int]) -> Mapping[int, list[Contact]]:
    query = select(HostPerson).where(HostPerson.host_id.in_(host_ids)).order_by(HostPerson.position)
    found: dict[int, list[Contact]] = defaultdict(list)
    for person in db.session.scalars(query) if host_ids else ():
        found[person.host_id].append(_contact(person))
    return found


def _contact(adult: Member | HostPerson) -> Contact:
    return Contact(first_name=adult.first_name, full_name=adult.full_name, phone=adult.phone, email=adult.email)
