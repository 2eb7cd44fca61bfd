"""The buttons of providers on the pages that lead in, and what is said to those who come back in vain."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import cast
from urllib.parse import urlencode

from flask import abort, current_app
from flask_babel import gettext as _

from maxpulse.accounts import providers
from maxpulse.accounts.rules.providers import Provider, Trouble
from maxpulse.config import Settings

# The letters in the ring beside a name: ours, no pictures of theirs.
MARKS = {Provider.GOOGLE: "G", Provider.GITHUB: "GH"}


def using() -> Settings:
    """This installation's settings."""
    return cast("Settings", current_app.extensions["settings"])


def offered(of: Container[Provider] = tuple(Provider)) -> list[dict[str, str]]:
    """The buttons of those among `of`, as templates take them; none where nothing is configured."""
    return [
        {
            "name": _("Continue with %(provider)s", provider=provider.label),
            "mark": MARKS[provider],
            "url": f"/sign-in/with/{provider}",
        }
        for provider in providers.offered(using())
        if provider in of
    ]


def provider_of(name: str) -> Provider:
    """The provider that an address names; 404 for one that is not configured."""
    found = [provider for provider in providers.offered(using()) if provider == name]
    return found[0] if found else abort(404)


def refusal(page: str, provider: Provider, trouble: Trouble) -> str:
    """The address of a page that says why. No code and no state stay in the address bar."""
    return f"{page}?{urlencode({'with': provider.value, 'refused': trouble.value})}"


def trouble(said: Mapping[str, str]) -> str | None:
    """The sentence that such an address asks for."""
    try:
        provider, refused = Provider(said.get("with", "")), Trouble(said.get("refused", ""))
    except ValueError:
        return None
    return sentence(provider, refused) if provider in providers.offered(using()) else None


def sentence(provider: Provider, trouble: Trouble) -> str:
    """Why somebody was not signed in or linked, and what to do next."""
    name = provider.label
    match trouble:
        case Trouble.STATE:
            return _(
                "Please begin again: this was begun in another browser, more than ten minutes ago, or is done already."
            )
        case Trouble.DECLINED:
            return _("Nothing has happened: you did not allow it at %(provider)s.", provider=name)
        case Trouble.USED:
            return _(
                "Please begin again: %(provider)s says that this sign-in was used already, or took too long.",
                provider=name,
            )
        case Trouble.AWAY:
            return _(
                "%(provider)s does not answer properly at present. Try again in a few minutes, or use your password.",
                provider=name,
            )
        case Trouble.UNVERIFIED:
            return _(
                "%(provider)s names no confirmed e-mail address of yours. Confirm it there first, or use a password "
                "here.",
                provider=name,
            )
        case Trouble.KNOWN:
            return _(
                "There is an account with this address already. Sign in with its password; then you can link "
                "%(provider)s on the page of your account.",
                provider=name,
            )
        case Trouble.INVITED:
            return _(
                "You are invited to an account with this address. Open the link in the mail with the invitation; then "
                "you can link %(provider)s on the page of your account.",
                provider=name,
            )
        case Trouble.CLOSED:
            return _("This account is closed. The administration can open it again.")
        case Trouble.TAKEN:
            return _(
                "This account at %(provider)s is linked to another MAXPULSE account. Unlink it there first.",
                provider=name,
            )
        case Trouble.LINKED:
            return _("Your account is linked with %(provider)s already.", provider=name)
        case Trouble.OTHER_SESSION:
            return _("Nothing was linked: you signed out or in meanwhile. Please begin again.")
    nobody = _("Nobody was signed in. Please begin again.")
    return f"{_unproved(trouble, name)} {nobody}"


def _unproved(trouble: Trouble, name: str) -> str:
    match trouble:
        case Trouble.EXPIRED:
            return _("What %(provider)s said had run out.", provider=name)
        case Trouble.AUDIENCE:
            return _("What %(provider)s said was meant for somebody else.", provider=name)
        case Trouble.NONCE:
            return _("What %(provider)s said belongs to another sign-in.", provider=name)
        case Trouble.ISSUER:
            return _("What was said does not come from %(provider)s.", provider=name)
    return _("What %(provider)s said is not signed by it.", provider=name)
