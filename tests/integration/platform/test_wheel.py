"""An installed package works outside the checkout: its wheel carries templates, workflows and migrations."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ("concierge", "templates", "workflows", "migrations")
FILES = ("pyproject.toml", "setup.py", "README.md")
ASK = (
    "from concierge.config import resource_folder as f; print(*(f(n) for n in ('templates','workflows','migrations')))"
)


def test_the_wheel_carries_its_resources(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "installed"
    for name in SOURCES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, source / name)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--target", str(target)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(source)], check=True)
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(target)!r}); {ASK}", *SOURCES[1:]]
    told = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout.split()
    assert [Path(folder).relative_to(target).as_posix() for folder in told] == [
        "concierge/_resources/templates",
        "concierge/_resources/workflows",
        "concierge/_resources/migrations",
    ]
    for name, folder in zip(SOURCES[1:], told, strict=True):
        assert files_of(Path(folder)) == files_of(ROOT / name)


def files_of(folder: Path) -> set[str]:
    """Return the paths of what a folder holds, Python's caches left out."""
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in paths}
