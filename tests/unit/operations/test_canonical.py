"""The bytes of an entry are fixed: these figures may never change, or no old seal can be checked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from maxpulse.operations.audit import canonical

AT = datetime(2031, 5, 24, 7, 3, 1, 50, tzinfo=UTC)
ENTRY: dict[str, Any] = {
    **dict.fromkeys(canonical.FIELDS),
    "id": UUID(int=1),
    "at": AT,
    "action": "link_made",
    "after": {"code": "é", "focus": "health"},
    "ip_address": "10.0.0.1/32",
}


def test_a_digest_and_a_hash_of_long_ago_are_still_the_same() -> None:
    digest = canonical.digest(ENTRY)
    assert digest.hex() == "2a3b5256755d80bd254c872a187d351b2d34079c3b268b71389e97c9a1800832"
    sealed = canonical.chain(b"", 1, AT, AT, [UUID(int=1)], digest)
    assert sealed.hex() == "d036677c4c79f44c9f114ac9fec9c2a3b37cc44c3945f6f056ef0eea7310b4c2"


def test_neither_the_time_zone_nor_the_order_of_keys_matters() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=5, minutes=45)))
    turned = {**ENTRY, "at": elsewhere, "after": {"focus": "health", "code": "é"}, "something": "else"}
    assert canonical.digest(turned) == canonical.digest(ENTRY)


def test_every_field_matters() -> None:
    for name in canonical.FIELDS:
        assert canonical.digest({**ENTRY, name: "something else"}) != canonical.digest(ENTRY), name


@given(st.lists(st.binary(min_size=32, max_size=32)))
def test_digests_come_out_as_they_went_in(digests: list[bytes]) -> None:
    assert canonical.split(canonical.join(digests)) == digests
