"""The command that a mail server hands answers to."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from concierge.platform import clock
from concierge.platform.unit_of_work import unit_of_work
from concierge.replies.reading import LARGEST
from concierge.replies.receiving import Outcome, receive_mail

NO_USER = 67  # sysexits.h: the mail server tells the sender that nobody reads this address
_SAID = {
    Outcome.FILED: "Le courriel est dans le dossier de la famille.",
    Outcome.STRAY: "Le courriel attend dans « Courriels à rattacher ».",
    Outcome.KNOWN: "Ce courriel a déjà été reçu : rien de plus à faire.",
    Outcome.AUTOMATIC: "Réponse automatique ou message sans expéditeur : rien à noter.",
    Outcome.BOUNCE: "Un de nos courriels est revenu : c'est noté sur le message.",
    Outcome.NOBODYS: "Aucune agence ne peut être reconnue dans ce courriel.",
}


@click.command()
@click.option("--recipient", default="", help="Adresse à laquelle le courriel a été remis, si le serveur la donne.")
@with_appcontext
def receive(recipient: str) -> None:
    """Lit sur l'entrée standard la réponse d'une famille et la range dans son dossier."""
    raw: bytes = sys.stdin.buffer.read(LARGEST)
    with unit_of_work():
        outcome = receive_mail(raw, current_app.extensions["config"], clock.now(), recipient=recipient)
    click.echo(_SAID[outcome])
    if outcome is Outcome.NOBODYS:
        sys.exit(NO_USER)
