"""Forms that carry files: larger than others, and read whole before the transaction begins."""

import errno
from collections.abc import Callable
from typing import Any

from flask import current_app, request

from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_

View = Callable[..., Any]

_FULL = {errno.ENOSPC, errno.EDQUOT}


class NoRoom(DomainError):
    """The disk is full: not even the temporary files of a form fit."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            N_("Rien n’est envoyé : il n’y a plus de place sur le serveur. Prévenez l’équipe, et gardez vos documents.")
        )


FORM_PARTS = 64 * 1024  # bytes around the files in a form


def carries_files(limit: int) -> Callable[[View], View]:
    """Declare that the form of an endpoint carries files, `limit` bytes of them at most."""

    def mark(view: View) -> View:
        view.__carries_files__ = limit + FORM_PARTS  # type: ignore[attr-defined]
        return view

    return mark


def largest_form(view: View) -> int | None:
    """Return how large the form of an endpoint may be when it carries files, None when it carries none."""
    limit: int | None = getattr(view, "__carries_files__", None)
    return limit


def receive_form() -> None:
    """Wait for all of a form: a telephone may take a minute, during which nobody else must wait for the database."""
    try:
        _ = request.files
    except OSError as error:
        if error.errno not in _FULL:
            raise
        current_app.logger.exception("a form that carries files could not be received")
        raise NoRoom from error
