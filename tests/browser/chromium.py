"""A real Chromium for the browser tests: the machine's, else one that `python -m tests.browser.chromium` installs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> str | None:
    """Return the path of the machine's browser; None means the one that Playwright installed for itself."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen
    return next((path for path in map(shutil.which, _NAMES) if path), None)


def launch_options() -> dict[str, object]:
    """Return what to give to Playwright's `chromium.launch()`. A root user (containers) cannot have the sandbox."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    sandbox = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    return {"executable_path": find_chromium(), "headless": True, "args": [*quiet, "--disable-gpu", *sandbox]}


def ensure_chromium() -> None:
    """Install a browser when there is none: Debian's package when we may, else Playwright's own."""
    if find_chromium() or _playwright_has_one():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installation de Chromium…", flush=True)
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "-y", "chromium"]):
            subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL)
        if find_chromium():
            return
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if done.returncode != 0:
        sys.exit("Aucun navigateur : installez chromium, ou indiquez son chemin avec CHROMIUM=…")


def _playwright_has_one() -> bool:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


if __name__ == "__main__":
    ensure_chromium()
