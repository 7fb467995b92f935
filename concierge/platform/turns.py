"""Writers of a SQLite file take turns, first come first served: among the threads of a process, and among processes.

SQLite lets whoever waits for the file try again now and then: under many writers somebody may never meet the moment
when it is free. Here a turn is handed to the one who has waited longest. Between processes the locks are the system's
(`lockf`): those of a process that dies go with it.
"""

import fcntl
import os
import threading
import time
from collections import deque
from functools import cache
from pathlib import Path

PATIENCE = 30.0  # seconds; who waits longer is asked to send again
_PAUSE = 0.001  # seconds between two looks at the processes before ours, of which there are few
_FIRST = 64  # the first number; below it stands the counter, which the byte 0 locks


class NoTurn(TimeoutError):
    """So many write that it was not this one's turn in time."""


class Turns:
    """The turns of one file. One thread a process waits among the processes, the others wait for that one."""

    def __init__(self, path: Path) -> None:
        self.patience = PATIENCE
        self._path = path
        self._file: int | None = None  # never closed: that would let go of every lock of this process on it
        self.forget()
        os.register_at_fork(after_in_child=self.forget)

    def forget(self) -> None:
        """Begin anew: what was held or waited for is another process's, the one that this was forked from."""
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False
        self._number = 0

    def take(self) -> None:
        """Wait for one's turn; NoTurn when it does not come within one's patience."""
        until = time.monotonic() + self.patience
        self._wait_for_threads()
        try:
            self._wait_for_processes(until)
        except BaseException:
            self._next_thread()
            raise

    def give_back(self) -> None:
        """Let the next one write."""
        self._unlock(self._number)
        self._next_thread()

    def _wait_for_threads(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=self.patience):
            return
        with self._guard:
            if mine not in self._waiting:  # handed over at this very moment
                return
            self._waiting.remove(mine)
        raise NoTurn

    def _next_thread(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _wait_for_processes(self, until: float) -> None:
        """Take a number, then wait until nobody holds a lower one."""
        self._number = number = self._take_number()
        while not self._try_lock(fcntl.LOCK_SH, _FIRST, number - _FIRST):
            if time.monotonic() >= until:
                self._unlock(number)
                raise NoTurn
            time.sleep(_PAUSE)
        self._unlock(_FIRST, number - _FIRST)

    def _take_number(self) -> int:
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.lockf(self._file, fcntl.LOCK_EX, 1, 0)  # held by others for microseconds
        try:
            number = max(int.from_bytes(os.pread(self._file, 8, 0), "big"), _FIRST) + 1
            os.pwrite(self._file, number.to_bytes(8, "big"), 0)
            self._try_lock(fcntl.LOCK_EX, number)
        finally:
            self._unlock(0)
        return number

    def _try_lock(self, how: int, start: int, length: int = 1) -> bool:
        assert self._file is not None
        try:
            fcntl.lockf(self._file, how | fcntl.LOCK_NB, length, start)
        except (BlockingIOError, PermissionError):
            return False
        return True

    def _unlock(self, start: int, length: int = 1) -> None:
        assert self._file is not None
        fcntl.lockf(self._file, fcntl.LOCK_UN, length, start)


@cache
def turns_of(database: Path) -> Turns:
    """Return the turns of a database: one object a process, since locks of a process do not stop itself."""
    return Turns(database.with_name(f"{database.name}-turns"))
