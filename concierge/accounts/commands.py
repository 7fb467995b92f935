"""`concierge agency`: opening a real agency, and letting its coordinator in again."""

import click
from flask.cli import with_appcontext

from concierge.accounts import services
from concierge.accounts.queries import list_organisations
from concierge.accounts.roles import Role
from concierge.accounts.sign_in import WrongCredentials
from concierge.platform import clock
from concierge.platform.access import Actor
from concierge.platform.errors import DomainError
from concierge.platform.unit_of_work import unit_of_work

ACCENT, WARM = "#1f4d3a", "#b4532a"  # until the agency chooses its own on screen


@click.group()
def agency() -> None:
    """Agences : ouvrir la vôtre, rendre l'accès à quelqu'un."""


@agency.command("create")
@click.option("--name", prompt="Nom de l'agence")
@click.option("--department", prompt="Département (52, 10, 2A…)")
@click.option("--first-name", prompt="Prénom de la personne qui coordonne")
@click.option("--last-name", prompt="Nom")
@click.option("--email", prompt="Adresse e-mail")
@click.password_option(prompt="Mot de passe", confirmation_prompt="Encore une fois")
@with_appcontext
def create(name: str, department: str, first_name: str, last_name: str, email: str, password: str) -> None:
    """Ouvre une agence avec la personne qui la coordonne."""
    now = clock.now()
    details = services.SpaceDetails(name=name, accent=ACCENT, warm=WARM, phone="", email=email)
    person = services.PersonDetails(first_name=first_name, last_name=last_name, email=email, role=Role.COORDINATOR)
    try:
        with unit_of_work():
            space = services.create_space(details, department=department.strip().upper(), now=now)
            actor = Actor.system(space.id)
            services.add_person(actor, list_organisations(actor)[0], person, password, now)
    except DomainError as error:
        raise click.ClickException(error.message % error.values) from None
    click.echo(f"L'agence « {name} » est ouverte. {first_name} peut se connecter avec {email}.")


@agency.command("password")
@click.argument("email")
@click.password_option(prompt="Nouveau mot de passe", confirmation_prompt="Encore une fois")
@with_appcontext
def password_command(email: str, password: str) -> None:
    """Donne un nouveau mot de passe à EMAIL et ferme toutes ses sessions."""
    try:
        with unit_of_work():
            services.reset_password_of(email, password, clock.now())
    except WrongCredentials:
        raise click.ClickException("Aucun compte ouvert n'a cette adresse.") from None
    except DomainError as error:
        raise click.ClickException(error.message % error.values) from None
    click.echo("Le mot de passe est changé ; toutes les sessions de cette personne sont fermées.")
