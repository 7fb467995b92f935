"""The kit, as the team keeps it: documents and addresses, in an order, for all or for some."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from concierge.accounts.last_change import find_last_change
from concierge.documents.keeping import FORM_BYTES, MAX_BYTES, Checked, check_document
from concierge.documents.serving import ACCEPTED, hand_over, room
from concierge.hosts.ambassadors import kit as services
from concierge.hosts.ambassadors.events import KitChanged
from concierge.hosts.ambassadors.forms import KitFields, KitForm, NewKitForm, kit_form
from concierge.hosts.ambassadors.models import KitItem
from concierge.hosts.ambassadors.speaker_views import Page, bp, words
from concierge.hosts.settings import HOSTS
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError
from concierge.platform.unit_of_work import rollback
from concierge.platform.uploads import carries_files
from concierge.platform.web import current_actor, flash_refusal


@bp.get("/kit")
@requires(Permission.HOSTS_READ)
def kit() -> Page:
    """Show the kit in its order."""
    items = services.list_kit(current_actor())
    return render_template("hosts/ambassadors/kit.html", items=items, settings=HOSTS.installed(), **words("kit"))


@bp.get("/kit/nouveau")
@requires(Permission.HOSTS_WRITE)
def new_item() -> Page:
    """Show the form of something new."""
    return _page(None, NewKitForm(formdata=None), 200)


@bp.post("/kit/nouveau")
@requires(Permission.HOSTS_WRITE)
@carries_files(FORM_BYTES)
def add_item() -> Page:
    """Put something in the kit."""
    form, now = NewKitForm(), clock.now()
    if form.validate():
        try:
            if not form.is_repeated(now):
                services.add_item(current_actor(), form.details(), _document(form), room=room(), now=now)
            flash(_("C’est dans le kit."), "success")
            return redirect(url_for("ambassadors.kit"), code=303)
        except DomainError as error:
            rollback()
            _refuse(form, error)
    return _page(None, form, 422)


@bp.get("/kit/<int:item_id>/modifier")
@requires(Permission.HOSTS_WRITE)
def edit_item(item_id: int) -> Page:
    """Show the form of something of the kit."""
    item = fetch(current_actor(), KitItem, item_id)
    return _page(item, kit_form(item, formdata=None), 200)


@bp.post("/kit/<int:item_id>/modifier")
@requires(Permission.HOSTS_WRITE)
@carries_files(FORM_BYTES)
def save_item(item_id: int) -> Page:
    """Change something of the kit."""
    actor, form = current_actor(), KitForm()
    item = fetch(actor, KitItem, item_id)
    if form.validate():
        try:
            details, document, seen = form.details(), _document(form), form.seen_version()
            services.change_item(actor, item_id, details, document, room=room(), seen_version=seen, now=clock.now())
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("ambassadors.kit"), code=303)
        except OVERTAKEN:
            rollback()
            item = fetch(actor, KitItem, item_id)
            form.show_conflict(kit_form(item, formdata=None), find_last_change(actor, [KitChanged]))
            return _page(item, form, 409)
        except DomainError as error:
            rollback()
            _refuse(form, error)
    return _page(fetch(actor, KitItem, item_id), form, 422)


@bp.post("/kit/<int:item_id>/deplacer")
@requires(Permission.HOSTS_WRITE)
def move_item(item_id: int) -> Page:
    """Move something up or down."""
    services.move_item(current_actor(), item_id, -1 if request.form.get("sens") == "haut" else 1, clock.now())
    return redirect(url_for("ambassadors.kit", _anchor=f"piece-{item_id}"), code=303)


@bp.post("/kit/<int:item_id>/retirer")
@requires(Permission.HOSTS_WRITE)
def withdraw_item(item_id: int) -> Page:
    """Take something out of the kit."""
    services.withdraw_item(current_actor(), item_id, store=room().store, now=clock.now())
    flash(_("C’est retiré : plus personne ne le voit."), "success")
    return redirect(url_for("ambassadors.kit"), code=303)


@bp.get("/kit/<int:item_id>/fichier")
@requires(Permission.HOSTS_READ)
def kit_file(item_id: int) -> Page:
    """Hand over a document of the kit."""
    try:
        return hand_over(*services.open_file(current_actor(), item_id, room().store))
    except services.KitFileGone as gone:
        flash_refusal(gone)
        return redirect(url_for("ambassadors.kit"), code=303)


def _document(form: KitFields) -> Checked | None:
    file = form.sent()
    return None if file is None else check_document(file.stream, file.filename or "")


def _refuse(form: KitFields, error: DomainError) -> None:
    if isinstance(error.__cause__, OSError):
        current_app.logger.error("a document of the kit could not be written", exc_info=error)
    form.refuse(error)


def _page(item: KitItem | None, form: KitFields, status: int) -> tuple[str, int]:
    page = render_template(
        "hosts/ambassadors/kit_item.html", item=item, form=form, accepted=ACCEPTED, most=MAX_BYTES, **words("kit")
    )
    return page, status
