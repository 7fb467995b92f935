"""Merging a file with one that nothing proposed: somebody of the team knows; the other file is looked for by name."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from concierge.desk.blueprint import Page, bp
from concierge.desk.listing.files import Filters, State, list_files
from concierge.desk.tabs.file import get_header
from concierge.desk.tabs.file_views import file_context
from concierge.families.duplicates.pairs import propose
from concierge.families.readings.models import Sensitive
from concierge.families.readings.pages import shows
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.web import current_actor, flash_refusal


@bp.get("/dossiers/<int:household_id>/reunir")
@requires(Permission.FILES_WRITE)
@shows(Sensitive.BIRTH)
def choose_twin(household_id: int) -> Page:
    """Look for the other file of the same family, closed ones included."""
    actor, now, text = current_actor(), clock.now(), request.args.get("q", "").strip()
    header = get_header(actor, household_id, now)
    found = list_files(actor, Filters(text=text, state=State.ALL), now).rows if text else []
    others = [row for row in found if row.household_id != household_id]
    return render_template("desk/twin.html", header=header, text=text, found=others, **file_context(header))


@bp.post("/dossiers/<int:household_id>/reunir/<int:other_id>")
@requires(Permission.FILES_WRITE)
def propose_twin(household_id: int, other_id: int) -> Page:
    """Lay two files side by side; nothing is merged yet."""
    try:
        pair = propose(current_actor(), household_id, other_id, clock.now())
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
        return redirect(url_for("desk.choose_twin", household_id=household_id), code=303)
    flash(_("Regardez bien les deux dossiers avant de les réunir."), "info")
    return redirect(url_for("desk.double", pair_id=pair.id), code=303)
