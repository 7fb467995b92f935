"""Front-end files: copied from node_modules where make put them, served with addresses that change when they do."""

import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from flask import Flask, has_request_context, request, url_for

# Beside each other: where npm puts a file, and the name under static/vendor we serve it as.
VENDOR_FILES: tuple[tuple[str, str], ...] = (
    ("bootstrap/dist/css/bootstrap.min.css", "bootstrap.css"),
    ("htmx.org/dist/htmx.min.js", "htmx.js"),
    ("@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2", "source-sans.woff2"),
    ("@fontsource-variable/source-sans-3/files/source-sans-3-latin-ext-wght-normal.woff2", "source-sans-ext.woff2"),
    ("@fontsource-variable/fraunces/files/fraunces-latin-opsz-normal.woff2", "fraunces.woff2"),
    ("@fontsource-variable/fraunces/files/fraunces-latin-ext-opsz-normal.woff2", "fraunces-ext.woff2"),
)

ICONS = (
    "archive arrow-counterclockwise arrow-left arrow-repeat arrow-right backpack balloon balloon-heart bank basket "
    "bell bell-slash bicycle box-arrow-right briefcase building bus-front calendar-event calendar-heart "
    "calendar-week calendar2-plus camera-video chat-left-text chat-square-heart check-circle check-circle-fill "
    "check-lg chevron-down chevron-left chevron-right chevron-up circle clipboard-check clock clock-history copy "
    "cup-hot door-open download egg-fried emoji-smile envelope envelope-open exclamation-circle exclamation-triangle "
    "eye eye-slash file-earmark-image file-earmark-pdf file-earmark-text file-earmark-word flag funnel gear geo-alt "
    "globe2 hand-index hand-thumbs-up heart heart-pulse hourglass-bottom hourglass-split house house-door "
    "house-heart info-circle journal-bookmark journal-text kanban key life-preserver lightbulb link-45deg list-check "
    "list-ul lock map moon-stars mortarboard paperclip pause-circle pencil pencil-square people people-fill person "
    "person-badge person-check person-plus person-x phone piggy-bank pin-angle play-circle plus-lg printer "
    "question-circle search send share shield-check shop signpost-2 slash-circle sliders star stars sun telephone "
    "three-dots translate trash upload wallet2 wifi-off x-circle x-lg"
).split()


def copy_vendor_assets(node_modules: Path, static: Path) -> list[Path]:
    """Copy the files we serve out of node_modules; return where they are now."""
    target = static / "vendor"
    target.mkdir(parents=True, exist_ok=True)
    copied = []
    for source, name in VENDOR_FILES:
        shutil.copyfile(node_modules / source, target / name)
        copied.append(target / name)
    (target / "icons.svg").write_text(_sprite(node_modules / "bootstrap-icons" / "icons"), encoding="utf-8")
    return [*copied, target / "icons.svg"]


def _sprite(folder: Path) -> str:
    """Return one file with the icons in use: the library's own sprite holds two thousand."""
    symbols = []
    for name in ICONS:
        path = folder / f"{name}.svg"
        if not path.is_file():
            continue
        drawing = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.DOTALL)
        if drawing:
            symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16" fill="currentColor">{drawing[1].strip()}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


def init_assets(app: Flask) -> Callable[[str], str]:
    """Give templates `asset_url(name)`, and return it: the address of a static file with a mark of its content."""
    urls: dict[tuple[str, str], str] = {}  # by the prefix the application is served under: a page has 150 icons

    def asset_url(name: str) -> str:
        key = (request.script_root if has_request_context() else "", name)
        if key not in urls:
            path = Path(app.static_folder or "") / name
            content = path.read_bytes() if path.is_file() else b""
            urls[key] = url_for("static", filename=name, v=hashlib.sha256(content).hexdigest()[:12])
        return urls[key]

    app.jinja_env.globals["asset_url"] = asset_url
    return asset_url


if __name__ == "__main__":
    root = Path(__file__).resolve().parent.parent
    copy_vendor_assets(root.parent / "node_modules", root / "static")
