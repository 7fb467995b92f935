"""Who the two are to each other: names, and, between them alone, how to reach each other."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import Select, select

from concierge.families.addressees import adults_to_ask, once_each
from concierge.families.choices import MemberKind
from concierge.families.models import Household, Member
from concierge.hosts.models import Host, HostPerson
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.models import OfBothSides
from concierge.platform.db import db


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One adult, and how to reach them."""

    name: str
    email: str
    phone: str


def adults_of(household_id: int) -> Sequence[Member]:
    """Return the adults of a family who are of it today."""
    return db.session.scalars(_adults([household_id])).all()


def reaches_of(relation: HostRelation, side: Side) -> list[Reach]:
    """Return how to reach one side; it has not been erased."""
    people: Sequence[Member | HostPerson]
    if side is Side.HOST:
        query = select(HostPerson).where(HostPerson.host_id == relation.host_id).order_by(HostPerson.position)
        people = db.session.scalars(query).all()
    else:
        people = adults_of(relation.household_id)
    return [Reach(name=person.full_name, email=person.email, phone=person.phone) for person in people]


def people_to_ask(between: OfBothSides, side: Side) -> Sequence[HostPerson | Member]:
    """Return whom mails of a side go to: every adult with an address, of a family but those who want none."""
    if side is Side.FAMILY:
        return adults_to_ask(between.household_id)
    people = select(HostPerson).where(HostPerson.host_id == between.host_id, HostPerson.email != "")
    return once_each(db.session.scalars(people.order_by(HostPerson.position)))


def first_names(relation: HostRelation, side: Side) -> str:
    """Return what one side is called by the other: « Anne et Paul »."""
    return names_of([relation], side)[relation.id]


def names_of(relations: Sequence[HostRelation], side: Side) -> Mapping[int, str]:
    """Return what one side of each relation is called by the other, in one query."""
    found: dict[int, list[str]] = defaultdict(list)
    if side is Side.HOST:
        hosts = {relation.host_id for relation in relations}
        people = select(HostPerson.host_id, HostPerson.first_name).where(HostPerson.host_id.in_(hosts))
        rows = db.session.execute(people.order_by(HostPerson.position)) if hosts else ()
    else:
        files = {relation.household_id for relation in relations}
        adults = _adults(files).with_only_columns(Member.household_id, Member.first_name)
        rows = db.session.execute(adults) if files else ()
    for whose, name in rows:
        if name:
            found[whose].append(name)
    ids = {relation.id: relation.host_id if side is Side.HOST else relation.household_id for relation in relations}
    return {relation_id: said_together(found[whose]) for relation_id, whose in ids.items()}


def said_together(names: Sequence[str]) -> str:
    """Join names as people say them."""
    if len(names) < 2:
        return "".join(names)
    return str(_("%(first)s et %(last)s", first=", ".join(names[:-1]), last=names[-1]))


def hosts_by_id(ids: Collection[int]) -> Mapping[int, Host]:
    """Return hosts by id, in one query."""
    return {host.id: host for host in db.session.scalars(select(Host).where(Host.id.in_(ids)))} if ids else {}


def families_by_id(ids: Collection[int]) -> Mapping[int, Household]:
    """Return files by id, in one query."""
    found = db.session.scalars(select(Household).where(Household.id.in_(ids))) if ids else ()
    return {household.id: household for household in found}


def _adults(household_ids: Collection[int]) -> Select[Member]:
    adults = select(Member).where(
        Member.household_id.in_(household_ids), Member.kind == MemberKind.ADULT, Member.removed_on.is_(None)
    )
    return adults.order_by(Member.position, Member.id)
