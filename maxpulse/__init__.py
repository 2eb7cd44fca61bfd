"""MAXPULSE: assessments, live client tracking and commissions for health and wealth coaching."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

# What assembling needs is loaded by whoever assembles: half of the commands never do.
if TYPE_CHECKING:
    from flask import Flask

    from maxpulse.config import Settings

# The domains whose events change an open page.
STREAMED = ("clients", "commissions", "network")
ROOT = Path(__file__).resolve().parents[1]


def create_app(chosen: Settings | None = None) -> Flask:
    """The web application, assembled from its parts. `chosen` replaces the environment's settings in tests."""
    from flask import Flask
    from jinja2 import StrictUndefined

    from maxpulse import live, schema  # noqa: F401  mappers must be complete before the first query
    from maxpulse.assessments.actions import Desk
    from maxpulse.assessments.recorder.recorder import Recorder
    from maxpulse.assessments.state import Memory
    from maxpulse.assessments.web.express import Express
    from maxpulse.config import settings
    from maxpulse.core import db
    from maxpulse.web import (
        assets,
        audiences,
        babel,
        compiled,
        csp,
        errors,
        hosts,
        limits,
        sessions,
        transaction,
    )
    from maxpulse.web.bodies import WholeBodies

    using = chosen or settings()
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.jinja_env.undefined = StrictUndefined
    app.config.update(flask_config(using))
    app.extensions["settings"] = using
    recorder = Recorder(using.database_recorder_url or using.database_url)
    app.extensions["answers_desk"] = Desk(Memory(), recorder)
    db.db.init_app(app)
    live.init_app(app, using)
    for part in (compiled, hosts, transaction, sessions, babel, assets, csp, limits, errors, audiences):
        part.init_app(app)
    app.wsgi_app = WholeBodies(app.wsgi_app)  # type: ignore[method-assign]  # Flask's own way
    app.extensions["express"] = Express(app)
    for domain in STREAMED:
        import_module(f"maxpulse.{domain}.live")
    return app


def flask_config(using: Settings) -> dict[str, object]:
    """What Flask and its extensions read, derived from our settings."""
    from maxpulse.core.connections import BEGUN_BY_US
    from maxpulse.core.database_urls import sqlalchemy_url

    return {
        "SECRET_KEY": using.secret_key,
        "SECRET_KEY_FALLBACKS": list(reversed(using.earlier_secret_keys)),
        # Tokens of forms are signed with the last of these, and read with any.
        "WTF_CSRF_SECRET_KEY": [*reversed(using.earlier_secret_keys), using.secret_key],
        "SQLALCHEMY_DATABASE_URI": sqlalchemy_url(using.database_url),
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_size": 10,
            "max_overflow": 15,
            "pool_timeout": 10,
            # What was used last knows its statements and tables best.
            "pool_use_lifo": True,
            "connect_args": BEGUN_BY_US,
            # What people answered must not reach an exception's text.
            "hide_parameters": True,
        },
        "SESSION_COOKIE_NAME": using.session_cookie,
        "SESSION_COOKIE_PATH": "/",
        # What people type; views that take files say so (`web.bodies`).
        "MAX_CONTENT_LENGTH": 64 * 1024,
        "MAX_FORM_MEMORY_SIZE": 64 * 1024,
        "MAX_FORM_PARTS": 200,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": using.is_tls,
        "PREFERRED_URL_SCHEME": "https" if using.is_tls else "http",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }
