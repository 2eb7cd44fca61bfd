"""The phone that shows somebody's codes, and the paper for the day it is gone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import text

from maxpulse.accounts.actions import recovery_codes, second_factor
from maxpulse.accounts.rules import codes
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting

LONG_AGO = timedelta(minutes=10)


@dataclass
class Phone:
    """An authenticator app with one account in it."""

    secret: bytes = field(repr=False)
    paper: list[str] = field(default_factory=list)
    shown: int = 0

    def code(self) -> str:
        """A code that signs in now and was not used yet: this half minute's, the next one's, then those on paper.

        Not that of the half minute before: it may be over when the code arrives.
        """
        now = codes.step_of(clock.now())
        step = max(now, self.shown + 1)
        if step > now + codes.DRIFT:
            return self.paper.pop()
        self.shown = step
        return codes.code_at(self.secret, step)

    def wrong_code(self) -> str:
        """Six digits that no clock makes right just now."""
        now = codes.step_of(clock.now())
        right = {codes.code_at(self.secret, step) for step in range(now - 3, now + 4)}
        return next(code for code in map("{:06d}".format, range(100)) if code not in right)


def set_up(app: Flask, actor: Actor, email: str) -> Phone:
    """Give somebody a second factor, set up ten minutes ago by the product's own actions."""
    user_id = actor.user_id
    assert isinstance(user_id, UUID)
    with app.app_context(), clock.travelling(clock.now() - LONG_AGO), acting(actor):
        phone = Phone(second_factor.begin(user_id))
        paper = recovery_codes.make_recovery_codes()
        assert second_factor.confirm(user_id, email, phone.code(), paper)
    # The mail about it came ten minutes ago: tests of mail find none but their own.
    with app.app_context(), acting(Actor.system()) as session:
        session.execute(text("delete from mails where about_user_id = :id"), {"id": user_id})
    phone.paper, phone.shown = list(paper), 0
    return phone
