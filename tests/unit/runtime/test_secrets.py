"""Generated secrets."""

from __future__ import annotations

from pathlib import Path

from maxpulse.runtime.secrets import keep_secret, replace_secret


def test_a_secret_stays_the_same(tmp_path: Path) -> None:
    assert keep_secret(tmp_path, "key") == keep_secret(tmp_path, "key")


def test_a_secret_that_is_replaced_is_another_and_as_closed(tmp_path: Path) -> None:
    before = keep_secret(tmp_path, "key")
    replace_secret(tmp_path, "key")
    assert keep_secret(tmp_path, "key") != before
    assert [(file.name, file.stat().st_mode & 0o777) for file in tmp_path.iterdir()] == [("key", 0o600)]


def test_secrets_differ_from_one_another(tmp_path: Path) -> None:
    assert keep_secret(tmp_path, "one") != keep_secret(tmp_path, "two")


def test_a_secret_is_long_and_safe_in_an_address(tmp_path: Path) -> None:
    secret = keep_secret(tmp_path, "key")
    assert len(secret) == 48 and secret.replace("-", "").replace("_", "").isalnum()


def test_only_the_owner_can_read_it_and_no_draft_is_left(tmp_path: Path) -> None:
    keep_secret(tmp_path, "key")
    assert [(file.name, file.stat().st_mode & 0o777) for file in tmp_path.iterdir()] == [("key", 0o600)]


def test_a_draft_left_by_a_crash_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / ".key.4711").write_text("half")
    assert len(keep_secret(tmp_path, "key")) == 48
