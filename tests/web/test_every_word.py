"""Every word that people read goes through gettext: in a language that marks each of them, nothing stays unmarked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from sqlalchemy import text

from maxpulse import create_app
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.web import fresh
from maxpulse.assessments.web.offline import questions
from maxpulse.clients import skeleton
from maxpulse.config import Settings
from maxpulse.core.db import db
from maxpulse.runtime.catalogues import words
from maxpulse.web import babel
from tests.factories.cast import Cast, make_cast
from tests.factories.walk import Walk
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.isolation import Company, address, found_company
from tests.web.letters import mails_to

OPEN, CLOSE = "⟦", "⟧"
MARKED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
WORD = re.compile(r"[^\W\d_]{2,}")
READ = ("title", "aria-label", "placeholder", "alt", "data-arrived", "data-title")
QUIET = ("script", "style", "code", "pre")
# Who reads which pages; the rest is read by whoever has the link.
SEATS = {"/admin": "eli", "/trainer": "dee", "/me": "cai"}
# What is said about a number of things, once for each that a language tells apart.
COUNTED = ("will_not_count", "closed_elsewhere", "counts_again", "to_answer", "at_least")
DESK = ("/hub", "/links", "/revenue", "/team", "/account")
# What no catalogue says: names, addresses, codes, units, and what a shop's program or an audit is told by.
DATA = re.compile(
    r"[Mm]axpulse|MAXPULSE|English|Deutsch|UTC|USD|BMI|PDF|CSV|JSON lines"
    r"|kg|cm|ml|lb|st|st, lb|ft|in|ft, in|US fl oz|UK fl oz|\d+ (cm|kg|lb)"
    r"|[A-Z][a-z]+ (Cast|[A-Z]\.)|Hedda Head(, Test product \w+)?|Spring reset|(1 × )?Test product \w+"
    r"|Made for a test\."
    r"|[A-Z]{2}|…?[0-9a-f]{8}|[A-Z0-9]{3}-[A-Z0-9]{3}|\d{6}-\w{4}-\w{4}|(l/)?[a-z0-9]{10}"
    r"|[0-9a-f-]{32,36}|[\d.,]+ [×≈] [^a-z]+|\S+@example\.test|http://localhost\S*"
    # Places by which zones are told, in the words of CLDR.
    r"|[^()]+ \(\d\d:\d\d\)"
)


@pytest.fixture(scope="module")
def app(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with a German of which every message is the English one between marks."""
    folder = tmp_path_factory.mktemp("translations")
    file = folder / "de" / "LC_MESSAGES" / "messages.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as target:
        write_mo(target, marked())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(babel, "TRANSLATIONS", folder)
        # What a process has drawn once is drawn in our words, and not for the tests after these.
        patch.setattr(fresh, "_drawn", {})
        patch.setattr(questions, "_drawn", {})
        skeleton._skeleton.cache_clear()
        made = create_app(settings)
        made.testing = True
        yield made
        with made.app_context():
            db.engine.dispose()
    skeleton._skeleton.cache_clear()


def marked() -> Catalog:
    """The catalogue with each message between marks."""
    catalogue = Catalog(locale="de")
    for message in words():
        if isinstance(message.id, tuple):
            catalogue.add(message.id, tuple(f"{OPEN}{form}{CLOSE}" for form in message.id))
        elif message.id:
            catalogue.add(message.id, f"{OPEN}{message.id}{CLOSE}")
    return catalogue


NAMES = text("""
    select concat_ws(' ', first_name, last_name) from user_profiles union select name from clients
    union select campaign_name from assessment_links union select name from products
    union select name from api_clients
""")


class Page(HTMLParser):
    """What a page says: its text, and what its attributes say in place of text.

    Not what stands as it is in every language, by `translate="no"`: keys, scopes, a mail's subject.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._quiet = 0
        self._kept, self._inside = "", 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._quiet += tag in QUIET
        if self._inside:
            self._inside += tag == self._kept
        elif ("translate", "no") in attrs:
            self._kept, self._inside = tag, 1
        if not self._inside:
            self.said += [value for name, value in attrs if name in READ and value]

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in QUIET
        if self._inside:
            self._inside -= tag == self._kept

    def handle_data(self, data: str) -> None:
        if not self._quiet and not self._inside:
            self.said.append(data)


def unmarked(html: str) -> set[str]:
    """The texts of a page that hold a word outside of all marks, and are no data."""
    said = "\0".join(Page(html).said)
    while (inner := MARKED.sub("", said)) != said:
        said = inner
    said = said.replace("\N{NO-BREAK SPACE}", " ").replace(" · ", "\0")
    parts = {part.strip(" \n·,/") for part in said.split("\0")}
    return {part for part in parts if WORD.search(part) and not DATA.fullmatch(part)}


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    return make_cast(app)


@pytest.fixture(scope="module")
def company(app: Flask, cast: Cast) -> Company:
    return found_company(app, cast.ana, "Hedda Head", 44, "12.34")


def reader(app: Flask, cast: Cast, seat: str = "visitor") -> Browser:
    """A browser that asks for the marked language, of that person."""
    browser = Browser(app)
    if seat != "visitor":
        browser.come_in(getattr(cast, seat))
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    return browser


def seat_of(rule: str) -> str:
    if rule.startswith(DESK):
        return "ana"
    return next((who for start, who in SEATS.items() if rule.startswith(start)), "visitor")


@pytest.mark.parametrize(
    ("seat", "least"), [("visitor", 15), ("ana", 10), ("dee", 1), ("eli", 8), ("cai", 1)]
)
def test_no_page_says_anything_in_english_alone(
    app: Flask, cast: Cast, company: Company, backstage: Backstage, seat: str, least: int
) -> None:
    browser, found, seen = reader(app, cast, seat), {}, 0
    with backstage() as session:
        # Lists hold everybody there is, those of the tests before too.
        names = set(session.scalars(NAMES))
    for rule in app.url_map.iter_rules():
        if rule.websocket or "GET" not in (rule.methods or ()) or seat_of(rule.rule) != seat:
            continue
        answer = browser.get(address(rule, company.values))
        if answer.mimetype == "text/html" and answer.status_code == 200:
            seen += 1
            if left := unmarked(answer.text) - names:
                found[rule.rule] = left
    assert not found
    assert seen >= least


@pytest.mark.parametrize("kind", ["health", "wealth", "hybrid"])
def test_no_question_says_anything_in_english_alone(app: Flask, cast: Cast, kind: str) -> None:
    with app.test_request_context():
        content = json.loads(questions.drawn_questions(load_bank(kind), "de").body)
    found = {question["id"]: unmarked(question["html"]) for question in content["questions"]}
    assert len(found) > 20
    assert not {question: left for question, left in found.items() if left}
    words = content["words"]
    kinds = [words.pop(kind) for kind in COUNTED]
    counted = [sentence for kind in kinds for _number, sentence in kind]
    assert all(OPEN in sentence for sentence in (*words.values(), *counted))


def test_no_step_of_an_assessment_says_anything_in_english_alone(
    app: Flask, cast: Cast, backstage: Backstage
) -> None:
    walk = Walk(reader(app, cast), cast.ana.link_code).begin("Hedda Head")
    assert not unmarked(walk.page.text)
    walk.answer("7", unit="years")
    assert walk.page.status_code == 422 and not unmarked(walk.page.text)
    for page in ("/pause", "/sharing", "/alone", ""):
        assert not unmarked(walk.go(page).page.text), page
    walk.answer_page_by_page()
    assert not unmarked(walk.page.text)
    assert not unmarked(walk.finish().page.text)
    walk.browser.post(f"/a/{walk.token}/pause/mails", data={"email": "hedda@example.test"})
    (mail,) = mails_to(backstage, "hedda@example.test")
    assert not unmarked(mail.html) and MARKED.fullmatch(mail.subject)


def test_a_word_that_nobody_translates_is_found() -> None:
    assert unmarked(f"<p>{OPEN}Known {OPEN}inner{CLOSE}{CLOSE} Forgotten</p>") == {"Forgotten"}
    assert unmarked('<a title="Forgotten">2.5</a><code>key</code>') == {"Forgotten"}
    kept = '<b translate="no"><b>key</b> other</b>'
    assert unmarked(f"{kept}<b>Forgotten</b>") == {"Forgotten"}
