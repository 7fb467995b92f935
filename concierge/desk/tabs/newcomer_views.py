"""From the file of a family: ask whether it would open its door, or hold the question back."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from concierge.desk.blueprint import Page, bp
from concierge.hosts.newcomers.invitations import ask_now, hold_back
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.web import current_actor, flash_refusal


@bp.post("/dossiers/<int:household_id>/ouvrir-sa-porte")
@requires(Permission.HOSTS_WRITE)
def invite_to_host(household_id: int) -> Page:
    """Ask now."""
    try:
        ask_now(current_actor(), household_id, clock.now())
        flash(_("L’invitation part, avec le lien vers l’espace de la famille."), "success")
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    return _back(household_id)


@bp.post("/dossiers/<int:household_id>/ouvrir-sa-porte/retenir")
@requires(Permission.HOSTS_WRITE)
def hold_invitation(household_id: int) -> Page:
    """Hold the question back, or let it go."""
    held = request.form.get("held") == "1"
    hold_back(current_actor(), household_id, held=held, now=clock.now())
    said = _("L’invitation ne partira pas.") if held else _("L’invitation pourra partir, le moment venu.")
    flash(said, "success")
    return _back(household_id)


def _back(household_id: int) -> Page:
    return redirect(url_for("desk.hosts_for_family", household_id=household_id, _anchor="ouvrir"), code=303)
