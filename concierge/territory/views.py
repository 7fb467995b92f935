"""Territoire: search, communes, data, drives."""

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.accounts.queries import list_organisations
from concierge.platform import clock
from concierge.platform.access import Permission, requires
from concierge.platform.errors import DomainError
from concierge.platform.uploads import carries_files
from concierge.platform.web import current_actor, wants_fragment
from concierge.territory import queries, services, storage
from concierge.territory.forms import CorrectionForm, ImportForm, SearchForm
from concierge.territory.models import INTERCOMMUNALITY_LABELS, SOURCE_LABELS, STATE_LABELS, DataImport, ImportState
from concierge.territory.queries import CommuneHit
from concierge.territory.travel_time import METHOD_LABELS

bp = Blueprint("territory", __name__, url_prefix="/territoire")

Page = str | Response | tuple[str, int]

_SUGGESTIONS = 12
_RESULTS = 40


@bp.get("/")
@requires(Permission.TERRITORY_READ)
def search() -> Page:
    """Search communes, with the drive from one of them."""
    form = SearchForm(request.args)
    form.validate()
    hits = queries.search_communes(form.q.data, limit=_RESULTS) if form.q.data else []
    origin = _origin(form)
    return render_template(
        "territory/search.html",
        form=form,
        hits=hits,
        origin=origin,
        drives=queries.travel_times(current_actor(), origin, hits) if origin else {},
        method_labels=METHOD_LABELS,
    )


@bp.get("/communes/recherche")
@requires(Permission.TERRITORY_READ)
def suggest() -> Page:
    """Return the communes to propose while somebody types: JSON for the combobox, a list for htmx."""
    hits = queries.search_communes(request.args.get("q", ""), limit=_SUGGESTIONS)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify([_suggestion(hit) for hit in hits])
    return render_template("territory/_suggestions.html", hits=hits)


@bp.get("/communes/<code>")
@requires(Permission.TERRITORY_READ)
def commune(code: str) -> Page:
    """Show a commune."""
    details = queries.get_commune(code.upper())
    form = SearchForm(request.args)
    form.validate()
    origin = _origin(form)
    drives = queries.travel_times(current_actor(), origin, [details.hit]) if origin else {}
    return render_template(
        "territory/commune.html",
        details=details,
        form=form,
        origin=origin,
        drive=drives.get(details.hit.code),
        method_labels=METHOD_LABELS,
        kind_labels=INTERCOMMUNALITY_LABELS,
    )


@bp.get("/donnees")
@requires(Permission.TERRITORY_READ)
def data() -> Page:
    """Show where the data comes from, and let those who may send newer files."""
    return _data_page(ImportForm(), 200)


@bp.post("/donnees")
@requires(Permission.TERRITORY_WRITE)
@carries_files(storage.MAX_BYTES)
def import_file() -> Page:
    """Receive a file and ask for its import."""
    form = ImportForm()
    if form.validate():
        try:
            row = _receive(form)
            return redirect(url_for("territory.show_import", import_id=row.id), code=303)
        except DomainError as error:
            form.refuse(error)
    return _data_page(form, 422)


@bp.get("/imports/<int:import_id>")
@requires(Permission.TERRITORY_READ)
def show_import(import_id: int) -> Page:
    """Show how far an import is; asks again by itself until it has ended."""
    row = queries.get_import(import_id)
    under_way = row.state in {ImportState.WAITING, ImportState.RUNNING}
    template = "territory/_import.html" if wants_fragment() else "territory/import.html"
    return render_template(
        template, row=row, under_way=under_way, source_labels=SOURCE_LABELS, state_labels=STATE_LABELS
    )


@bp.get("/trajets")
@requires(Permission.TERRITORY_READ)
def drives() -> Page:
    """Show the drives the agency corrected."""
    return _drives_page(CorrectionForm(), 200)


@bp.post("/trajets")
@requires(Permission.TERRITORY_WRITE)
def correct_drive() -> Page:
    """Record how long a drive really takes."""
    form = CorrectionForm()
    if form.validate():
        try:
            services.correct_travel_time(
                current_actor(),
                form.origin.data or "",
                form.destination.data or "",
                minutes=form.minutes.data or 0,
                reason=form.reason.data or "",
                now=clock.now(),
            )
            flash(_("La durée est enregistrée."), "success")
            return redirect(url_for("territory.drives"), code=303)
        except DomainError as error:
            form.refuse(error)
    return _drives_page(form, 422)


@bp.post("/trajets/<int:correction_id>/retirer")
@requires(Permission.TERRITORY_WRITE)
def withdraw_drive(correction_id: int) -> Page:
    """Return to the estimate."""
    services.withdraw_correction(current_actor(), correction_id, clock.now())
    flash(_("La correction est retirée."), "success")
    return redirect(url_for("territory.drives"), code=303)


def _origin(form: SearchForm) -> CommuneHit | None:
    """Return the commune drives are counted from: the one asked for, else the agency's own."""
    code = form.origin.data
    if code is None and not form.origin.typed:
        code = next((o.commune_code for o in list_organisations(current_actor()) if o.commune_code), None)
        form.origin.data = code
    return queries.find_communes([code]).get(code) if code else None


def _suggestion(hit: CommuneHit) -> dict[str, str]:
    detail = _("anciennement %(name)s", name=hit.former_name) if hit.former_name else hit.epci_name or ""
    return {"code": hit.code, "label": hit.label, "detail": detail}


def _receive(form: ImportForm) -> DataImport:
    folder = storage.imports_folder(current_app.extensions["config"].var_dir)
    upload = form.file.data
    stored = storage.keep_file(upload.stream, upload.filename or "", folder)
    try:
        return services.request_import(current_actor(), stored, form.details(), clock.now())
    except DomainError:
        storage.forget_file(stored.stored_name, folder)
        raise


def _data_page(form: ImportForm, status: int) -> Page:
    page = render_template(
        "territory/data.html",
        form=form,
        sources=queries.list_sources(),
        imports=queries.list_imports(),
        source_labels=SOURCE_LABELS,
        state_labels=STATE_LABELS,
    )
    return page, status


def _drives_page(form: CorrectionForm, status: int) -> Page:
    page = render_template("territory/drives.html", form=form, corrections=queries.list_corrections(current_actor()))
    return page, status
