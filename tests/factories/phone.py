"""The phone that shows somebody's codes, and the paper for the day it is gone."""

from __future__ import annotations

import time
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
# After which the app shows another code.
HALF_MINUTE = timedelta(seconds=codes.STEP_SECONDS)


@dataclass
class Phone:
    """An authenticator app with one account in it."""

    secret: bytes = field(repr=False)
    paper: list[str] = field(default_factory=list)
    shown: int = 0

    def code(self, time_to_type: float = 1.0) -> str:
        """A code that signs in now and was not used yet: this half minute's, then those on paper.

        Whoever needs longer to give it (`time_to_type`, seconds) than it is good for waits for the next, as people do.
        """
        step = _step_with_time_left(time_to_type)
        if step <= self.shown and self.paper:
            return self.paper.pop()
        self.shown = _step_after(step) if step == self.shown else step
        return codes.code_at(self.secret, self.shown)

    def code_of_another_half_minute(self, off: int) -> str:
        """The code that the app shows so many half minutes from now."""
        return codes.code_at(self.secret, _step_with_time_left(1.0) + off)

    def wrong_code(self) -> str:
        """Six digits that no clock makes right just now."""
        now = codes.step_of(clock.now())
        right = {codes.code_at(self.secret, step) for step in range(now - 3, now + 4)}
        return next(code for code in map("{:06d}".format, range(100)) if code not in right)


def _step_with_time_left(seconds: float) -> int:
    while (now := clock.now()).timestamp() % codes.STEP_SECONDS > codes.STEP_SECONDS - seconds:
        time.sleep(0.02)
    return codes.step_of(now)


def _step_after(shown: int) -> int:
    while (step := codes.step_of(clock.now())) <= shown:
        time.sleep(0.02)
    return step


def set_up(app: Flask, actor: Actor, email: str) -> Phone:
    """Give somebody a second factor, set up ten minutes ago by the product's own actions."""
    user_id = actor.user_id
    assert isinstance(user_id, UUID)
    with app.app_context(), clock.travelling(clock.now() - LONG_AGO), acting(actor):
        phone = Phone(second_factor.begin(user_id))
        paper = recovery_codes.make_recovery_codes()
        assert second_factor.confirm(user_id, email, phone.code(), paper, clock.now())
    # The mail about it came ten minutes ago: tests of mail find none but their own.
    with app.app_context(), acting(Actor.system()) as session:
        session.execute(text("delete from mails where about_user_id = :id"), {"id": user_id})
    phone.paper, phone.shown = list(paper), 0
    return phone
