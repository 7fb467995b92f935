"""Modules that a web process loads when it first asks something of them."""

import importlib
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest

from concierge.platform.lean_modules import LATER, PARTS, VALUES, load_later

NOTED = "import sys; sys.stored.append(__name__); VALUE = 3\n"


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Make the modules `later_one` and `later_two`, loaded later; return the names of those whose code ran."""
    noted: list[str] = []
    monkeypatch.setattr(sys, "stored", noted, raising=False)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    (tmp_path / "later_one.py").write_text(NOTED)
    (tmp_path / "later_two.py").write_text(NOTED + "import later_two; SEEN = later_two.VALUE; later_two.TO_COME\n")
    for name in ("later_one", "later_two"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    importlib.invalidate_caches()
    load_later(frozenset({"later_one", "later_two"}))
    return noted


def test_a_module_is_loaded_when_it_is_first_asked_something(runs: list[str]) -> None:
    first, again = importlib.import_module("later_one"), importlib.import_module("later_one")
    assert first is again
    assert runs == []
    assert first.VALUE == 3
    assert first.__file__ is not None
    assert runs == ["later_one"]
    assert not hasattr(first, "OTHER")
    assert runs == ["later_one"]


def test_threads_that_ask_at_once_get_one_module(runs: list[str]) -> None:
    module = importlib.import_module("later_one")
    together, values = threading.Barrier(8), []

    def ask() -> None:
        together.wait()
        values.append(module.VALUE)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert values == [3] * 8
    assert runs == ["later_one"]


def test_a_module_that_asks_itself_for_what_is_still_to_come_is_refused_as_ever(runs: list[str]) -> None:
    module = importlib.import_module("later_two")
    with pytest.raises(AttributeError, match="TO_COME"):
        _ = module.ANYTHING
    assert runs == ["later_two"]


@pytest.mark.parametrize("name", sorted(LATER))
def test_each_of_them_exists(name: str) -> None:
    assert find_spec(name) is not None


def test_a_part_gives_what_its_package_gives() -> None:
    for package, names in PARTS.items():
        whole = importlib.import_module(package)
        for name, part in names.items():
            assert getattr(whole, name) is getattr(importlib.import_module(f"{package}.{part}"), name)


def test_values_known_without_loading_are_those_of_the_module() -> None:
    for module, values in VALUES.items():
        assert {name: getattr(importlib.import_module(module), name) for name in values} == values


def test_asyncio_works_whole_after_it_was_asked_for_parts() -> None:
    code = """
import sys
from concierge.platform.lean_modules import load_later
load_later()
from asyncio import CancelledError, Lock
assert "asyncio.base_events" not in sys.modules
import asyncio
async def wait(): await asyncio.wait_for(asyncio.sleep(0), 5)
asyncio.run(wait())
assert asyncio.CancelledError is CancelledError and asyncio.locks.Lock is Lock
import subprocess, urllib.request
assert urllib.request.Request("http://localhost/").host == "localhost"
print(subprocess.run([sys.executable, "-c", "print('done')"], capture_output=True, text=True).stdout)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["done"]
