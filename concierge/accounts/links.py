"""Personal links: an opaque random token, kept only as a hash, opens a revocable session on a device."""

import datetime as dt
from typing import Any

from sqlalchemy import Select, bindparam, select, update

from concierge.accounts.events import LinkCreated, LinkOpened, LinkRevoked
from concierge.accounts.models import DeviceSession, LinkPurpose, PersonalLink
from concierge.platform import events
from concierge.platform.access import Actor, fetch
from concierge.platform.db import UtcDateTime, db
from concierge.platform.errors import LinkGone, NotFound
from concierge.platform.i18n import N_
from concierge.platform.tokens import new_token, token_hash

LINK_LENGTH = dt.timedelta(days=30)
DEVICE_LENGTH = dt.timedelta(days=180)


def create_link(
    actor: Actor,
    *,
    purpose: LinkPurpose,
    household_id: int | None,
    now: dt.datetime,
    until: dt.datetime | None = None,
    host_id: int | None = None,
) -> tuple[PersonalLink, str]:
    """Make a link; return it with its token, which is never stored and cannot be shown again.

    It opens for thirty days, longer when it is about something that comes later (`until`).
    """
    token = new_token()
    link = PersonalLink(
        space_id=actor.space_id,
        purpose=purpose,
        token_hash=token_hash(token),
        created_at=now,
        expires_at=max(now + LINK_LENGTH, until or now),
    )
    db.session.add(link)
    db.session.flush()
    events.record(LinkCreated(link_id=link.id, household_id=household_id, host_id=host_id), actor, now)
    return link, token


def renew_token(actor: Actor, link_id: int, *, now: dt.datetime) -> str | None:
    """Give a link that still opens something another token, in place of the former; None when it is closed."""
    link = fetch(actor, PersonalLink, link_id)
    if link.revoked_at is not None or link.expires_at <= now:
        return None
    token = new_token()
    link.token_hash = token_hash(token)
    link.expires_at = max(link.expires_at, now + LINK_LENGTH)
    db.session.flush()
    return token


def get_link(token: str, purpose: LinkPurpose, now: dt.datetime) -> PersonalLink:
    """Return the living link of `token`; LinkGone when it expired or was revoked, NotFound when it never was."""
    link = db.session.execute(
        select(PersonalLink).where(PersonalLink.token_hash == token_hash(token), PersonalLink.purpose == purpose)
    ).scalar_one_or_none()
    if link is None:
        raise NotFound
    if link.revoked_at is not None or link.expires_at <= now:
        raise LinkGone(N_("Ce lien n’est plus valable."))
    return link


def open_device(actor: Actor, link: PersonalLink, *, device: str, now: dt.datetime) -> str:
    """Open a session on a device; return the token for its cookie."""
    token = new_token()
    session = DeviceSession(
        space_id=link.space_id,
        link_id=link.id,
        token_hash=token_hash(token),
        device=device[:160],
        created_at=now,
        expires_at=now + DEVICE_LENGTH,
    )
    db.session.add(session)
    db.session.flush()
    opened = LinkOpened(
        link_id=link.id, device_session_id=session.id, household_id=actor.household_id, host_id=actor.host_id
    )
    events.record(opened, actor, now)
    return token


def opened_by_device(query: Select[*tuple[Any, ...]], purpose: LinkPurpose) -> Select[*tuple[Any, ...]]:
    """Narrow a query over personal links to the one an open device shows; it is given `token_hash` and `now`."""
    return query.join(DeviceSession, DeviceSession.link_id == PersonalLink.id).where(
        DeviceSession.token_hash == bindparam("token_hash"),
        DeviceSession.revoked_at.is_(None),
        DeviceSession.expires_at > bindparam("now", type_=UtcDateTime()),
        PersonalLink.revoked_at.is_(None),
        PersonalLink.purpose == purpose,
    )


def revoke_link(
    actor: Actor, link_id: int, *, now: dt.datetime, household_id: int | None = None, host_id: int | None = None
) -> None:
    """Close a link and every device it opened."""
    link = fetch(actor, PersonalLink, link_id)
    link.revoked_at = now
    db.session.execute(
        update(DeviceSession)
        .where(DeviceSession.link_id == link.id, DeviceSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    event = LinkRevoked(link_id=link.id, household_id=household_id, host_id=host_id)
    events.record(event, actor, now)


def close_device(device_token: str, now: dt.datetime) -> None:
    """End the session of one device (« ce n’est pas mon téléphone »)."""
    db.session.execute(
        update(DeviceSession).where(DeviceSession.token_hash == token_hash(device_token)).values(revoked_at=now)
    )
