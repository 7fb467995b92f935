"""The application factory."""

import os
from datetime import timedelta
from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from concierge.accounts.session import init_sessions
from concierge.config import Config
from concierge.families.readings.pages import init_readings
from concierge.platform import wake
from concierge.platform.assets import init_assets
from concierge.platform.compiled_templates import keep_compiled
from concierge.platform.db import configure_engine, db
from concierge.platform.jobs import Jobs
from concierge.platform.late_links import LateRule, forget_parts
from concierge.platform.quiet_logs import quietly
from concierge.platform.template_writing import PageEnvironment
from concierge.platform.web import check_every_endpoint, init_web
from concierge.platform.wording import init_wording
from concierge.wiring import pages, reactions

NO_JOBS: Jobs = {}


def create_app(config: Config | None = None, *, jobs: Jobs = NO_JOBS) -> Flask:
    """Build the application; the database must have been upgraded before it is used.

    Whoever executes jobs gives `concierge.wiring.jobs.JOBS`: a web process only asks for them, and does without what
    they are made of.
    """
    config = config or Config.from_env()
    config.var_dir.mkdir(parents=True, exist_ok=True)
    app = Flask("concierge", template_folder=str(config.templates_dir), static_folder=str(_static_folder()))
    app.config.update(_flask_settings(config))
    app.extensions["config"] = config
    app.extensions["event_handlers"] = reactions.HANDLERS
    app.extensions["jobs"] = jobs
    app.extensions["merge_rules"] = reactions.MERGE_RULES
    app.extensions["feeds"] = pages.FEEDS
    app.logger.addFilter(quietly)
    app.url_rule_class = LateRule
    app.jinja_environment = PageEnvironment
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    keep_compiled(app, config.var_dir)
    if config.trusted_proxies:
        count = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    wake.init(app.extensions, config.redis_url)
    db.init_app(app)
    with app.app_context():
        configure_engine(db.engine)
    asset_url = init_assets(app)
    init_wording(app)
    init_sessions(app)
    init_web(app, pages.HOOKS, asset_url)
    init_readings(app, pages.HELD_ELSEWHERE)
    for blueprint in pages.BLUEPRINTS:
        app.register_blueprint(blueprint)
    check_every_endpoint(app)
    forget_parts(app)
    return app


def _static_folder() -> Path:
    return Path(__file__).resolve().parent / "static"


def _flask_settings(config: Config) -> dict[str, object]:
    # A statement that fails is logged without the values it carried.
    pool = {"hide_parameters": True} | ({} if config.is_sqlite else {"pool_size": 5, "max_overflow": 5})
    return {
        "SECRET_KEY": config.secret_key,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": pool,
        "SESSION_COOKIE_NAME": "concierge",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.secure_cookies,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "MAX_CONTENT_LENGTH": config.max_form_bytes,
        "MAX_FORM_MEMORY_SIZE": config.max_form_bytes,
        "MAX_FORM_PARTS": 2000,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form left open over lunch still works
        "BABEL_TRANSLATION_DIRECTORIES": str(Path(__file__).resolve().parent / "translations"),
        "TESTING": config.testing,
        "TEMPLATES_AUTO_RELOAD": bool(os.environ.get("CONCIERGE_RELOAD")),
    }
