"""Child processes: started in order, watched, restarted a few times, stopped in reverse, never left behind."""

import ctypes
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Final, Self

BACK_OFF: Final = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds before each restart; one more death and everything stops
PATIENCE: Final = 300.0  # seconds: what dies is seen at once, so that only what hangs is waited for in vain
LATE_AFTER: Final = 20.0  # seconds without an answer before the terminal says that it still waits
FORGIVEN_AFTER: Final = 60.0  # seconds: deaths older than that no longer count
LOG_LIMIT: Final = 5 * 1024 * 1024  # bytes: a longer log is put aside at the next start
_PR_SET_PDEATHSIG: Final = 1
_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ServiceFailed(Exception):
    """A child process that does not start, or dies too often; the text is for the person at the terminal."""


class StopRequested(Exception):
    """Somebody asked for the end while something was being waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One child process. `label` is its name in the terminal; `patience` and `grace` are seconds to start and stop."""

    name: str
    label: str
    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    stdin: bytes = b""
    ready: Callable[[], bool] = lambda: True
    patience: float = PATIENCE
    grace: float = 10.0


def restart_delay(deaths: Sequence[float], now: float) -> float | None:
    """Return the seconds to wait before the next start, given the instants of past deaths; None to give up."""
    recent = sum(1 for death in deaths if now - death <= FORGIVEN_AFTER)
    return BACK_OFF[max(recent, 1) - 1] if recent <= len(BACK_OFF) else None


class _Child:
    """A service and the process that runs it at the moment, if any."""

    def __init__(self, service: Service, log_path: Path) -> None:
        self.service = service
        self.log_path = log_path
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths: deque[float] = deque(maxlen=len(BACK_OFF) + 1)
        self.restart_at: float | None = None

    def spawn(self) -> None:
        """Start the process in a session of its own, so that a Ctrl-C in the terminal reaches us alone."""
        self.restart_at = None
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.service.command,
                env={**os.environ, **self.service.env},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent(os.getpid()),  # noqa: PLW1509 — this process has one thread
            )
        _feed(self.process.stdin, self.service.stdin)

    def last_lines(self, count: int = 12) -> str:
        """Return the end of the log, which says why the process died."""
        with suppress(OSError):
            return "\n".join(self.log_path.read_text("utf-8", "replace").splitlines()[-count:])
        return ""


class Supervisor:
    """Run services until asked to stop. Use as a context manager: leaving the block stops what was started.

    Signals wake a select on a socket pair: nothing polls, and no child can die unseen.
    """

    def __init__(self, log_dir: Path, say: Callable[[str], None] = print) -> None:
        self.log_dir = log_dir
        self.say = say
        self.children: list[_Child] = []
        self.stopping = False
        self._previous: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}

    def __enter__(self) -> Self:
        self.log_dir.mkdir(parents=True, exist_ok=True)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._reader, selectors.EVENT_READ)
        self._previous_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in _STOP_SIGNALS:
            self._previous[number] = signal.signal(number, self._note_stop)
        self._previous[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()
        signal.set_wakeup_fd(self._previous_fd)
        for number, handler in self._previous.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        self._selector.close()
        self._reader.close()
        self._writer.close()

    def _note_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def start(self, service: Service) -> None:
        """Start a service and return when it is ready.

        Raises ServiceFailed when it ends or stays silent, StopRequested when a signal came meanwhile.
        """
        child = _Child(service, _fresh_log(self.log_dir / f"{service.name}.log"))
        self.children.append(child)
        child.spawn()
        began, told = time.monotonic(), False
        while not service.ready():
            if child.process is not None and child.process.poll() is not None:
                raise ServiceFailed(
                    f"{service.label} ne démarre pas (code {child.process.returncode}).\n{child.last_lines()}"
                )
            waited = time.monotonic() - began
            if waited > service.patience:
                raise ServiceFailed(
                    f"{service.label} ne répond pas après {service.patience:.0f} secondes.\n{child.last_lines()}"
                )
            if waited > LATE_AFTER and not told:
                self.say(f"{service.label} démarre encore : la machine est occupée, on attend…")
                told = True
            self._wait(0.1)
            self._check_stop()

    def finish(self, command: Sequence[str], env: Mapping[str, str], label: str) -> None:
        """Run a command to its end, its words shown in the terminal. Raises like `start`."""
        process = subprocess.Popen(  # noqa: S603
            command,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent(os.getpid()),  # noqa: PLW1509 — this process has one thread
        )
        try:
            while process.poll() is None:
                self._wait(None)
                self._check_stop()
        finally:
            _end(process, grace=5.0)
        if process.returncode != 0:
            raise ServiceFailed(f"{label} : échec (code {process.returncode}).")

    def watch(self) -> None:
        """Return when asked to stop; restart what dies meanwhile. Raises ServiceFailed when one dies too often."""
        while not self.stopping:
            now = time.monotonic()
            for child in self.children:
                self._look_at(child, now)
            due = [child.restart_at for child in self.children if child.restart_at is not None]
            self._wait(max(min(due) - time.monotonic(), 0.0) if due else None)

    def _look_at(self, child: _Child, now: float) -> None:
        if child.restart_at is not None:
            if child.restart_at <= now:
                child.spawn()
            return
        if child.process is None or child.process.poll() is None:
            return
        _kill_group(child.process.pid)  # what the dead process had started itself must not go on beside its successor
        child.deaths.append(now)
        delay = restart_delay(child.deaths, now)
        code, label = child.process.returncode, child.service.label
        if delay is None:
            raise ServiceFailed(
                f"{label} s'est arrêté {len(child.deaths)} fois de suite (code {code}). "
                f"Dernières lignes de {child.log_path} :\n{child.last_lines()}"
            )
        self.say(f"{label} s'est arrêté (code {code}) ; nouveau départ dans {delay:g} s.")
        child.restart_at = now + delay

    def stop(self) -> None:
        """Stop every child, the last started first; those that do not answer within their grace are killed."""
        while self.children:
            child = self.children.pop()
            if child.process is not None:
                _end(child.process, child.service.grace)

    def _wait(self, seconds: float | None) -> None:
        """Sleep until a signal arrives or the time is over."""
        if self.stopping:
            return
        self._selector.select(seconds)
        with suppress(BlockingIOError):
            while self._reader.recv(512):
                pass

    def _check_stop(self) -> None:
        if self.stopping:
            raise StopRequested


def _end(process: subprocess.Popen[bytes], grace: float) -> None:
    """Ask a process to end, ask again (a worker then gives its job up), then insist; its own children go with it."""
    for patience in (grace, min(grace, 3.0)):
        if process.poll() is None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(patience)
    _kill_group(process.pid)
    process.wait()


def _kill_group(group: int) -> None:
    """Kill what is left of a session we made: its group number is that of its first process."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _feed(stream: IO[bytes] | None, content: bytes) -> None:
    if stream is not None:
        with suppress(BrokenPipeError):
            stream.write(content)
            stream.close()


def _fresh_log(path: Path) -> Path:
    """Put a long log aside, keeping one older copy."""
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return path


def _die_with_parent(parent: int) -> Callable[[], None] | None:
    """Return what the child does before its program starts: ask Linux for a SIGTERM should its parent vanish.

    Elsewhere nothing like it exists: a parent killed outright leaves its children there.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl  # looked up here: the forked child must not load anything

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it vanished between the fork and the line above
            os._exit(1)

    return ask
