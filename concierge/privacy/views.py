"""What is done with a family's data as a whole: erased, handed over."""

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.errors import DomainError
from concierge.platform.forms import text_of
from concierge.platform.web import current_actor
from concierge.privacy.erasure import erase_family, preview_erasure
from concierge.privacy.export import export_family, write_archive
from concierge.privacy.forms import EraseForm
from concierge.privacy.models import Ground
from concierge.privacy.preview_words import words_of

bp = Blueprint("privacy", __name__)

Page = str | Response | tuple[str, int]


@bp.post("/dossiers/<int:household_id>/copie")
@requires(Permission.FILES_ERASE)
def export(household_id: int) -> Response:
    """Hand over a copy of all that is held of a family."""
    return _archive(household_id)


@bp.post("/espace/vie-privee/copie")
@requires(Permission.OWN_FILE)
def own_export() -> Response:
    """Hand over to the family what is held of it; notes of the team and third persons apart."""
    return _archive(current_actor().household_id or 0)


@bp.get("/dossiers/<int:household_id>/effacement")
@requires(Permission.FILES_ERASE)
def erasure(household_id: int) -> Page:
    """Show what erasing a family takes and leaves."""
    return _erasure_page(household_id, EraseForm(formdata=None), 200)


@bp.post("/dossiers/<int:household_id>/effacement")
@requires(Permission.FILES_ERASE)
def erase(household_id: int) -> Page:
    """Erase a family for good."""
    form = EraseForm()
    if not form.validate():
        return _erasure_page(household_id, form, 422)
    try:
        erase_family(
            current_actor(),
            household_id,
            typed_name=text_of(form.name),
            ground=Ground(form.ground.data),
            now=clock.now(),
        )
    except DomainError as error:
        if error.field is None:
            raise
        form.refuse(error)
        return _erasure_page(household_id, form, 422)
    flash(_("Le dossier est effacé. Il n’en reste que des chiffres, qui ne désignent personne."), "success")
    return redirect(url_for("desk.files"), code=303)


def _archive(household_id: int) -> Response:
    actor = current_actor()
    archive = write_archive(export_family(actor, household_id, clock.now()), actor.language)
    return send_file(archive, mimetype="application/zip", as_attachment=True, download_name=_("mes-donnees.zip"))


def _erasure_page(household_id: int, form: EraseForm, status: int) -> tuple[str, int]:
    preview = preview_erasure(current_actor(), household_id)
    page = render_template("privacy/erasure.html", preview=preview, words=words_of(preview), form=form)
    return page, status
