"""What happens in demo data, before it happens."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from maxpulse.clients.rules import STUCK_AFTER
from maxpulse.demo.story import Arc, Client, Kind, clients

NOW = datetime(2026, 6, 15, 14, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def everybody() -> list[Client]:
    return list(clients(NOW))


def test_there_are_about_eighty_clients_of_two_distributors_each_of_another_name(
    everybody: list[Client],
) -> None:
    assert Counter(client.account for client in everybody) == {"distributor": 65, "rival": 15}
    assert len({client.person.name for client in everybody}) == len(everybody)


def test_every_state_is_there(everybody: list[Client]) -> None:
    assert {client.arc for client in everybody} == set(Arc)
    assert {share for client in everybody for share in client.shares} == {"areas", "answers"}


def test_everything_lies_within_the_last_three_months_and_in_order(everybody: list[Client]) -> None:
    for client in everybody:
        moments = [client.clicked_at, *(deed.at for deed in client.deeds)]
        assert all(earlier <= later for earlier, later in pairwise(moments)), client
        assert NOW - timedelta(days=91) < moments[0] and moments[-1] <= NOW, client


def test_those_who_answer_now_were_heard_of_a_moment_ago(everybody: list[Client]) -> None:
    silent = [NOW - client.deeds[-1].at for client in everybody if client.arc is Arc.ANSWERING]
    assert len(silent) == 7 and max(silent) < timedelta(seconds=90)
    stuck = [NOW - client.deeds[-1].at for client in everybody if client.arc is Arc.STUCK]
    assert min(stuck) > STUCK_AFTER


def test_some_buy_today_and_some_go_back_to_an_answer(everybody: list[Client]) -> None:
    deeds = [deed for client in everybody for deed in client.deeds]
    assert any(deed.kind is Kind.BUY and NOW - deed.at < timedelta(hours=6) for deed in deeds)
    asked = [
        Counter(deed.given.question_id for deed in client.deeds if deed.given is not None)
        for client in everybody
    ]
    assert any(times and max(times.values()) > 1 for times in asked)


def test_made_again_later_only_the_moments_differ(everybody: list[Client]) -> None:
    again = clients(NOW + timedelta(days=3, hours=5))
    assert [client.person for client in again] == [client.person for client in everybody]
    assert [client.session_id for client in again] == [client.session_id for client in everybody]
    assert [[deed.given for deed in client.deeds] for client in again] == [
        [deed.given for deed in client.deeds] for client in everybody
    ]
