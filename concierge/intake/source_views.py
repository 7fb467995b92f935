"""Réglages › Sources: the gates families come in by."""

from typing import TypeVar

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from concierge.accounts.last_change import find_last_change
from concierge.accounts.queries import list_followers, list_organisations
from concierge.config import Config
from concierge.families.choices import SOURCE_LABELS
from concierge.families.cohorts.queries import cohort_names
from concierge.intake import sources
from concierge.intake.events import SourceChanged
from concierge.intake.forms import NewSourceForm, SourceForm
from concierge.intake.models import IntakeSource
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, requires
from concierge.platform.conflicts import OVERTAKEN
from concierge.platform.errors import DomainError
from concierge.platform.forms import text_of
from concierge.platform.unit_of_work import rollback
from concierge.platform.web import current_actor

bp = Blueprint("intake", __name__)

Page = str | Response | tuple[str, int]
AnyForm = TypeVar("AnyForm", bound=SourceForm)


@bp.get("/reglages/sources")
@requires(Permission.SETTINGS_READ)
def source_list() -> Page:
    """Show the sources, with what came through each."""
    lines = sources.list_source_lines(current_actor())
    return render_template("intake/sources.html", lines=lines, source_labels=SOURCE_LABELS, base_url=_base_url())


@bp.get("/reglages/sources/nouvelle")
@requires(Permission.SETTINGS_WRITE)
def new_source() -> Page:
    """Show the form of a new source."""
    return _new_page(NewSourceForm(), 200)


@bp.post("/reglages/sources/nouvelle")
@requires(Permission.SETTINGS_WRITE)
def add_source() -> Page:
    """Open a way in."""
    form = _with_people(NewSourceForm())
    if form.validate():
        try:
            if form.is_repeated(clock.now()):
                return redirect(url_for("intake.source_list"), code=303)
            source = sources.add_source(current_actor(), form.details(), slug=text_of(form.slug), now=clock.now())
            flash(_("« %(name)s » est ouverte.", name=source.name), "success")
            return redirect(url_for("intake.edit_source", source_id=source.id), code=303)
        except DomainError as error:
            form.refuse(error)
    return _new_page(form, 422)


@bp.get("/reglages/sources/<int:source_id>")
@requires(Permission.SETTINGS_WRITE)
def edit_source(source_id: int) -> Page:
    """Show one source."""
    source = fetch(current_actor(), IntakeSource, source_id)
    return _source_page(source, _stored_form(source), 200)


@bp.post("/reglages/sources/<int:source_id>")
@requires(Permission.SETTINGS_WRITE)
def save_source(source_id: int) -> Page:
    """Change what a source says."""
    actor, form = current_actor(), _with_people(SourceForm())
    source = fetch(actor, IntakeSource, source_id)
    if form.validate():
        try:
            sources.update_source(actor, source, form.details(), seen_version=form.seen_version(), now=clock.now())
            flash(_("C’est enregistré."), "success")
            return redirect(url_for("intake.source_list"), code=303)
        except OVERTAKEN:
            rollback()
            source = fetch(actor, IntakeSource, source_id)
            change = find_last_change(actor, [SourceChanged], about=("source_id", source_id))
            form.show_conflict(_stored_form(source), change)
            return _source_page(source, form, 409)
        except DomainError as error:
            form.refuse(error)
    return _source_page(source, form, 422)


@bp.post("/reglages/sources/<int:source_id>/fermer")
@requires(Permission.SETTINGS_WRITE)
def close_source(source_id: int) -> Page:
    """Let nobody more come in by a source."""
    return _open_or_close(source_id, active=False)


@bp.post("/reglages/sources/<int:source_id>/rouvrir")
@requires(Permission.SETTINGS_WRITE)
def reopen_source(source_id: int) -> Page:
    """Let families come in by a source again."""
    return _open_or_close(source_id, active=True)


def _open_or_close(source_id: int, *, active: bool) -> Response:
    source = fetch(current_actor(), IntakeSource, source_id)
    sources.open_or_close(current_actor(), source, active=active, now=clock.now())
    said = _("« %(name)s » est ouverte.") if active else _("« %(name)s » est fermée. Ses dossiers restent.")
    flash(said % {"name": source.name}, "success")
    return redirect(url_for("intake.source_list"), code=303)


def _stored_form(source: IntakeSource) -> SourceForm:
    stored = {name: getattr(source, name) for name in ("name", "campaign", "organisation_id", "version")}
    words = {"welcome_fr": source.welcome_fr, "welcome_en": source.welcome_en, "sites": "\n".join(source.sites)}
    people = {"kind": source.kind.value, "owner_id": source.owner_id or 0, "cohort_id": source.cohort_id or 0}
    return _with_people(SourceForm(formdata=None, **stored, **words, **people))


def _new_page(form: NewSourceForm, status: int) -> tuple[str, int]:
    return render_template("intake/source_new.html", form=_with_people(form), base_url=_base_url()), status


def _source_page(source: IntakeSource, form: SourceForm, status: int) -> tuple[str, int]:
    return render_template("intake/source.html", form=form, source=source, base_url=_base_url()), status


def _with_people(form: AnyForm) -> AnyForm:
    actor = current_actor()
    form.organisation_id.choices = [(o.id, o.name) for o in list_organisations(actor)]
    form.cohort_id.choices = [(0, _("Aucune")), *cohort_names(actor, besides_closed=form.cohort_id.data).items()]
    form.owner_id.choices = [(0, _("Personne pour l’instant")), *((c.person_id, c.name) for c in list_followers(actor))]
    return form


def _base_url() -> str:
    config: Config = current_app.extensions["config"]
    return config.base_url
