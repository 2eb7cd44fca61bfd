"""`maxpulse analysis`: what an installation's keeper does about the texts that a model words."""

from __future__ import annotations

import sys

import click

from maxpulse.core.languages import LANGUAGES

HALVES = ("health", "wealth")
NO_KEY = 2


@click.group()
def analysis() -> None:
    """Look after the texts that a model words."""


@analysis.command()
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(LANGUAGES),
    help="In this language; may be given several times (default: all of them).",
)
@click.option(
    "--half", "halves", multiple=True, type=click.Choice(HALVES), help="Only this half (default: both)."
)
@click.option("--at-once", type=click.IntRange(1, 16), default=4, help="Calls at the same time (4).")
@click.option("--yes", is_flag=True, help="Do not ask before.")
def warm(languages: tuple[str, ...], halves: tuple[str, ...], at_once: int, yes: bool) -> None:
    """Have the texts written that are not kept yet, before anybody needs them.

    Says first what that will cost. It keeps to the budgets, and what is written stays, however it ends: run it again
    for the rest. Ctrl-C lets the calls under way end, a second one does not wait for them. Ends with 1 when something
    is left, with 2 without a key for a model.
    """
    from maxpulse import create_app
    from maxpulse.config import settings
    from maxpulse.core.db import db
    from maxpulse.core.power import refuse_power
    from maxpulse.core.setup import check_schema
    from maxpulse.runtime.here import find_installation

    using = find_installation(settings())
    if using is None:
        sys.exit("Start the installation first (`maxpulse up`), or name a database in DATABASE_URL.")
    if not using.openai_api_key:
        click.echo("OPENAI_API_KEY is not set: no model is asked, fixed rules word all results.", err=True)
        sys.exit(NO_KEY)
    refuse_power(using.database_url)
    check_schema(using.database_url)
    with create_app(using).app_context():
        from maxpulse.commands.warming import Warming

        try:
            is_whole = Warming(halves or HALVES, languages or LANGUAGES, using).run(at_once, has_said_yes=yes)
        finally:
            db.engine.dispose()
    sys.exit(0 if is_whole else 1)
