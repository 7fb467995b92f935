"""The links of guides: one for each guide and weekend of a mail, all lead to the page of what is asked of them."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from concierge.accounts import links
from concierge.accounts.models import LinkPurpose, PersonalLink, Space
from concierge.notifications.models import Message
from concierge.notifications.services import queue_message
from concierge.platform.access import Actor, Permission
from concierge.platform.db import db
from concierge.platform.errors import LinkGone
from concierge.platform.i18n import N_
from concierge.platform.tokens import token_hash
from concierge.weekends.activities.guiding import KIND
from concierge.weekends.activities.models import GuideLink
from concierge.weekends.activities.reading import days_of
from concierge.weekends.models import Guide, Weekend

_AFTERWARDS = dt.timedelta(days=7)  # a link still opens what was, rather than nothing
_GONE = N_("Ce lien n’est plus valable.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guiding:
    """Who holds a link, and the weekend it is about."""

    actor: Actor
    guide: Guide
    weekend: Weekend
    space: Space


def read_link(token: str, now: dt.datetime) -> Guiding:
    """Return what a link opens; LinkGone when it is too old or its guide left. Changes nothing."""
    link = links.get_link(token, LinkPurpose.WEEKEND_GUIDE, now)
    row = db.session.scalars(select(GuideLink).where(GuideLink.link_id == link.id)).one_or_none()
    if row is None:
        raise LinkGone(_GONE)
    guide = db.session.get_one(Guide, row.guide_id)
    if guide.left_at is not None:
        raise LinkGone(_GONE)
    return Guiding(
        actor=actor_of_guide(guide),
        guide=guide,
        weekend=db.session.get_one(Weekend, row.weekend_id),
        space=db.session.get_one(Space, guide.space_id),
    )


def actor_of_guide(guide: Guide) -> Actor:
    """Return a guide acting for themself: they read weekends, their pages show what is theirs."""
    return Actor(
        space_id=guide.space_id,
        name=guide.name,
        permissions=frozenset({Permission.WEEKENDS_READ}),
        language=guide.language,
    )


def make_guide_link(guide: Guide, weekend: Weekend, now: dt.datetime) -> tuple[PersonalLink, str]:
    """Make a link for a guide of a weekend; return it with its token."""
    system = Actor.system(weekend.space_id)
    until = days_of(weekend)[1] + _AFTERWARDS
    link, token = links.create_link(
        system, purpose=LinkPurpose.WEEKEND_GUIDE, household_id=None, host_id=guide.host_id, now=now, until=until
    )
    ids = {"weekend_id": weekend.id, "guide_id": guide.id, "link_id": link.id}
    db.session.add(GuideLink(space_id=weekend.space_id, **ids))
    db.session.flush()
    return link, token


def token_of_mail(message: Message, guide: Guide, weekend: Weekend, now: dt.datetime) -> str:
    """Return the token of a mail's link; a mail tried again keeps its link."""
    if (link_id := message.context.get("link_id")) is not None:
        token = links.renew_token(Actor.system(message.space_id), link_id, now=now)
        if token is not None:
            return token
    link, token = make_guide_link(guide, weekend, now)
    message.context = {**message.context, "link_id": link.id}
    return token


def send_again(token: str, now: dt.datetime) -> None:
    """Send a fresh link to the known address behind an old one, while the weekend is to come. Never says so."""
    query = (
        select(GuideLink)
        .join(PersonalLink, PersonalLink.id == GuideLink.link_id)
        .where(
            PersonalLink.token_hash == token_hash(token),
            PersonalLink.purpose == LinkPurpose.WEEKEND_GUIDE,
            PersonalLink.revoked_at.is_(None),
        )
    )
    row = db.session.scalars(query).one_or_none()
    if row is None:
        return
    guide, weekend = db.session.get_one(Guide, row.guide_id), db.session.get_one(Weekend, row.weekend_id)
    if guide.left_at is not None or weekend.cancelled_at is not None or days_of(weekend)[1] <= now:
        return
    queue_message(
        Actor.system(guide.space_id),
        kind=KIND,
        key=f"{KIND}-link:{weekend.id}:{guide.id}:{now:%Y-%m-%dT%H}",
        recipient=guide.email,
        recipient_name=guide.name,
        context={"weekend_id": weekend.id, "guide_id": guide.id, "again": True},
        household_id=None,
        now=now,
    )
