"""`python -m tests.load.lighthouse`: what Lighthouse says of the pages a participant sees, on its slow phone.

Lighthouse is the field's yardstick for page speed and comes from the npm registry, pinned, into the data directory; the
product does not need it. Scores are of 100; `LCP` is the moment the largest part of the page is drawn.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import RawAnswer
from maxpulse.demo.people import Person, person
from maxpulse.demo.play.browser import Browser
from maxpulse.demo.play.forms import Form, Page
from maxpulse.runtime import chromium
from maxpulse.runtime.paths import PROJECT
from maxpulse.runtime.vendor import npm

from .mint import running_instance

VERSION = "12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices")
LCP, SHIFT = "largest-contentful-paint", "cumulative-layout-shift"
LEAST, LATEST_LCP = 95, 1200.0
TYPES = ("health", "wealth", "hybrid")
CHROMIUM_FLAGS = "--headless=new --no-sandbox --disable-gpu"


def main() -> int:
    """Measure each page so often; 0 when every median is good enough."""
    options = _options()
    base = running_instance().origin
    program = _installed(PROJECT / "var" / "lighthouse")
    browser = Browser(base, person("lighthouse").agent)
    went_well = [
        _tell(f"{kind} {name}", [_measured(program, f"{base}{path}") for _ in range(options.runs)])
        for kind in options.type
        for name, path in _pages(browser, kind).items()
    ]
    return 0 if all(went_well) else 1


def _pages(browser: Browser, assessment_type: str) -> Mapping[str, str]:
    """The addresses of a link's page, of a question and of a result, by what they are."""
    link = f"/l/demo-{assessment_type}"
    halfway, finished = person("lighthouse halfway"), person("lighthouse finished")
    question = _answered(browser, link, halfway, assessment_type, most=5)
    last = _answered(browser, link, finished, assessment_type, most=80)
    result = browser.send(last, _form(last, "/completion"), {})
    return {"consent": link, "question": question.path, "result": result.path}


def _answered(browser: Browser, link: str, who: Person, assessment_type: str, *, most: int) -> Page:
    page = browser.open(link)
    page = browser.send(page, _form(page, page.path), {"name": [who.name], "agreed": ["on"]})
    for _ in range(most):
        form = page.question
        if form is None:
            break
        question = load_bank(assessment_type).question(form.attributes["data-question"])
        page = browser.send(page, form, _fields(who.answer_to(question)))
    return page


def _form(page: Page, ending: str) -> Form:
    form = page.form(ending)
    if form is None:
        sys.exit(f"{page.path} has no form that goes to {ending}.")
    return form


def _fields(raw: RawAnswer) -> dict[str, list[str]]:
    if raw.skipped:
        return {"skip": ["1"]}
    return {"value": list(raw.values), "unit": [raw.unit], **({"second": [raw.second]} if raw.second else {})}


def _installed(folder: Path) -> Path:
    program = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        command = [
            *npm(),
            "install",
            "--prefix",
            str(folder.resolve()),
            "--no-audit",
            "--no-fund",
            f"lighthouse@{VERSION}",
        ]
        subprocess.run(command, cwd=folder, check=True)
    return program.resolve()


def _measured(program: Path, url: str) -> dict[str, Any]:
    node = Path(npm()[0]).with_name("node")
    command = [str(node), str(program), url, "--quiet", "--output=json", f"--chrome-flags={CHROMIUM_FLAGS}"]
    command.append(f"--only-categories={','.join(CATEGORIES)}")
    told = subprocess.run(
        command, capture_output=True, check=True, env={**os.environ, "CHROME_PATH": str(chromium.provide())}
    )
    report: dict[str, Any] = json.loads(told.stdout)
    return report


def _tell(name: str, reports: list[dict[str, Any]]) -> bool:
    scores = {
        category: median(100 * report["categories"][category]["score"] for report in reports)
        for category in CATEGORIES
    }
    lcp = median(report["audits"][LCP]["numericValue"] for report in reports)
    shift = median(report["audits"][SHIFT]["numericValue"] for report in reports)
    told = "  ".join(f"{category} {score:.0f}" for category, score in scores.items())
    print(f"{name:<15} {told}  LCP {lcp:.0f} ms  shift {shift:.3f}  (medians of {len(reports)})", flush=True)
    for sentence in sorted({each for report in reports for each in _findings(report)}):
        print(f"                {sentence}", flush=True)
    return min(scores.values()) >= LEAST and lcp < LATEST_LCP


def _findings(report: dict[str, Any]) -> list[str]:
    """What cost points, apart from the times themselves."""
    weighed = {
        each["id"]
        for category in ("accessibility", "best-practices")
        for each in report["categories"][category]["auditRefs"]
        if each["weight"]
    }
    return [
        audit["title"]
        for name, audit in report["audits"].items()
        if name in weighed and audit["score"] not in (None, 1)
    ]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load.lighthouse", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="of each page; the medians count")
    parser.add_argument(
        "--type", nargs="*", choices=TYPES, default=TYPES, help="of the assessments: all of them"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
