"""What is told after a commit: first whoever watches, then those who work, and nobody of what was undone."""

from __future__ import annotations

import pytest
from flask import Flask

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting, after_commit


def test_who_watches_hears_before_who_works(app: Flask) -> None:
    told: list[str] = []
    with app.app_context(), acting(Actor.visitor()):
        after_commit(lambda: told.append("a worker"))
        after_commit(lambda: told.append("a page"), ahead=True)
        after_commit(lambda: told.append("another page"), ahead=True)
        after_commit(lambda: told.append("another worker"))
        assert not told
    assert told == ["a page", "another page", "a worker", "another worker"]


def test_nobody_hears_of_what_was_undone(app: Flask) -> None:
    told: list[str] = []
    with app.app_context():
        with pytest.raises(ValueError, match="undone"), acting(Actor.visitor()):
            for ahead in (True, False):
                after_commit(lambda: told.append("anybody"), ahead=ahead)
            raise ValueError("undone")
        with acting(Actor.visitor()):
            pass
    assert not told
