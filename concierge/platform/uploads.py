"""Forms that carry files: larger than others, and read whole before the transaction begins."""

from collections.abc import Callable
from typing import Any

from flask import request

View = Callable[..., Any]

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
    _ = request.files
