"""Both files of a version together: all mistakes at once, what was published before, and what is on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from maxpulse.assessments.content import ContentError
from maxpulse.assessments.content.check.frame import TYPES
from maxpulse.assessments.content.figures import SCORED_FIGURES
from maxpulse.assessments.content.folders import read_folder, versions_on_disk, where
from maxpulse.assessments.content.load import checksum_of, read_published, read_texts
from maxpulse.assessments.rules.scoring.items import READINGS
from tests.unit.assessments.broken_content.complaints import line_of
from tests.unit.assessments.small_bank import QUESTIONS, SCORING


def test_all_mistakes_of_both_files_are_told_at_once_in_their_lines() -> None:
    questions = QUESTIONS.replace("kind: slider", "kind: wheel").replace("units: [years]", "units: [moons]")
    scoring = SCORING.replace("unit: hours", "unit: suns")
    with pytest.raises(ContentError) as wrong:
        read_texts(questions, scoring)
    lines = {line.partition(": ")[0] for line in wrong.value.mistakes}
    expected = {
        f"questions.yaml:{line_of(QUESTIONS, '- id: D_age')}",
        f"questions.yaml:{line_of(QUESTIONS, '- id: S_hours')}",
        f"scoring.yaml:{line_of(SCORING, '- key: sleep_hours')}",
    }
    assert lines == expected


def test_a_file_that_is_missing_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"questions\.yaml:1: the file cannot be opened") as wrong:
        read_folder(tmp_path)
    assert len(wrong.value.mistakes) == 2
    (tmp_path / "questions.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "scoring.yaml").write_text("- a list")
    with pytest.raises(ContentError, match="not written in UTF-8"):
        read_folder(tmp_path)
    with pytest.raises(ContentError, match=r"scoring\.yaml:1: the file must hold one block"):
        read_texts(QUESTIONS, "- a list")


def test_what_an_earlier_release_published_is_asked_as_it_was_taken_then() -> None:
    unsourced = SCORING.replace(" source: Own choice,", "").replace("    steps_source: WHO 2020\n", "")
    with pytest.raises(ContentError):
        read_texts(QUESTIONS, unsourced)
    assert read_published(QUESTIONS, unsourced).scoring.areas[0].source == ""
    turned = "line: [[0, 100], [60, 50], [150, 0]]"
    for anchors in ("steps: [[0, 0], [60, 50], [150, 100]]", turned):
        without = unsourced.replace("steps: [[0, 0], [60, 50], [150, 100]]\n    scale: [0, 150]", anchors)
        assert read_published(QUESTIONS, without).scoring.items[0].scale is None
    with pytest.raises(ContentError, match="unknown area rest"):
        read_published(
            QUESTIONS.replace("area: sleep\n    kind: slider", "area: rest\n    kind: slider"), unsourced
        )


def test_two_pairs_are_told_apart_by_their_checksum() -> None:
    assert read_texts(QUESTIONS, SCORING).checksum == checksum_of(QUESTIONS, SCORING)
    assert checksum_of(QUESTIONS, SCORING) != checksum_of(QUESTIONS, SCORING + "\n")


def test_every_version_on_disk_is_sound() -> None:
    for assessment_type in TYPES:
        for version in versions_on_disk(assessment_type):
            assert read_folder(where(assessment_type, version)).version == version


def test_what_items_may_be_scored_by_is_what_is_computed() -> None:
    assert set(SCORED_FIGURES) == set(READINGS)
