"""Another name for a table, used by statements that are made once and shared by threads."""

import sys
import threading
from collections.abc import Iterator

import pytest

from concierge.checklists.models import StepRow, is_open
from concierge.platform.db import alias_of

THREADS = 8


@pytest.fixture
def hurried_threads() -> Iterator[None]:
    """Threads that give way to one another at every turn."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hurried_threads")
def test_threads_that_ask_at_once_all_get_the_other_name() -> None:
    """With SQLAlchemy's own alias, one time in ten some of them compare the table with itself."""
    for _ in range(60):
        alias, barrier, written = alias_of(StepRow), threading.Barrier(THREADS), []

        def write() -> None:
            barrier.wait()  # noqa: B023 - the threads end before the next turn
            written.append(str(is_open(alias)))  # noqa: B023

        threads = [threading.Thread(target=write) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {text.split(".")[0] for text in written} == {"step_1"}
