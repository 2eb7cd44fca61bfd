"""A second look before what cannot be undone: money, permissions, exports, erasure.

A view under `@proof.fresh` runs for somebody who gave the password, a code or a passkey in this session within ten
minutes.
Everybody else is asked. A page comes back by itself afterwards. A form is kept in the page that asks, and sent on with
the answer, so that nothing typed is lost; only files and passwords have to be chosen and typed again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, cast
from urllib.parse import urlencode, urlsplit

from flask import Flask, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from maxpulse.web import fragments, guard, origin, sessions
from maxpulse.web.errors.log import decided

ASK = "/account/proof"
GOOD_FOR = timedelta(minutes=10)
FIELD = "proof"
# What a passkey has signed, in place of what is typed.
PASSKEY = "passkey"

Given = ParamSpec("Given")
View = Callable[Given, ResponseReturnValue]
Admission = Callable[[], ResponseReturnValue | None]
# What is wrong with what somebody typed to prove themselves, and for how many seconds they have to wait.
Problem = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Asking:
    """How this installation's accounts prove that somebody is there."""

    # What is wrong with what was typed, or with a passkey in the form in hand; None writes the proof down.
    check: Callable[[sessions.Person, str], Problem | None]
    # What a person may prove themselves by beside the password, as the page that asks shows it.
    ways: Callable[[sessions.Person], object]
    # The buttons by which a person without a password signs in once more, as the sign-in page shows them; None for
    # who has one.
    anew: Callable[[sessions.Person], object]
    # True when one of these addresses is a page on which a second factor is set up.
    sets_up: Callable[..., bool]


def fresh(view: View[Given]) -> View[Given]:
    """Let nobody in here who has not proved within ten minutes to be there. Below the route, above the view."""

    @wraps(view)
    def asked(*given: Given.args, **named: Given.kwargs) -> ResponseReturnValue:
        who = guard.signed_in()
        if (
            not who.has_proved_within(GOOD_FOR)
            and (question := _question_to(who, "no_fresh_proof")) is not None
        ):
            return question
        guard.note_let_in_to(view)
        return view(*given, **named)

    asked.demands_proof = True  # type: ignore[attr-defined]
    return guard.asks_more(asked)


def of_this_place(admit: Admission) -> Admission:
    """A door that, behind `admit`, first asks whoever comes from elsewhere than they have proved themselves from."""

    @wraps(admit)
    def asking() -> ResponseReturnValue | None:
        if (refusal := admit()) is not None:
            return refusal
        who = guard.signed_in()
        return _question_to(who, "elsewhere") if who.is_elsewhere else None

    return asking


def is_demanded(view: Callable[..., object]) -> bool:
    """True for a view that asks for a fresh proof; tests list them."""
    return getattr(view, "demands_proof", False)


def ask_by(app: Flask, asking: Asking) -> None:
    """Let `asking` say who has proved to be there, and what the page that asks shows."""
    app.extensions["proof"] = asking


def answer(problem: Problem | None, kept: list[tuple[str, str]], action: str) -> ResponseReturnValue:
    """The page that asks. `kept` is sent on to `action` together with what is typed here."""
    sentence, wait = problem or (None, 0)
    who, asking = guard.signed_in(), _asking()
    ways, next_url = asking.ways(who), dict(kept).get("next") if action == ASK else origin.page_behind()
    page = make_response(
        render_template(
            "accounts/proof.html",
            error=sentence,
            kept=kept,
            action=action,
            ways=ways,
            providers=asking.anew(who),
            next_url=next_url,
            sets_up=not ways and asking.sets_up(next_url or action),
            owes=who.owes_second_factor,
            elsewhere=who.is_elsewhere,
        )
    )
    page.status_code = 429 if wait else 401 if sentence else 200 if action == ASK else 403
    if wait:
        page.headers["Retry-After"] = str(wait)
    return page


def check(who: sessions.Person) -> Problem | None:
    """What is wrong with what was typed or signed, or None: then the session's proof is fresh."""
    return _asking().check(who, request.form.get(FIELD, ""))


def is_given() -> bool:
    """True when the form in hand brings something to prove oneself by."""
    return any(request.form.get(name, "").strip() for name in (FIELD, PASSKEY))


def _question_to(who: sessions.Person, reason: str) -> ResponseReturnValue | None:
    """What asks for a proof, written down with why; None for whoever gives one along with this very form."""
    question = _ask_first() if _comes_back() else _try_here(who)
    if question is not None:
        decided("refused", reason=reason)
    return question


def _comes_back() -> bool:
    return request.method in {"GET", "HEAD"} or "HX-Request" in request.headers


def _ask_first() -> ResponseReturnValue:
    here = request.full_path.rstrip("?")
    if request.method not in {"GET", "HEAD"} or fragments.wanted():
        # What htmx sends comes from a page: that one is opened again.
        here = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
    return fragments.see_other(f"{ASK}?{urlencode({'next': here})}")


def _try_here(who: sessions.Person) -> ResponseReturnValue | None:
    problem = check(who) if (is_tried := is_given()) else None
    if is_tried and problem is None:
        return None
    return answer(problem, list(_kept()), request.full_path.rstrip("?"))


def _kept() -> list[tuple[str, str]]:
    own = (FIELD, PASSKEY, "csrf_token")
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in own and "password" not in name
    ]


def _asking() -> Asking:
    return cast("Asking", current_app.extensions["proof"])
