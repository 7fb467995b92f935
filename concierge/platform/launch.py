"""`concierge run`: everything one machine needs, started in order, and nothing left behind."""

import fcntl
import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from concierge.config import PACKAGE_ROOT
from concierge.platform.redis_server import RedisMissing, free_port, own_redis
from concierge.platform.supervision import Service, ServiceFailed, StopRequested, Supervisor

SIGN_INS_FILE: Final = "demonstration.txt"  # written in var/ by `concierge prepare`, shown at every start
_SMTP_PORT: Final = 1025
_COMMAND: Final = (sys.executable, "-m", "concierge.cli")


class CannotRun(Exception):
    """What prevents the start; the text is for the person at the terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """One `concierge run`. `env` is what the person set; what is absent is provided by servers of our own."""

    var_dir: Path
    host: str
    port: int
    env: Mapping[str, str]
    say: Callable[[str], None] = print

    @property
    def address(self) -> str:
        """Return where a browser of this machine finds the application."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def tell(self, words: str) -> None:
        """Say something, unless the terminal is gone: closing its window must not disturb the stop."""
        with suppress(OSError):
            self.say(words)


def run(launch: Launch) -> int:
    """Run until Ctrl-C or SIGTERM; return the exit code. Raises CannotRun before anything was started."""
    launch.var_dir.mkdir(parents=True, exist_ok=True)
    with only_one(launch.var_dir):
        _check_port(launch)
        try:
            with Supervisor(launch.var_dir / "log", launch.tell) as supervisor:
                _start_all(supervisor, launch)
                supervisor.watch()
                launch.tell("\nArrêt en cours…")
        except StopRequested:
            launch.tell("\nDémarrage interrompu.")
        except (ServiceFailed, RedisMissing) as failure:
            launch.tell(f"\n{failure}\n\nTout a été arrêté ; les données sont gardées dans {launch.var_dir}.")
            return 1
        launch.tell("Tout est arrêté ; les données sont gardées.")
        return 0


@contextmanager
def only_one(var_dir: Path) -> Iterator[None]:
    """Hold the installation: two servers, or a server and a reset, must not work on the same folder."""
    with (var_dir / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(
                f"L'application tourne déjà avec le dossier {var_dir} : arrêtez-la d'abord (Ctrl-C dans son terminal), "
                "ou choisissez un autre dossier avec CONCIERGE_VAR=…"
            ) from None
        yield


def _check_port(launch: Launch) -> None:
    family = socket.AF_INET6 if ":" in launch.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((launch.host, launch.port))
        except (OSError, OverflowError) as error:
            other = launch.port + 1 if launch.port < 60000 else 8001
            raise CannotRun(
                f"Le port {launch.port} de {launch.host} ne peut pas être pris ({error}).\n"
                f"Choisissez-en un autre, par exemple : make run PORT={other}"
            ) from None


def _start_all(supervisor: Supervisor, launch: Launch) -> None:
    """Start servers, database, web, worker and scheduler, then say where to go."""
    env = _common_env(launch)
    env |= _start_redis(supervisor, launch)
    env |= _start_mailbox(supervisor, launch, env)
    launch.tell("Base de données…")
    supervisor.finish((*_COMMAND, "prepare"), env, "Préparation de la base de données")
    launch.tell("Application…")
    supervisor.start(_web(launch, env))
    supervisor.start(Service(name="worker", label="Travaux de fond", command=(*_COMMAND, "worker"), env=env))
    supervisor.start(Service(name="scheduler", label="Planificateur", command=(*_COMMAND, "scheduler"), env=env))
    launch.tell(_welcome(launch, env))


def _common_env(launch: Launch) -> dict[str, str]:
    path = os.pathsep.join(filter(None, (str(PACKAGE_ROOT.parent), launch.env.get("PYTHONPATH"))))
    return {
        "CONCIERGE_VAR": str(launch.var_dir),
        "BASE_URL": launch.env.get("BASE_URL") or launch.address,
        "PYTHONPATH": path,  # a checkout works without having been installed
        "PYTHONUNBUFFERED": "1",
    }


def _start_redis(supervisor: Supervisor, launch: Launch) -> dict[str, str]:
    if launch.env.get("REDIS_URL"):
        return {}
    own = own_redis(launch.var_dir)
    supervisor.start(own.service)
    return {"REDIS_URL": own.url}


def _start_mailbox(supervisor: Supervisor, launch: Launch, env: Mapping[str, str]) -> dict[str, str]:
    if "SMTP_URL" in launch.env:
        return {}
    port = free_port(_SMTP_PORT)
    command = (*_COMMAND, "mailbox", "--port", str(port))
    service = Service(name="mailbox", label="Boîte d'essai", command=command, env=env, ready=lambda: _listens(port))
    supervisor.start(service)
    return {"SMTP_URL": f"smtp://127.0.0.1:{port}", "CONCIERGE_MAILBOX": str(launch.var_dir / "mailbox")}


def _web(launch: Launch, env: Mapping[str, str]) -> Service:
    command = (*_COMMAND, "web", "--host", launch.host, "--port", str(launch.port))
    return Service(
        name="web",
        label="Le serveur web",
        command=command,
        env=env,
        ready=lambda: _is_healthy(f"{launch.address}/sante"),
    )


def _welcome(launch: Launch, env: Mapping[str, str]) -> str:
    """Return the last words of a start: the address first, it is what people look for."""
    sign_ins = launch.var_dir / SIGN_INS_FILE
    parts = [f"\n  La conciergerie est ouverte : {env['BASE_URL']}"]
    if sign_ins.is_file():
        parts.append(sign_ins.read_text("utf-8").rstrip())
    if "CONCIERGE_MAILBOX" in env:
        parts.append("  Aucun courriel ne part : tous sont gardés, et lisibles dans l'application.")
    parts.append(f"  Journaux : {launch.var_dir / 'log'}. Ctrl-C arrête tout.\n")
    return "\n\n".join(parts)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _is_healthy(url: str) -> bool:
    """Tell whether the health page answers 200. No proxy of the environment must come between."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
