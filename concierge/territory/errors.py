"""What the territory refuses."""

from concierge.platform.errors import DomainError


class BadUpload(DomainError):
    """The file sent cannot be one of ours: kind, size, emptiness."""


class ImportUnderWay(DomainError):
    """One import at a time: each compares the file with the tables as they are."""


class OlderVintage(DomainError):
    """The file is older than what we know; forcing is possible."""


class UnknownCommune(DomainError):
    """No commune answers to what was typed, or several do."""
