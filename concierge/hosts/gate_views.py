"""The agency's public form, opened by the coordination; and applications that somebody must look at."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from concierge.accounts.last_change import find_last_change
from concierge.hosts.applications import ask_again, find_gate, save_gate
from concierge.hosts.desk_views import Page, bp
from concierge.hosts.door_forms import GateForm
from concierge.hosts.events import GateChanged
from concierge.hosts.models import HostGate
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.forms import text_of
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor, flash_refusal


@bp.get("/formulaire")
@requires(Permission.HOSTS_WRITE)
def gate() -> Page:
    """Show where the public form stands."""
    known = find_gate(current_actor())
    return _page(known, _stored(known), 200)


@bp.post("/formulaire")
@requires(Permission.HOSTS_WRITE)
def save_form() -> Page:
    """Open, move or close it."""
    actor, form = current_actor(), GateForm()
    if form.validate():
        try:
            save_gate(
                actor,
                slug=text_of(form.slug),
                sites=form.listed(),
                active=bool(form.active.data),
                seen_version=form.seen_version(),
                now=clock.now(),
            )
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("hosts.gate"), code=303)
        except OVERTAKEN:
            rollback()
            known = find_gate(actor)
            change = find_last_change(actor, [GateChanged])
            form.show_conflict(_stored(known), change)
            return _page(known, form, 409)
        except DomainError as error:
            form.refuse(error)
    return _page(find_gate(actor), form, 422)


@bp.post("/<int:host_id>/confirmation")
@requires(Permission.HOSTS_WRITE)
def ask_confirmation(host_id: int) -> Page:
    """Ask somebody whose application looked doubtful to confirm it."""
    try:
        ask_again(current_actor(), host_id, clock.now())
        flash(_("Le lien de confirmation part à son adresse."), "success")
    except NotFound:
        raise
    except DomainError as error:
        flash_refusal(error)
    return redirect(url_for("hosts.host", host_id=host_id), code=303)


def _stored(known: HostGate | None) -> GateForm:
    if known is None:
        return GateForm(formdata=None, slug="", active=True, version=0)
    sites = "\n".join(known.sites)
    return GateForm(formdata=None, slug=known.slug, sites=sites, active=known.active, version=known.version)


def _page(known: HostGate | None, form: GateForm, status: int) -> tuple[str, int]:
    base_url = current_app.extensions["config"].base_url
    return render_template("hosts/gate.html", gate=known, form=form, base_url=base_url), status
