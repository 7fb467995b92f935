"""Web processes run without docstrings: what is compiled for them is kept, and nothing of ours needs an assertion."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from concierge.platform.lean_python import compile_first, lean_options

CODE = Path(__file__).parents[3] / "concierge"


def test_what_was_compiled_is_found_at_the_next_start(tmp_path: Path) -> None:
    options = lean_options(tmp_path / "var")
    ask = "import sys, concierge.config as c; print(c.__doc__, sys.flags.optimize, c.__cached__)"
    env = os.environ | {"PYTHONPATH": str(CODE.parent)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run([sys.executable, *options, "-c", ask], env=env, capture_output=True, text=True, check=True)
    docstring, level, kept = done.stdout.split(maxsplit=2)
    assert (docstring, level) == ("None", "2")
    assert Path(kept.strip()).is_relative_to(tmp_path)
    assert Path(kept.strip()).is_file()


def test_new_code_is_compiled_once_before_the_process_that_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    options = lean_options(tmp_path)
    assert compile_first(tmp_path, options)
    assert list(tmp_path.rglob("wiring/pages.*.pyc"))
    assert not compile_first(tmp_path, options)


def test_where_nothing_can_be_kept_python_runs_as_usual(tmp_path: Path) -> None:
    """Else every start would compile everything anew."""
    taken = tmp_path / "var"
    taken.write_text("not a folder")
    assert lean_options(taken) == ()


def test_assertions_only_tell_what_is_known() -> None:
    """They are not there in a web process: none may do something, or refuse what somebody sent."""
    plain = {"isinstance", "len"}
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Assert):
                called = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
                assert all(isinstance(name, ast.Name) and name.id in plain for name in called), (path, node.lineno)
