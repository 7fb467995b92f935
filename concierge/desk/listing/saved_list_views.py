"""« Mes listes »: choices of filters one comes back to, kept under a name."""

from urllib.parse import parse_qsl, urlencode

from flask import flash, render_template, request
from flask_babel import gettext as _

from concierge.accounts.queries import list_colleagues
from concierge.desk.blueprint import Page, bp
from concierge.desk.views import filters_of
from concierge.families.qualification.forms import SavedListForm
from concierge.families.qualification.saved_lists import drop_list, keep_list, list_saved
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.errors import DomainError
from concierge.platform.forms import text_of
from concierge.platform.web import back_to, current_actor


@bp.get("/dossiers/listes")
@requires(Permission.FILES_READ)
def saved_lists() -> Page:
    """Show one's own lists and those the team shares; offer to keep the one that was shown."""
    return _page(SavedListForm(formdata=None, address=_address(request.query_string.decode("utf-8", "replace"))), 200)


@bp.post("/dossiers/listes")
@requires(Permission.FILES_READ)
def save_list() -> Page:
    """Keep the list that was shown under a name."""
    form = SavedListForm()
    form.address.data = _address(form.address.data or "")
    if form.validate():
        try:
            keep_list(current_actor(), text_of(form.name), form.address.data, shared=form.shared.data, now=clock.now())
            flash(_("La liste est gardée."), "success")
            return back_to("desk.saved_lists")
        except DomainError as error:
            form.refuse(error)
    return _page(form, 422)


@bp.post("/dossiers/listes/<int:list_id>/retirer")
@requires(Permission.FILES_READ)
def remove_list(list_id: int) -> Page:
    """Drop one of one's own lists."""
    drop_list(current_actor(), list_id, clock.now())
    flash(_("La liste est retirée ; les dossiers n’ont pas bougé."), "success")
    return back_to("desk.saved_lists")


def _address(text: str) -> str:
    """Return the part of an address that filters files, in one canonical form; the rest is nobody’s to keep."""
    args = dict(parse_qsl(text[:2000]))
    kept = filters_of(args).to_query(page=1)
    if args.get("vue") == "tableau":
        kept = {"vue": "tableau", **kept}
    return urlencode(kept)[:600]


def _page(form: SavedListForm, status: int) -> tuple[str, int]:
    actor = current_actor()
    names = {colleague.person_id: colleague.name for colleague in list_colleagues(actor)}
    page = render_template(
        "desk/saved_lists.html", lists=list_saved(actor), form=form, names=names, own_id=actor.person_id
    )
    return page, status
