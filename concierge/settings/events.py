"""What happens to an agency's settings."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChanged(Event):
    """Somebody changed what a settings file says for their agency; `back_to` an earlier version, 0 the file's own."""

    name: ClassVar[str] = "settings.changed"
    kind: str
    number: int
    back_to: int | None = None
