"""What the workers run for the network. Losing one costs a page that follows only when it is opened anew."""

from __future__ import annotations

from uuid import UUID

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.network.actions import telling


def tell_of_invited(user_id: str) -> None:
    """Tell the sponsor of somebody who was invited."""
    with acting(Actor.system()):
        telling.tell_of_invited(UUID(user_id))


def tell_of_confirmed(user_id: str) -> None:
    """Tell the sponsor of somebody whose address is confirmed."""
    with acting(Actor.system()):
        telling.tell_of_confirmed(UUID(user_id))
