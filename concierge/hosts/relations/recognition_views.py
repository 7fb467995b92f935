"""« Votre année » in the host's space, the certificate to print, and the team's list of those to thank."""

import datetime as dt
import io

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.accounts.queries import get_space
from concierge.hosts.desk_views import Page, bp as desk
from concierge.hosts.models import Host
from concierge.hosts.relations import recognition
from concierge.hosts.relations.certificate import certificate_of, said_of_year
from concierge.hosts.relations.models import HostThanks
from concierge.hosts.relations.rules import year_before
from concierge.hosts.space_views import bp as space
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.web import current_actor


@space.get("/annee")
@requires(Permission.OWN_HOST)
def own_year() -> Page:
    """Show what one did in the last twelve months, and the years thanked for."""
    actor, tomorrow = current_actor(), clock.today() + dt.timedelta(days=1)
    host = fetch(actor, Host, actor.host_id or 0)
    return render_template(
        "hosts/own_year.html",
        host=host,
        year=recognition.get_year(host.id, year_before(tomorrow), tomorrow),
        years=recognition.list_own_thanks(actor, host.id),
        said_of_year=said_of_year,
    )


@space.post("/annee/mot")
@requires(Permission.OWN_HOST)
def choose_yearly_word() -> Page:
    """Say whether one would like our yearly thanks."""
    actor, wanted = current_actor(), request.form.get("wanted") == "1"
    recognition.choose_yearly_word(actor, actor.host_id or 0, wanted=wanted)
    flash(_("C’est noté."), "success")
    return redirect(url_for("host_space.own_year"), code=303)


@space.get("/annee/<int:thanks_id>/attestation")
@requires(Permission.OWN_HOST)
def certificate(thanks_id: int) -> Response:
    """Hand over the certificate of one year."""
    return _certificate(fetch(current_actor(), HostThanks, thanks_id))


@desk.get("/merci")
@requires(Permission.HOSTS_WRITE)
def thanks() -> Page:
    """Show whom to thank, and who has been."""
    lines = recognition.list_thanks(current_actor(), clock.today())
    return render_template("hosts/thanks.html", lines=lines, said_of_year=said_of_year)


@desk.post("/merci/<int:thanks_id>")
@requires(Permission.HOSTS_WRITE)
def mark_thanked(thanks_id: int) -> Page:
    """Note that a host was thanked by a person."""
    recognition.mark_thanked(current_actor(), thanks_id, clock.now())
    flash(_("C’est noté. Merci pour eux."), "success")
    return redirect(url_for("hosts.thanks"), code=303)


@desk.get("/merci/<int:thanks_id>/attestation")
@requires(Permission.HOSTS_WRITE)
def host_certificate(thanks_id: int) -> Response:
    """Hand over the certificate, to sign and to give."""
    return _certificate(fetch(current_actor(), HostThanks, thanks_id))


def _certificate(row: HostThanks) -> Response:
    # python-docx takes 5 MB of every process that loads it: only whoever asks for a certificate needs it.
    from concierge.documents.word_summary import render_year_summary  # noqa: PLC0415
    from concierge.documents.year_summary import MIME_TYPE  # noqa: PLC0415

    actor = current_actor()
    host = fetch(actor, Host, row.host_id)
    made = render_year_summary(certificate_of(host, row, get_space(row.space_id), actor.language))
    name = _("attestation-accueil.docx")
    return send_file(io.BytesIO(made), mimetype=MIME_TYPE, as_attachment=True, download_name=name)
