"""What a process says about the settings it starts with."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from maxpulse.config import AS_FILES, NOT_READ_YET, SECRETS_FOLDER, BadSettings, Settings, settings


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings are read once a process: these tests read them anew, from an environment that is theirs."""
    for name in (*NOT_READ_YET, "MAXPULSE_ENV", SECRETS_FOLDER):
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize("name", NOT_READ_YET)
def test_who_sets_what_nothing_reads_is_told_so_once_and_without_the_value(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    monkeypatch.setenv(name, "sk_live_do_not_tell")

    settings(), settings()

    assert [record.getMessage() for record in caplog.records] == [
        f"{name} is set, but MAXPULSE does not read it yet: it changes nothing."
    ]


def test_who_sets_nothing_of_the_kind_is_told_nothing(caplog: pytest.LogCaptureFixture) -> None:
    settings()

    assert caplog.records == []


def test_a_setting_that_is_read_is_not_said_to_be_unread() -> None:
    read = {field.alias for field in Settings.model_fields.values()}

    assert read.isdisjoint(NOT_READ_YET)


GOOD = "0123456789abcdefghijklmnopqrstuvwxyz"


def production(**given: str) -> Settings:
    return Settings(
        env="production",
        public_url="https://maxpulse.example",
        **{"secret_key": GOOD, "trusted_proxies": "1", **given},
        _env_file=None,
    )


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("https://Maxpulse.Example", "https://maxpulse.example"),
        ("HTTPS://maxpulse.example:443/", "https://maxpulse.example"),
        ("https://maxpulse.example:8443", "https://maxpulse.example:8443"),
        ("https://maxpulse.example:80", "https://maxpulse.example:80"),
        ("https://[2001:DB8::1]:443", "https://[2001:db8::1]"),
    ],
)
def test_the_public_address_is_spelled_as_browsers_spell_it(given: str, meant: str) -> None:
    """Passkeys are signed for it, letter by letter."""
    read = Settings(env="production", public_url=given, secret_key=GOOD, trusted_proxies="1", _env_file=None)
    assert read.origin == meant


@pytest.mark.parametrize("given", [{"secret_key": "secret"}, {"secret_key_fallbacks": f"{GOOD}x,short"}])
def test_production_refuses_a_key_that_can_be_guessed_be_it_of_today_or_earlier(
    given: dict[str, str],
) -> None:
    with pytest.raises(ValueError, match="32 random characters"):
        production(**given)


@pytest.mark.parametrize(
    ("name", "plain", "sealed"),
    [
        (
            "database_url",
            "postgresql://app:x@db.example/live",
            "postgresql://app:x@db/live?sslmode=verify-full",
        ),
        (
            "database_url",
            "postgresql://app:x@10.0.0.7/live?sslmode=require",
            "postgresql:///live?host=/run/pg",
        ),
        ("database_owner_url", "postgresql://o:x@db/live", "postgresql://o:x@127.0.0.1/live"),
        (
            "database_recorder_url",
            "postgresql://r:x@db/live?sslmode=verify-ca",
            "postgresql://r:x@db/live?sslmode=verify-full",
        ),
        ("redis_url", "redis://:x@cache.example:6379/0", "rediss://:x@cache.example:6379/0"),
        ("redis_url", "redis://10.0.0.8", "unix:///run/valkey.sock"),
        ("openai_base_url", "http://model.example/v1", "https://model.example/v1"),
        ("openai_base_url", "http://169.254.1.1/v1", "http://127.0.0.1:8080/v1"),
    ],
)
def test_production_talks_to_no_other_machine_in_the_clear(name: str, plain: str, sealed: str) -> None:
    assert getattr(production(**{name: sealed}), name) == sealed
    with pytest.raises(ValueError, match=f"{name.upper()} leads to another machine"):
        production(**{name: plain})
    assert Settings(**{name: plain}, _env_file=None), "at one's own desk it is one's own business"


def test_earlier_keys_are_read_with_or_without_spaces() -> None:
    assert production(secret_key_fallbacks=f" {GOOD}1 ,{GOOD}2,").earlier_secret_keys == (
        f"{GOOD}1",
        f"{GOOD}2",
    )


@pytest.mark.parametrize("name", ["GOOGLE", "GITHUB"])
@pytest.mark.parametrize("given", ["CLIENT_ID", "CLIENT_SECRET"])
def test_half_a_pair_of_keys_is_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, given: str
) -> None:
    monkeypatch.setenv(f"{name}_{given}", "do-not-tell")
    with pytest.raises(BadSettings) as refused:
        settings()
    assert f"{name}_CLIENT_ID and {name}_CLIENT_SECRET go together" in str(refused.value)
    assert "do-not-tell" not in str(refused.value)


@pytest.mark.parametrize("name", ["google_issuer", "github_url", "github_api_url"])
def test_production_asks_providers_by_tls_only(name: str) -> None:
    assert production(**{name: "https://sso.example"})
    with pytest.raises(ValueError, match="https:// address in production"):
        production(**{name: "http://sso.example"})


@pytest.mark.parametrize("address", ["", "http://maxpulse.example", "maxpulse.example"])
def test_production_is_reached_by_tls_only(address: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        Settings(env="production", public_url=address, secret_key=GOOD, _env_file=None)


def test_production_has_to_be_told_how_many_proxies_stand_in_front(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAXPULSE_TRUSTED_PROXIES", raising=False)
    here = {
        "MAXPULSE_ENV": "production",
        "MAXPULSE_PUBLIC_URL": "https://maxpulse.example",
        "SECRET_KEY": GOOD,
    }
    for name, value in here.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings, match="MAXPULSE_TRUSTED_PROXIES must be set in production"):
        settings()
    for told in ("0", "2"):
        monkeypatch.setenv("MAXPULSE_TRUSTED_PROXIES", told)
        settings.cache_clear()
        assert settings().trusted_proxies == int(told)


def test_secrets_come_out_of_a_folder_that_a_vault_fills(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in AS_FILES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(SECRETS_FOLDER, str(tmp_path))
    (tmp_path / "SECRET_KEY").write_text(f"{GOOD}\n")
    (tmp_path / "SMTP_URL").write_text("smtps://me:secret@mail.example\n")
    (tmp_path / "DATABASE_OWNER_URL").write_text("postgresql://owner:secret@127.0.0.1/live")
    monkeypatch.setenv("SMTP_URL", "smtps://another.example")
    using = settings()
    assert using.secret_key == GOOD
    assert using.smtp_url == "smtps://another.example", "the environment counts first"
    assert using.database_owner_url == "", "processes that serve people read this folder"
    assert GOOD not in os.environ.values()


def test_a_folder_of_secrets_that_is_not_there_keeps_it_from_starting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(SECRETS_FOLDER, str(tmp_path / "nowhere"))
    with pytest.raises(BadSettings, match=r"there is no folder .*nowhere"):
        settings()


def test_what_a_folder_may_hold_are_settings_and_never_the_owners_address() -> None:
    known = {field.alias for field in Settings.model_fields.values()}
    assert set(AS_FILES) <= known
    assert "DATABASE_OWNER_URL" not in AS_FILES
    secret = {name for name in known if name and re.search(r"SECRET|KEY|_URL$", name)}
    elsewhere = {
        "DATABASE_OWNER_URL",
        "MAXPULSE_PUBLIC_URL",
        "OPENAI_BASE_URL",
        "GITHUB_URL",
        "GITHUB_API_URL",
    }
    assert secret - elsewhere == set(AS_FILES), "a new secret can come from there too"


@pytest.mark.parametrize("name", ["SHADOW", "WRONG"])
def test_shares_of_texts_are_per_cent(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for good in ("0", "0.5", "100"):
        monkeypatch.setenv(f"MAXPULSE_ANALYSIS_{name}_PERCENT", good)
        settings.cache_clear()
        assert str(getattr(settings(), f"analysis_{name.lower()}_percent")) == good
    for bad in ("-1", "100.1", "few"):
        monkeypatch.setenv(f"MAXPULSE_ANALYSIS_{name}_PERCENT", bad)
        settings.cache_clear()
        with pytest.raises(BadSettings, match=f"MAXPULSE_ANALYSIS_{name}_PERCENT"):
            settings()


def test_two_of_a_hundred_texts_are_checked_and_five_of_a_hundred_may_be_wrong() -> None:
    using = settings()
    assert (using.analysis_shadow_percent, using.analysis_wrong_percent) == (2, 5)
