"""`maxpulse admin`: how the first admin comes in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flask import Flask

    from maxpulse.config import Settings


@click.group()
def admin() -> None:
    """Look after the admins."""


@admin.command()
@click.argument("email")
@click.option("--name", default="", help="How the letter's reader is called; they can change it.")
def invite(email: str, name: str) -> None:
    """Invite the first admin, who lets all others in. Works while nobody is there who could.

    Without a mail server the link is printed, this once.
    """
    from maxpulse.accounts.mails import letter_address
    from maxpulse.accounts.rules import normal_email
    from maxpulse.core.db import db

    email = normal_email(email)
    app, using = _open()
    with app.app_context():
        try:
            token = _invite(email, name, using)
            click.echo(f"The invitation is written to {email}. It is good for seven days, once.")
            if not using.smtp_url:
                click.echo("No mail server is configured, so nothing goes out. The link, shown this once:")
                click.echo(letter_address(token))
        finally:
            db.engine.dispose()


def _invite(email: str, name: str, using: Settings) -> str:
    from maxpulse.accounts.actions import EmailTaken
    from maxpulse.accounts.actions.inviting import invite_first_admin
    from maxpulse.accounts.queries.invitations import leading_admins
    from maxpulse.accounts.rules import is_demo
    from maxpulse.accounts.rules.providers import split_name
    from maxpulse.accounts.web.words import email_error
    from maxpulse.core.actor import Actor
    from maxpulse.core.db import acting
    from maxpulse.web.fields import tidy_name

    if wrong := email_error(email):
        sys.exit(wrong)
    first_name, last_name = split_name(tidy_name(name))
    try:
        with acting(Actor.system()):
            # Production lets no demo account in.
            if [each for each in leading_admins() if not (using.is_production and is_demo(each))]:
                sys.exit("There is an admin who lets others in. Ask them: they invite on the page “People”.")
            return invite_first_admin(email, first_name, last_name)
    except EmailTaken:
        sys.exit("There is an account with this address already. Choose another address for the admin.")


def _open() -> tuple[Flask, Settings]:
    from maxpulse import create_app
    from maxpulse.config import settings
    from maxpulse.core.setup import check_schema
    from maxpulse.runtime.here import find_installation

    using = find_installation(settings())
    if using is None:
        sys.exit("Start the installation first (`maxpulse up`), or name a database in DATABASE_URL.")
    check_schema(using.database_url)
    return create_app(using), using
