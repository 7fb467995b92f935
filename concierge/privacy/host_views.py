"""What is done with a host's data as a whole: handed over, erased; by the coordination or by themselves."""

from flask import flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.hosts.models import Host
from concierge.hosts.session import HOST_SPACE
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.errors import DomainError
from concierge.platform.forms import text_of
from concierge.platform.web import current_actor
from concierge.privacy.export import export_host as gather, write_archive
from concierge.privacy.forms import EraseHostForm
from concierge.privacy.host_erasing import erase_host as erase_for_good
from concierge.privacy.models import HostGround
from concierge.privacy.views import Page, bp


@bp.post("/accueillants/<int:host_id>/copie")
@requires(Permission.FILES_ERASE)
def export_host(host_id: int) -> Response:
    """Hand over a copy of all that is held of a host."""
    return _archive(host_id)


@bp.post("/mon-accueil/copie")
@requires(Permission.OWN_HOST)
def own_host_export() -> Response:
    """Hand over to a host what is held of them; what the team keeps to itself is apart."""
    return _archive(current_actor().host_id or 0)


@bp.get("/accueillants/<int:host_id>/effacement")
@requires(Permission.FILES_ERASE)
def host_erasure(host_id: int) -> Page:
    """Ask for the name before a host is erased."""
    return _page(host_id, EraseHostForm(formdata=None), 200)


@bp.post("/accueillants/<int:host_id>/effacement")
@requires(Permission.FILES_ERASE)
def erase_host(host_id: int) -> Page:
    """Erase a host for good."""
    form = EraseHostForm()
    fetch(current_actor(), Host, host_id)
    if not form.validate():
        return _page(host_id, form, 422)
    try:
        ground = HostGround(form.ground.data)
        erase_for_good(current_actor(), host_id, typed_name=text_of(form.name), ground=ground, now=clock.now())
    except DomainError as error:
        if error.field is None:
            raise
        form.refuse(error)
        return _page(host_id, form, 422)
    flash(_("La fiche est effacée. Il n’en reste que des chiffres, qui ne désignent personne."), "success")
    return redirect(url_for("hosts.register"), code=303)


@bp.post("/mon-accueil/effacer")
@requires(Permission.OWN_HOST)
def erase_own() -> Page:
    """Erase oneself: at once, for good."""
    actor, now = current_actor(), clock.now()
    host = fetch(actor, Host, actor.host_id or 0)
    erase_for_good(actor, host.id, typed_name=host.name, ground=HostGround.HOST, now=now)
    return HOST_SPACE.close_here("hosts/erased.html")


def _archive(host_id: int) -> Response:
    actor = current_actor()
    archive = write_archive(gather(actor, host_id, clock.now()), actor.language)
    return send_file(archive, mimetype="application/zip", as_attachment=True, download_name=_("mes-donnees.zip"))


def _page(host_id: int, form: EraseHostForm, status: int) -> tuple[str, int]:
    host = fetch(current_actor(), Host, host_id)
    return render_template("privacy/host_erasure.html", host=host, form=form), status
