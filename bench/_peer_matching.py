"""Run in an environment of its own: PyPI `matching` (hospitals and residents) on an instance (docs/matching.md)."""

import json
import resource
import sys
import time
from collections import defaultdict
from pathlib import Path

from matching.games import HospitalResident

sys.setrecursionlimit(1_000_000)  # they copy the game by recursion

instance = json.loads(Path(sys.argv[1]).read_text())
scores = {(family, host): score for family, host, _role, score in instance["pairs"]}
families, hosts = defaultdict(list), defaultdict(list)
for family, host in scores:
    families[family].append(host)
    hosts[host].append(family)
capacities = {host["id"]: host["capacity"] for host in instance["hosts"] if host["id"] in hosts}
began = time.process_time()
game = HospitalResident.create_from_dictionaries(
    {family: sorted(known, key=lambda host: (-scores[family, host], host)) for family, known in families.items()},
    {host: sorted(known, key=lambda family: (-scores[family, host], family)) for host, known in hosts.items()},
    capacities,
)
found = [(resident.name, host.name) for host, residents in game.solve().items() for resident in residents]
answer = {
    "seconds": time.process_time() - began,
    "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "placed": len(found),
    "affinity": sum(scores[pair] for pair in found),
}
sys.stdout.write(json.dumps(answer))
