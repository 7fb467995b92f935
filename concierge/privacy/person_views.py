"""What is done with the data of one adult, the others of the home staying: handed over, erased."""

from flask import flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.families.consent.purposes import PURPOSE_LABELS
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.errors import DomainError
from concierge.platform.forms import text_of
from concierge.platform.web import current_actor
from concierge.privacy.export import export_family, write_archive
from concierge.privacy.forms import ErasePersonForm
from concierge.privacy.models import PersonGround
from concierge.privacy.person_erasing import PersonPreview, erase_person, preview_person
from concierge.privacy.preview_words import person_words_of
from concierge.privacy.views import Page, bp


@bp.post("/dossiers/<int:household_id>/membres/<int:adult_id>/copie")
@requires(Permission.FILES_ERASE)
def export_person(household_id: int, adult_id: int) -> Response:
    """Hand over to one adult the copy they would take themself: what the other said of themself is apart."""
    actor = current_actor()
    member = preview_person(actor, household_id, adult_id).member
    export = export_family(actor, household_id, clock.now(), for_member=member.id)
    archive = write_archive(export, actor.language)
    return send_file(archive, mimetype="application/zip", as_attachment=True, download_name=_("mes-donnees.zip"))


@bp.get("/dossiers/<int:household_id>/membres/<int:adult_id>/effacement")
@requires(Permission.FILES_ERASE)
def person_erasure(household_id: int, adult_id: int) -> Page:
    """Show what erasing one adult takes and leaves."""
    preview = preview_person(current_actor(), household_id, adult_id)
    form = ErasePersonForm(formdata=None, name=preview.name_after, whole=[t.key for t in preview.spoken if t.alone])
    return _page(preview, form, 200)


@bp.post("/dossiers/<int:household_id>/membres/<int:adult_id>/effacement")
@requires(Permission.FILES_ERASE)
def erase_one(household_id: int, adult_id: int) -> Page:
    """Erase one adult for good."""
    actor, form = current_actor(), ErasePersonForm()
    preview = preview_person(actor, household_id, adult_id)
    if not form.validate():
        return _page(preview, form, 422)
    try:
        erase_person(
            actor,
            household_id,
            adult_id,
            typed_name=text_of(form.person),
            new_name=text_of(form.name),
            whole={text.key for text in preview.spoken} & set(form.whole.data or ()),
            ground=PersonGround(form.ground.data),
            now=clock.now(),
        )
    except DomainError as error:
        if error.field is None:
            raise
        form.refuse(error)
        return _page(preview, form, 422)
    flash(_("C’est effacé. Le dossier continue avec les autres personnes du foyer."), "success")
    return redirect(url_for("desk.privacy_tab", household_id=household_id), code=303)


def _page(preview: PersonPreview, form: ErasePersonForm, status: int) -> tuple[str, int]:
    page = render_template(
        "privacy/person_erasure.html",
        preview=preview,
        words=person_words_of(preview),
        form=form,
        purpose_labels=PURPOSE_LABELS,
    )
    return page, status
