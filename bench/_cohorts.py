"""Made-up cohorts for the matching benchmarks: towns, drives, tastes; the same size always gives the same instance."""

import numpy as np

from concierge.solvers.instances import Family, Host, Instance, Pairs

REACH = 30.0  # km between a family's town and a host's door
TASTES = 40
SEED = 20_261_128


def make_cohort(families: int, hosts: int, *, pairs_each: int = 68, beds: int = 0) -> Instance:
    """Return families seeking one mentor each among hosts with one to three places, about as many as are needed.

    Families and hosts live around towns of very unequal size; within reach, a score of 0 to 1000 adds how near they
    are, the children's ages, shared tastes (rare ones count more) and languages. At most `pairs_each` pairs a family;
    `beds` for each place of a host, and up to two more; none: nobody counts them.
    """
    chance = np.random.default_rng(SEED + families)
    towns = chance.uniform(0, 160, (max(3, families // 60), 2))
    sizes = chance.pareto(1.2, len(towns)) + 0.3
    sizes /= sizes.sum()

    def people(count: int) -> tuple[np.ndarray, ...]:
        home = towns[chance.choice(len(towns), count, p=sizes)] + chance.normal(0, 6, (count, 2))
        return home, chance.integers(0, 15, count), chance.integers(0, TASTES, (count, 3)), chance.integers(0, 4, count)

    seekers, keepers = people(families), people(hosts)
    rarity = 1 / (1 + np.bincount(np.concatenate([seekers[2].ravel(), keepers[2].ravel()]), minlength=TASTES))
    rarity /= rarity.max()
    columns: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for at in range(families):
        away = np.hypot(*(keepers[0] - seekers[0][at]).T)
        near = np.flatnonzero(away <= REACH)
        score = 300 * (1 - away[near] / REACH)
        score += 300 * np.exp(-np.abs(keepers[1][near] - seekers[1][at]) / 3)
        shared = (keepers[2][near][:, :, None] == seekers[2][at][None, None, :]).any(axis=2)
        score += np.minimum(300, 300 * (shared * rarity[keepers[2][near]]).sum(axis=1))
        score += 100 * (keepers[3][near] == seekers[3][at])
        best = np.sort(np.argsort(-score, kind="stable")[:pairs_each])
        columns.append((np.full(len(best), at), near[best], score[best].astype(np.int64)))
    requests, found, scores = (np.concatenate(column).astype(np.int32) for column in zip(*columns, strict=True))
    places = chance.integers(1, 4, hosts)
    return Instance(
        families=tuple(
            Family(f"f{at:05}", ("mentor",), int(party)) for at, party in enumerate(chance.integers(1, 7, families))
        ),
        hosts=tuple(
            Host(f"h{at:05}", int(count), {"mentor": int(count)}, load=int(load),
                 beds={"mentor": int(count) * beds + int(extra)} if beds else {})
            for at, (count, load, extra) in enumerate(
                zip(places, chance.integers(0, 3, hosts), chance.integers(0, 3, hosts), strict=True)
            )
        ),
        pairs=Pairs(requests, found, scores),
    )  # fmt: skip


def oracle(instance: Instance) -> tuple[int, int]:
    """Return placed and affinity by scipy's bipartite matching: a column a place, and one for each family left out."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    pairs = instance.pairs
    places = np.array([host.capacity for host in instance.hosts])
    first = np.cumsum(places) - places
    counts = places[pairs.hosts]
    rows = np.repeat(pairs.requests.astype(np.int64), counts)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    families, total = len(instance.families), int(places.sum())
    nobody = np.arange(families)
    columns = np.concatenate([np.repeat(first[pairs.hosts], counts) + within, total + nobody])
    left_out = float(families * 1001)  # leaving out a family costs more than all affinity together
    weights = np.concatenate([np.repeat(1001.0 - pairs.scores, counts), np.full(families, left_out)])
    graph = csr_array((weights, (np.concatenate([rows, nobody]), columns)), shape=(families, total + families))
    chosen_rows, chosen_columns = min_weight_full_bipartite_matching(graph)
    matched = chosen_columns < total
    spent = float(graph[chosen_rows[matched], chosen_columns[matched]].sum())
    return int(matched.sum()), round(1001 * int(matched.sum()) - spent)


def greedy(instance: Instance) -> tuple[int, int]:
    """Give each family in turn of its best score what is left: what people do by hand. Return placed, affinity."""
    left = [host.capacity for host in instance.hosts]
    beds = [host.beds.get("mentor", 10**9) for host in instance.hosts]
    party = [family.party for family in instance.families]
    placed: set[int] = set()
    affinity = 0
    pairs = instance.pairs
    for at in np.argsort(-pairs.scores, kind="stable").tolist():
        request, host = int(pairs.requests[at]), int(pairs.hosts[at])
        if request not in placed and left[host] and beds[host] >= party[request]:
            left[host] -= 1
            beds[host] -= party[request]
            placed.add(request)
            affinity += int(pairs.scores[at])
    return len(placed), affinity
