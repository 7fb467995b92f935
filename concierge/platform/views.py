"""What the platform itself serves: its health and the agency's colours."""

import re
from functools import cache
from importlib import metadata

from flask import Blueprint, Response, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from concierge.platform import brand, wake
from concierge.platform.access import public
from concierge.platform.db import db

bp = Blueprint("platform", __name__)


@bp.get("/sante")
@public
def health() -> tuple[dict[str, str], int]:
    """Tell whether the parts answer; a missing Redis only delays jobs, a missing database stops everything."""
    try:
        db.session.execute(text("SELECT 1"))
        database = "ok"
    except SQLAlchemyError:
        database = "absent"
    redis = "ok" if wake.is_heard() else "absent"
    return {"database": database, "redis": redis, "version": _version()}, 200 if database == "ok" else 503


@bp.get("/marque.css")
@public
def brand_css() -> Response:
    """Serve the agency's colours; the address carries them, so that it can be cached for long."""
    accent = _colour("a", brand.DEFAULT_BRAND.accent)
    warm = _colour("b", brand.DEFAULT_BRAND.warm)
    response = Response(brand.brand_css(accent, warm), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@cache
def _version() -> str:
    try:
        return metadata.version("concierge")
    except metadata.PackageNotFoundError:  # run from a folder that was not installed
        return "dev"


def _colour(name: str, default: str) -> str:
    value = request.args.get(name, default)
    return value if re.fullmatch(r"#[0-9a-fA-F]{6}", value) else default
