"""The programs that tests drive, a Chromium and LibreOffice: `python -m tests.programs` installs what is missing.

Debian's packages where we may, which is as root. Without LibreOffice some tests are skipped; without a browser nobody
is left in doubt.
"""

import os
import shutil
import subprocess
import sys

from concierge.documents.office import find_office
from tests.browser.chromium import WINDOWLESS, find_chromium, playwright_has_one

PATIENCE = 600  # seconds for one command; a machine without network answers much sooner
_IMPATIENT = ("-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20", "-o", "DPkg::Lock::Timeout=120")


def ensure_chromium() -> None:
    """Install a browser: the small one, else a whole one unless there is one, else Playwright's own."""
    if os.environ.get("CHROMIUM") or shutil.which(WINDOWLESS):
        return
    _install("Chromium", WINDOWLESS, "fonts-liberation")
    if find_chromium() or playwright_has_one():
        return
    _install("Chromium", "chromium")
    if find_chromium():
        return
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if done.returncode != 0:
        sys.exit("Aucun navigateur : installez chromium, ou indiquez son chemin avec CHROMIUM=…")


def ensure_office() -> None:
    """Install LibreOffice, as little of it as opens a Word document; its absence stops nothing."""
    if find_office() is None:
        _install("LibreOffice", "libreoffice-writer-nogui")


def _install(name: str, *packages: str) -> None:
    """Install packages of Debian where we may; whoever calls looks whether it was done."""
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installation de {name}…", flush=True)
    install = ["install", "-qq", "-y", "--no-install-recommends", *packages]
    if not _apt_get(*install):
        _ = _apt_get("update", "-qq") and _apt_get(*install)  # what the machine knew of packages is too old


def _apt_get(*arguments: str) -> bool:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            ["apt-get", *_IMPATIENT, *arguments],
            env=env,
            check=False,
            timeout=PATIENCE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    ensure_chromium()
    ensure_office()
