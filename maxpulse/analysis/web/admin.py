"""What a model words, what that costs and saves, and what is kept, for admins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any, cast

from babel import Locale
from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from maxpulse.analysis import breaker, reports, watching
from maxpulse.analysis.patterns import ASKED as HALVES
from maxpulse.analysis.patterns import Pattern, lattice
from maxpulse.analysis.prices import Price, known_price, most, prices
from maxpulse.analysis.rules.budgets import Limits
from maxpulse.analysis.rules.days import Day, days, in_all, only, pace
from maxpulse.analysis.rules.standing import budgets, standing, used_up
from maxpulse.analysis.rules.stock import Stock, stock
from maxpulse.analysis.rules.watching import LONGEST_REASON
from maxpulse.analysis.versions import Versions, current, input_hash
from maxpulse.analysis.web.amounts import dollars, per_cent
from maxpulse.analysis.web.asked import EVERY, RANGES, Asked
from maxpulse.analysis.web.charts import charts
from maxpulse.analysis.web.endings import by_model
from maxpulse.analysis.web.kinds import NAMES, by_kind, share_of_money
from maxpulse.analysis.web.watch import watch
from maxpulse.assessments.versions.banks import newest_bank
from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.languages import LANGUAGES
from maxpulse.core.permissions import Permission
from maxpulse.web import guard
from maxpulse.web.babel import language

blueprint = Blueprint("analysis", __name__)
blueprint.add_app_template_filter(dollars)
blueprint.add_app_template_global(per_cent)


@dataclass(frozen=True, slots=True)
class Model:
    """One that is asked. `line` is closed while it holds; `price` is None where our table does not know it."""

    name: str
    line: breaker.Line
    price: Price | None


@blueprint.get("/admin/analysis")
@guard.needs(Permission.SYSTEM_READ)
def overview() -> ResponseReturnValue:
    """Whether a model is asked, what its words cost and save, which of them are kept, and how good they are."""
    return page()


def page(errors: Mapping[str, str] | None = None) -> str:
    """The page. `errors`: by the name of a grid, what is wrong with how somebody would set it."""
    settings, now = cast("Settings", current_app.extensions["settings"]), clock.now()
    asked = Asked.read(request.args, language())
    of_days, since = _days(asked.days, now)
    whole = in_all(of_days)
    return render_template(
        "analysis/index.html",
        asked=asked,
        ranges=RANGES,
        now=now,
        every=EVERY,
        kinds=by_kind(whole),
        kind_name=NAMES[asked.kind] if asked.kind else None,
        whole=whole.all,
        figures=in_all(only(of_days, asked.kind)).all,
        share_of_money=share_of_money,
        pace=pace(of_days),
        charts=charts(of_days, asked.kind),
        endings=by_model(reports.endings(since, asked.kind)),
        has_history=bool(whole.all.calls or whole.all.whole),
        days_kept=settings.analysis_days,
        per_hour=settings.analysis_per_hour,
        price_table=prices(),
        errors=errors or {},
        typed=request.form,
        may_set=Permission.SYSTEM_RUN in guard.signed_in().permissions,
        is_set=request.args.get("grid") == "set",
        longest_reason=LONGEST_REASON,
        **_asking(settings, now),
        **_texts(asked, settings, now),
        **watch(settings),
    )


def _days(number: int, now: datetime) -> tuple[Sequence[Day], datetime]:
    """So many days up to today, and the moment they begin at."""
    last = now.astimezone(UTC).date()
    first = last - timedelta(days=number - 1)
    since = datetime.combine(first, time(), UTC)
    return days(first, last, reports.counted(first), reports.called(since)), since


def _asking(settings: Settings, now: datetime) -> dict[str, Any]:
    """Who is asked, how that stands, and the budgets."""
    models = [Model(name, breaker.stands(name, settings), known_price(name)) for name in settings.models]
    limits = Limits(settings.analysis_monthly_budget, settings.analysis_daily_budget)
    both, next_call = budgets(now, limits, reports.budgets(now)), most(settings.models[0], "")
    lines = [model.line is not breaker.Line.OPEN for model in models]
    return {
        "models": models,
        "budgets": both,
        "standing": standing(bool(settings.openai_api_key), both, next_call, lines),
        "used_up": used_up(both, next_call),
        "next_call": next_call,
        "is_elsewhere": bool(settings.openai_base_url),
    }


def _texts(asked: Asked, settings: Settings, now: datetime) -> dict[str, Any]:
    """What is kept of all lattices, and which of them is shown."""
    versions, grids = _versions(settings), tuple(sorted(watching.grids().items()))
    patterns = {
        (half, each): _named(half, each, versions[half], grids) for half in HALVES for each in LANGUAGES
    }
    stocks = _stocks(patterns, now)
    return {
        "stocks": stocks,
        "shown": next(each for each in stocks if each.key == asked.texts),
        "version": versions[asked.half],
        "language_names": {each: _called(each) for each in LANGUAGES},
    }


@lru_cache(maxsize=16)
def _named(
    half: str, language: str, versions: Versions, grids: tuple[tuple[str, str], ...]
) -> Mapping[str, Pattern]:
    return {input_hash(each, versions): each for each in lattice(half, language, dict(grids))}


def _stocks(patterns: Mapping[tuple[str, str], Mapping[str, Pattern]], now: datetime) -> list[Stock]:
    names = [name for of_one in patterns.values() for name in of_one]
    kept, owed = reports.kept(names, now), reports.owed(names)
    return [stock(*which, of_one, kept, owed) for which, of_one in patterns.items()]


def _called(code: str) -> str:
    return Locale(code).get_display_name(get_locale()) or code


def _versions(settings: Settings) -> dict[str, Versions]:
    # Which questions are asked is no secret: an admin who may not change them does not read that table.
    with acting(Actor.visitor()):
        banks = {half: newest_bank(half) for half in HALVES}
    model = settings.models[0]
    return {half: current(bank.version, bank.scoring_version, model) for half, bank in banks.items()}
