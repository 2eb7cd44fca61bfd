"""What people change about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from maxpulse.accounts.models import Avatar, UserProfile
from maxpulse.accounts.preferences import Choices, news_choices
from maxpulse.accounts.queries.profiles import lock_profile
from maxpulse.core import clock
from maxpulse.core.db import session
from maxpulse.operations import audit

AVATAR = "/account/avatar"


def change_profile(
    user_id: UUID, *, first_name: str, last_name: str, phone: str, choices: Mapping[str, Any]
) -> None:
    """Change who one is, and these of one's choices; what is not among them stays. Checked before."""
    profile = lock_profile(user_id)
    given = {"first_name": first_name, "last_name": last_name, "phone": phone}
    _note(profile, _write(profile, given) + _choose(profile, choices))


def change_name(user_id: UUID, first_name: str, last_name: str) -> None:
    """Change how one is called. Checked before."""
    profile = lock_profile(user_id)
    _note(profile, _write(profile, {"first_name": first_name, "last_name": last_name}))


def choose(user_id: UUID, choices: Mapping[str, Any]) -> None:
    """Change some of one's choices, such as the theme."""
    profile = lock_profile(user_id)
    _note(profile, _choose(profile, choices))


def choose_news(user_id: UUID, choices: Choices) -> None:
    """Choose which news comes, and how; kinds and ways that are not among them stay as they were."""
    profile = lock_profile(user_id)
    before = (profile.preferences or {}).get("news", {})
    decided = {kind: {**before.get(kind, {}), **ways} for kind, ways in news_choices(choices).items()}
    news = {**before, **decided}
    _note(profile, _choose(profile, {"news": news}))


def show_picture(user_id: UUID, picture: bytes) -> None:
    """Keep a picture of oneself, as `pictures.square` drew it."""
    digest = blake2b(picture, digest_size=8).hexdigest()
    values = {"picture": picture, "digest": digest, "changed_at": clock.now()}
    # Two tabs may send their first picture at once: the later one stays.
    session.execute(
        insert(Avatar)
        .values(user_id=user_id, **values)
        .on_conflict_do_update(index_elements=["user_id"], set_=values)
    )
    _point_at(user_id, f"{AVATAR}?v={digest}")


def remove_picture(user_id: UUID) -> None:
    """Show no picture of oneself any more."""
    session.execute(delete(Avatar).where(Avatar.user_id == user_id))
    _point_at(user_id, None)


def _point_at(user_id: UUID, address: str | None) -> None:
    profile = lock_profile(user_id)
    changed = ["picture"] * (profile.avatar_url != address)
    profile.avatar_url = address
    _note(profile, changed)


def _write(profile: UserProfile, given: Mapping[str, str]) -> list[str]:
    changed = [name for name, value in given.items() if (getattr(profile, name) or "") != value]
    for name in changed:
        setattr(profile, name, given[name])
    return changed


def _choose(profile: UserProfile, choices: Mapping[str, Any]) -> list[str]:
    before = profile.preferences or {}
    profile.preferences = {**before, **choices}
    return [name for name, value in choices.items() if before.get(name) != value]


def _note(profile: UserProfile, changed: list[str]) -> None:
    # Which lines, not what stands in them: the trail is kept for years and read by others.
    if changed:
        audit.record("profile_changed", profile, after={"changed": sorted(changed)})
