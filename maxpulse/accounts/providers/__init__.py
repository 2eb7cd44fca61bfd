"""Google and GitHub: where they send people to, and what they say about who came back.

Only what is configured is offered. Nothing here uses the database: a provider may be slow, and a transaction may not
wait for it.
"""

from __future__ import annotations

from maxpulse.accounts.providers import github, google
from maxpulse.accounts.rules.providers import Begun, Provider, Told
from maxpulse.config import Settings

# Of each: where to send people, and who it is that came back.
ADDRESSES = {Provider.GOOGLE: google.address, Provider.GITHUB: github.address}
ASKED = {Provider.GOOGLE: google.ask, Provider.GITHUB: github.ask}


def offered(using: Settings) -> tuple[Provider, ...]:
    """The providers that this installation has keys of."""
    keys = {Provider.GOOGLE: using.google_client_id, Provider.GITHUB: using.github_client_id}
    return tuple(provider for provider, key in keys.items() if key)


def return_address(provider: Provider, using: Settings) -> str:
    """Where the provider sends people back to: registered there, and never made from what a request says."""
    return f"{using.origin}/sign-in/with/{provider}/return"


def address(begun: Begun, using: Settings) -> str:
    """Where to send the browser. Raises NotTold when the provider is away."""
    return ADDRESSES[begun.provider](begun, using, return_address(begun.provider, using))


def ask(begun: Begun, code: str, using: Settings) -> Told:
    """Give the code back and hear who it is. Raises NotTold."""
    return ASKED[begun.provider](begun, code, using, return_address(begun.provider, using))
