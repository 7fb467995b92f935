"""Where the pages of a draft are."""

from flask import url_for

from concierge.checklists.editor.outline import checklist_of


def address_of(journey: str, key: str) -> str:
    """Return where an element of a draft is seen: its checklist opened, the page scrolled to it."""
    return url_for("drafts.overview", journey=journey, liste=checklist_of(key) or None, _anchor=f"etape-{key}")
