"""Other matching software on the same instances, each in an environment of its own under var/bench/."""

import json
import subprocess
import sys
import time
import venv
from dataclasses import replace
from pathlib import Path

from bench._cohorts import make_cohort
from bench._databases import FOLDER
from bench._result import Report
from concierge.solvers.instances import Instance
from concierge.solvers.studies import solve

ENDS_WITHIN = 600  # seconds


def main() -> None:
    report = Report("peers")
    alone = make_cohort(500, 500)
    one_each = replace(alone, hosts=tuple(replace(host, capacity=1, roles={"mentor": 1}) for host in alone.hosts))
    _compare(report, "mentor-match==7.0.1", "_peer_mentor_match.py", "500 × 500, one family a host", one_each)
    _compare(report, "matching==1.4.3", "_peer_matching.py", "2000 × 1000", make_cohort(2_000, 1_000))
    report.finish()


def _compare(report: Report, package: str, script: str, name: str, instance: Instance) -> None:
    began = time.process_time()
    ours = solve(instance).objective
    report.add(f"{name}, {len(instance.pairs)} pairs: ours", time.process_time() - began, "s")
    report.note(f"{name}: ours places {ours.placed}, affinity {ours.affinity}")
    python = _environment(package)
    if python is None:
        report.note(f"{package} does not install here")
        return
    path = FOLDER / f"{script}.json"
    path.write_text(json.dumps(_as_json(instance)))
    command = [str(python), "-P", str(Path(__file__).parent / script), str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=ENDS_WITHIN, check=False)
    except subprocess.TimeoutExpired:
        report.note(f"{name}: {package} had not ended after {ENDS_WITHIN} s")
        return
    if done.returncode:
        report.note(f"{name}: {package} failed: {done.stderr.strip().splitlines()[-1]}")
        return
    answer = json.loads(done.stdout)
    report.add(f"{name}: {package}", answer["seconds"], "s")
    report.add(f"{name}: {package}, memory of the process", answer["memory"], "MB")
    report.note(f"{name}: {package} places {answer['placed']}, affinity {answer['affinity']}")


def _environment(package: str) -> Path | None:
    """Return the interpreter of an environment that has the package alone; None: it does not install."""
    folder = FOLDER / f"peer-{package.partition('==')[0]}"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    done = subprocess.run([str(python), "-m", "pip", "install", "-q", package], capture_output=True, check=False)
    return python if done.returncode == 0 else None


def _as_json(instance: Instance) -> dict[str, object]:
    pairs = instance.pairs
    rows = zip(pairs.requests.tolist(), pairs.hosts.tolist(), pairs.scores.tolist(), strict=True)
    return {
        "families": [{"id": family.id, "roles": list(family.roles)} for family in instance.families],
        "hosts": [{"id": host.id, "capacity": host.capacity, "roles": host.roles} for host in instance.hosts],
        "pairs": [
            [instance.requests[one].family, instance.hosts[other].id, "mentor", score] for one, other, score in rows
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
