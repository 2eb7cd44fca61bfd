"""`maxpulse analysis warm`: it says what it will cost, asks, and says what came of it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner
from flask import Flask

from maxpulse import config
from maxpulse.analysis.actions.asking import PATIENCE_SECONDS
from maxpulse.cli import main
from maxpulse.config import Settings
from tests.factories.databases import Urls
from tests.fakes.openai_server import FakeOpenAI
from tests.jobs.analysing import rows
from tests.jobs.playing import provider, with_a_key
from tests.jobs.warming import OWED, keep_all_but, stand

__all__ = ["provider"]
Command = Callable[..., tuple[int, str]]
ENGLISH_HEALTH = ("--language", "en", "--half", "health")
PATIENCE = 60.0


@pytest.fixture
def using(
    installation: Flask, provider: FakeOpenAI, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Settings:
    """The settings that the command has too."""
    return with_a_key(installation, provider, monkeypatch, request.node.name[:40])


@pytest.fixture
def command(
    urls: Urls, using: Settings, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """The command on this installation: exit code and what was printed."""
    here = {"DATABASE_URL": urls.app, "REDIS_URL": redis_url, "SECRET_KEY": "tests-only-" + "x" * 32}
    line = {
        "OPENAI_API_KEY": "a-key",
        "OPENAI_BASE_URL": using.openai_base_url,
        "OPENAI_MODEL": using.openai_model,
    }
    for name, value in (here | line).items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str, answer: str = "", **environment: str) -> tuple[int, str]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        config.settings.cache_clear()
        result = CliRunner().invoke(main, ["analysis", "warm", *arguments], input=answer)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    yield run
    config.settings.cache_clear()


def test_without_a_key_it_says_so(command: Command, provider: FakeOpenAI) -> None:
    code, said = command("--yes", OPENAI_API_KEY="")
    assert (code, said) == (
        2,
        "OPENAI_API_KEY is not set: no model is asked, fixed rules word all results.\n",
    )
    assert provider.requests == []


def test_it_says_what_it_will_cost_and_asks_nobody_before_it_may(
    command: Command, provider: FakeOpenAI
) -> None:
    code, said = command(OPENAI_MODEL="gpt-5-mini", answer="n\n")
    assert code == 1
    assert "Texts of health and wealth in en and de, by gpt-5-mini:" in said
    assert "480 in all, 0 kept, 480 missing." in said
    assert re.search(
        r"480 calls, likely \$0\.8\d+ together; at most \$12\.7\d, if each text takes three", said
    )
    assert re.search(r"Left of the budget of \d{4}-\d\d-\d\d: \$5\.00 of \$5\.00\.", said)
    assert re.search(r"Left of the budget of \d{4}-\d\d: \$50\.00 of \$50\.00\.", said)
    assert "No price" not in said
    assert "Have them written? [y/N]: n\nNothing was asked." in said
    assert provider.requests == []


def test_it_writes_what_is_missing_and_the_second_time_nothing(
    installation: Flask, using: Settings, command: Command, provider: FakeOpenAI
) -> None:
    keep_all_but(installation, using, 6)
    code, said = command(*ENGLISH_HEALTH, answer="y\n")
    assert (code, len(provider.requests)) == (0, 6)
    assert "120 in all, 114 kept, 6 missing." in said
    assert f"No price of {using.openai_model} is known here" in said
    assert said.endswith("6 written, 114 there already, 0 refused, 0 left.\n")
    code, said = command(*ENGLISH_HEALTH)
    assert (code, said.endswith("Nothing is to be written.\n"), len(provider.requests)) == (0, True, 6)


def test_what_is_refused_is_said_and_is_not_left(
    installation: Flask, using: Settings, command: Command, provider: FakeOpenAI
) -> None:
    keep_all_but(installation, using, 3)
    provider.refusal().well()
    code, said = command(*ENGLISH_HEALTH, "--yes", "--at-once", "1")
    assert code == 0
    assert "2 written, 117 there already, 1 refused, 0 left.\n1 came as nobody may read them" in said
    assert "1 were refused" in command(*ENGLISH_HEALTH)[1]


def test_when_the_budget_ends_it_says_how_much_is_missing_and_when_to_come_again(
    installation: Flask, using: Settings, command: Command
) -> None:
    keep_all_but(installation, using, 5)
    small = {"MAXPULSE_ANALYSIS_DAILY_BUDGET": "0.075", "MAXPULSE_ANALYSIS_MONTHLY_BUDGET": "50"}
    code, said = command(*ENGLISH_HEALTH, "--yes", **small)
    written = re.search(r"^(\d) written, 115 there already, 0 refused, (\d) left\.$", said, re.MULTILINE)
    assert code == 1 and written and int(written[1]) + int(written[2]) == 5 and int(written[1]) > 0, said
    assert re.search(
        rf"The budget of \d{{4}}-\d\d-\d\d is used up: likely \$[\d.]+ are missing for the {written[2]} texts that "
        r"are left\. Run it again after the day turns \(00:00 UTC\)\.",
        said,
    )
    code, again = command(*ENGLISH_HEALTH, "--yes", **small)
    assert code == 1 and "after the day turns" in again and "written" not in again
    assert (
        "MAXPULSE_ANALYSIS_MONTHLY_BUDGET is 0"
        in command(*ENGLISH_HEALTH, MAXPULSE_ANALYSIS_MONTHLY_BUDGET="0")[1]
    )


def test_a_provider_that_rejects_it_is_told_as_it_is(
    installation: Flask, using: Settings, command: Command, provider: FakeOpenAI
) -> None:
    keep_all_but(installation, using, 5)
    provider.failing(401)
    code, said = command(*ENGLISH_HEALTH, "--yes")
    assert (code, "0 written, 115 there already, 0 refused, 5 left." in said) == (1, True)
    assert said.endswith("look at OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL.\n")


def test_ctrl_c_lets_calls_under_way_end_and_keeps_what_is_written(
    installation: Flask, using: Settings, urls: Urls, command: Command, provider: FakeOpenAI
) -> None:
    keep_all_but(installation, using, 5)
    before = signal.getsignal(signal.SIGINT)
    provider.well().while_asked(lambda: os.kill(os.getpid(), signal.SIGINT)).well()
    code, said = command(*ENGLISH_HEALTH, "--yes", "--at-once", "1")
    assert (code, len(provider.requests)) == (1, 2)
    assert "Stopping when the calls under way have ended." in said
    assert "Stopped. What is written stays.\n2 written, 115 there already, 0 refused, 3 left.\n" in said
    assert said.endswith("Run it again for the rest.\n")
    assert stand(installation, using).kept == 117
    assert rows(urls, OWED) == []
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.thorough
def test_a_second_ctrl_c_waits_for_no_answer(
    installation: Flask, using: Settings, command: Command, provider: FakeOpenAI
) -> None:
    provider.slow()
    process = begun("--at-once", "2")
    await_that(process, lambda: len(provider.requests) == 2)
    process.send_signal(signal.SIGINT)
    assert process.stderr and any("Stopping" in line for line in iter(process.stderr.readline, ""))
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE_SECONDS / 2)
    assert (process.returncode, said.strip()) == (1, "Aborted!")


@pytest.mark.thorough
def test_killed_in_the_middle_it_leaves_what_it_was_at_and_no_more(
    installation: Flask, using: Settings, urls: Urls, command: Command, provider: FakeOpenAI
) -> None:
    keep_all_but(installation, using, 8)
    provider.well().well().slow()
    process = begun("--at-once", "3")
    await_that(process, lambda: len(provider.requests) == 5 and stand(installation, using).kept == 114)
    process.kill()
    process.communicate()
    assert stand(installation, using).kept == 114, "what was written is kept"
    left = rows(urls, OWED)
    assert len(left) == 3 and all(row["claimed_until"] for row in left)


def begun(*arguments: str) -> subprocess.Popen[str]:
    """The command in a process of its own, by the environment of the fixture."""
    called = [sys.executable, "-m", "maxpulse.cli", "analysis", "warm", *ENGLISH_HEALTH, "--yes", *arguments]
    environment = {**os.environ, "MAXPULSE_ENV": "test", "PYTHONWARNINGS": "ignore"}
    return subprocess.Popen(
        called, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def await_that(process: subprocess.Popen[str], has_happened: Callable[[], bool]) -> None:
    """Wait until something has, while the process runs."""
    deadline = time.monotonic() + PATIENCE
    while not has_happened():
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
