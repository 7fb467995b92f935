"""Commands of those who run an installation."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from concierge.platform import clock
from concierge.platform.unit_of_work import unit_of_work
from concierge.privacy.host_erasing import replay_hosts
from concierge.privacy.ledger import UnreadableLedger, read
from concierge.privacy.replaying import replay as replay_lines, replay_people


@click.group()
def privacy() -> None:
    """Données personnelles : après une restauration."""


@privacy.command()
@click.argument("ledger", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def replay(ledger: Path | None) -> None:
    """Efface de nouveau ce qu'une sauvegarde restaurée a ramené (par défaut : var/erasures.jsonl)."""
    path = ledger or current_app.extensions["config"].erasures_file
    if not path.is_file():
        click.echo(f"Aucun effacement n'est noté dans {path} : rien à rejouer.")
        return
    try:
        lines = list(read(path))
    except UnreadableLedger as fault:
        raise click.ClickException(f"{fault} : cette ligne n'est pas comprise. Rien n'a été effacé.") from fault
    with unit_of_work():
        found = replay_lines(lines, clock.now())
        hosts = replay_hosts(lines, clock.now())
        people = replay_people(lines, clock.now())
    click.echo(
        f"Dossiers effacés de nouveau : {len(found.erased)}. Déjà effacés : {found.already}. "
        f"Absents de cette base : {found.unknown}."
    )
    if hosts:
        click.echo(f"Accueillants effacés de nouveau : {hosts}.")
    if people:
        click.echo(f"Personnes effacées de nouveau, leur foyer restant : {people}.")
    if found.entangled:
        numbers = ", ".join(str(number) for number in found.entangled)
        raise click.ClickException(
            f"À regarder à la main : {numbers}. Dans cette sauvegarde, ces dossiers sont réunis à d'autres que "
            "personne n'a effacés. Annulez la réunion ou effacez-les depuis leur onglet Confidentialité."
        )
