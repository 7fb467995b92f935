"""The kit: documents and addresses of the agency for its ambassadors, in an order, for all or for some topics."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import select

from concierge.accounts.models import Space
from concierge.documents.file_kinds import FileKind
from concierge.documents.keeping import Checked, Room, keep_document
from concierge.documents.storage import DocumentStore
from concierge.hosts.ambassadors.events import KitChanged
from concierge.hosts.ambassadors.models import KitItem
from concierge.hosts.choices import HostState, OfferKind
from concierge.hosts.models import Host, HostOffer
from concierge.platform import events
from concierge.platform.access import Actor, Permission, expect_version, fetch, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.unit_of_work import after_commit

MOST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class KitDetails:
    """What is typed of one thing of the kit."""

    title: str
    about: str = ""
    topics: Sequence[str] = ()
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KitFile:
    """A document of the kit as it is handed over."""

    name: str
    kind: FileKind


class KitFileGone(DomainError):
    """The row is there and the file is not."""


def add_item(actor: Actor, details: KitDetails, document: Checked | None, *, room: Room, now: dt.datetime) -> KitItem:
    """Put something at the end of the kit: a document or an address, one of them."""
    _check(details, document is not None)
    items = _held(actor)
    if len(items) >= MOST:
        raise DomainError(N_("Le kit est plein : retirez d’abord ce qui ne sert plus."))
    item = KitItem(
        space_id=actor.space_id, added_at=now, position=max((each.position for each in items), default=-1) + 1,
        **_values(details),
    )  # fmt: skip
    if document is not None:
        _keep(actor, item, document, room, [each.name for each in items])
    db.session.add(item)
    db.session.flush()
    _record(actor, item, [Changed(field="title", old=None, new=item.title)], now)
    return item


def change_item(
    actor: Actor,
    item_id: int,
    details: KitDetails,
    document: Checked | None,
    *,
    room: Room,
    seen_version: int | None,
    now: dt.datetime,
) -> KitItem:
    """Say it differently; another document takes the place of the former one."""
    _held(actor)
    item = fetch(actor, KitItem, item_id)
    _check(details, document is not None or item.stored_name is not None)
    values = _values(details)
    changes = [
        Changed(field=name, old=str(getattr(item, name)) or None, new=str(value) or None)
        for name, value in values.items()
        if getattr(item, name) != value
    ]
    if not changes and document is None:
        return item
    expect_version(item, seen_version)
    for name, value in values.items():
        setattr(item, name, value)
    if document is not None or details.url:
        _forget_file(item, room.store)
    if document is not None:
        _keep(actor, item, document, room, [])
    db.session.flush()
    _record(actor, item, changes, now)
    return item


def move_item(actor: Actor, item_id: int, places: int, now: dt.datetime) -> None:
    """Move something up (negative) or down among the others; at the end it stays."""
    items, item = _held(actor), fetch(actor, KitItem, item_id)
    at = items.index(item)
    target = min(max(at + places, 0), len(items) - 1)
    if target == at:
        return
    items.insert(target, items.pop(at))
    for number, each in enumerate(items):
        each.position = number
    db.session.flush()
    _record(actor, item, [], now)


def withdraw_item(actor: Actor, item_id: int, *, store: DocumentStore, now: dt.datetime) -> None:
    """Take something out for good: nobody opens it any more, and its file goes."""
    item = fetch(actor, KitItem, item_id)
    _record(actor, item, [Changed(field="title", old=item.title, new=None)], now)
    _forget_file(item, store)
    db.session.delete(item)
    db.session.flush()


def list_kit(actor: Actor) -> list[KitItem]:
    """Return the kit in its order; to a host, what is for everybody and for what they can speak of."""
    items = list(db.session.scalars(scoped(actor, KitItem).order_by(KitItem.position, KitItem.id)))
    if actor.can(Permission.HOSTS_READ):
        return items
    own = _topics_of(actor)
    return [] if own is None else [item for item in items if not item.topics or own & set(item.topics)]


def open_file(actor: Actor, item_id: int, store: DocumentStore) -> tuple[KitFile, Path]:
    """Return a document of the kit that this reader may open, and where its file is."""
    item = next((each for each in list_kit(actor) if each.id == item_id), None)
    if item is None or item.stored_name is None or item.kind is None:
        raise NotFound
    path = store.find(item.stored_name)
    if path is None:
        raise KitFileGone(N_("Ce document n’est plus sur le serveur. Ajoutez-le de nouveau."))
    return KitFile(name=item.name, kind=item.kind), path


def _topics_of(actor: Actor) -> set[str] | None:
    """Return what a host of the network can speak of; None for who is not of it (yet, or any more)."""
    query = (
        select(HostOffer.topics)
        .select_from(Host)
        .outerjoin(HostOffer, (HostOffer.host_id == Host.id) & (HostOffer.kind == OfferKind.EXPERTISE))
        .where(Host.visible_to(actor), Host.id == actor.host_id, Host.state == HostState.ACTIVE)
    )
    row = db.session.execute(query).first()
    return None if row is None else set(row.topics or ())


def _held(actor: Actor) -> list[KitItem]:
    """Return the kit, which nobody else orders until the transaction ends."""
    db.session.execute(select(Space.id).where(Space.id == actor.space_id).with_for_update(key_share=True))
    return list(db.session.scalars(scoped(actor, KitItem).order_by(KitItem.position, KitItem.id)))


def _check(details: KitDetails, has_document: bool) -> None:
    if details.url and not details.url.startswith(("https://", "http://")):
        raise DomainError(N_("Une adresse commence par https://."), field="url")
    if not details.url and not has_document:
        raise DomainError(N_("Choisissez un document, ou donnez une adresse."), field="files")


def _values(details: KitDetails) -> dict[str, object]:
    topics = sorted(set(details.topics))
    return {"title": details.title, "about": details.about, "topics": topics, "url": details.url}


def _keep(actor: Actor, item: KitItem, document: Checked, room: Room, taken: list[str]) -> None:
    if item.url:
        raise DomainError(N_("Un document ou une adresse : gardez l’un des deux."), field="url")
    name = document.name_apart_from(taken)
    stored = keep_document(actor.space_id, document, room)
    item.name, item.kind, item.size, item.stored_name = name, document.kind, stored.size, stored.name


def _forget_file(item: KitItem, store: DocumentStore) -> None:
    if item.stored_name is not None:
        after_commit(partial(store.forget, item.stored_name))
    item.name, item.kind, item.size, item.stored_name, item.missing_since = "", None, 0, None, None


def _record(actor: Actor, item: KitItem, changes: Sequence[Changed], now: dt.datetime) -> None:
    events.record(KitChanged(item_id=item.id), actor, now, changes=changes)
