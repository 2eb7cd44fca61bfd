"""Writes come from our own pages: the session's token proves it, on the token road the browser's Origin."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from typing import NamedTuple

import flask_wtf.csrf
from flask import Flask, make_response, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from itsdangerous import URLSafeTimedSerializer

from maxpulse.web import bodies, errors, origin


class Excuse(NamedTuple):
    """Why writes need no token of the session, and what is asked of them instead."""

    because: str
    check: Callable[[], None]


def nothing_more() -> None:
    """Ask nothing here: the door behind asks with each request who sends it."""


# The only writes that need no token of the session, by the beginning of their endpoint.
EXCUSED = {
    "participant.": Excuse("Their address holds a signed token, which no other site knows.", origin.check),
    "public.landing.": Excuse("A consent is given before there is any session to misuse.", origin.check),
    "public.language.": Excuse(
        "It is chosen on pages that need no cookie, before any session.", origin.check
    ),
    "api.": Excuse("Programs show a token of their own; no browser would send it along.", nothing_more),
    "api_entrance.": Excuse("Programs show their secret; no browser would send it along.", nothing_more),
}
MOST_FIELDS_KEPT = 30
# Never sent back in a page: whoever looks over a shoulder may read pages.
SECRETS = ("password", "code", "token", "secret", "key")
# As Flask-WTF names what it keeps in the session, and the purpose it signs for.
FIELD, SALT = "csrf_token", "wtf-csrf-token"
csrf = CSRFProtect()


class FormTokens(URLSafeTimedSerializer):
    """What signs the tokens of forms, with HMAC over SHA-256.

    Flask-WTF takes no hash by itself, and what it would make does so over SHA-1: it is given this class in the place
    of that one. `secret_key` are all keys that are read, the last of which signs.
    """

    def __init__(self, secret_key: str | Sequence[str], salt: str = SALT) -> None:
        keys = secret_key if isinstance(secret_key, str) else list(secret_key)
        super().__init__(keys, salt=salt, signer_kwargs={"digest_method": hashlib.sha256})


def init_app(app: Flask) -> None:
    """Check every write of a browser, whatever its route; there is no way to register one that is not checked."""
    flask_wtf.csrf.URLSafeTimedSerializer = FormTokens
    # Flask-WTF's own hook would ask on each request; ours decides by method and endpoint first.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    csrf.init_app(app)
    app.jinja_env.globals[FIELD] = token_of_form
    app.before_request(_check)
    app.register_error_handler(CSRFError, _stale)


def token_of_form() -> str:
    """The token that a form of this session carries."""
    if FIELD not in session:
        session[FIELD] = secrets.token_hex(20)
    return str(generate_csrf())


def _check() -> None:
    if request.method not in origin.UNSAFE or request.endpoint is None:
        return
    for beginning, excuse in EXCUSED.items():
        if request.endpoint.startswith(beginning):
            excuse.check()
            break
    else:
        bodies.widen(request)
        csrf.protect()


def _stale(_error: CSRFError) -> ResponseReturnValue:
    """Nothing is done, and nothing typed is lost: a form of our own page can be sent again as it was."""
    errors.log.decided("refused", status=400, reason="no_token_of_this_session")
    page = render_template(
        "errors/stale.html",
        again_url=request.full_path.rstrip("?"),
        typed=_typed(),
        signed_in_as=current_user.email if current_user.is_authenticated else None,
        back_url=origin.page_behind(),
    )
    return errors.as_asked(make_response(page, 400))


def _typed() -> list[tuple[str, str]]:
    """The fields of a form that one of our own pages sent; none where it had secrets or files, or may be foreign."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    is_secret = any(word in name.lower() for name, _value in sent for word in SECRETS)
    kept = request.method == "POST" and origin.is_surely_ours() and not is_secret and not request.files
    return sent if kept and len(sent) <= MOST_FIELDS_KEPT else []
