"""Who may do what. The only ways to read a scoped row are `scoped` and `fetch`."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, select

from concierge.platform.brand import DEFAULT_BRAND, Brand
from concierge.platform.db import db
from concierge.platform.errors import NotFound, StaleVersion
from concierge.platform.i18n import N_


class Permission(StrEnum):
    """One closed list; roles are sets of these (`accounts.roles`)."""

    FILES_LIST = "files.list"  # the list, within one's scope
    FILES_READ = "files.read"  # every file of the space, whole; without it only those one's organisation brought or has
    FILES_WRITE = "files.write"
    FILES_ERASE = "files.erase"  # a family whole, for good; a copy of all that is held of it
    CAPTURE = "capture"  # write down somebody one met; see what became of those one's organisation sent
    STEPS_WRITE = "steps.write"
    TEAM_MANAGE = "team.manage"
    SETTINGS_READ = "settings.read"
    SETTINGS_WRITE = "settings.write"
    TERRITORY_READ = "territory.read"
    TERRITORY_WRITE = "territory.write"
    MESSAGES_READ = "messages.read"
    ACCOUNT_OWN = "account.own"  # one's own sessions, password, language
    HOSTS_READ = "hosts.read"  # the register of those who open their door
    HOSTS_WRITE = "hosts.write"
    WEEKENDS_READ = "weekends.read"
    WEEKENDS_WRITE = "weekends.write"
    OWN_FILE = "own_file"  # a newcomer, through a personal link
    OWN_HOST = "own_host"  # a host, through a personal link


OF_GUESTS = frozenset({Permission.OWN_FILE, Permission.OWN_HOST})  # never held by staff, nor by the software


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever acts: a member of staff, a newcomer or a host behind a personal link, or the software itself."""

    space_id: int
    name: str
    permissions: frozenset[Permission]
    person_id: int | None = None
    organisation_id: int | None = None
    household_id: int | None = None
    member_id: int | None = None
    host_id: int | None = None
    language: str = "fr"
    brand: Brand = DEFAULT_BRAND  # of the space, for the pages shown to this actor

    def can(self, permission: Permission) -> bool:
        """Tell whether this actor holds `permission`."""
        return permission in self.permissions

    @classmethod
    def system(cls, space_id: int) -> "Actor":
        """Return the software itself, acting in one space (jobs, imports, demonstration)."""
        return cls(space_id=space_id, name="Conciergerie", permissions=frozenset(Permission) - OF_GUESTS)


class ScopedRow(Protocol):
    """A mapped class that belongs to a space."""

    id: Any
    space_id: Any

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the condition under which a row shows to `actor`."""
        ...


class VisibleInSpace:
    """Rows that everybody with the endpoint's permission sees, inside their own space."""

    space_id: Any

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Only the actor's space."""
        return and_(cls.space_id == actor.space_id)


R = TypeVar("R", bound=ScopedRow)


def scoped(actor: Actor, model: type[R]) -> Select[R]:
    """Return the select of all rows of `model` that `actor` may see."""
    return select(model).where(model.visible_to(actor))


def find(actor: Actor, model: type[R], row_id: int) -> R | None:
    """Return one row, or None when it does not exist or is not the actor's to see."""
    if not -(2**63) <= row_id < 2**63:
        return None
    return db.session.execute(_by_id(actor, model), {"row_id": row_id}).scalar_one_or_none()


@lru_cache(maxsize=256)
def _by_id(actor: Actor, model: type[R]) -> Select[R]:
    """Make the statement once for each reader: every page of a file begins with it."""
    return scoped(actor, model).where(model.id == bindparam("row_id"))


def fetch(actor: Actor, model: type[R], row_id: int) -> R:
    """Return one row; raise NotFound alike for a foreign and for a missing one."""
    row = find(actor, model, row_id)
    if row is None:
        raise NotFound
    return row


def expect_version(row: Any, seen: int | None) -> None:
    """Refuse a write prepared on an older version of `row`, so that nobody's work is overwritten unseen."""
    if seen is not None and row.version != seen:
        raise StaleVersion(N_("Quelqu’un a modifié cette fiche entre-temps"))


View = Callable[..., Any]


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare the permission of an endpoint. Checked before each request by `platform.web`."""

    def mark(view: View) -> View:
        view.__permission__ = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Declare an endpoint open to anybody."""
    view.__permission__ = None  # type: ignore[attr-defined]
    return view
