"""One row of a list of steps, as htmx asks for it after an act."""

from typing import Any
from urllib.parse import urlsplit

from flask import render_template, request, url_for

from concierge.checklists.definition.model import SUBJECT_LABELS
from concierge.checklists.step_lines import get_line
from concierge.platform import clock
from concierge.platform.web import current_actor, wants_fragment


def from_a_row() -> bool:
    """Tell whether the act was done in a list, which wants only that row back."""
    return wants_fragment() and request.headers.get("HX-Target", "").startswith("etape-")


def step_row(template: str, step_id: int, **values: Any) -> str:
    """Return the row of a step as the list around it shows it."""
    return render_template(
        template,
        line=get_line(current_actor(), step_id),
        today=clock.today(),
        subject_labels=SUBJECT_LABELS,
        with_family=request.form.get("avec-famille") == "1",
        choose=urlsplit(request.headers.get("HX-Current-URL", "")).path == url_for("desk.steps"),
        **values,
    )
