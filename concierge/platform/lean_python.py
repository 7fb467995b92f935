"""How Python runs a web process: without docstrings and columns of tracebacks, which weigh each of them 7 MB."""

from pathlib import Path
from typing import Final

FOLDER: Final = "bytecode"


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
