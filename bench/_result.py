"""What a benchmark says: records {name, value, unit, goal, ok}, printed and written to bench/results/<name>.json."""

import dataclasses
import json
import platform
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

RESULTS = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True, slots=True)
class Record:
    """One figure. A `goal` is the most the figure may be; without one it is only shown."""

    name: str
    value: float
    unit: str
    goal: float | None = None

    @property
    def ok(self) -> bool:
        return self.goal is None or self.value <= self.goal

    def line(self) -> str:
        goal = "" if self.goal is None else f"   goal ≤ {self.goal:g} {self.unit}   {'ok' if self.ok else 'MISSED'}"
        return f"  {self.name:<58} {self.value:>10.2f} {self.unit}{goal}".rstrip()


@dataclass(slots=True)
class Report:
    """The figures of one benchmark, as they come in."""

    name: str
    records: list[Record] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def add(self, name: str, value: float, unit: str, goal: float | None = None) -> None:
        record = Record(name, round(value, 3), unit, goal)
        self.records.append(record)
        print(record.line(), flush=True)

    def note(self, text: str) -> None:
        """Say something that is no figure: a database that is absent, a page that cannot be measured."""
        self.notes.append(text)
        print(f"  {text}", flush=True)

    def finish(self) -> NoReturn:
        """Write the results; end with 1 when a goal was missed."""
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{self.name}.json"
        content = {
            "benchmark": self.name,
            "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "seconds": round(time.monotonic() - self.began),
            "machine": machine(),
            "notes": self.notes,
            "records": [dataclasses.asdict(record) | {"ok": record.ok} for record in self.records],
        }
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        missed = [record.name for record in self.records if not record.ok]
        print(f"  → {path.relative_to(RESULTS.parent.parent)}" + (f"; missed: {', '.join(missed)}" if missed else ""))
        sys.exit(1 if missed else 0)


def machine() -> dict[str, str]:
    """Return what the figures were measured on."""
    model = subprocess.run(
        ["sh", "-c", "sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1; nproc"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\n")
    return {
        "processor": model[0] or platform.processor(),
        "cores": model[1] if len(model) > 1 else "",
        "python": platform.python_version(),
    }
