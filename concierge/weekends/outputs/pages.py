"""What the pages of the day, of roadbooks and of papers share: the file handed over, the frame of the day."""

import datetime as dt
import io
from typing import Any

from flask import request, send_file
from werkzeug.wrappers import Response

from concierge.documents.year_summary import MIME_TYPE
from concierge.platform import clock
from concierge.weekends.outputs.choices import KIND_INKS, PaperKind
from concierge.weekends.outputs.facts import WeekendBook
from concierge.weekends.outputs.papers import paper_name, write_paper


def hand_over_word(book: WeekendBook, what: PaperKind, about_id: int, language: str) -> Response:
    """Answer with a paper as a Word document."""
    content = write_paper(book, what, about_id, language)
    response: Response = send_file(
        io.BytesIO(content),
        mimetype=MIME_TYPE,
        as_attachment=True,
        download_name=paper_name(book, what, about_id, ".docx"),
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def day_context(book: WeekendBook, now: dt.datetime, *, scope: str, keep: tuple[str, ...]) -> dict[str, Any]:
    """Return what a page of the day asks for.

    `scope`: the path under which its worker answers without network; `keep`: the pages it holds ready.
    """
    return {
        "book": book,
        "fresh": now,
        "scope": f"{request.script_root}{scope}",
        "keep": " ".join(keep),
        "inks": KIND_INKS,
        "today": clock.today(),
    }
