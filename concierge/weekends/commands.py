"""Programmes of weekends from files: computed, and checked by who knows nothing of the solver."""

import json
from dataclasses import asdict
from typing import Any, TextIO

import click

from concierge.programmes.checker import check as check_programme, unkept
from concierge.programmes.instance_file import WrongFile, read_instance, read_programme, write_programme
from concierge.programmes.pricing import price
from concierge.solvers.programme.found import Progress
from concierge.solvers.programme.search import solve as solve_instance


@click.group()
def weekends() -> None:
    """Week-ends de découverte : programmes calculés et vérifiés."""


@weekends.command()
@click.argument("instance", type=click.File(encoding="utf-8"))
@click.option("--seconds", type=click.FloatRange(min=0.1), default=60, show_default=True,
              help="Temps donné à la recherche ; la borne en prend au plus autant, avant.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Fils du solveur.")
@click.option("--quiet", is_flag=True, help="Ne dit pas l'avancement.")
def solve(instance: TextIO, seconds: float, workers: int, *, quiet: bool) -> None:
    """Écrit le meilleur programme d'INSTANCE (JSON, décrit dans docs/weekends.md ; « - » lit l'entrée)."""
    try:
        read = read_instance(_decode(instance))
    except WrongFile as wrong:
        raise click.ClickException("L’instance n’a pas été calculée. À corriger :\n" + str(wrong)) from wrong
    found = solve_instance(read, seconds=seconds, workers=workers, report=None if quiet else _say)
    answer = write_programme(found.programme) | {
        "objective": found.price.total,
        "price": asdict(found.price),
        "bound": found.bound,
        "gap": found.gap,
        "greedy": found.greedy,
        "alone": dict(found.alone),
        "steps": found.steps,
        "seconds": round(found.seconds, 2),
        "bound_seconds": round(found.bound_seconds, 2),
        "unkept": [asdict(each) for each in unkept(read, found.programme)],
    }
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1))


@weekends.command()
@click.argument("instance", type=click.File(encoding="utf-8"))
@click.argument("programme", type=click.File(encoding="utf-8"))
def check(instance: TextIO, programme: TextIO) -> None:
    """Vérifie PROGRAMME : écrit son prix et chaque règle qu'il enfreint ; finit par 1 s'il y en a."""
    try:
        read, proposed = read_instance(_decode(instance)), read_programme(_decode(programme))
    except WrongFile as wrong:
        raise click.ClickException("Rien n’a été vérifié. À corriger :\n" + str(wrong)) from wrong
    faults = check_programme(read, proposed)
    cost = price(read, proposed)
    answer = {
        "faults": [asdict(fault) for fault in faults],
        "objective": cost.total,
        "price": asdict(cost),
        "unkept": [asdict(each) for each in unkept(read, proposed)],
    }
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    if faults:
        raise SystemExit(1)


def _decode(file: TextIO) -> Any:
    try:
        return json.load(file)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise click.ClickException(f"{file.name} n’est pas du JSON : {fault}") from fault


def _say(progress: Progress) -> bool:
    gap = "inconnu" if progress.gap is None else f"{progress.gap:.1%}"
    click.echo(
        f"{progress.seconds:6.1f} s  prix {progress.best}  borne {progress.bound}  écart {gap}  "
        f"{progress.visits} visites, {progress.families} familles",
        err=True,
    )
    return True
