"""What happens to consents and to files that wait for one."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven(Event):
    """Somebody agreed to something."""

    name: ClassVar[str] = "consent.given"
    consent_id: int
    purpose: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn(Event):
    """Somebody took their consent back."""

    name: ClassVar[str] = "consent.withdrawn"
    consent_id: int
    purpose: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationAsked(Event):
    """The person somebody else spoke for was asked to confirm."""

    name: ClassVar[str] = "confirmation.asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileConfirmed(Event):
    """The person said yes: the file may be worked."""

    name: ClassVar[str] = "confirmation.given"
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthErased(Event):
    """What touched health was erased, from the history too."""

    name: ClassVar[str] = "health.erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationRefused(Event):
    """The person said no, or that it was not them."""

    name: ClassVar[str] = "confirmation.refused"
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationExpired(Event):
    """Nobody answered within the agency's delay."""

    name: ClassVar[str] = "confirmation.expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsAnswered(Event):
    """The person answered the few questions that complete the file."""

    name: ClassVar[str] = "questions.answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureErased(Event):
    """What had been written down of a person who never confirmed was erased."""

    name: ClassVar[str] = "capture.erased"
