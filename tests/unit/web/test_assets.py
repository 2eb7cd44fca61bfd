"""Assets: one hashed, compressed response for each name, kept by browsers for a year."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from maxpulse.web import assets
from maxpulse.web.assets import Assets, MissingAssetError

REPOSITORY = Path(__file__).resolve().parents[3]
# A name that ends in a hyphen is put together by the template.
ICON = re.compile(r"""(?:\bicon\(|icon_button\(|sign=|sign_after=)\s*["']([a-z][a-z0-9-]*[a-z0-9])["']""")


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def static(tmp_path: Path) -> Path:
    rule = ".part { color: red; }\n" * 40
    return write(
        tmp_path,
        {
            "vendor/htmx.min.js": "// licence\nvar htmx = 1",
            "vendor/hx-ws.min.js": "var ws = 1",
            "vendor/tabler.min.css": '@charset "UTF-8";/*! licence */.tabler{color:blue}',
            "vendor/onest/files/onest.woff2": "not really a font",
            "vendor/onest/wght.css": "@font-face { src: url(./files/onest.woff2) format('woff2'); }",
            "css/participant.css": '@layer base;\n@import url("../vendor/onest/wght.css");\n@import url("part.css");',
            "css/desk.css": '@import url("../vendor/tabler.min.css") layer(tabler);\n@import url("part.css");',
            "css/part.css": f"/* why */ {rule}",
            "js/begin/begin.js": "begin",
            "js/parts/once.js": "let once = 1; // here\n  // why\n",
            "js/calm/question.js": "const questions = 1",
            "js/calm/outbox.js": "questions",
        },
    )


@pytest.fixture
def client(static: Path) -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    assets.init_app(app, static)
    return app.test_client()


def address(client: FlaskClient, name: str) -> str:
    made: Assets = client.application.extensions["assets"]
    return made.url(name)


def test_an_entry_sheet_is_one_response_with_everything_it_imports(client: FlaskClient) -> None:
    sheet = client.get(address(client, "participant.css")).text
    assert "@import" not in sheet
    assert sheet.startswith("@layer base;")
    assert ".part" in sheet and "@font-face" in sheet


def test_comments_stay_behind_but_licences_are_kept(client: FlaskClient) -> None:
    sheet = client.get(address(client, "desk.css")).text
    assert "why" not in sheet
    assert "/*! licence */" in sheet


def test_remarks_in_scripts_stay_behind_too_but_not_those_of_others(client: FlaskClient) -> None:
    script = client.get(address(client, "participant.js")).text
    assert "let once = 1; // here" in script
    assert "why" not in script
    assert "// licence" in script


def test_a_sheet_imported_into_a_layer_is_wrapped_in_it(client: FlaskClient) -> None:
    sheet = client.get(address(client, "desk.css")).text
    assert re.search(r"@layer tabler \{\s*/\*! licence \*/\.tabler\{color:blue\}\s*\}", sheet)
    assert "@charset" not in sheet


def test_fonts_are_addressed_by_their_hashed_names(client: FlaskClient) -> None:
    sheet = client.get(address(client, "participant.css")).text
    font = address(client, "onest.woff2")
    assert f"url({font})" in sheet
    assert client.get(font).mimetype == "font/woff2"


def test_scripts_are_joined_and_a_named_file_stands_before_the_rest_of_its_folder(
    client: FlaskClient,
) -> None:
    script = client.get(address(client, "participant.js")).text
    order = [script.index(part) for part in ("htmx = 1", "once = 1", "questions = 1", "questions\n;")]
    assert order == sorted(order)
    assert script.count("questions = 1") == 1


def test_a_browser_may_keep_an_asset_for_a_year(client: FlaskClient) -> None:
    answer = client.get(address(client, "participant.css"))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_the_name_changes_with_the_bytes(static: Path) -> None:
    before = Assets(static).url("participant.css")
    write(static, {"css/part.css": ".part { color: green; }"})
    assert Assets(static).url("participant.css") != before


@pytest.mark.parametrize(
    ("takes", "encoding", "unpacked"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("gzip, br;q=0", "gzip", gzip.decompress),
        ("gzip;q=0", None, bytes),
        ("", None, bytes),
    ],
)
def test_a_browser_gets_bytes_packed_as_it_takes_them(
    client: FlaskClient, takes: str, encoding: str | None, unpacked: Callable[[bytes], bytes]
) -> None:
    url = address(client, "participant.css")
    answer = client.get(url, headers={"Accept-Encoding": takes})
    assert answer.content_encoding == encoding
    assert unpacked(answer.data) == client.get(url).data
    assert "Accept-Encoding" in answer.vary


def test_fonts_are_packed_already(client: FlaskClient) -> None:
    answer = client.get(address(client, "onest.woff2"), headers={"Accept-Encoding": "br"})
    assert (answer.content_encoding, answer.data) == (None, b"not really a font")


def test_a_known_version_is_not_sent_again(client: FlaskClient) -> None:
    url = address(client, "participant.css")
    first = client.get(url, headers={"Accept-Encoding": "gzip"})
    again = client.get(url, headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["ETag"] != client.get(url).headers["ETag"]


@pytest.mark.parametrize("path", ["participant.css", "nothing.000000000000.css", "../pyproject.toml"])
def test_only_hashed_names_of_this_release_are_served(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_an_unknown_name_in_a_template_is_an_error_with_that_name(static: Path) -> None:
    with pytest.raises(MissingAssetError, match=r"unknown\.css"):
        Assets(static).url("unknown.css")


@pytest.mark.parametrize("name", ["vendor/htmx.min.js", "vendor/onest/wght.css"])
def test_missing_browser_libraries_are_told_at_start(static: Path, name: str) -> None:
    (static / name).unlink()
    with pytest.raises(MissingAssetError, match="make up"):
        Assets(static)


def test_every_icon_a_template_names_is_in_the_list() -> None:
    listed = set((REPOSITORY / "static" / "icons.txt").read_text().split())
    pages = "\n".join(page.read_text() for page in (REPOSITORY / "templates").rglob("*.html"))
    named = set(ICON.findall(pages))
    assert "arrow-right" in named, "the pattern no longer finds the icons"
    assert named <= listed


def test_a_participants_page_stays_below_its_budget() -> None:
    app = Flask(__name__, static_folder=None)
    assets.init_app(app)
    client = app.test_client()
    sent = [
        len(client.get(address(client, name), headers={"Accept-Encoding": "gzip"}).data)
        for name in ("participant.css", "begin.js", "participant.js", "worker.js")
    ]
    # By gzip, which takes more than brotli. 16 kB of it let an assessment go on without network.
    assert 40_000 < sum(sent) < 56_000


def test_what_a_participants_page_is_drawn_with_comes_in_two_round_trips() -> None:
    """Ten segments on a new connection, headers included; the script that is not among it comes after."""
    app = Flask(__name__, static_folder=None)
    assets.init_app(app)
    client = app.test_client()
    drawn_with = ("participant.css", "onest-core.woff2", "begin.js", "icons.svg")
    sent = {
        name: len(client.get(address(client, name), headers={"Accept-Encoding": "gzip, br"}).data)
        for name in drawn_with
    }
    assert max(sent.values()) < 13_600
    assert sum(sent.values()) < 32_000


def test_every_sheet_is_balanced_after_joining() -> None:
    made = Assets(REPOSITORY / "static")
    for name in assets.STYLES:
        found = made.find(made.url(name).removeprefix("/static/"))
        assert found is not None
        text = re.sub(r'"[^"]*"|\'[^\']*\'|url\([^)]*\)', "", found.body.decode())
        assert text.count("{") == text.count("}")
