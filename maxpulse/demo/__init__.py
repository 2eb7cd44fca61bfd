"""Demo data: made by walking the road itself, through the product's own actions, and a way to watch it live.

`people` makes the people (part real, part simulated), `story` says what they do and when, `filling` lets it happen in
the past, `play` lets it happen now, over HTTP. Nothing here writes a row by itself.
"""

from __future__ import annotations

from collections.abc import Callable

import click

Tell = Callable[[str], None]


def fill(tell: Tell = click.echo) -> None:
    """Fill demo data into this installation's database, or complete what is missing. Refused in production."""
    from maxpulse.demo.filling import fill_with
    from maxpulse.demo.installation import demo_settings

    fill_with(demo_settings(), tell)


def note_simulation(participants: int, rate: float, link: str) -> None:
    """Leave an entry in the audit of the installation that runs here: who come now are made up."""
    from maxpulse import create_app
    from maxpulse.config import settings
    from maxpulse.core.actor import Actor
    from maxpulse.core.db import acting
    from maxpulse.operations import audit
    from maxpulse.runtime.here import find_installation

    using = find_installation(settings())
    if using is None:
        return
    with create_app(using).app_context(), acting(Actor.system()):
        audit.record("simulation_run", after={"participants": participants, "rate": rate, "link": link})


def simulate(
    *,
    base_url: str,
    participants: int,
    rate: float,
    link: str = "demo-health",
    seed: str = "",
    tell: Tell = click.echo,
) -> bool:
    """Play `participants` people through the running server, `rate` answers a second in all; True without errors."""
    from maxpulse.demo.play import play

    return play(base_url, link, participants, rate, seed, tell)
