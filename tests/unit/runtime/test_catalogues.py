"""Catalogues of words: what is said in the source is said in every language that is offered."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from maxpulse.core.languages import LANGUAGES
from maxpulse.runtime.catalogues import missing, read, words
from maxpulse.runtime.compiled import catalogue_files, compile_stale

SLOTS = re.compile(r"%\(\w+\)s|%%|\{\w*\}|</?\w+>")
FILES = {file.parent.parent.name: file for file in catalogue_files()}


@cache
def said() -> Catalog:
    return words()


@cache
def catalogue(language: str) -> Catalog:
    return read(FILES[language])


def forms(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def sources(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def test_the_languages_offered_are_those_with_a_catalogue_and_the_one_of_the_source() -> None:
    assert LANGUAGES[0] == "en"
    assert set(LANGUAGES[1:]) == set(FILES)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_everything_said_in_the_source_is_said(language: str) -> None:
    lacking = missing(catalogue(language), said())
    assert not lacking, "translate these; `python -m maxpulse.runtime.catalogues` lists them"


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_nothing_is_kept_that_nobody_says_any_more(language: str) -> None:
    assert {message.id for message in catalogue(language)} == {message.id for message in said()}


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_form_has_the_slots_of_its_source(language: str) -> None:
    wrong = [
        form
        for message in catalogue(language)
        if message.id
        for form in forms(message)
        # One of several says its number in a word where the source does: "one more try".
        if sorted(SLOTS.findall(form)) not in [sorted(SLOTS.findall(each)) for each in sources(message)]
    ]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_whatever_has_plurals_has_as_many_forms_as_the_language(language: str) -> None:
    several = [message for message in catalogue(language) if isinstance(message.id, tuple)]
    assert several
    assert {len(forms(message)) for message in several} == {catalogue(language).num_plurals}


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_sentence_ends_otherwise_than_its_source(language: str) -> None:
    for message in catalogue(language):
        for form in forms(message) if message.id else ():
            assert form == form.strip(), form
            assert form[-1:] in ".:?" or sources(message)[-1][-1] not in ".?", form


def test_what_is_found_lacking_is_what_lacks() -> None:
    spoken, known = Catalog(), Catalog(locale="de")
    for message in ("Yes", "No", "Perhaps"):
        spoken.add(message)
    spoken.add(("%(num)s day", "%(num)s days"))
    known.add("Yes", "Ja")
    known.add("Perhaps", "Vielleicht", flags=["fuzzy"])
    known.add(("%(num)s day", "%(num)s days"), ("%(num)s Tag", ""))
    assert missing(known, spoken) == ["No", "Perhaps", "('%(num)s day', '%(num)s days')"]


@pytest.mark.parametrize("key", ["salt_meat", "older", "above", "sleep_hours", "keep_title", "us", "money"])
def test_keys_of_content_files_are_no_words(key: str) -> None:
    assert said().get(key) is None


@pytest.mark.parametrize(
    "words_of",
    ["How old are you?", "You are in the highest quarter.", "Windred 2024", "Carry on", "You smoke.", "day"],
)
def test_content_rules_texts_and_templates_are_all_looked_through(words_of: str) -> None:
    assert said().get(words_of) is not None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    file = tmp_path / "de" / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    file.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8"\n\nmsgid "Yes"\nmsgstr "Ja"\n'
    )
    return tmp_path


def compiled(folder: Path) -> str:
    with (folder / "de" / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        return GNUTranslations(file).gettext("Yes")


def test_a_catalogue_is_compiled_once_and_anew_when_it_has_changed(folder: Path) -> None:
    compile_stale(folder)
    assert compiled(folder) == "Ja"
    made = (folder / "de" / "LC_MESSAGES" / "messages.mo").stat().st_mtime_ns
    compile_stale(folder)
    assert (folder / "de" / "LC_MESSAGES" / "messages.mo").stat().st_mtime_ns == made
    file = next(catalogue_files(folder))
    file.write_text(file.read_text().replace('"Ja"', '"Jawohl"'))
    os.utime(file, ns=(made + 10**9, made + 10**9))
    compile_stale(folder)
    assert compiled(folder) == "Jawohl"


def test_several_who_compile_at_once_leave_one_whole_catalogue(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(compile_stale, [folder] * 16))
    assert compiled(folder) == "Ja"
    assert {file.name for file in (folder / "de" / "LC_MESSAGES").iterdir()} == {"messages.po", "messages.mo"}


def test_a_catalogue_that_cannot_be_written_keeps_nobody_from_starting(folder: Path) -> None:
    file = next(catalogue_files(folder))
    # Not even root writes into a name that is a folder's.
    file.with_suffix(".mo").mkdir()
    os.utime(file.with_suffix(".mo"), ns=(0, 0))
    compile_stale(folder)
    assert file.with_suffix(".mo").is_dir()
    assert {each.name for each in file.parent.iterdir()} == {"messages.po", "messages.mo"}
