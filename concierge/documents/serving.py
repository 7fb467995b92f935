"""Kept documents on their way out, for every page that hands one over."""

from pathlib import Path
from typing import Final, Protocol

from flask import current_app, request, send_file
from werkzeug.wrappers import Response

from concierge.config import Config
from concierge.documents.file_kinds import KINDS, FileKind
from concierge.documents.keeping import Room
from concierge.documents.storage import DocumentStore

# What is opened in the browser runs nothing, loads nothing and knows nothing of our pages.
_CLOSED: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"
ACCEPTED: Final = ",".join(ending for facts in KINDS.values() for ending in facts.endings)


class Served(Protocol):
    """What is served: the name people know, and what it is."""

    @property
    def name(self) -> str:
        """The name people know."""

    @property
    def kind(self) -> FileKind:
        """What the file is."""


def room() -> Room:
    """Return where this installation keeps documents."""
    config: Config = current_app.extensions["config"]
    return Room(store=DocumentStore(config.attachments_dir), quota=config.attachments_quota)


def hand_over(document: Served, path: Path) -> Response:
    """Answer with a document to save; PDFs and photographs may be looked at (`?voir=1`), shut off from our pages."""
    facts = KINDS[document.kind]
    shown = facts.shown and request.args.get("voir") == "1"
    response: Response = send_file(
        path,
        mimetype=facts.mime_type,
        as_attachment=not shown,
        download_name=document.name,
        conditional=False,
        etag=False,
        last_modified=None,
        max_age=None,
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _CLOSED
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
