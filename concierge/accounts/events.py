"""What happens to accounts."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationAdded(Event):
    """An organisation joined the network."""

    name: ClassVar[str] = "organisation.added"
    organisation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAdded(Event):
    """Somebody joined the team or a partner."""

    name: ClassVar[str] = "person.added"
    added_person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipChanged(Event):
    """A role, a speciality or a capacity changed."""

    name: ClassVar[str] = "membership.changed"
    membership_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLeft(Event):
    """Somebody can no longer sign in."""

    name: ClassVar[str] = "person.left"
    left_person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Event):
    """A browser was signed in."""

    name: ClassVar[str] = "person.signed_in"
    session_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(Event):
    """One or all browsers of a person were signed out."""

    name: ClassVar[str] = "person.signed_out"
    sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Event):
    """A new password was chosen; every other session ended."""

    name: ClassVar[str] = "person.password_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordReset(Event):
    """Somebody who had forgotten theirs got a provisional password; every session of theirs ended."""

    name: ClassVar[str] = "person.password_reset"
    reset_person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChosen(Event):
    """A person chose the language of the screens."""

    name: ClassVar[str] = "person.language_chosen"
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceChanged(Event):
    """Name, colours or contact of the agency changed."""

    name: ClassVar[str] = "space.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCreated(Event):
    """A personal link was made."""

    name: ClassVar[str] = "link.created"
    link_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOpened(Event):
    """A device opened a personal link."""

    name: ClassVar[str] = "link.opened"
    link_id: int
    device_session_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRevoked(Event):
    """A personal link and its devices were closed."""

    name: ClassVar[str] = "link.revoked"
    link_id: int
