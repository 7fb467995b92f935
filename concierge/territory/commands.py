"""`concierge communes`: the list of communes from the command line."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from concierge.config import PACKAGE_ROOT
from concierge.platform import clock
from concierge.platform.errors import DomainError
from concierge.platform.unit_of_work import unit_of_work
from concierge.territory import package_data, storage
from concierge.territory.formats import detect, reading
from concierge.territory.models import ImportState
from concierge.territory.package_data import PackageFile
from concierge.territory.storage import StoredFile


@click.group()
def communes() -> None:
    """Communes : liste, codes postaux, populations, coordonnées."""


@communes.command("import")
@click.argument("file", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--vintage", default="", help="Année des données, si le nom du fichier ne la dit pas.")
@click.option("--force", is_flag=True, help="Remplace même des données plus récentes.")
@with_appcontext
def import_file(file: Path | None, vintage: str, *, force: bool) -> None:
    """Lit FILE (Etalab, INSEE, La Poste), ou la liste fournie avec le logiciel.

    FILE est un fichier .csv ou .json, ou le dossier décompressé de @etalab/decoupage-administratif.
    """
    try:
        for item in _files(file or PACKAGE_ROOT.parent / "node_modules" / package_data.PACKAGE, vintage):
            row = package_data.load(item, force=force)
            click.echo(package_data.summary(row))
            for problem in [*row.errors, *row.remarks]:
                click.echo(f"  ligne {problem['line']} : {problem['message'] % problem['values']}")
            if row.state is not ImportState.DONE:
                raise click.ClickException("Rien n’a été modifié.")
    except DomainError as error:
        raise click.ClickException(error.message % error.values) from None
    with unit_of_work():
        package_data.fill_coordinates()


def _files(path: Path, vintage: str) -> list[PackageFile]:
    if path.is_dir():
        return package_data.package_files(path)
    if not path.is_file():
        raise click.ClickException(f"La liste des communes n’est pas installée ({path}) : lancez « make install ».")
    data = path.read_bytes()
    if len(data) > storage.MAX_BYTES:
        raise click.ClickException("Ce fichier dépasse 30 Mo.")
    stored = StoredFile(stored_name="", file_name=path.name, checksum=storage.checksum(data), head=b"")
    year = vintage or detect.vintage_in(path.name) or str(clock.today().year)
    return [PackageFile(source=detect.detect(reading.decode(data)), stored=stored, vintage=year, data=data)]
