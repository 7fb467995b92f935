"""Child processes are restarted a few times, then given up; whatever happens, none is left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from concierge.platform import supervision
from concierge.platform.supervision import BACK_OFF, FORGIVEN_AFTER, Service, ServiceFailed, Supervisor, restart_delay
from tests.waiting import PATIENCE, is_gone

# A child with a child of its own: the mother stays deaf to SIGTERM when asked to be.
FAMILY = """
import os, signal, subprocess, sys
if "deaf" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
with open(sys.argv[1] + ".part", "w") as file:
    file.write(f"{os.getpid()} {child.pid}")
os.replace(sys.argv[1] + ".part", sys.argv[1])
signal.pause()
signal.pause()
"""
# A supervisor of its own, as `concierge run` is.
OWNER = """
import sys
from pathlib import Path
from concierge.platform.supervision import Service, Supervisor
pids = Path(sys.argv[1])
with Supervisor(pids.parent / "log") as supervisor:
    supervisor.start(Service(name="family", label="Famille", command=tuple(sys.argv[2:]), ready=pids.exists))
    print("ready", flush=True)
    supervisor.watch()
print("stopped", flush=True)
"""


def family(pids: Path, *options: str, grace: float = 5.0) -> Service:
    command = (sys.executable, "-c", FAMILY, str(pids), *options)
    return Service(name="family", label="Famille", command=command, ready=pids.exists, grace=grace)


def read_pids(pids: Path) -> list[int]:
    return [int(pid) for pid in pids.read_text().split()]


@given(st.lists(st.floats(0, 1000), max_size=12).map(sorted))
def test_each_restart_waits_longer_until_it_is_given_up(deaths: list[float]) -> None:
    now = 1000.0
    recent = [death for death in deaths if now - death <= FORGIVEN_AFTER]
    delay = restart_delay(deaths, now)
    assert delay == (BACK_OFF[max(len(recent), 1) - 1] if len(recent) <= len(BACK_OFF) else None)


def test_old_deaths_are_forgiven() -> None:
    assert restart_delay([0.0] * 20, now=FORGIVEN_AFTER + 1) == BACK_OFF[0]


def test_leaving_stops_children_and_their_children(tmp_path: Path) -> None:
    with Supervisor(tmp_path / "log") as supervisor:
        supervisor.start(family(tmp_path / "pids"))
        pids = read_pids(tmp_path / "pids")
    assert len(pids) == 2
    assert all(is_gone(pid) for pid in pids)


def test_a_child_deaf_to_sigterm_is_killed(tmp_path: Path) -> None:
    with Supervisor(tmp_path / "log") as supervisor:
        supervisor.start(family(tmp_path / "pids", "deaf", grace=0.2))
        pids = read_pids(tmp_path / "pids")
    assert all(is_gone(pid) for pid in pids)


def test_a_child_that_does_not_start_says_why(tmp_path: Path) -> None:
    command = (sys.executable, "-c", "import sys; sys.exit('disque plein')")
    broken = Service(name="broken", label="Le serveur web", command=command, ready=lambda: False)
    with Supervisor(tmp_path / "log") as supervisor, pytest.raises(ServiceFailed) as failure:
        supervisor.start(broken)
    assert "Le serveur web ne démarre pas (code 1)" in str(failure.value)
    assert "disque plein" in str(failure.value)


def test_a_slow_child_is_waited_for_and_said_to_be_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "LATE_AFTER", 0.0)
    said: list[str] = []
    asleep = Service(
        name="slow",
        label="Le serveur web",
        command=(sys.executable, "-c", "import signal; signal.pause()"),
        ready=lambda: bool(said),
    )
    with Supervisor(tmp_path / "log", say=said.append) as supervisor:
        supervisor.start(asleep)
    assert said == ["Le serveur web démarre encore : la machine est occupée, on attend…"]


def test_a_silent_child_is_not_waited_for_forever(tmp_path: Path) -> None:
    silent = Service(
        name="silent",
        label="Redis",
        command=(sys.executable, "-c", "import signal; signal.pause()"),
        ready=lambda: False,
        patience=0.3,
    )
    with Supervisor(tmp_path / "log") as supervisor, pytest.raises(ServiceFailed, match="Redis ne répond pas"):
        supervisor.start(silent)


def test_a_dying_child_is_restarted_then_everything_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "BACK_OFF", (0.01, 0.02))
    said: list[str] = []
    command = (sys.executable, "-c", "print('encore', flush=True); raise SystemExit(3)")
    with Supervisor(tmp_path / "log", said.append) as supervisor:
        supervisor.start(family(tmp_path / "pids"))
        pids = read_pids(tmp_path / "pids")
        supervisor.start(Service(name="dying", label="Travaux de fond", command=command))
        with pytest.raises(ServiceFailed, match=r"Travaux de fond s'est arrêté .* fois de suite \(code 3\)"):
            supervisor.watch()
    assert len(said) == 2
    assert (tmp_path / "log" / "dying.log").read_text().count("encore") == 3
    assert all(is_gone(pid) for pid in pids)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_what_was_started_and_nothing_else(tmp_path: Path, number: signal.Signals) -> None:
    bystander = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    owner, pids = start_owner(tmp_path)
    owner.send_signal(number)
    output, _ = owner.communicate(timeout=PATIENCE)
    assert (owner.returncode, output.split()) == (0, ["stopped"])
    assert all(is_gone(pid) for pid in pids)
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait(PATIENCE)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a child that its parent vanished")
def test_children_do_not_outlive_a_killed_owner(tmp_path: Path) -> None:
    owner, pids = start_owner(tmp_path)
    with owner:
        owner.kill()
        owner.wait(PATIENCE)
    assert is_gone(pids[0])
    os.kill(pids[1], signal.SIGKILL)  # the grandchild is the child's own affair


def start_owner(folder: Path) -> tuple["subprocess.Popen[str]", list[int]]:
    pids = folder / "pids"
    command = [sys.executable, "-c", OWNER, str(pids), *family(pids).command]
    owner = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    assert owner.stdout.readline() == "ready\n"
    return owner, read_pids(pids)
