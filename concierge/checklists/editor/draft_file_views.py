"""What leaves a draft: a look at a family's year, the files, the schema of files."""

import io
import json
from collections.abc import Mapping
from typing import Any

from flask import Response as FlaskResponse, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from concierge.checklists.definition.schema import json_schema
from concierge.checklists.editor.draft_files import write_archive, write_draft_file
from concierge.checklists.editor.draft_preview import case_of, case_of_sample, find_families, preview_year
from concierge.checklists.editor.draft_views import Page, bp
from concierge.checklists.editor.drafts import get_draft
from concierge.checklists.editor.sample_families import SAMPLES
from concierge.checklists.views import bp as journeys_bp
from concierge.families.models import Household
from concierge.platform import clock
from concierge.platform.access import Permission, fetch, public, requires
from concierge.platform.errors import NotFound
from concierge.platform.web import current_actor


@bp.get("/<journey>/apercu")
@requires(Permission.SETTINGS_READ)
def preview(journey: str) -> Page:
    """Show the year that a real or a sample family would get; nothing is written."""
    actor, now = current_actor(), clock.now()
    draft = get_draft(actor, journey)
    sample = next((each for each in SAMPLES if each.key == request.args.get("exemple")), None)
    household, year = None, None
    number = request.args.get("famille", "")
    if number.isdecimal() and len(number) < 18:
        household = fetch(actor, Household, int(number))
    if not draft.faults and (household or sample):
        case = case_of(household, now) if household else case_of_sample(sample, actor, now)  # type: ignore[arg-type]
        year = preview_year(actor, draft, case, now, actor.language)
    text = request.args.get("q", "").strip()
    return render_template(
        "checklists/draft_preview.html",
        draft=draft,
        year=year,
        household=household,
        sample=None if household else sample,
        samples=SAMPLES,
        families=find_families(actor, text),
        text=text,
    )


@bp.get("/<journey>/export.zip")
@requires(Permission.SETTINGS_READ)
def export(journey: str) -> Response:
    """Hand over the draft as the files it would be."""
    content = write_archive(get_draft(current_actor(), journey), schema_url=_schema_url())
    name = f"parcours-{journey}.zip"
    return send_file(io.BytesIO(content), mimetype="application/zip", as_attachment=True, download_name=name)


@bp.get("/<journey>/fichiers/<name>.yaml")
@requires(Permission.SETTINGS_READ)
def export_file(journey: str, name: str) -> Response:
    """Hand over one file of the draft."""
    text = write_draft_file(get_draft(current_actor(), journey), name, schema_url=_schema_url())
    if text is None:
        raise NotFound
    return send_file(
        io.BytesIO(text.encode()), mimetype="application/yaml", as_attachment=True, download_name=f"{name}.yaml"
    )


@journeys_bp.get("/schema.json")
@public
def schema() -> Response:
    """Give the JSON Schema of definition files: what an editor needs to help, and nothing of an agency."""
    content: Mapping[str, Any] = {"$id": _schema_url(), **json_schema()}
    return FlaskResponse(
        json.dumps(content, ensure_ascii=False, indent=1),
        mimetype="application/schema+json",
        headers={"Cache-Control": "public, max-age=3600"},
    )


def _schema_url() -> str:
    return url_for("checklists.schema", _external=True)
