"""Word documents made into PDFs by LibreOffice, where it is installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

PATIENCE: Final = 120.0  # seconds


class OfficeFailed(Exception):
    """LibreOffice is not there, took too long, or made nothing."""


def find_office() -> str | None:
    """Return where LibreOffice is, None without it."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def make_pdf(document: bytes) -> bytes:
    """Return a Word document as a PDF. Each call has a profile of its own: two at a time never wait for each other."""
    office = find_office()
    if office is None:
        raise OfficeFailed("LibreOffice is not installed")
    with tempfile.TemporaryDirectory(prefix="concierge-office-") as name:
        folder = Path(name)
        (folder / "document.docx").write_bytes(document)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [office, "--headless", "--norestore", profile, "--convert-to", "pdf", "--outdir", name]
        try:
            subprocess.run(  # noqa: S603 — a program of the machine, a file of our own making
                [*command, str(folder / "document.docx")], check=True, timeout=PATIENCE, capture_output=True
            )
            return (folder / "document.pdf").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise OfficeFailed(str(error)) from error
