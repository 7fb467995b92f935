"""Requests as the team reads them: who, for what, who is waited for, until when, whom to telephone."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from concierge.families.choices import MemberKind
from concierge.families.models import Household, Member
from concierge.hosts.models import Host, HostPerson
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.models import HostRequest
from concierge.hosts.requests.queries import list_late_requests, list_requests_of, list_waiting_requests
from concierge.hosts.requests.rules import whose_turn
from concierge.platform.access import Actor
from concierge.platform.db import db


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How somebody of a side is reached; empty: not known."""

    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """One request; `turn` is who is waited for, `reach` how to telephone them."""

    request: HostRequest
    family: str
    host: str
    turn: Side | None
    reach: Reach


def list_waiting_lines(actor: Actor, side: Side | None = None) -> Sequence[RequestLine]:
    """Return every request that waits, those that expire first, in a fixed number of queries."""
    return _lines(list_waiting_requests(actor, side))


def list_late_lines(actor: Actor, today: dt.date) -> Sequence[RequestLine]:
    """Return the requests that wait since before today's reminder, likewise."""
    return _lines(list_late_requests(actor, today))


def list_lines_of(
    actor: Actor, *, household_id: int | None = None, host_id: int | None = None
) -> Sequence[RequestLine]:
    """Return the requests of a family, or of a host, the latest first, likewise."""
    return _lines(list_requests_of(actor, household_id=household_id, host_id=host_id))


def get_line(request: HostRequest) -> RequestLine:
    """Return one request as the team reads it."""
    return _lines([request])[0]


def waited_for(request: HostRequest, today: dt.date) -> int:
    """Return for how many days an answer has been waited for."""
    return (today - request.asked_on).days


def _lines(rows: Sequence[HostRequest]) -> list[RequestLine]:
    families = _names(Household, {row.household_id for row in rows})
    hosts = _names(Host, {row.host_id for row in rows})
    turns = {row.id: whose_turn(row.state) for row in rows}
    of_hosts = _reach_hosts({row.host_id for row in rows if turns[row.id] is Side.HOST})
    of_families = _reach_families({row.household_id for row in rows if turns[row.id] is Side.FAMILY})
    nobody = Reach()
    found = []
    for row in rows:
        on_host = turns[row.id] is Side.HOST
        reach = of_hosts.get(row.host_id, nobody) if on_host else of_families.get(row.household_id, nobody)
        found.append(
            RequestLine(
                request=row,
                family=families.get(row.household_id, ""),
                host=hosts.get(row.host_id, ""),
                turn=turns[row.id],
                reach=reach,
            )
        )
    return found


def _names(model: type[Household] | type[Host], ids: Collection[int]) -> Mapping[int, str]:
    """Return names by id: who reads the requests of the space reads whose they are."""
    query = select(model.id, model.name).where(model.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(query)} if ids else {}


def _reach_hosts(ids: Collection[int]) -> Mapping[int, Reach]:
    query = select(HostPerson).where(HostPerson.host_id.in_(ids)).order_by(HostPerson.position.desc())
    people = db.session.scalars(query) if ids else ()
    return _first({person.host_id: person for person in people})


def _reach_families(ids: Collection[int]) -> Mapping[int, Reach]:
    query = select(Member).where(
        Member.household_id.in_(ids), Member.kind == MemberKind.ADULT, Member.removed_on.is_(None)
    )
    adults = db.session.scalars(query.order_by(Member.position.desc(), Member.id.desc())) if ids else ()
    return _first({adult.household_id: adult for adult in adults})


def _first(people: Mapping[int, HostPerson | Member]) -> Mapping[int, Reach]:
    return {owner: Reach(phone=person.phone, email=person.email) for owner, person in people.items()}
