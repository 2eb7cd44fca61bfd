"""Where the tour goes: everybody's own account."""

from __future__ import annotations

from collections.abc import Iterator

from tests.browser.tour import deeds
from tests.browser.tour.stop import Set, Stop


def account(at: Set) -> Iterator[Stop]:
    """Everybody's own pages, in the layout of each role."""
    for seat in ("ana", "cai", "dee", "eli"):
        for page in (
            *("", "/security", "/sessions", "/notifications", "/password", "/email", "/closure"),
            "/linked",
        ):
            yield Stop(
                f"{seat}'s account{page}", f"/account{page}", seat, is_like_others=seat in ("dee", "eli")
            )
    yield Stop("closing refused", "/account/closure", "ana", then=deeds.close_with_a_guess)


def second_factor(at: Set) -> Iterator[Stop]:
    """Setting one up, being asked for it, and being asked again."""
    page = "/account/second-factor"
    before_the_first = f"/account/proof?next={page}/set-up"
    yield Stop("code", "/sign-in/code", "half way")
    yield Stop("recovery code", "/sign-in/code?paper=on", "half way")
    yield Stop("code refused", "/sign-in/code", "half way", then=deeds.fill("code", "no code"))
    yield Stop("passkey", "/sign-in/code", "half way, passkey")
    yield Stop("passkey or code", "/sign-in/code", "half way, passkey or code")
    yield Stop(
        "passkey or code refused",
        "/sign-in/code",
        "half way, passkey or code",
        then=deeds.fill("code", "no code"),
    )
    yield Stop("passkeys and an app", page, "eli, by name")
    yield Stop("add a passkey", f"{page}/passkeys/new", "eli, by name")
    yield Stop("is it you, before the first", before_the_first, "cai")
    yield Stop("it is", before_the_first, "cai", then=deeds.give_the_password)
    yield Stop("add a passkey, under a number", f"{page}/passkeys/new", "cai")
    yield Stop("password with a passkey", "/account/password", "eli, by name", is_like_others=True)
    yield Stop("is it you, by passkey", "/account/proof", "eli, by name")
    yield Stop("second factor off", page, "ana")
    yield Stop("second factor off, calm", page, "cai")
    yield Stop("admin led to set up", "/admin", "new admin", then=deeds.open_details)
    yield Stop("set up, refused", f"{page}/set-up", "new admin", then=deeds.fill("code", "123"))
    yield Stop("recovery codes", f"{page}/set-up", "new admin", then=deeds.set_up)
    yield Stop("second factor on, admin", page, "new admin")
    yield Stop("set up", f"{page}/set-up", "cai", then=deeds.open_details)
    yield Stop("recovery codes, calm", f"{page}/set-up", "cai", then=deeds.set_up)
    yield Stop("second factor on", page, "cai")
    yield Stop("second factor stays on", page, "cai", then=deeds.turn_off_wrongly)
    yield Stop("is it you", "/account/proof", "cai")
    yield Stop("is it you, without a password", before_the_first, "linked")
    yield Stop("it is not", "/account/proof", "ana", then=deeds.fill("proof", "not the password"))


def elsewhere(at: Set) -> Iterator[Stop]:
    """Accounts elsewhere: named by one, linked, refused."""
    yield Stop("open with", "/register/with/google", "named")
    yield Stop("open with, refused", "/register/with/google", "named", then=deeds.open_without_a_name)
    yield Stop("linked", "/account/linked?linked=google", "dee")
    yield Stop("linked, no password", "/account/linked", "linked")
    yield Stop("link refused", "/account/linked?with=google&refused=taken", "ana")
    yield Stop("no password yet", "/account/password", "linked")
    yield Stop("letter for one", "/account/password?sent=1", "linked", is_like_others=True)
