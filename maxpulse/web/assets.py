"""Style sheets, scripts, fonts and icons: flattened and hashed once, at start-up, compressed when first asked for.

There is no build step. An entry sheet and everything it imports become one response, small
scripts are joined in the order of their names, and every file is served under a name that carries
the hash of its bytes, so a browser may keep it for a year.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request

from maxpulse.web import packing

STATIC = Path(__file__).resolve().parents[2] / "static"
STYLES = ("participant.css", "desk.css")
SCRIPTS = {
    # All that a participant's page loads before it is drawn; it brings the next one.
    "begin.js": ("js/begin/*.js",),
    "participant.js": (
        *("vendor/htmx.min.js", "js/parts/*.js", "js/offline/*.js"),
        *("js/calm/question.js", "js/outbox/*.js", "js/calm/*.js"),
    ),
    # Where somebody signs in or proves to be there, and has a passkey.
    "passkey.js": ("js/passkey/*.js",),
    # The service worker of an assessment: it shares what sends and keeps, so that either can hand answers over.
    "worker.js": ("js/offline/*.js", "js/worker/*.js"),
    "desk.js": (
        "vendor/htmx.min.js",
        "vendor/hx-ws.min.js",
        "js/parts/*.js",
        "js/live/*.js",
        "js/desk/*.js",
    ),
}
SINGLE_FILES = ("vendor/*.js", "vendor/*.svg", "vendor/onest/files/*.woff2", "img/*")
MIMETYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
    ".json": "application/json",
}
PACKED_BY_THEMSELVES = ("font/woff2", "image/png")
A_YEAR = "public, max-age=31536000, immutable"

IMPORT = re.compile(r'@import\s+url\(\s*"([^"]+)"\s*\)\s*(?:layer\(\s*([\w-]+)\s*\))?\s*;')
ADDRESS = re.compile(r"url\(\s*[\"']?(?!data:|#|/|https?:)([^\"')]+)[\"']?\s*\)")
COMMENT = re.compile(r"/\*(?!!).*?\*/", re.DOTALL)  # /*! ... */ are licences, they stay
# On a line of its own: whoever reads scripts of ours reads them in the repository, and each page is lighter by 4 kB.
REMARK = re.compile(rb"^[ \t]*//.*\n", re.MULTILINE)
# Between rules and declarations it means nothing; what stands between quotation marks, and licences, keep theirs.
ROOM = re.compile(r'"[^"]*"|\'[^\']*\'|/\*.*?\*/|\s*([{};])\s*|\s+', re.DOTALL)
CHARSET = re.compile(r'@charset\s+"[^"]*";')


class MissingAssetError(Exception):
    """A file that pages need is not there; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One response: its bytes, under a name with their hash."""

    name: str
    body: bytes
    sha256: str

    @property
    def digest(self) -> str:
        """As much of the digest as tells two of them apart."""
        return self.sha256[:12]

    @property
    def hashed_name(self) -> str:
        """`participant.css` with its hash: `participant.1f2e3d4c5b6a.css`."""
        stem, dot, suffix = self.name.rpartition(".")
        return f"{stem}.{self.digest}{dot}{suffix}"

    @property
    def mimetype(self) -> str:
        """Media type by suffix."""
        return MIMETYPES[Path(self.name).suffix]

    @property
    def is_packed_by_itself(self) -> bool:
        """True of fonts and pictures, which compressing again would not make smaller."""
        return self.mimetype in PACKED_BY_THEMSELVES


class Assets:
    """All assets of the product, read from the `static` folder once."""

    def __init__(self, static: Path, prefix: str = "/static/") -> None:
        self._static = static
        self._prefix = prefix
        self._assets: dict[str, Asset] = {}
        self._by_hashed_name: dict[str, Asset] = {}
        for path in self._files(SINGLE_FILES):
            if path.suffix in MIMETYPES:
                self._add(path.name, path.read_bytes())
        for name in STYLES:
            self._add(name, self._flattened(static / "css" / name, set()).encode())
        for name, patterns in SCRIPTS.items():
            self._add(name, self._joined(patterns))

    def url(self, name: str) -> str:
        """Address of an asset by its plain name; raises MissingAssetError for a name nobody made."""
        return self._prefix + self.get(name).hashed_name

    def get(self, name: str) -> Asset:
        """An asset by its plain name; raises MissingAssetError for a name nobody made."""
        try:
            return self._assets[name]
        except KeyError:
            raise MissingAssetError(f"No asset is called {name}; is it in static/?") from None

    def find(self, hashed_name: str) -> Asset | None:
        """The asset behind a requested name, or None."""
        return self._by_hashed_name.get(hashed_name)

    def _add(self, name: str, body: bytes) -> None:
        asset = make_asset(name, body)
        self._assets[name] = asset
        self._by_hashed_name[asset.hashed_name] = asset

    def _files(self, patterns: Iterable[str]) -> list[Path]:
        found = (path for pattern in patterns for path in sorted(self._static.glob(pattern)))
        # A file that is named keeps that place; the pattern after it adds the others.
        return [path for path in dict.fromkeys(found) if path.is_file()]

    def _joined(self, patterns: Iterable[str]) -> bytes:
        for pattern in patterns:
            if "*" not in pattern and not (self._static / pattern).is_file():
                raise MissingAssetError(_fetch_first(self._static / pattern))
        # A script without a semicolon at its end would swallow the next one's opening parenthesis.
        return b"".join(self._script(path).rstrip() + b"\n;\n" for path in self._files(patterns))

    def _script(self, path: Path) -> bytes:
        is_ours = path.is_relative_to(self._static / "js")
        return REMARK.sub(b"", path.read_bytes()) if is_ours else path.read_bytes()

    def _flattened(self, path: Path, seen: set[Path]) -> str:
        if path.resolve() in seen:
            return ""
        seen.add(path.resolve())
        if not path.is_file():
            raise MissingAssetError(_fetch_first(path))
        text = COMMENT.sub("", CHARSET.sub("", path.read_text("utf-8")))
        if not path.name.endswith(".min.css"):
            text = ROOM.sub(_room, text)

        def imported(match: re.Match[str]) -> str:
            sheet = self._flattened(path.parent / match[1], seen)
            return f"@layer {match[2]} {{\n{sheet}\n}}" if match[2] else sheet

        # Own addresses first: those of imported sheets are relative to other folders and done there.
        return IMPORT.sub(imported, self._with_hashed_addresses(text)).strip() + "\n"

    def _with_hashed_addresses(self, text: str) -> str:
        imports = {match[1] for match in IMPORT.finditer(text)}

        def hashed(match: re.Match[str]) -> str:
            return match[0] if match[1] in imports else f"url({self.url(Path(match[1]).name)})"

        return ADDRESS.sub(hashed, text)


def _room(found: re.Match[str]) -> str:
    return found[1] or (" " if found[0].isspace() else found[0])


def make_asset(name: str, body: bytes) -> Asset:
    """An asset of that name, hashed."""
    return Asset(name, body, hashlib.sha256(body).hexdigest())


def _fetch_first(path: Path) -> str:
    return f"{path} is missing. Browser libraries are fetched by `make up`; run it once."


def init_app(app: Flask, static: Path = STATIC) -> None:
    """Read `static`, serve it at /static/<hashed name> (endpoint `asset`) and give templates `asset(name)`.

    The app must be made with `static_folder=None`, or Flask's own route would answer first.
    """
    assets = Assets(static)

    def serve(name: str) -> Response:
        asset = assets.find(name)
        if asset is None:
            abort(404)
        return respond(asset)

    app.add_url_rule("/static/<name>", "asset", serve)
    app.jinja_env.globals["asset"] = assets.url
    app.extensions["assets"] = assets


def respond(asset: Asset) -> Response:
    """The answer to a request for it: compressed where the browser takes that, and kept for a year."""
    response = send(asset)
    response.headers["Cache-Control"] = A_YEAR
    response.set_etag("-".join(filter(None, (asset.digest, response.content_encoding))))
    response.make_conditional(request)
    return response


def send(asset: Asset) -> Response:
    """The same for what has an address that outlives it, and so is asked for each time."""
    if asset.is_packed_by_itself:
        return Response(asset.body, content_type=asset.mimetype)
    encoding = packing.accepted()
    response = Response(packing.pack(asset.body, encoding), content_type=asset.mimetype)
    if encoding:
        response.content_encoding = encoding
    response.vary.add("Accept-Encoding")
    return response
