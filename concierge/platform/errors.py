"""Errors that a person can understand. Features define their own beside their code."""

from concierge.platform.i18n import N_


class DomainError(Exception):
    """Something the rules refuse. `message` is a French msgid, `field` the form field it belongs to, if any."""

    status = 422

    def __init__(self, message: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values = values


class NotFound(DomainError):
    """No such thing here, or not for you: never said which."""

    status = 404

    def __init__(self) -> None:
        super().__init__(N_("Cette page n’existe pas, ou plus"))


class Forbidden(DomainError):
    """Known, but not allowed."""

    status = 403

    def __init__(self) -> None:
        super().__init__(N_("Cette page n’est pas ouverte à votre rôle"))


class StaleVersion(DomainError):
    """Somebody else changed the same thing meanwhile."""

    status = 409


class LinkGone(DomainError):
    """A personal link that has expired or was revoked."""

    status = 410


class TooManyAttempts(DomainError):
    """Throttled. `retry_after` in seconds."""

    status = 429

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message, retry_after=retry_after)
        self.retry_after = retry_after
