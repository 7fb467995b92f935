"""Réglages › Sources › Listes: sent, understood, corrected, imported, undone."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.families.cohorts.queries import cohort_name, cohort_names
from concierge.families.consent.settings import CONSENTS
from concierge.families.duplicates.likeness import AGAINST, REASON_LABELS, Reason
from concierge.intake.lists import kept_files, queries, services, work
from concierge.intake.lists.columns import COLUMN_LABELS, Column
from concierge.intake.lists.forms import EmptyForm, ImportForm, ListForm, read_columns, read_edits
from concierge.intake.lists.lines import LARGEST_FILE
from concierge.intake.lists.models import STATE_LABELS, FamilyList, ListState
from concierge.intake.lists.queries import View
from concierge.intake.lists.report import write_report
from concierge.intake.models import IntakeSource
from concierge.intake.source_views import Page, bp
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import stored_words
from concierge.platform.errors import DomainError
from concierge.platform.taking_back import can_be_taken_back
from concierge.platform.unit_of_work import rollback
from concierge.platform.uploads import carries_files
from concierge.platform.web import current_actor, flash_refusal, wants_fragment

_TEMPLATES = {ListState.CHOOSING: "intake/list_columns.html", ListState.REVIEW: "intake/list_rows.html"}


@bp.get("/reglages/sources/<int:source_id>/listes")
@requires(Permission.SETTINGS_WRITE)
def source_lists(source_id: int) -> Page:
    """Show the lists of a source, and where to send one."""
    source, asked = fetch(current_actor(), IntakeSource, source_id), request.args.get("cohorte", "")
    cohort = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 18 else source.cohort_id or 0
    return _lists_page(source, _list_form(formdata=None, cohort=cohort), 200)


@bp.post("/reglages/sources/<int:source_id>/listes")
@requires(Permission.SETTINGS_WRITE)
@carries_files(LARGEST_FILE)
def send_list(source_id: int) -> Page:
    """Receive a list."""
    form, source = _list_form(), fetch(current_actor(), IntakeSource, source_id)
    if form.validate():
        try:
            return _to(_receive(source, form.file.data, form.cohort.data or None))
        except DomainError as error:
            form.refuse(error)
    return _lists_page(source, form, 422)


@bp.get("/reglages/sources/listes/<int:family_list_id>")
@requires(Permission.SETTINGS_WRITE)
def show_list(family_list_id: int) -> Page:
    """Show a list where it is: how far a worker has come, its columns, its rows, what became of it."""
    row = fetch(current_actor(), FamilyList, family_list_id)
    if wants_fragment() and row.is_under_way:
        return render_template("intake/_list_progress.html", listed=row, state_labels=STATE_LABELS)
    if wants_fragment():
        response = Response("", status=200)
        response.headers["HX-Refresh"] = "true"
        return response
    return _rows_page(row) if row.state is ListState.REVIEW else _page(row)


@bp.get("/reglages/sources/listes/<int:family_list_id>/colonnes")
@requires(Permission.SETTINGS_WRITE)
def list_columns(family_list_id: int) -> Page:
    """Show again what is taken from each column."""
    row = fetch(current_actor(), FamilyList, family_list_id)
    shown = row.state is ListState.REVIEW and row.stored_name
    return _page(row, template="intake/list_columns.html") if shown else _to(row)


@bp.post("/reglages/sources/listes/<int:family_list_id>/colonnes")
@requires(Permission.SETTINGS_WRITE)
def choose_columns(family_list_id: int) -> Page:
    """Take what each column is, and have the rows verified."""
    row = fetch(current_actor(), FamilyList, family_list_id)
    columns = read_columns(request.form, len(row.headings))
    headed = "titres" in request.form
    try:
        return _to(services.choose_columns(current_actor(), family_list_id, columns, headed=headed, now=clock.now()))
    except services.NotNow as error:
        return _where_it_is(family_list_id, error)
    except DomainError as error:
        form = EmptyForm()
        form.refuse(error)
        return _page(row, 422, template="intake/list_columns.html", form=form, columns=columns, headed=headed)


@bp.post("/reglages/sources/listes/<int:family_list_id>/lignes")
@requires(Permission.SETTINGS_WRITE)
def save_rows(family_list_id: int) -> Page:
    """Take the corrections and ticks of one page of rows."""
    try:
        saved = services.save_rows(current_actor(), family_list_id, read_edits(request.form), clock.now())
    except services.NotNow as error:
        return _where_it_is(family_list_id, error)
    if saved.overtaken:
        return _overtaken_page(fetch(current_actor(), FamilyList, family_list_id), saved.overtaken)
    if saved.gone:
        flash(_("La liste a changé entre-temps : des lignes de votre page n’y sont plus. Voici les autres."), "error")
    elif saved.faults:
        flash(_("C’est enregistré. Il reste des cases à corriger."), "error")
    elif "suite" not in request.form:
        flash(_("C’est enregistré."), "success")
    if "suite" in request.form:
        return redirect(url_for("intake.import_outlook", family_list_id=family_list_id), code=303)
    place: dict[str, Any] = {name: value for name in ("voir", "page") if (value := request.args.get(name))}
    return redirect(url_for("intake.show_list", family_list_id=family_list_id, **place), code=303)


@bp.get("/reglages/sources/listes/<int:family_list_id>/importer")
@requires(Permission.SETTINGS_WRITE)
def import_outlook(family_list_id: int) -> Page:
    """Say what importing will do, before it is done."""
    row = fetch(current_actor(), FamilyList, family_list_id)
    return _outlook_page(row, ImportForm(formdata=None), 200) if row.state is ListState.REVIEW else _to(row)


@bp.post("/reglages/sources/listes/<int:family_list_id>/importer")
@requires(Permission.SETTINGS_WRITE)
def start_import(family_list_id: int) -> Page:
    """Have the files made."""
    row, form = fetch(current_actor(), FamilyList, family_list_id), ImportForm()
    if form.validate():
        try:
            spread = form.spread_hours.data
            services.start_import(
                current_actor(), family_list_id, spread_hours=spread, proof=form.proof(), now=clock.now()
            )
            return _to(row)
        except services.NotNow as error:
            return _where_it_is(family_list_id, error)
        except DomainError as error:
            form.refuse(error)
    return _outlook_page(row, form, 422) if row.state is ListState.REVIEW else _to(row)


@bp.post("/reglages/sources/listes/<int:family_list_id>/annuler")
@requires(Permission.SETTINGS_WRITE)
def undo_import(family_list_id: int) -> Page:
    """Take the whole import back."""
    return _act(family_list_id, services.ask_undo)


@bp.post("/reglages/sources/listes/<int:family_list_id>/abandonner")
@requires(Permission.SETTINGS_WRITE)
def drop_list(family_list_id: int) -> Page:
    """Give a list up before its import."""

    def drop(*arguments: Any) -> FamilyList:
        row = services.drop_list(*arguments)
        work.forget_file_of(row, _folder())
        flash(_("La liste est abandonnée : le fichier et ses lignes sont effacés."), "success")
        return row

    return _act(family_list_id, drop)


@bp.get("/reglages/sources/listes/<int:family_list_id>/non-importees.csv")
@requires(Permission.SETTINGS_WRITE)
def list_report(family_list_id: int) -> Response:
    """Hand over what did not come in."""
    row = fetch(current_actor(), FamilyList, family_list_id)
    content = write_report(queries.list_not_imported(current_actor(), row), _)
    name = f"liste-{row.id}-non-importees.csv"
    return send_file(io.BytesIO(content), mimetype="text/csv", as_attachment=True, download_name=name)


def _list_form(**options: Any) -> ListForm:
    form = ListForm(**options)
    form.cohort.choices = [(0, _("Aucune")), *cohort_names(current_actor()).items()]
    return form


def _receive(source: IntakeSource, upload: Any, cohort_id: int | None) -> FamilyList:
    folder = _folder()
    stored_name = kept_files.keep_file(upload.stream, folder)
    name = "".join(c for c in Path((upload.filename or "").replace("\\", "/")).name if c.isprintable())
    try:
        return services.receive_list(
            current_actor(), source, stored_name=stored_name, file_name=name, now=clock.now(), cohort_id=cohort_id
        )
    except DomainError:
        kept_files.forget_file(stored_name, folder)
        raise


def _act(family_list_id: int, service: Callable[..., FamilyList]) -> Page:
    try:
        return _to(service(current_actor(), family_list_id, clock.now()))
    except services.NotNow as error:
        return _where_it_is(family_list_id, error)


def _where_it_is(family_list_id: int, error: DomainError) -> Response:
    """Lead to a list that somebody else has brought further, and say so."""
    rollback()
    flash_refusal(error)
    return redirect(url_for("intake.show_list", family_list_id=family_list_id), code=303)


def _to(row: FamilyList) -> Response:
    return redirect(url_for("intake.show_list", family_list_id=row.id), code=303)


def _lists_page(source: IntakeSource, form: ListForm, status: int) -> Page:
    lists = queries.list_lists(current_actor(), source.id)
    page = render_template("intake/lists.html", source=source, form=form, lists=lists, state_labels=STATE_LABELS)
    return page, status


def _page(row: FamilyList, status: int = 200, *, template: str = "", **values: Any) -> Page:
    actor, people = current_actor(), queries.count_people(row)
    values = {
        "form": None,
        "columns": [Column(name) for name in row.columns],
        "headed": row.header > 0 and row.first > row.header,
        "kept": queries.list_kept(actor, row) if people.kept else (),
        "undoable": row.imported_at is not None and can_be_taken_back(row.imported_at, clock.now()),
    } | values
    name = template or _TEMPLATES.get(row.state, "intake/list.html")
    labels = {"state_labels": STATE_LABELS, "column_labels": COLUMN_LABELS}
    values |= {"source": queries.source_of(row), "cohort": cohort_name(row.cohort_id)}
    return render_template(name, listed=row, people=people, **labels, **values), status


def _rows_page(row: FamilyList) -> Page:
    view, page = _place(row)
    return _shown_rows(row, queries.list_rows(current_actor(), row, view, page), view)


def _overtaken_page(row: FamilyList, typed: Mapping[int, services.RowEdit]) -> Page:
    """Show again the rows that somebody else has corrected meanwhile: what was typed, beside what is stored."""
    found = queries.list_these_rows(current_actor(), row, typed)
    return _shown_rows(row, found, _place(row)[0], 409, typed=typed)


def _place(row: FamilyList) -> tuple[View, int]:
    """Return which rows are looked at, and which page of them."""
    people = queries.count_people(row)
    first = View.WRONG if people.wrong else View.DOUBLES if people.doubles else View.READY
    view = next((view for view in View if view == request.args.get("voir")), first)
    number = request.args.get("page", "")
    return view, int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 1


def _shown_rows(
    row: FamilyList,
    found: queries.RowsPage,
    view: View,
    status: int = 200,
    *,
    typed: Mapping[int, services.RowEdit] | None = None,
) -> Page:
    against = {reason.value for reason in AGAINST}
    reasons = {reason.value: REASON_LABELS[reason] for reason in Reason}
    return _page(
        row,
        status,
        found=found,
        view=view,
        against=against,
        reasons=reasons,
        typed=typed or {},
        stored_words=stored_words,
    )


def _outlook_page(row: FamilyList, form: ImportForm, status: int) -> Page:
    settings = CONSENTS.current(current_actor().space_id)
    return _page(row, status, template="intake/list_import.html", form=form, settings=settings)


def _folder() -> Path:
    return kept_files.lists_folder(current_app.extensions["config"].var_dir)
