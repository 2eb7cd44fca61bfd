"""The `maxpulse` command."""

from __future__ import annotations

import json
import sys
import traceback
from dataclasses import asdict

import click

from maxpulse.commands.admin import admin
from maxpulse.commands.analysis import analysis
from maxpulse.commands.audit import audit
from maxpulse.commands.components import components
from maxpulse.commands.content import content
from maxpulse.config import BadSettings
from maxpulse.runtime.errors import CannotRun


@click.group()
def main() -> None:
    """Run and look after one MAXPULSE installation."""


main.add_command(admin)
main.add_command(analysis)
main.add_command(audit)
main.add_command(components)
main.add_command(content)


@main.command(context_settings={"ignore_unknown_options": True})
@click.option("--demo/--no-demo", default=True, help="Fill demo data on the first start (default: yes).")
@click.argument("during", nargs=-1, type=click.UNPROCESSED)
def up(demo: bool, during: tuple[str, ...]) -> None:
    """Start everything and keep it running until Ctrl-C, or for as long as the command DURING takes."""
    from maxpulse.runtime.up import up as run

    try:
        sys.exit(run(click.echo, demo, during))
    except CannotRun as wrong:
        sys.exit(str(wrong))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Addresses (with passwords) and process ids as JSON.")
def status(as_json: bool) -> None:
    """Tell whether the installation runs, and where."""
    from maxpulse.runtime.instance import default_home
    from maxpulse.runtime.state import status_of

    home = default_home()
    state = status_of(home)
    if state is None:
        sys.exit(f"MAXPULSE does not run on the data directory {home.root}.")
    if as_json:
        facts = asdict(state)
        del facts["births"]
        click.echo(json.dumps(facts, indent=2))
    else:
        click.echo(f"MAXPULSE runs at {state.web_url}")
        for name, pid in state.pids.items():
            click.echo(f"  {name:12} {pid}")


@main.command()
def migrate() -> None:
    """Make roles and bring the schema up to date; without DATABASE_OWNER_URL, only check that it is."""
    import psycopg
    from sqlalchemy.exc import OperationalError

    from maxpulse.config import settings
    from maxpulse.core.setup import check_schema, prepare_database
    from maxpulse.runtime.instance import given_urls

    urls = given_urls(settings())
    try:
        if urls.owner:
            prepare_database(urls.owner, urls.app, urls.recorder)
        else:
            check_schema(urls.app)
            click.echo("The schema is current. Migrations need DATABASE_OWNER_URL, which is not set.")
    except (psycopg.OperationalError, OperationalError) as wrong:
        why = wrong.orig if isinstance(wrong, OperationalError) else wrong
        sys.exit(f"PostgreSQL cannot be used at the address in DATABASE_URL: {str(why).strip()}")


@main.command()
def demo() -> None:
    """Fill demo data through the product's own actions, or complete what is missing."""
    from maxpulse.demo import fill

    fill()


@main.command()
@click.option("--participants", type=click.IntRange(min=1), default=10, help="How many people to play.")
@click.option(
    "--rate", type=click.FloatRange(min=0.01), default=1.0, help="Answers per second, all together."
)
@click.option("--link", default="demo-health", help="The code of the link they open.")
@click.option("--url", default="", help="The server to play on (default: the installation that runs here).")
@click.option("--seed", default="", help="The same seed plays the same people.")
def simulate(participants: int, rate: float, link: str, url: str, seed: str) -> None:
    """Play people who take an assessment in the running installation, over HTTP.

    They are part real, part simulated: what a public survey holds of them is real, the rest goes with it.
    """
    from maxpulse.demo import note_simulation
    from maxpulse.demo import simulate as play
    from maxpulse.runtime.instance import default_home
    from maxpulse.runtime.state import status_of

    state = None if url else status_of(default_home())
    if not url and state is None:
        sys.exit("Start the installation first: `maxpulse up`, or name a server with --url.")
    if state is not None:
        note_simulation(participants, rate, link)
    base_url = state.web_url if state else url
    went_well = play(base_url=base_url, participants=participants, rate=rate, link=link, seed=seed)
    sys.exit(0 if went_well else 1)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="The whole report as JSON.")
@click.option("--keep/--no-keep", default=True, help="Keep the report for the admins' page (default: yes).")
@click.option(
    "--round",
    "seconds",
    type=click.FloatRange(min=0.1),
    help="Seconds until all it holds is let go of (2.5).",
)
@click.option("-v", "--verbose", is_flag=True, help="Show the log of every try as well.")
def probe(as_json: bool, keep: bool, seconds: float | None, verbose: bool) -> None:
    """Try to reach what is another's, in every way there is.

    Ends with 1 when anything was reached, with 2 when it is not known whether everything holds: something was not
    covered, the database grants something else than is declared, or it could not be tried, or not to the end.

    Runs against the installation that runs here, or the one that DATABASE_URL names. Nothing it does is kept but its
    report: it works in transactions that are rolled back.
    """
    from maxpulse.probe.command import NOT_KNOWN, run

    ends_with = NOT_KNOWN
    try:
        ends_with = run(click.echo, as_json=as_json, keep=keep, verbose=verbose, round_seconds=seconds)
    except (CannotRun, BadSettings) as wrong:
        click.echo(str(wrong), err=True)
    except BaseException:
        # Python and click would end with 1, after Ctrl-C too: that says that something was reached.
        traceback.print_exc()
    sys.exit(ends_with)


if __name__ == "__main__":
    main()
