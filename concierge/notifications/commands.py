"""The command that a mail server hands returned mails to."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from concierge.notifications.bounces import LARGEST, note_bounce, read_bounce
from concierge.platform import clock
from concierge.platform.unit_of_work import unit_of_work


@click.command()
@with_appcontext
def bounce() -> None:
    """Lit sur l'entrée standard un courriel revenu et le signale sur le dossier de la famille."""
    raw: bytes = sys.stdin.buffer.read(LARGEST)
    found = read_bounce(raw, current_app.extensions["config"].secret_key)
    if found is None:
        click.echo("Ce courriel n'annonce pas le retour définitif d'un message de ce logiciel : rien à noter.")
        return
    with unit_of_work():
        noted = note_bounce(found, clock.now())
    click.echo("Le retour est noté sur le message." if noted else "Le message n'existe plus : rien à noter.")
