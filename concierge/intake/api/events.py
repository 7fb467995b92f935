"""What happens to the keys of partners' software."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMade(Event):
    """A software may write to us from now on."""

    name: ClassVar[str] = "api_token.made"
    source_id: int
    token_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Event):
    """A software may write to us no longer."""

    name: ClassVar[str] = "api_token.revoked"
    source_id: int
    token_id: int
