"""The page about security names only what there is, and has a line for each requirement that was asked for."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/security.md").read_text()
LINE = re.compile(r"^\| (\d+)\.(\d+)\.(\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`([^`]+)`")
PLACES = ("maxpulse/", "tests/", "templates/", "static/", "docs/", "migrations/")
FILES = (
    *PLACES,
    "wsgi.py",
    "worker.py",
    "gunicorn.conf.py",
    "constraints.txt",
    "package-lock.json",
    "pyproject.toml",
)
MARKS = {"met", "part", "host", "–"}
# ASVS 5.0.0, levels 1 and 2, and level 3 of chapters 6, 7, 8 and 16: in each section the numbers that are asked for.
EXPECTED = {
    "1.1": range(1, 3),
    "1.2": range(1, 10),
    "1.3": range(1, 12),
    "1.4": range(1, 4),
    "1.5": range(1, 3),
    "2.1": range(1, 4),
    "2.2": range(1, 4),
    "2.3": range(1, 5),
    "2.4": (1,),
    "3.2": range(1, 3),
    "3.3": range(1, 5),
    "3.4": range(1, 7),
    "3.5": range(1, 6),
    "3.7": range(1, 3),
    "4.1": range(1, 4),
    "4.2": (1,),
    "4.3": range(1, 3),
    "4.4": range(1, 5),
    "5.1": (1,),
    "5.2": range(1, 4),
    "5.3": range(1, 3),
    "5.4": range(1, 4),
    "6.1": range(1, 4),
    "6.2": range(1, 13),
    "6.3": range(1, 9),
    "6.4": range(1, 7),
    "6.5": range(1, 9),
    "6.6": range(1, 5),
    "6.7": range(1, 3),
    "6.8": range(1, 5),
    "7.1": range(1, 4),
    "7.2": range(1, 5),
    "7.3": range(1, 3),
    "7.4": range(1, 6),
    "7.5": range(1, 4),
    "7.6": range(1, 3),
    "8.1": range(1, 5),
    "8.2": range(1, 5),
    "8.3": range(1, 4),
    "8.4": range(1, 3),
    "9.1": range(1, 4),
    "9.2": range(1, 5),
    "10.1": range(1, 3),
    "10.2": range(1, 3),
    "10.3": range(1, 5),
    "10.4": range(1, 12),
    "10.5": range(1, 6),
    "10.6": range(1, 3),
    "10.7": range(1, 4),
    "11.1": range(1, 3),
    "11.2": range(1, 4),
    "11.3": range(1, 4),
    "11.4": range(1, 5),
    "11.5": (1,),
    "11.6": (1,),
    "12.1": range(1, 4),
    "12.2": range(1, 3),
    "12.3": range(1, 5),
    "13.1": (1,),
    "13.2": range(1, 6),
    "13.3": range(1, 3),
    "13.4": range(1, 6),
    "14.1": range(1, 3),
    "14.2": range(1, 5),
    "14.3": range(1, 4),
    "15.1": range(1, 4),
    "15.2": range(1, 4),
    "15.3": range(1, 8),
    "16.1": (1,),
    "16.2": range(1, 6),
    "16.3": range(1, 5),
    "16.4": range(1, 4),
    "16.5": range(1, 5),
    "17.1": (1,),
    "17.2": range(1, 5),
    "17.3": range(1, 3),
}


def lines() -> dict[str, tuple[str, str, str]]:
    """Each line by its number: what is asked, the mark, and how."""
    found = LINE.findall(PAGE)
    numbers = [f"{chapter}.{section}.{number}" for chapter, section, number, *_rest in found]
    assert len(numbers) == len(set(numbers)), "each number once"
    return {each: (asks, mark, how) for each, (*_no, asks, mark, how) in zip(numbers, found, strict=True)}


def names_of_tests() -> set[str]:
    return {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text(), re.MULTILINE)
    }


def test_every_requirement_has_its_line_in_its_order() -> None:
    expected = [f"{section}.{number}" for section, numbers in EXPECTED.items() for number in numbers]
    assert len(expected) > 250
    assert list(lines()) == expected


def test_every_file_and_test_that_is_named_exists() -> None:
    there = names_of_tests()
    missing = [
        name
        for name in NAMED.findall(PAGE)
        if "…" not in name
        and (
            (name.startswith(FILES) and not (ROOT / name).exists())
            or (name.startswith("test_") and name not in there)
        )
    ]
    assert missing == []


def test_what_is_met_is_shown_by_a_file_and_a_test() -> None:
    for number, (asks, mark, how) in lines().items():
        named = NAMED.findall(how)
        has_test = any(name.startswith("test_") for name in named)
        has_place = any(name.startswith(FILES) for name in named)
        assert mark in MARKS, number
        assert len(asks.split()) <= 15, number
        if mark in {"met", "part"}:
            assert has_test and has_place, number
        if mark in {"–", "host"}:
            assert len(how.strip()) > 5, number


def test_the_legend_explains_these_marks_and_no_other() -> None:
    legend = PAGE.partition("| mark | means |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| (\S+) \| ", legend, re.MULTILINE)) == MARKS


def test_nothing_is_only_intended() -> None:
    assert not re.search(r"\b(planned|todo|tbd|soon|later release|roadmap|will be)\b", PAGE, re.IGNORECASE)


def test_every_section_that_a_line_points_at_is_on_the_page() -> None:
    headings = {
        re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-")
        for head in re.findall(r"^#+ (.+)$", PAGE, re.M)
    }
    pointed = set(re.findall(r"\]\(#([\w-]+)\)", PAGE))
    assert pointed
    assert pointed <= headings
