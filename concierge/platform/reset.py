"""What `concierge reset` erases: counted and shown first, then removed."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, MetaData, Table, func, inspect, select

# The key of the installation stays: erasing it would sign everybody out of nothing and break backups' links.
ERASED: Final = (
    "concierge.sqlite",
    "concierge.sqlite-wal",
    "concierge.sqlite-shm",
    "concierge.sqlite-turns",
    "mailbox",
    "redis",
    "log",
    "files",
    "imports",
    "lists",
    "attachments",
    "erasures.jsonl",
)


@dataclass(frozen=True, slots=True)
class Item:
    """A file or folder that would go; `size` in bytes, `files` counts what a folder holds."""

    path: Path
    size: int
    files: int


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that would be erased; `rows` by table, the fullest first; empty tables left out."""

    items: tuple[Item, ...]
    rows: tuple[tuple[str, int], ...]


def take_inventory(var_dir: Path, engine: Engine, extra: tuple[str, ...] = ()) -> Inventory:
    """Count what is there, without changing anything; a database that was never made is not made now."""
    items = [_measure(var_dir / name) for name in (*ERASED, *extra) if (var_dir / name).exists()]
    return Inventory(items=tuple(items), rows=_count_rows(engine) if _exists(engine) else ())


def erase(var_dir: Path, engine: Engine, extra: tuple[str, ...] = ()) -> None:
    """Empty the database server, or remove the SQLite files; then remove mails, logs and documents."""
    if engine.dialect.name != "sqlite":
        _drop_tables(engine)
    engine.dispose()
    for name in (*ERASED, *extra):
        path = var_dir / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def human_size(size: int) -> str:
    """Return a size in bytes as a French reader expects it."""
    value, units = float(size), ["octets", "Ko", "Mo", "Go"]
    while value >= 1000 and len(units) > 1:
        value /= 1000
        units.pop(0)
    number = f"{value:.1f}" if units[0] != "octets" else f"{value:.0f}"
    return f"{number.replace('.', ',')} {units[0]}"


def _exists(engine: Engine) -> bool:
    return engine.dialect.name != "sqlite" or Path(engine.url.database or "").is_file()


def _measure(path: Path) -> Item:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return Item(path, sum(file.stat().st_size for file in files), len(files))


def _reflect(engine: Engine) -> list[Table]:
    """Return the tables that are really there, not those this version of the code knows."""
    metadata = MetaData()
    metadata.reflect(bind=engine)
    return list(metadata.sorted_tables)


def _count_rows(engine: Engine) -> tuple[tuple[str, int], ...]:
    names = inspect(engine).get_table_names()
    tables = [table for table in _reflect(engine) if table.name in names and table.name != "alembic_version"]
    with engine.connect() as connection:
        counted = [(table.name, connection.scalar(select(func.count()).select_from(table)) or 0) for table in tables]
    return tuple(sorted(((name, rows) for name, rows in counted if rows), key=lambda pair: (-pair[1], pair[0])))


def _drop_tables(engine: Engine) -> None:
    metadata = MetaData()
    metadata.reflect(bind=engine)
    metadata.drop_all(bind=engine)
