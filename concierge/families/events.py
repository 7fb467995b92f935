"""What happens to a family file."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdOpened(Event):
    """A file was opened."""

    name: ClassVar[str] = "household.opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdChanged(Event):
    """What the file says of the household changed."""

    name: ClassVar[str] = "household.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerChanged(Event):
    """Another person follows the file."""

    name: ClassVar[str] = "household.owner_changed"
    owner_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAdded(Event):
    """Somebody was added to the household."""

    name: ClassVar[str] = "member.added"
    added_member_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChanged(Event):
    """What is known of a member changed."""

    name: ClassVar[str] = "member.changed"
    changed_member_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved(Event):
    """Somebody no longer belongs to the household."""

    name: ClassVar[str] = "member.removed"
    removed_member_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsChanged(Event):
    """Answers were given, corrected or taken back."""

    name: ClassVar[str] = "facts.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorsMoved(Event):
    """Dates of the project became known or moved."""

    name: ClassVar[str] = "anchors.moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneDated(Event):
    """A milestone was reached, corrected or taken back (`on` is None)."""

    name: ClassVar[str] = "milestone.dated"
    milestone: str
    on: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLogged(Event):
    """A call, visit or message was written down."""

    name: ClassVar[str] = "contact.logged"
    contact_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedUp(Event):
    """A promised answer was given."""

    name: ClassVar[str] = "contact.followed_up"
    contact_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(Event):
    """A note was written."""

    name: ClassVar[str] = "note.added"
    note_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMade(Event):
    """A meeting was fixed."""

    name: ClassVar[str] = "appointment.made"
    appointment_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCancelled(Event):
    """A meeting was called off."""

    name: ClassVar[str] = "appointment.cancelled"
    appointment_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindersPaused(Event):
    """Reminders to the family stop until a date, or start again."""

    name: ClassVar[str] = "reminders.paused"
    until: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineAdded(Event):
    """A civil or local date was added to the agency's calendar."""

    name: ClassVar[str] = "deadline.added"
    deadline_id: int
    anchor: str
    on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRemoved(Event):
    """A civil or local date was taken out of the agency's calendar."""

    name: ClassVar[str] = "deadline.removed"
    deadline_id: int
    anchor: str
    on: dt.date
