"""Personal links of families: made when the mail leaves, opened on a device, revoked by staff or the family."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from concierge.accounts import links
from concierge.accounts.models import DeviceSession, LinkPurpose, Person, PersonalLink, Space
from concierge.accounts.roles import NEWCOMER_PERMISSIONS
from concierge.families.models import FamilyAccess, Household, Member
from concierge.families.rules import expect_confirmed
from concierge.notifications.models import Message
from concierge.notifications.services import MailContent, queue_message
from concierge.platform.access import Actor, fetch
from concierge.platform.brand import Brand
from concierge.platform.db import db, read_columns
from concierge.platform.errors import DomainError, LinkGone
from concierge.platform.i18n import N_
from concierge.platform.tokens import token_hash

KIND = "personal_link"
_MINUTE = "%Y-%m-%dT%H:%M"  # staff: a double click is one request
_HOUR = "%Y-%m-%dT%H"  # anybody may ask for a lost link: nobody's letter box is flooded


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDevice:
    """A telephone or computer on which a link was opened."""

    name: str
    opened_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """A personal link as staff see it."""

    access_id: int
    member: str
    created_at: dt.datetime
    expires_at: dt.datetime
    sent_to: str | None  # None: no mail carried it, or it has not left
    sent_at: dt.datetime | None
    devices: list[OpenDevice]  # the one opened last comes first


def invite(actor: Actor, member: Member, now: dt.datetime, *, once_per: str = _MINUTE) -> None:
    """Send `member` a personal link to the address we know; the former ones keep working on their devices.

    A second request in the same period (`once_per`, a format of instants) sends nothing more.
    """
    expect_confirmed(db.session.get_one(Household, member.household_id))
    if not member.email:
        raise DomainError(N_("Ajoutez d’abord une adresse e-mail à cette personne."))
    queue_message(
        actor,
        kind=KIND,
        key=f"link:{member.id}:{now.strftime(once_per)}",
        recipient=member.email,
        recipient_name=member.full_name,
        context={"member_id": member.id},
        household_id=member.household_id,
        now=now,
    )


def render_invitation(message: Message, now: dt.datetime) -> MailContent | None:
    """Make the link and the mail that carries it; the token exists nowhere else."""
    member = db.session.get(Member, message.context["member_id"])
    if member is None or member.removed_on is not None or not member.email:
        return None
    message.recipient = member.email  # corrected meanwhile: a link never leaves for an address known to be wrong
    household = db.session.get_one(Household, member.household_id)
    actor = Actor.system(message.space_id)
    token = token_of_mail(actor, message, member, now)
    owner = db.session.get(Person, household.owner_id) if household.owner_id else None
    return MailContent(
        template=KIND,
        values={"token": token, "owner": owner, "first_name": member.first_name},
        language=household.language,
        signer=owner.first_name if owner else "",
        reply_to=owner.email if owner else None,
    )


def token_of_mail(actor: Actor, message: Message, member: Member, now: dt.datetime) -> str:
    """Return the token of a mail's link. One tried again keeps its link: an outage leaves no others behind."""
    if (link_id := message.context.get("link_id")) is not None:
        token = links.renew_token(actor, link_id, now=now)
        if token is not None:
            return token
    link, token = _make_link(actor, member, now)
    message.context = {**message.context, "link_id": link.id}
    return token


def create_access(actor: Actor, member: Member, now: dt.datetime) -> str:
    """Make a link for a member; return its token."""
    return _make_link(actor, member, now)[1]


def _make_link(actor: Actor, member: Member, now: dt.datetime) -> tuple[PersonalLink, str]:
    link, token = links.create_link(actor, purpose=LinkPurpose.NEWCOMER, household_id=member.household_id, now=now)
    db.session.add(
        FamilyAccess(space_id=member.space_id, household_id=member.household_id, member_id=member.id, link_id=link.id)
    )
    db.session.flush()
    return link, token


def first_name_behind(token: str, now: dt.datetime) -> str:
    """Return whom a living link is for; LinkGone or NotFound otherwise."""
    actor = _actor_of_link(links.get_link(token, LinkPurpose.NEWCOMER, now).id)
    if actor is None:
        raise LinkGone(N_("Ce lien n’est plus valable."))
    return actor.name.split(" ")[0]


def open_on_device(token: str, *, device: str, now: dt.datetime) -> str:
    """Open a device session with a link's token; return the device's own token."""
    link = links.get_link(token, LinkPurpose.NEWCOMER, now)
    actor = _actor_of_link(link.id)
    if actor is None:
        raise LinkGone(N_("Ce lien n’est plus valable."))
    return links.open_device(actor, link, device=device, now=now)


def send_again(token: str, now: dt.datetime) -> None:
    """Send a fresh link to the known address behind an expired one. Says nothing of whether there is one."""
    row = db.session.execute(
        select(Member)
        .join(FamilyAccess, FamilyAccess.member_id == Member.id)
        .join(PersonalLink, PersonalLink.id == FamilyAccess.link_id)
        .where(
            PersonalLink.token_hash == token_hash(token),
            PersonalLink.purpose == LinkPurpose.NEWCOMER,
            PersonalLink.revoked_at.is_(None),
        )
    ).scalar_one_or_none()
    if row is not None and row.email and row.removed_on is None:
        invite(Actor.system(row.space_id), row, now, once_per=_HOUR)


def send_to_address(email: str, now: dt.datetime) -> None:
    """Send a link to whoever has this address in an open file. Says nothing of whether there is one."""
    if not email:
        return
    rows = db.session.scalars(
        select(Member)
        .join(Household, Household.id == Member.household_id)
        .where(
            func.lower(Member.email) == email.lower(),
            Member.removed_on.is_(None),
            Household.closed_on.is_(None),
            Household.is_confirmed(),
        )
        .limit(3)
    )
    for member in rows:
        invite(Actor.system(member.space_id), member, now, once_per=_HOUR)


def find_newcomer(device_token: str, now: dt.datetime) -> Actor | None:
    """Return the newcomer behind a device's cookie. One query."""
    row = read_columns(_BY_DEVICE, {"token_hash": token_hash(device_token), "now": now}).first()
    return None if row is None else _newcomer(row)


def actor_of_member(member_id: int) -> Actor | None:
    """Return the newcomer that a member of an open file is, None when they or the file have gone."""
    row = db.session.execute(_NEWCOMERS.where(Member.id == member_id, Household.closed_on.is_(None))).first()
    return None if row is None else _newcomer(row)


def list_open_links(actor: Actor, household_id: int, now: dt.datetime) -> list[OpenLink]:
    """Return the links of a family that still open something."""
    rows = db.session.execute(
        select(FamilyAccess.id, FamilyAccess.link_id, Member, PersonalLink.created_at, PersonalLink.expires_at)
        .join(Member, Member.id == FamilyAccess.member_id)
        .join(PersonalLink, PersonalLink.id == FamilyAccess.link_id)
        .where(
            FamilyAccess.visible_to(actor),
            FamilyAccess.household_id == household_id,
            PersonalLink.purpose == LinkPurpose.NEWCOMER,
            PersonalLink.revoked_at.is_(None),
        )
        .order_by(PersonalLink.created_at.desc(), FamilyAccess.id.desc())
    ).all()
    devices = _devices([row.link_id for row in rows])
    mails = _mails(household_id)
    return [
        OpenLink(
            access_id=access_id,
            member=member.full_name,
            created_at=created_at,
            expires_at=expires_at,
            sent_to=mails[link_id].recipient if link_id in mails else None,
            sent_at=mails[link_id].sent_at if link_id in mails else None,
            devices=devices.get(link_id, []),
        )
        for access_id, link_id, member, created_at, expires_at in rows
        if link_id in devices or expires_at > now
    ]


def _devices(link_ids: Sequence[int]) -> dict[int, list[OpenDevice]]:
    query = select(DeviceSession).where(DeviceSession.link_id.in_(link_ids), DeviceSession.revoked_at.is_(None))
    found: dict[int, list[OpenDevice]] = {}
    for row in db.session.scalars(query.order_by(DeviceSession.created_at.desc(), DeviceSession.id.desc())):
        found.setdefault(row.link_id, []).append(OpenDevice(name=row.device, opened_at=row.created_at))
    return found


def _mails(household_id: int) -> dict[int, Message]:
    sent = select(Message).where(Message.household_id == household_id, Message.sent_at.is_not(None))
    return {message.context["link_id"]: message for message in db.session.scalars(sent) if "link_id" in message.context}


def find_access(actor: Actor, access_id: int) -> FamilyAccess:
    """Return the binding of a link to a family."""
    return fetch(actor, FamilyAccess, access_id)


def _actor_of_link(link_id: int) -> Actor | None:
    row = db.session.execute(_BY_LINK.where(PersonalLink.id == link_id)).first()
    return None if row is None else _newcomer(row)


# Made once, columns instead of rows: every page of a family asks this.
_NEWCOMERS = (
    select(
        Member.id,
        Member.space_id,
        Member.household_id,
        Member.first_name,
        Member.last_name,
        Household.language,
        Space.name.label("space_name"),
        Space.accent,
        Space.warm,
    )
    .join(Household, Household.id == Member.household_id)
    .join(Space, Space.id == Member.space_id)
    .where(Member.removed_on.is_(None), Household.is_confirmed())
)
_BY_LINK = _NEWCOMERS.join(FamilyAccess, FamilyAccess.member_id == Member.id).join(
    PersonalLink, PersonalLink.id == FamilyAccess.link_id
)
_BY_DEVICE = links.opened_by_device(_BY_LINK, LinkPurpose.NEWCOMER)


def _newcomer(row: Row[*tuple[Any, ...]]) -> Actor:
    return Actor(
        space_id=row.space_id,
        name=f"{row.first_name} {row.last_name}".strip(),
        permissions=NEWCOMER_PERMISSIONS,
        household_id=row.household_id,
        member_id=row.id,
        language=row.language,
        brand=Brand(row.space_name, row.accent, row.warm),
    )
