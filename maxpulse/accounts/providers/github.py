"""GitHub, by OAuth 2: it signs nothing, so it is asked who the token belongs to."""

from __future__ import annotations

from typing import Any

from maxpulse.accounts.providers.client import Client, get_token, listening
from maxpulse.accounts.rules.providers import (
    Begun,
    NotTold,
    Provider,
    Told,
    Trouble,
    primary_email,
    split_name,
    told,
)
from maxpulse.config import Settings

SCOPE = "read:user user:email"
AUTHORIZE, TOKEN = "/login/oauth/authorize", "/login/oauth/access_token"


def address(begun: Begun, using: Settings, back: str) -> str:
    """Where GitHub asks who it is."""
    with _client(using, back) as client:
        url: str
        url, _state = client.create_authorization_url(
            using.github_url + AUTHORIZE,
            state=begun.state,
            code_verifier=begun.verifier,
            prompt="select_account",
        )
        return url


def ask(begun: Begun, code: str, using: Settings, back: str) -> Told:
    """Who it is. The address is the primary one, when GitHub has verified it."""
    with listening(), _client(using, back) as client:
        token = get_token(client, using.github_url + TOKEN, code, begun.verifier)
        bearer = {"Authorization": f"Bearer {token['access_token']}"}
        person = client.read(f"{using.github_api_url}/user", **bearer)
        emails = client.read(f"{using.github_api_url}/user/emails", **bearer)
        name = split_name(person.get("name"))
    return told(Provider.GITHUB, _subject(person), primary_email(emails), name)


def _subject(person: dict[str, Any]) -> str:
    # The number, never the login: a login that was given up is anybody's.
    number = person.get("id")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise NotTold(Trouble.AWAY)
    return str(number)


def _client(using: Settings, back: str) -> Client:
    return Client(using.github_client_id, using.github_client_secret, scope=SCOPE, redirect_uri=back)
