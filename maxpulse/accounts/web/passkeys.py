"""What pages need to ask for a passkey: where they stand, what came with a form, what to say when it is not taken."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import current_app, request
from flask_babel import gettext as _

from maxpulse.accounts.rules.passkeys import MOST_PASSKEYS, Place, Trouble
from maxpulse.config import Settings
from maxpulse.web import proof
from maxpulse.web.tries import Kind

# A page outside production may stand under a number, for which no browser makes a key.
NAME_OF_THIS_MACHINE = "localhost"


def here() -> Place | None:
    """What keys are made for on the page in hand; None under a number, or under another name than people use.

    In production the public address decides; elsewhere any name will do, as for all pages (`maxpulse.web.hosts`).
    """
    using: Settings = current_app.extensions["settings"]
    asked = urlsplit(f"//{request.host}").hostname or ""
    if _is_number(asked):
        return None
    if using.is_production:
        return Place(using.host, (_origin(using.origin),)) if asked == using.host else None
    return Place(asked, (f"{request.scheme}://{request.host}",))


def elsewhere() -> str | None:
    """The address under which passkeys can be used, for somebody who came by one under which they cannot."""
    if here() is not None:
        return None
    using: Settings = current_app.extensions["settings"]
    if using.is_production:
        return using.origin
    port = urlsplit(f"//{request.host}").port
    return f"{request.scheme}://{NAME_OF_THIS_MACHINE}" + (f":{port}" if port else "")


def given() -> str:
    """What a passkey signed, as the script of the page sent it on; empty where none was used."""
    return request.form.get(proof.PASSKEY, "")


def kind_given() -> Kind:
    """Of which kind the second factor is that came with the form in hand."""
    return Kind.PASSKEY if given() else Kind.CODE


def made() -> str:
    """The new passkey that the script of the page sent on; empty where none was made."""
    # Under a name of its own: with the same request its owner may have to prove to be there, by another.
    return request.form.get("new_passkey", "")


def sentence(trouble: Trouble) -> str:
    """What to do about a passkey that was not taken."""
    return {
        Trouble.OVER: _("That took too long, or was used already. Please try again."),
        Trouble.WRONG: _("That passkey could not be checked. Please try again."),
        Trouble.UNKNOWN: _(
            "That passkey does not belong to your account. Please use one that you added here."
        ),
        Trouble.COPIED: _(
            "That passkey has signed before what it signs now: there may be a copy of it. Use another way in, and "
            "take it off your account."
        ),
        Trouble.TAKEN: _("That passkey belongs to an account already. Please make another one."),
        Trouble.MANY: _("%(most)s passkeys are the most. Take one off first.", most=MOST_PASSKEYS),
        Trouble.ELSEWHERE: _("Passkeys do not work under this address."),
    }[trouble]


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
