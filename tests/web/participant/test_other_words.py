"""Another language: what the rules say is translated where a page shows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask

from maxpulse import create_app
from maxpulse.config import Settings
from maxpulse.core.db import db
from maxpulse.web import babel
from tests.factories.cast import Cast
from tests.factories.walk import Walk

WORDS = {
    "Please check: between %(low)s and %(high)s.": "Bitte prüfen: %(low)s bis %(high)s.",
    "Start with %(area)s.": "Zuerst: %(area)s.",
    "Please read the note below first.": "Zuerst: der Hinweis unten.",
}


@pytest.fixture
def translated(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application with a catalogue of a few sentences."""
    catalogue = Catalog(locale="en")
    for message, words in WORDS.items():
        catalogue.add(message, words, flags=["python-format"])
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(babel, "TRANSLATIONS", tmp_path)
    made = create_app(settings)
    yield made
    with made.app_context():
        db.engine.dispose()


def test_a_refusal_is_said_in_the_readers_language(translated: Flask, cast: Cast) -> None:
    walk = Walk(translated.test_client(), cast.ana.link_code).begin()
    walk.go("/questions/D_age").answer("101", unit="years")
    assert walk.page.status_code == 422
    assert "Bitte prüfen: 18 bis 100 years." in walk.page.text


def test_the_headline_of_a_result_is_said_in_the_readers_language(translated: Flask, cast: Cast) -> None:
    page = Walk(translated.test_client(), cast.ana.link_code).begin().answer_all().finish().page.text
    assert "Zuerst: " in page
