"""A real Chromium for the browser tests: the machine's, else one that `python -m tests.programs` installs."""

import os
import shutil
from pathlib import Path

# The one that shows no window is the same engine without what stands around it: a third of the processor time.
WINDOWLESS = "chromium-headless-shell"
_NAMES = (WINDOWLESS, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> str | None:
    """Return the path of the machine's browser; None means the one that Playwright installed for itself."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen
    return next((path for path in map(shutil.which, _NAMES) if path), None)


def playwright_has_one() -> bool:
    """Tell whether Playwright installed a browser for itself."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def launch_options() -> dict[str, object]:
    """Return what to give to Playwright's `chromium.launch()`. A root user (containers) cannot have the sandbox."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    sandbox = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    return {"executable_path": find_chromium(), "headless": True, "args": [*quiet, "--disable-gpu", *sandbox]}
