"""Templates kept as they were compiled: each web process would compile them into 5 MB that it never gives back."""

import hashlib
import inspect
import shutil
from contextlib import suppress
from pathlib import Path

import jinja2
from flask import Flask
from jinja2.bccache import Bucket

from concierge.platform import template_writing

FOLDER = "compiled-templates"
_TEMPLATES = ("html", "txt")  # notes for whoever writes them stand beside them


class CompiledTemplates(jinja2.FileSystemBytecodeCache):
    """Jinja's own cache, which a full disk or a folder that cannot be written does not stop."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one template; the next process compiles it if this one cannot."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def keep_compiled(app: Flask, var_dir: Path) -> None:
    """Let `app` read and keep compiled templates in a folder for what compiles them now, that only its owner opens."""
    folder = var_dir / FOLDER / _compiler()
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        app.jinja_env.bytecode_cache = CompiledTemplates(str(folder))


def compile_all(app: Flask, var_dir: Path) -> None:
    """Compile every template before the first web process needs one; forget what former versions had compiled."""
    for folder in (var_dir / FOLDER).glob("*"):
        if folder.name != _compiler():
            shutil.rmtree(folder, ignore_errors=True)
    with app.app_context():
        for name in app.jinja_env.list_templates(extensions=_TEMPLATES):
            app.jinja_env.get_template(name)


def _compiler() -> str:
    """Name what turns a template into code: Jinja checks the template and the Python, not how we write values."""
    source = jinja2.__version__ + inspect.getsource(template_writing)
    return hashlib.sha256(source.encode()).hexdigest()[:16]
