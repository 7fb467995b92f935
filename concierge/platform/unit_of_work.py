"""One transaction per request, job or command: committed when it succeeded, else rolled back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import g, has_request_context

from concierge.platform.db import db, write_intent

_AFTER_COMMIT = "after_commit"


def after_commit(action: Callable[[], None]) -> None:
    """Run `action` once the present transaction is committed; forget it if it is rolled back."""
    db.session.info.setdefault(_AFTER_COMMIT, []).append(action)


def commit() -> None:
    """Commit, then run what waited for it."""
    db.session.commit()
    actions: list[Callable[[], None]] = db.session.info.pop(_AFTER_COMMIT, [])
    for action in actions:
        action()


def rollback() -> None:
    """Undo everything since the last commit."""
    db.session.info.pop(_AFTER_COMMIT, None)
    db.session.rollback()


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Run a block as one transaction, outside requests."""
    with write_intent():
        try:
            yield
            commit()
        except BaseException:
            rollback()
            raise
        finally:
            db.session.remove()


def keep_on_refusal() -> None:
    """Commit this request even though it answers with an error: a failed sign-in must be counted."""
    if has_request_context():
        g.keep_on_refusal = True
