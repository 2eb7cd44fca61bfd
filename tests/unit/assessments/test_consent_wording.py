"""What people agreed to can be told later: sentences of consent never change under one version."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import pytest
from babel.messages.extract import extract_from_file

from maxpulse.assessments.web.consent import SHARING_WORDING, WORDING
from maxpulse.core.languages import LANGUAGES
from maxpulse.privacy.rules import MONTHS_KEPT
from maxpulse.runtime.catalogues import KEYWORDS, read
from maxpulse.runtime.compiled import TRANSLATIONS
from maxpulse.runtime.paths import PROJECT

START, SHARING = "links/_consent.html", "assessments/_switches.html"
# Each version with the digest of its sentences in every language. A sentence changes: a line more, none less.
AGREED = {
    "2026.2": "b177d315fbff2d35",
    "2026.3": "a4d00734b23258c8",
    "2026.4": "6ee1e3607997fa6c",
    "sharing 2026.1": "eca108340e3657d0",
    "sharing 2026.2": "8256e23965c8775e",
}


def sentences(template: str) -> Iterator[str]:
    """All that a template says, in the order it stands there, in English and in every other language."""
    found = extract_from_file("jinja2", PROJECT / "templates" / template, keywords=KEYWORDS)
    messages = [message for _line, message, *_more in found]
    assert messages
    for message in messages:
        yield from (message,) if isinstance(message, str) else message
    for language in LANGUAGES[1:]:
        catalogue = read(TRANSLATIONS / language / "LC_MESSAGES" / "messages.po")
        for message in messages:
            said = catalogue.get(message)
            assert said and said.string, f"{language}: {message}"
            yield from (said.string,) if isinstance(said.string, str) else said.string


@pytest.mark.parametrize(("wording", "template"), [(WORDING, START), (SHARING_WORDING, SHARING)])
def test_who_changes_a_sentence_of_consent_raises_its_version(wording: str, template: str) -> None:
    kept = f"{MONTHS_KEPT} months" if template == START else ""
    digest = sha256("\n".join([*sentences(template), kept]).encode()).hexdigest()[:16]
    assert AGREED.get(wording) == digest, (
        f"The sentences in templates/{template}, or a translation of them, are not those of version {wording}: "
        f"raise it in maxpulse/assessments/web/consent.py and add its digest {digest} here."
    )


def test_both_have_versions_of_their_own() -> None:
    assert WORDING != SHARING_WORDING
    assert len(set(AGREED.values())) == len(AGREED)
