"""The loop: of the families welcomed here, how many open their door in their turn."""

import io
from collections.abc import Sequence

from flask import render_template, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.hosts.desk_views import Page, bp
from concierge.hosts.newcomers.figures import Loop, LoopLine, get_loop
from concierge.hosts.settings import HOSTS
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.spreadsheets import write_csv
from concierge.platform.web import current_actor


@bp.get("/boucle")
@requires(Permission.HOSTS_READ)
def loop() -> Page:
    """Show the figures, year by year, and what each counts."""
    found = get_loop(current_actor(), clock.today())
    return render_template("hosts/loop.html", figures=found, delays=HOSTS.installed().newcomers)


@bp.get("/boucle.csv")
@requires(Permission.HOSTS_READ)
def loop_table() -> Response:
    """Hand over the figures as a table."""
    today = clock.today()
    content = write_csv(_rows(get_loop(current_actor(), today)))
    name = f"accueillir-a-son-tour-{today:%Y-%m-%d}.csv"
    return send_file(io.BytesIO(content), mimetype="text/csv", as_attachment=True, download_name=name)


def _rows(found: Loop) -> list[Sequence[str]]:
    head = [
        _("Fin de la première année"), _("Familles"), _("Invitées"), _("Oui"), _("Plus tard"), _("Non"),
        _("Inscrites"), _("Actives aujourd’hui"), _("Taux de boucle (%)"),
    ]  # fmt: skip
    years = [_row(str(year), line) for year, line in found.years.items()]
    return [head, *years, _row(_("Ensemble"), found.total)]


def _row(name: str, line: LoopLine) -> list[str]:
    counts = (line.ended, line.invited, line.yes, line.later, line.no, line.applied, line.active)
    return [name, *(str(count) for count in counts), "" if line.rate is None else str(line.rate)]
