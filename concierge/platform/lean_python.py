"""How Python runs a web process: without docstrings and columns of tracebacks, which weigh each of them 7 MB."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

FOLDER: Final = "bytecode"
CODE: Final = Path(__file__).parents[1]
_LOADED: Final = (  # what a web process loads before it answers
    "import concierge.platform.gunicorn_settings, gunicorn.app.wsgiapp, gunicorn.workers.gthread, "
    "concierge.app, concierge.wiring.pages, concierge.wiring.reactions"
)


def lean_options(var_dir: Path) -> tuple[str, ...]:
    """Return the options of the interpreter; none where it could not keep what it compiles for them.

    What is compiled is kept in the installation's own folder: the code's may be nobody's to write, and every start
    would compile everything anew. Assertions go with the docstrings: ours tell a reader and mypy what is known.
    """
    folder = var_dir.resolve() / FOLDER
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / ".written").touch()
    except OSError:
        return ()
    return ("-OO", "-X", "no_debug_ranges", "-X", f"pycache_prefix={folder}")


def compile_first(var_dir: Path, options: Sequence[str]) -> bool:
    """Let a process of its own compile code that is new here; tell whether there was any.

    What compiles keeps 4 MB of what it needed for that, and the first start after an upgrade may last for months.
    Whatever goes wrong, the web process compiles for itself.
    """
    stamp = var_dir.resolve() / FOLDER / ".compiled"
    present = f"{sys.version} {max(path.stat().st_mtime_ns for path in CODE.rglob('*.py'))}"
    try:
        if stamp.is_file() and stamp.read_text("utf-8") == present:
            return False
        subprocess.run([sys.executable, *options, "-c", _LOADED], check=True, capture_output=True)  # noqa: S603
        stamp.write_text(present, "utf-8")
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
