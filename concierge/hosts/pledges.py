"""The texts hosts say yes to: today's words, frozen as they are the first time somebody agrees; who is out of date."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, select

from concierge.accounts.models import Space
from concierge.families.consent.purposes import MEANS_LABELS, Means
from concierge.hosts.choices import Pledge
from concierge.hosts.events import PledgeGiven
from concierge.hosts.models import Host, HostPledge, HostText
from concierge.hosts.settings import HOSTS, PledgeText
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.i18n import N_

# A host has a space of their own, not a family's.
HOST_MEANS_LABELS = {**MEANS_LABELS, Means.PORTAL: N_("dans son espace")}


@dataclass(frozen=True, slots=True, kw_only=True)
class TodaysText:
    """What one says yes to today, in one language."""

    version: str
    title: str
    text: str


def todays_text(space_id: int, pledge: Pledge, language: str) -> TodaysText:
    """Return today's words, the agency's name in them."""
    words, agency = _settings(pledge), db.session.get_one(Space, space_id).name
    return TodaysText(
        version=words.version,
        title=words.title.in_language(language),
        text=words.text.in_language(language).replace("{agency}", agency),
    )


def give_pledge(
    actor: Actor,
    host: Host,
    pledge: Pledge,
    *,
    means: Means,
    now: dt.datetime,
    older: PledgeText | None = None,
) -> HostPledge:
    """Record a yes to today's text, or to an `older` one; said again to the same text, it is the same yes."""
    text = _frozen(host.space_id, pledge, older or _settings(pledge), now)
    known = select(HostPledge).where(HostPledge.host_id == host.id, HostPledge.text_id == text.id)
    if (row := db.session.scalars(known.limit(1)).first()) is not None:
        return row
    row = HostPledge(
        space_id=host.space_id,
        host_id=host.id,
        text_id=text.id,
        pledge=pledge,
        means=means,
        given_at=now,
        recorded_by=actor.person_id,
        by_name=host.name if actor.host_id is None else actor.name,
    )
    db.session.add(row)
    db.session.flush()
    event = PledgeGiven(host_id=host.id, pledge_id=row.id, pledge=pledge.value, means=means.value)
    events.record(event, actor, now)
    return row


def charter_stands(space_id: int) -> ColumnElement[bool]:
    """Return the condition of a host who said yes to today's charter, exactly as it is worded."""
    checksum = _checksum(space_id, Pledge.CHARTER)
    return exists().where(
        HostPledge.host_id == Host.id, HostText.id == HostPledge.text_id, HostText.checksum == checksum
    )


def who_agrees(space_id: int) -> Select[int]:
    """Return the select of all hosts who said yes to today's charter: asked once for a whole register."""
    text = select(HostText.id).where(
        HostText.space_id == space_id, HostText.checksum == _checksum(space_id, Pledge.CHARTER)
    )
    return select(HostPledge.host_id).where(HostPledge.space_id == space_id, HostPledge.text_id.in_(text))


def list_pledges(actor: Actor, host_id: int) -> list[tuple[HostPledge, HostText]]:
    """Return every yes of a host with its text, the latest first."""
    query = (
        select(HostPledge, HostText)
        .join(HostText, HostText.id == HostPledge.text_id)
        .where(HostPledge.visible_to(actor), HostPledge.host_id == host_id)
        .order_by(HostPledge.given_at.desc(), HostPledge.id.desc())
    )
    return [(pledge, text) for pledge, text in db.session.execute(query)]


def is_of_today(text: HostText) -> bool:
    """Tell whether a text is the one of today."""
    return text.checksum == _checksum(text.space_id, text.pledge)


def _settings(pledge: Pledge) -> PledgeText:
    settings = HOSTS.installed()
    return settings.charter if pledge is Pledge.CHARTER else settings.consent


def _words(space_id: int, words: PledgeText) -> tuple[str, str, str]:
    """Return the text in both languages, the agency's name in it, and what tells it from any other."""
    agency = db.session.get_one(Space, space_id).name
    french, english = words.text.fr.replace("{agency}", agency), words.text.en.replace("{agency}", agency)
    return french, english, hashlib.sha256(f"{words.version}\n{french}\n{english}".encode()).hexdigest()


def _checksum(space_id: int, pledge: Pledge) -> str:
    return _words(space_id, _settings(pledge))[2]


def _frozen(space_id: int, pledge: Pledge, words: PledgeText, now: dt.datetime) -> HostText:
    french, english, checksum = _words(space_id, words)
    found = select(HostText).where(
        HostText.space_id == space_id, HostText.pledge == pledge, HostText.checksum == checksum
    )
    if (row := db.session.execute(found).scalar_one_or_none()) is not None:
        return row
    db.session.execute(select(Space.id).where(Space.id == space_id).with_for_update(key_share=True))
    if (row := db.session.execute(found).scalar_one_or_none()) is not None:  # frozen meanwhile by somebody else
        return row
    row = HostText(
        space_id=space_id,
        pledge=pledge,
        version=words.version,
        checksum=checksum,
        fr=french,
        en=english,
        first_used_at=now,
    )
    db.session.add(row)
    db.session.flush()
    return row
