"""Acting on several files of the list at once: what would change is shown first, and all of it is taken back as one."""

from collections.abc import Sequence
from urllib.parse import parse_qsl

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from concierge.accounts.queries import list_followers
from concierge.desk.blueprint import Page, bp
from concierge.desk.listing.board_views import back_args
from concierge.desk.listing.files import list_file_ids
from concierge.desk.views import files_page, filters_of
from concierge.families.cohorts.queries import cohort_names
from concierge.families.qualification.act_models import BULK_LABELS
from concierge.families.qualification.acts import MOST, change_files, preview_change
from concierge.families.qualification.forms import PICKED, BulkFilesForm
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.web import current_actor, flash_refusal


@bp.post("/dossiers/ensemble")
@requires(Permission.FILES_WRITE)
def preview_files() -> Page:
    """Show what an act would change of each chosen file."""
    form, back = _form(), request.form.get("retour", "")[:2000]
    filters = filters_of(dict(parse_qsl(back)))
    chosen = _chosen() if form.scope.data == PICKED else list_file_ids(current_actor(), filters, clock.now(), most=MOST)
    if form.validate():
        try:
            expected = preview_change(current_actor(), chosen, form.change())
        except NotFound:
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return render_template(
                "desk/files_preview.html", form=form, expected=expected, back=back, bulk_labels=BULK_LABELS
            )
    return files_page(filters, bulk=form, chosen=_chosen()), 422


@bp.post("/dossiers/ensemble/appliquer")
@requires(Permission.FILES_WRITE)
def change_many_files() -> Page:
    """Do to the chosen files what was seen before."""
    form, act, now = _form(), None, clock.now()
    if form.validate():
        try:
            repeated = form.is_repeated(now)
            act = None if repeated else change_files(current_actor(), _chosen(), form.change(), now)
            if act is None and not repeated:
                flash(_("Rien n’était à changer."), "info")
        except NotFound:
            raise
        except DomainError as error:
            flash_refusal(error)
    else:
        flash(form.first_error(), "error")
    back = back_args(request.form.get("retour", ""))
    return redirect(url_for("desk.files", **back, fait=None if act is None else act.id), code=303)


def _chosen() -> Sequence[int]:
    sent = request.form.getlist("dossier")
    return sorted({int(value) for value in sent if value.isdecimal() and len(value) < 18})


def _form() -> BulkFilesForm:
    form = BulkFilesForm()
    form.cohort.choices = [(0, _("Aucune")), *cohort_names(current_actor()).items()]
    form.owner.choices = [(0, _("Personne")), *((c.person_id, c.name) for c in list_followers(current_actor()))]
    return form
