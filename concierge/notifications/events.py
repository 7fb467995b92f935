"""What happens to messages."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTriedAgain(Event):
    """Somebody asked for a failed message to be sent again."""

    name: ClassVar[str] = "message.tried_again"
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReturned(Event):
    """Somebody saw that a sent message came back: its address does not take it."""

    name: ClassVar[str] = "message.returned"
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPreferenceChanged(Event):
    """Somebody of the team chose what they get by e-mail, and when."""

    name: ClassVar[str] = "person.preferences_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPreferenceChanged(Event):
    """Somebody of a family chose whether and when to be written to."""

    name: ClassVar[str] = "member.reminders_chosen"
    of_member_id: int
    reminders: bool
