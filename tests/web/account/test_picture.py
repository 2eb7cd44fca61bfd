"""One's picture: taken, shown to oneself alone, removed, refused."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from maxpulse.accounts.models import Avatar, User, UserProfile
from maxpulse.accounts.pictures import MOST_BYTES, SIDE
from maxpulse.accounts.web.account import queue
from maxpulse.accounts.web.account.avatar import MOST_SENT
from maxpulse.core.ids import new_id
from tests.factories.cast import Cast, Person, confirm_address
from tests.sampling import some_of
from tests.web.browser import Browser
from tests.web.conftest import Backstage

SignIn = Callable[[Person], Browser]
ADDRESS = re.compile(r'src="(/account/avatar\?v=[0-9a-f]{16})"')
RED, BLUE = (200, 30, 30), (30, 30, 200)


@pytest.fixture
def sign_in(app: Flask, sign_in: SignIn) -> SignIn:
    """As everywhere, with an address that is confirmed."""

    def as_person(person: Person) -> Browser:
        confirm_address(app, person)
        return sign_in(person)

    return as_person


def photo(
    colour: tuple[int, int, int] = RED, size: tuple[int, int] = (400, 300), kind: str = "JPEG"
) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, colour).save(held, kind)
    return held.getvalue()


def send(browser: Browser, sent: bytes, name: str = "me.jpg") -> TestResponse:
    """Choose a file and press the button."""
    form = {"csrf_token": browser.token("/account"), "picture": FileStorage(io.BytesIO(sent), name)}
    # Written here: Werkzeug's own client leaves what is large open in a file.
    boundary, body = encode_multipart(form)
    return browser.post(
        "/account/avatar", data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )


def address_of(browser: Browser) -> str:
    """Where the page says the picture is."""
    found = ADDRESS.search(browser.get("/account").text)
    assert found
    return found[1]


@pytest.mark.parametrize("quality", some_of([95, 30], always=1))
def test_a_photo_as_a_phone_takes_it_is_taken(cast: Cast, sign_in: SignIn, quality: int) -> None:
    held = io.BytesIO()
    Image.effect_noise((2400, 1800), 90).convert("RGB").save(held, "JPEG", quality=quality)
    assert 600_000 < len(held.getvalue()) < MOST_BYTES
    browser = sign_in(cast.cai)
    assert send(browser, held.getvalue()).location == "/account?saved=picture"
    assert browser.get(address_of(browser)).status_code == 200


@pytest.mark.parametrize("seat", some_of(["cai", "ana", "dee", "eli"], always=1))
def test_a_picture_is_shown_as_a_small_square_and_may_be_kept(cast: Cast, sign_in: SignIn, seat: str) -> None:
    browser = sign_in(getattr(cast, seat))
    assert send(browser, photo()).location == "/account?saved=picture"
    answer = browser.get(address_of(browser))
    assert answer.status_code == 200
    assert answer.content_type == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert Image.open(io.BytesIO(answer.data)).size == (SIDE, SIDE)
    again = browser.get("/account/avatar", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["Cache-Control"] == "private, no-cache"


def test_a_new_picture_has_a_new_address(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    send(browser, photo(RED))
    first = address_of(browser)
    send(browser, photo(BLUE))
    assert address_of(browser) != first
    assert "immutable" not in browser.get(first).headers["Cache-Control"]
    assert address_of(browser) in browser.get("/links").text, "the account menu shows it everywhere"


def test_a_picture_is_nobody_elses(cast: Cast, sign_in: SignIn, browser: Browser) -> None:
    ana = sign_in(cast.ana)
    send(ana, photo())
    address = address_of(ana)
    assert browser.get(address).status_code == 303
    for seat in ("ben", "cai", "dee", "eli"):
        assert sign_in(getattr(cast, seat)).get(address).status_code == 404


def test_a_picture_can_be_removed_even_twice(cast: Cast, sign_in: SignIn, backstage: Backstage) -> None:
    browser = sign_in(cast.ana)
    send(browser, photo())
    for _ in range(2):
        answer = browser.submit("/account/avatar/removal", on="/account")
        assert answer.location == "/account?saved=no-picture"
    assert browser.get("/account/avatar").status_code == 404
    assert not ADDRESS.search(browser.get("/account").text)
    with backstage() as session:
        kept = session.scalars(select(UserProfile).where(UserProfile.user_id == cast.ana.actor.user_id)).one()
        assert kept.avatar_url is None
    with backstage(cast.ana.actor) as session:
        assert session.scalars(select(Avatar)).all() == []


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (lambda: photo()[:200], "cannot read this file as a picture"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot read this file as a picture"),
        (lambda: b"", "Please choose a picture first."),
        (lambda: b"\xff\xd8\xff" + b"\x00" * MOST_BYTES, "up to 6 MB"),
        (lambda: photo(size=(8000, 6250), kind="PNG"), "up to 8 million"),
    ],
    ids=["truncated", "svg", "nothing", "large", "bomb"],
)
def test_what_is_no_picture_is_refused_with_a_sentence(
    cast: Cast, sign_in: SignIn, sent: Callable[[], bytes], sentence: str
) -> None:
    browser = sign_in(cast.ana)
    send(browser, photo(BLUE))
    before = address_of(browser)
    answer = send(browser, sent())
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Ana"' in answer.text
    assert address_of(browser) == before


def test_no_picture_is_taken_before_the_address_is_confirmed(
    cast: Cast, sign_in: SignIn, backstage: Backstage
) -> None:
    browser = sign_in(cast.cai)
    assert 'name="picture"' in browser.get("/account").text
    with backstage() as session:
        session.execute(update(User).where(User.email == cast.cai.email).values(email_verified_at=None))
    answer = send(browser, photo())
    assert (answer.status_code, 'name="picture"' in answer.text) == (422, False)
    assert "Please confirm your e-mail address first." in answer.text
    assert "once your e-mail address is confirmed" in browser.get("/account").text
    assert browser.get("/account/avatar").status_code == 404


def test_a_second_picture_of_one_person_waits_for_the_first(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.cai)
    assert cast.cai.actor.user_id
    with queue.place(cast.cai.actor.user_id):
        answer = send(browser, photo())
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert "Please try again in a moment." in answer.text
    assert send(browser, photo()).status_code == 303


def test_the_queue_is_short(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.cai)
    with ExitStack() as others:
        for _ in range(queue.AT_ONCE):
            others.enter_context(queue.place(new_id()))
        assert send(browser, photo()).status_code == 503
    assert send(browser, photo()).status_code == 303


def test_a_form_without_a_file_is_told_so(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    assert "choose a picture first" in browser.submit("/account/avatar", on="/account").text
    assert "choose a picture first" in browser.submit("/account/avatar", on="/account", picture="text").text


def test_a_picture_needs_a_form_of_ours(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    answer = browser.post("/account/avatar", data={"picture": (io.BytesIO(photo()), "me.jpg")})
    assert answer.status_code == 400
    assert browser.get("/account/avatar").status_code == 404


@pytest.mark.usefixtures("shows_failures")
def test_only_the_picture_may_be_large(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    for path, announced in (("/account/avatar", MOST_SENT + 1), ("/account", 300_000)):
        answer = browser.post(
            path,
            data=b"",
            content_type="multipart/form-data; boundary=x",
            environ_overrides={"CONTENT_LENGTH": str(announced)},
        )
        assert answer.status_code == 413, path


def test_the_name_of_the_file_means_nothing(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ana)
    assert send(browser, photo(kind="PNG"), "../../evil.svg").status_code == 303
    assert browser.get("/account/avatar").content_type == "image/webp"
