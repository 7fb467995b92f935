"""A draft as the files that people keep, edit and check elsewhere."""

import io
import zipfile

from concierge.checklists.definition.plain import SUFFIX, file_name
from concierge.checklists.definition.writing import write_yaml
from concierge.checklists.editor.drafts import Draft

_SCHEMA_LINE = "# yaml-language-server: $schema={url}\n"


def write_draft_files(draft: Draft, *, schema_url: str = "") -> dict[str, str]:
    """Return the text of every file by its name; an editor that knows the schema checks them while they are typed."""
    head = _SCHEMA_LINE.format(url=schema_url) if schema_url else ""
    return {file_name(plain): head + write_yaml(plain) for plain in draft.files()}


def write_draft_file(draft: Draft, name: str, *, schema_url: str = "") -> str | None:
    """Return the text of one checklist, or of the file of this name; None when the draft has it not."""
    head = _SCHEMA_LINE.format(url=schema_url) if schema_url else ""
    for plain in draft.files():
        if name == plain.get("checklist") or file_name(plain) == f"{name}{SUFFIX}":
            return head + write_yaml(plain)
    return None


def write_archive(draft: Draft, *, schema_url: str = "") -> bytes:
    """Return the files as one zip archive; the same draft gives the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in write_draft_files(draft, schema_url=schema_url).items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, text.encode(), zipfile.ZIP_DEFLATED)
    return held.getvalue()
