"""Files nobody has confirmed: who, by whom, since when, and what became of the mail that asks."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from concierge.accounts.models import Organisation, Person
from concierge.families.choices import Confirmation
from concierge.families.consent.same_person import KIND, moment_of
from concierge.families.consent.settings import CONSENTS
from concierge.families.models import Household, Member
from concierge.notifications.models import Message, MessageState
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.search_text import words_sought

PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class UnconfirmedFilters:
    """Whom one looks for among them: three hundred of one employer wait together."""

    text: str = ""
    gate: int | None = None  # the source they came in by
    cohort: int | None = None
    page: int = 1

    @property
    def narrow(self) -> bool:
        """Tell whether somebody may be left out."""
        return bool(self.text or self.gate or self.cohort)

    def to_query(self, page: int) -> dict[str, Any]:
        """Return the arguments of the address of a page of the same list."""
        kept = {"q": self.text, "porte": self.gate, "cohorte": self.cohort, "page": page if page > 1 else None}
        return {name: value for name, value in kept.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """Somebody the team was told of."""

    household_id: int
    name: str
    first_name: str
    email: str
    phone: str
    spoken_by: str
    owner: str
    opened_on: dt.date
    days: int
    expired: bool
    erased_on: dt.date
    mail: MessageState | None  # None: no mail was asked for
    mail_at: dt.datetime | None
    mail_error: str
    mails: int
    mail_elsewhere: bool  # it left for another file of the same address: its answer is about this one too


@dataclass(frozen=True, slots=True, kw_only=True)
class UnconfirmedPage:
    """One page of them, those who have waited longest first."""

    rows: list[Unconfirmed]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def list_unconfirmed(actor: Actor, filters: UnconfirmedFilters, now: dt.datetime) -> UnconfirmedPage:
    """Return one page of the files that wait for their person's word. Four queries for any number."""
    waiting = and_(_waiting(actor), *_conditions(filters))
    total = db.session.execute(select(func.count()).select_from(Household).where(waiting)).scalar_one()
    number = min(max(1, filters.page), max(1, -(-total // PAGE)))
    rows = db.session.execute(
        select(Household, Member, Organisation.name, Person.first_name, Person.last_name)
        .join(Member, (Member.household_id == Household.id) & (Member.position == 0))  # a capture is of one adult
        .join(Organisation, Organisation.id == Household.origin_organisation_id)
        .outerjoin(Person, Person.id == Household.owner_id)
        .where(waiting)
        .order_by(Household.confirmation.desc(), Household.opened_on, Household.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    mails, elsewhere = _mails([row.Household.id for row in rows]), _mails_to([row.Member for row in rows])
    today, purge_after = paris_date(now), CONSENTS.current(actor.space_id).purge_after
    found = []
    for household, member, spoken_by, first_name, last_name in rows:
        asked = mails.get(household.id, [])
        other = None if asked or not member.email else elsewhere.get(member.email)
        last = asked[-1] if asked else other
        found.append(
            Unconfirmed(
                household_id=household.id,
                name=member.full_name,
                first_name=member.first_name,
                email=member.email,
                phone=member.phone,
                spoken_by=spoken_by,
                owner=f"{first_name} {last_name}" if first_name else "",
                opened_on=household.opened_on,
                days=(today - household.opened_on).days,
                expired=household.confirmation is Confirmation.EXPIRED,
                erased_on=household.opened_on + dt.timedelta(days=purge_after),
                mail=last.state if last else None,
                mail_at=moment_of(last) if last else None,
                mail_error=(last.error or "") if last else "",
                mails=len(asked),
                mail_elsewhere=other is not None,
            )
        )
    return UnconfirmedPage(rows=found, total=total, page=number)


def find_page(actor: Actor, household_id: int) -> int | None:
    """Return on which page of the whole list a file of one's scope waits, None when it does not wait."""
    waiting = _waiting(actor)
    file = db.session.scalars(select(Household).where(waiting, Household.id == household_id)).one_or_none()
    if file is None:
        return None
    earlier = or_(
        Household.opened_on < file.opened_on, and_(Household.opened_on == file.opened_on, Household.id < file.id)
    )
    before = or_(Household.confirmation > file.confirmation, and_(Household.confirmation == file.confirmation, earlier))
    place = db.session.execute(select(func.count()).select_from(Household).where(waiting, before)).scalar_one()
    return place // PAGE + 1


def _waiting(actor: Actor) -> ColumnElement[bool]:
    """Refused and erased ones are of no use to anybody but statistics."""
    unanswered = Household.confirmation.in_((Confirmation.AWAITED, Confirmation.EXPIRED))
    return Household.in_scope_of(actor) & unanswered & (Household.name != "")


def _conditions(filters: UnconfirmedFilters) -> list[ColumnElement[bool]]:
    found = [Household.search_text.contains(word, autoescape=True) for word in words_sought(filters.text)]
    if filters.gate is not None:
        found.append(Household.source_id == filters.gate)
    if filters.cohort is not None:
        found.append(Household.cohort_id == filters.cohort)
    return found


def _mails(household_ids: list[int]) -> dict[int, list[Message]]:
    query = select(Message).where(Message.household_id.in_(household_ids), Message.kind == KIND).order_by(Message.id)
    found: dict[int, list[Message]] = {}
    for message in db.session.scalars(query):
        found.setdefault(message.household_id or 0, []).append(message)
    return found


def _mails_to(people: list[Member]) -> dict[str, Message]:
    """Return the last mail that asks something of each address."""
    addresses = {(person.space_id, person.email) for person in people if person.email}
    query = select(Message).where(
        Message.space_id.in_({space_id for space_id, _email in addresses}),
        Message.recipient.in_({email for _space_id, email in addresses}),
        Message.kind == KIND,
        Message.state.in_((MessageState.WAITING, MessageState.SENT)),
    )
    return {message.recipient: message for message in db.session.scalars(query.order_by(Message.id))}
