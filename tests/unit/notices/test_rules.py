"""How often a mail is tried, and for how long one is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from maxpulse.notices.rules import MOST_ATTEMPTS, forgotten_before, next_attempt, unwrapped

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_pauses_double_and_end_within_a_day() -> None:
    pauses = []
    for attempts in range(1, MOST_ATTEMPTS):
        again = next_attempt(NOW, attempts)
        assert again is not None
        pauses.append(again - NOW)
    assert pauses[:3] == [timedelta(minutes=minutes) for minutes in (1, 2, 4)]
    assert timedelta(hours=12) < sum(pauses, timedelta(0)) < timedelta(days=1)
    assert next_attempt(NOW, MOST_ATTEMPTS) is None


def test_mails_are_forgotten_after_thirty_days() -> None:
    assert forgotten_before(NOW) == NOW - timedelta(days=30)


def test_a_mail_on_a_page_breaks_where_its_paragraphs_do_and_keeps_its_address_apart() -> None:
    plain = "Your desk opens, and you can\nmake links.\n\nConfirm:\nhttps://a.test/x\n\n--\nMAXPULSE\n"
    shown = "Your desk opens, and you can make links.\n\nConfirm:\nhttps://a.test/x\n\n--\nMAXPULSE\n"
    assert unwrapped(plain) == shown
