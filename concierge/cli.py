"""The `concierge` command. Thin: each command reads the configuration and calls what does the work."""

import importlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from concierge.config import DEFAULT_SMTP_URL, PACKAGE_ROOT, Config, WrongSetting, check_smtp_url
from concierge.platform import launch
from concierge.platform.lean_python import compile_first, lean_options

if TYPE_CHECKING:
    from flask import Flask

    from concierge.platform.reset import Inventory

# Commands of the features, by name: the module and the click command in it. Loaded only when asked for, because the
# process that watches over the others must stay small.
FEATURE_COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "agency": ("concierge.accounts.commands", "agency"),
    "bounce": ("concierge.notifications.commands", "bounce"),
    "receive": ("concierge.replies.commands", "receive"),
    "communes": ("concierge.territory.commands", "communes"),
    "matching": ("concierge.matching.commands", "matching"),
    "privacy": ("concierge.privacy.commands", "privacy"),
    "weekends": ("concierge.weekends.commands", "weekends"),
}


class _Commands(click.Group):
    """The commands of this module and those of the features."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command."""
        return sorted({*super().list_commands(ctx), *FEATURE_COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command of ours, else load a feature's."""
        if cmd_name not in FEATURE_COMMANDS:
            return super().get_command(ctx, cmd_name)
        from flask.cli import ScriptInfo

        ctx.obj = ScriptInfo(create_app=_make_app)  # what `with_appcontext` builds the application with
        module, attribute = FEATURE_COMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}.{attribute} is not a command")
        return command


def _make_app(config: Config | None = None) -> "Flask":
    """Build the application; imported here so that commands without it start at once."""
    from concierge.app import create_app

    return create_app(config or Config.from_env())


def stop(reason: str) -> NoReturn:
    """Say why a command cannot go on, in the words of the person who typed it, and end with an error."""
    click.echo(reason, err=True)
    sys.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """La plateforme des conciergeries d'attractivité : suivre l'arrivée des familles, étape par étape."""
    os.umask(0o077)  # family files: what any command writes is for the owner of the installation alone
    try:
        check_smtp_url(os.environ.get("SMTP_URL", DEFAULT_SMTP_URL))  # before anything starts
    except WrongSetting as wrong:
        stop(str(wrong))


@main.command()
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True, help="Adresse d'écoute.")
@click.option("--port", envvar="PORT", default=8000, show_default=True, help="Port.")
def run(host: str, port: int) -> None:
    """Démarre tout sur cette machine ; Ctrl-C arrête tout ce qui a été démarré."""
    var_dir = Path(os.environ.get("CONCIERGE_VAR", "var")).resolve()
    try:
        code = launch.run(launch.Launch(var_dir=var_dir, host=host, port=port, env=os.environ, say=click.echo))
    except launch.CannotRun as reason:
        stop(str(reason))
    sys.exit(code)


@main.command()
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True, help="Adresse d'écoute.")
@click.option("--port", envvar="PORT", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port.")
def web(host: str, port: int) -> None:
    """Sert les pages (gunicorn ; WEB_WORKERS et WEB_THREADS en règlent la taille)."""
    # Threads share one pool of memory, and what a big block leaves goes back to the system: a third less per process.
    memory = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "1048576", "MALLOC_TRIM_THRESHOLD_": "1048576"}
    os.environ |= {"HOST": host, "PORT": str(port)} | {name: os.environ.get(name, memory[name]) for name in memory}
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an image compiles its code once; this is kept elsewhere
    var_dir = Path(os.environ.get("CONCIERGE_VAR", "var"))
    if options := lean_options(var_dir):
        compile_first(var_dir, options)
    # The present process becomes gunicorn: whoever started it signals the right one.
    arguments = [sys.executable, *options, "-m", "gunicorn", "-c", "python:concierge.platform.gunicorn_settings"]
    os.execv(sys.executable, arguments)  # noqa: S606


@main.command()
@click.option("--burst", is_flag=True, help="S'arrête quand il n'y a plus rien à faire.")
def worker(*, burst: bool) -> None:
    """Exécute les travaux de fond (autant de processus que l'on veut)."""
    from concierge.worker import run_worker

    run_worker(Config.from_env(), burst=burst)


@main.command(hidden=True)
def alive() -> None:
    """Fail unless a worker of this host gives signs of life: what a container's health check asks."""
    from redis import Redis
    from rq import Worker

    config = Config.from_env()
    connection = Redis.from_url(config.redis_url, socket_connect_timeout=3, socket_timeout=3)
    # A worker that stopped renewing its registration has none any more.
    if not any(found.hostname == socket.gethostname() for found in Worker.all(connection)):
        stop("Aucun exécutant de cette machine ne donne signe de vie.")


@main.command()
def scheduler() -> None:
    """Remet les travaux dus aux exécutants et ouvre ceux qui reviennent chaque jour."""
    from concierge.worker import run_scheduler

    run_scheduler(Config.from_env())


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d'écoute.")
@click.option("--port", default=1025, show_default=True, type=click.IntRange(1, 65535), help="Port.")
@click.option("--folder", type=click.Path(path_type=Path), help="Dossier des courriels [défaut : var/mailbox].")
def mailbox(host: str, port: int, folder: Path | None) -> None:
    """Reçoit les courriels et les garde au lieu de les envoyer."""
    from concierge.platform.mailbox import run_mailbox

    config = Config.from_env()
    run_mailbox(folder or config.mailbox_dir or config.var_dir / "mailbox", host, port)


@main.group()
def db() -> None:
    """Base de données."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Met la base de données à la version du logiciel."""
    from concierge.platform.migrations import upgrade

    upgrade(_make_app())


@main.command()
def demo() -> None:
    """Remplit une agence de démonstration."""
    from concierge.demo import load_demo

    load_demo(_make_app())


@main.command()
@click.option("--demo/--no-demo", "with_demo", default=True, help="Démonstration dans une base qui n'a aucune agence.")
def prepare(*, with_demo: bool) -> None:
    """Met la base à la version du logiciel : schéma, liste des communes et, si elle est vide, démonstration."""
    from concierge.platform.compiled_templates import compile_all
    from concierge.platform.migrations import upgrade
    from concierge.territory.package_data import ensure_communes

    config = Config.from_env()
    app = _make_app(config)
    upgrade(app)
    compile_all(app, config.var_dir)
    ensure_communes(app, PACKAGE_ROOT.parent / "node_modules", say=click.echo)
    if with_demo and not _has_space(app):
        from concierge.demo import load_demo

        click.echo("Première fois : préparation d'une agence de démonstration, une à deux minutes…")
        load_demo(app)


def _has_space(app: "Flask") -> bool:
    from sqlalchemy import select

    from concierge.accounts.models import Space
    from concierge.platform.db import db as database

    with app.app_context():
        return database.session.execute(select(Space.id).limit(1)).first() is not None


@main.command()
@click.option("--yes", is_flag=True, help="Ne pose pas la question.")
def reset(*, yes: bool) -> None:
    """Efface les données de cette installation, après avoir dit lesquelles."""
    from sqlalchemy import create_engine

    from concierge.platform import reset as resetting

    config = Config.from_env()
    engine = create_engine(config.database_url)
    elsewhere = (str(config.attachments),) if config.attachments is not None else ()
    extra = (launch.SIGN_INS_FILE, *elsewhere)
    try:
        with launch.only_one(config.var_dir):
            inventory = resetting.take_inventory(config.var_dir, engine, extra)
            if not inventory.items and not inventory.rows:
                click.echo("Il n'y a rien à effacer.")
                return
            _show(inventory, f"Base {engine.url.render_as_string(hide_password=True)}")
            if not yes:
                click.confirm("Effacer tout cela, sans retour possible ?", abort=True)
            resetting.erase(config.var_dir, engine, extra)
    except launch.CannotRun as reason:
        stop(str(reason))
    click.echo("C'est effacé. « make run » recommence avec une base neuve.")


def _show(inventory: "Inventory", database: str) -> None:
    from concierge.platform.reset import human_size

    click.echo("Seront effacés :")
    for item in inventory.items:
        files = f" ({item.files} fichiers)" if item.files > 1 else ""
        click.echo(f"  {item.path} : {human_size(item.size)}{files}")
    click.echo(f"{database} : {sum(rows for _table, rows in inventory.rows)} lignes")
    for table, rows in inventory.rows:
        click.echo(f"  {table} : {rows}")


@main.group()
def workflows() -> None:
    """Listes d'étapes de l'agence (fichiers YAML)."""


@workflows.command("check")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def workflows_check(folder: Path | None) -> None:
    """Vérifie étapes, entretien et autres réglages, et dit toutes les erreurs, avec leur place et leur remède."""
    from concierge.checklists.definition.loading import load_definitions
    from concierge.checklists.reminders.rules_loading import REMINDERS
    from concierge.families.appointments.settings import MEETINGS
    from concierge.families.consent.register_settings import REGISTER
    from concierge.families.consent.settings import CONSENTS
    from concierge.families.interview.loading import INTERVIEW
    from concierge.families.qualification.board_loading import BOARD
    from concierge.families.qualification.fit_loading import FIT
    from concierge.families.qualification.persona_loading import PERSONAS
    from concierge.families.qualification.priority_loading import PRIORITY
    from concierge.hosts.ambassadors.settings import AMBASSADORS
    from concierge.hosts.settings import HOSTS
    from concierge.matching.settings import MATCHING
    from concierge.platform.definition_files.yaml_tree import DefinitionErrors
    from concierge.weekends.preparation.patterns import load_patterns

    chosen = folder or Config.from_env().workflows_dir
    errors: list[object] = []
    readers: tuple[Callable[[Path], object], ...] = (
        load_definitions,
        REMINDERS.load,
        CONSENTS.load,
        PERSONAS.load,
        PRIORITY.load,
        FIT.load,
        BOARD.load,
        REGISTER.load,
        MEETINGS.load,
        HOSTS.load,
        AMBASSADORS.load,
        MATCHING.load,
        load_patterns,
    )
    for load in readers:
        try:
            load(chosen)
        except DefinitionErrors as refused:
            errors += refused.errors
    if errors:
        for error in errors:
            click.echo(error)
        stop(f"{len(errors)} erreur(s) dans {chosen} : la configuration en service ne change pas.")
    definitions = load_definitions(chosen)
    steps = sum(len(checklist.steps()) for checklist in definitions.checklists.values())
    questions = len(INTERVIEW.load(chosen).questions)
    click.echo(
        f"{chosen} : {len(definitions.checklists)} listes, {steps} étapes, {questions} questions, aucune erreur."
    )


@workflows.command("schema")
def workflows_schema() -> None:
    """Écrit le schéma JSON des fichiers : un éditeur de texte qui le connaît aide à les écrire."""
    import json

    from concierge.checklists.definition.schema import json_schema
    from concierge.families.interview.loading import INTERVIEW
    from concierge.families.interview.vocabulary import speaking_of
    from concierge.platform.definition_files.yaml_tree import DefinitionErrors

    try:
        grid = INTERVIEW.load(Config.from_env().workflows_dir)
    except DefinitionErrors as refused:
        stop(f"{refused}\nCorrigez d’abord la trame d’entretien : les conditions nomment ses questions.")
    with speaking_of(grid):
        click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=1))


@main.command()
@click.argument("only", required=False)
def bench(only: str | None) -> None:
    """Lance les mesures de bench/, ou la seule nommée (dans un dépôt de sources)."""
    folder = PACKAGE_ROOT.parent / "bench"
    names = sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))
    if not names:
        stop("Aucune mesure : le dossier bench/ n'accompagne que les sources.")
    if only and only not in names:
        stop(f"Mesure inconnue : {only}. Il y a : {', '.join(names)}.")
    missed = []
    for name in [only] if only else names:
        click.echo(f"— {name}")
        done = subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=folder.parent, check=False)  # noqa: S603
        if done.returncode != 0:
            missed.append(name)
    if missed:
        stop(f"Mesures manquées : {', '.join(missed)}.")


if __name__ == "__main__":
    main()
