"""Solve instances from files: what-if studies, and benchmarks by others."""

import json
from typing import TextIO

import click

from concierge.matching.instance_file import WrongInstance, read_instance, write_answer
from concierge.solvers.flow import TooWide
from concierge.solvers.studies import Plan, solve as solve_instance


@click.group()
def matching() -> None:
    """Rapprochements : le meilleur d'un fichier."""


@matching.command()
@click.argument("instance", type=click.File(encoding="utf-8"))
@click.option("--plan", type=click.Choice([plan.value for plan in Plan]), default=Plan.LEAST.value, show_default=True,
              help="Ce qui peut bouger de ce qui est envoyé : rien, le moins possible, tout.")  # fmt: skip
@click.option("--raise-floor", is_flag=True, help="Relève d'abord l'affinité la plus basse, puis la somme.")
@click.option("--seconds", type=click.FloatRange(min=0.1), default=60, show_default=True,
              help="Temps donné au calcul quand des lits sont comptés.")  # fmt: skip
def solve(instance: TextIO, plan: str, seconds: float, *, raise_floor: bool) -> None:
    """Écrit le meilleur rapprochement d'INSTANCE (JSON, décrit dans docs/matching.md ; « - » lit l'entrée)."""
    try:
        content = json.load(instance)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise click.ClickException(f"Ce fichier n’est pas du JSON : {fault}") from fault
    try:
        found = solve_instance(read_instance(content), Plan(plan), raise_floor=raise_floor, seconds=seconds)
    except WrongInstance as wrong:
        raise click.ClickException(
            "L’instance n’a pas été calculée. À corriger :\n" + "\n".join(wrong.faults)
        ) from wrong
    except TooWide as wide:
        raise click.ClickException("Les affinités sont trop étendues pour 64 bits : réduisez leur plage.") from wide
    click.echo(json.dumps(write_answer(found), ensure_ascii=False, indent=1))
