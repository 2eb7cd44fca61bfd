"""Where the tour goes, place by place."""

from __future__ import annotations

from base64 import b32decode
from collections.abc import Callable, Iterator

from playwright.sync_api import Page, expect

from maxpulse.assessments.content import load_bank
from tests.browser.tour import Set, Stop
from tests.factories.cast import PASSWORD
from tests.factories.phone import Phone


def public(at: Set) -> Iterator[Stop]:
    """What anybody may open."""
    link = f"/l/{at.cast.ana.link_code}"
    yield Stop("start", "/")
    yield Stop("sign-in", "/sign-in")
    yield Stop("sign-in refused", "/sign-in", then=_sign_in_wrongly)
    yield Stop("sign-in, in vain", "/sign-in?with=google&refused=audience")
    yield Stop("register", "/register")
    yield Stop("register refused", "/register", then=_register_weakly)
    yield Stop("registered", "/register/sent")
    yield Stop("forgotten", "/forgotten-password")
    yield Stop("forgotten, sent", "/forgotten-password/sent")
    for purpose, address in at.letters.items():
        yield Stop(f"letter, {purpose}", address, status=410 if purpose == "over" else 200)
    yield Stop("landing", link)
    yield Stop("landing, all details", link, then=_open_details)
    yield Stop("landing refused", link, then=_start_without_a_word)
    yield Stop("mistyped link", "/l/no-such-link", status=404)
    yield Stop("link switched off", f"/l/{at.switched_off}", status=410)
    yield Stop("link of a suspended distributor", f"/l/{at.others.ben.link_code}", status=410)
    yield Stop("join", f"/join/{link.removeprefix('/l/')}")
    yield Stop("join refused", f"/join/{link.removeprefix('/l/')}", then=_start_without_a_word)
    yield Stop("joined", f"/join/{link.removeprefix('/l/')}/arrival")
    yield Stop("mistyped invitation", "/join/nobody", status=404)
    yield Stop("invitation switched off", f"/join/{at.switched_off}", status=410)
    yield Stop("no such page", "/no-such-page", status=404)
    yield Stop("api", "/api")
    yield Stop("forged token", f"/a/{'x' * 70}/result", status=404)


def questions(at: Set) -> Iterator[Stop]:
    """Every question on the path, one of each kind refused, and what comes after the last."""
    seen: set[str] = set()
    for question in map(load_bank("health").question, at.asked):
        address = f"{at.open_road}/questions/{question.id}"
        is_new = question.kind not in seen
        seen.add(question.kind)
        yield Stop(f"question {question.id}", address, is_like_others=not is_new)
        if is_new:
            yield Stop(f"{question.kind} refused", address, then=_refuse)
    yield Stop("pause", f"{at.open_road}/pause")
    yield Stop("sharing under way", f"{at.open_road}/sharing")
    yield Stop("finish", f"{at.open_road}/finish", then=_open_details)
    yield Stop("two devices' answers", f"{at.open_road}/late-answers/{at.late_answer}/choice")
    yield Stop("without network", f"{at.open_road}/alone", "far away", then=_stay_away)


def results(at: Set) -> Iterator[Stop]:
    """The result and all that follows from it."""
    road = at.done_road
    yield Stop("result", f"{road}/result")
    yield Stop("result, everything open", f"{road}/result", then=_open_details)
    yield Stop("paper", f"{road}/result/paper")
    yield Stop("paper, money", f"{at.purse_road}/result/paper")
    yield Stop("result, both", f"{at.both_road}/result", then=_open_details)
    yield Stop("paper, both", f"{at.both_road}/result/paper")
    yield Stop("a shared part, both", f"/r/{at.both_shared}")
    yield Stop("links to a part", f"{road}/result/links")
    yield Stop("links, refused", f"{road}/result/links", then=_make_nothing)
    yield Stop("links, made", f"{road}/result/links", then=_make_a_share)
    yield Stop("links, taken back", f"{road}/result/links", then=_take_a_share_back)
    yield Stop("a shared part", f"/r/{at.shared}")
    yield Stop("keep the result", f"{road}/pause")
    yield Stop("sharing", f"{road}/sharing")
    yield Stop("sharing saved", f"{road}/sharing", then=lambda page: page.click("main button[type=submit]"))
    yield Stop("product", f"{road}/products/{at.product}")
    yield Stop("product sold out", f"{road}/products/{at.sold_out}")
    yield Stop("checkout", f"{road}/checkout/{at.product}")
    yield Stop("checkout refused", f"{road}/checkout/{at.product}", then=_buy_without_a_name)
    yield Stop("sold out", f"{road}/checkout/{at.sold_out}", status=409)
    yield Stop("receipt", at.purchase)
    yield Stop("nothing of mine", "/me", seat="cai")


def claims(at: Set) -> Iterator[Stop]:
    """From an assessment to an account, and what an account finds."""
    yield Stop("an account for it", f"{at.done_road}/account")
    yield Stop("an account for it, refused", f"{at.done_road}/account", then=_register_weakly)
    yield Stop("it for an account", f"{at.open_road}/account", "found")
    yield Stop("it for another's account", f"{at.done_road}/account", "found", then=_add_in_vain)
    yield Stop("found", "/me", "found")
    yield Stop("found, not mine", "/me", "found", then=_open_details)
    yield Stop("added", "/me", "found", then=_add)
    yield Stop("in an account", f"{at.found_road}/pause", then=_open_details)
    yield Stop("links renewed", f"{at.open_road}/pause?renewed", is_like_others=True)


def joining(at: Set) -> Iterator[Stop]:
    """From a check of money to the sender's team, with the account one has."""
    invitation = f"/me/team/{at.cast.ana.link_code}"
    yield Stop("a result that leads to the team", f"{at.purse_road}/result")
    yield Stop("join with an account", invitation, "cai", then=_open_details)
    yield Stop("join with an account, refused", invitation, "cai", then=_join_without_agreeing)
    yield Stop("join with an account, switched off", f"/me/team/{at.switched_off}", "cai", status=410)
    yield Stop("assessments of who has a desk", "/me", "ana")
    yield Stop("a client's for no account of theirs", f"{at.open_road}/account", "ana")


def hub(at: Set) -> Iterator[Stop]:
    """The ClientHub and its clients."""
    yield Stop("hub", "/hub", "ana", then=_is_live)
    yield Stop("hub, leads", "/hub?status=lead", "ana")
    yield Stop("hub, a counter", "/hub?counter=bought", "ana")
    yield Stop("hub, nobody found", "/hub?q=zzz", "ana")
    yield Stop("hub, account menu", "/hub", "ana", then=lambda page: page.click("[popovertarget=account]"))
    yield Stop(
        "hub, the order explained", "/hub", "ana", then=lambda page: page.click("#queue [popovertarget]")
    )
    for number, client in enumerate(at.clients):
        yield Stop(f"client {number}", f"/hub/clients/{client}", "ana")
    asked_for_it = f"/hub/clients/{at.clients[0]}"
    yield Stop("link sent again", f"{asked_for_it}?mail=sent", "ana", is_like_others=True)
    yield Stop("link not sent", f"{asked_for_it}?mail=none", "ana", is_like_others=True)
    yield Stop("hub, offline", "/hub", "ana, far away", then=_lose_the_network)


def books(at: Set) -> Iterator[Stop]:
    """Links, revenue, and the desk of somebody who has nothing yet."""
    yield Stop("links", "/links", "ana")
    yield Stop("links, refused", "/links", "ana", then=_make_a_link("Winter", "no spaces"))
    yield Stop("links, made", "/links", "ana", then=_make_a_link("Winter", ""))
    yield Stop("revenue", "/revenue", "ana")
    yield Stop("why this amount", f"/revenue/commissions/{at.commission}", "ana")
    yield Stop("team", "/team", "ana", then=_open_the_team)
    yield Stop("team, found", "/team?q=e", "ana")
    yield Stop("team, a branch", f"/team/{at.cast.ben.distributor_id}", "ana")
    yield Stop("team, empty", "/team", "ben")
    yield Stop("hub, empty", "/hub", "nobody yet", then=_is_live)
    yield Stop("revenue, empty", "/revenue", "nobody yet")


def staff(at: Set) -> Iterator[Stop]:
    """Trainers, admins, and a distributor who is suspended."""
    yield Stop("trainer", "/trainer", "dee")
    yield Stop("admin", "/admin", "eli")
    yield Stop("people", "/admin/people", "eli")
    yield Stop("people, nobody found", "/admin/people?q=zzzz", "eli")
    yield Stop("somebody", f"/admin/people/{at.cast.dee.actor.user_id}", "eli")
    yield Stop("an admin", f"/admin/people/{at.others.eli.actor.user_id}", "eli")
    yield Stop("oneself", f"/admin/people/{at.cast.eli.actor.user_id}", "eli", is_like_others=True)
    yield Stop("invitations", "/admin/people/invitations", "eli")
    yield Stop("invite somebody", "/admin/people/invitations/new", "eli")
    yield Stop("inviting refused", "/admin/people/invitations/new", "eli", then=_press_the_main_button)
    yield Stop("permissions", "/admin/permissions", "eli")
    yield Stop("isolation, something reached", "/admin/probe", "eli")
    yield Stop("isolation, one run", f"/admin/probe/{at.probe_run}", "eli")
    yield Stop("versions", "/admin/content", "eli")
    yield Stop("versions, broken files", "/admin/content", "eli", then=_bring_broken_files)
    yield Stop("a draft", f"/admin/content/{at.drafts[0]}", "eli")
    yield Stop("a draft, not worked out", f"/admin/content/{at.drafts[1]}", "eli")
    yield Stop("mails", "/admin/mails", "eli")
    yield Stop("a mail", f"/admin/mails/{at.mail}", "eli")
    yield Stop("programs", "/admin/api-clients", "eli")
    yield Stop("a program", f"/admin/api-clients/{at.program}", "eli")
    yield Stop("a secret, shown once", f"/admin/api-clients/{at.program}", "eli", then=_make_a_secret)
    yield Stop("no page of theirs", "/hub", "eli", status=404)
    yield Stop("suspended", "/hub", "suspended", status=403)
    yield Stop("suspended, sessions", "/account/sessions", "suspended")
    yield Stop("suspended, password", "/account/password", "suspended")
    yield Stop("address not confirmed", "/hub", "unconfirmed", status=403)
    yield Stop("address not confirmed, account", "/account/email", "unconfirmed", is_like_others=True)


def register(at: Set) -> Iterator[Stop]:
    """The register of distributors."""
    yield Stop("distributors", "/admin/distributors", "eli")
    yield Stop("invite a distributor", "/admin/distributors/invitations/new", "eli")
    yield Stop(
        "inviting a distributor refused",
        "/admin/distributors/invitations/new",
        "eli",
        then=_press_the_main_button,
    )
    yield Stop("distributors, nobody found", "/admin/distributors?q=zzz", "eli")
    ben, suspended = (person.distributor_id for person in (at.cast.ben, at.others.ben))
    yield Stop("a distributor", f"/admin/distributors/{ben}", "eli")
    yield Stop("a suspended distributor", f"/admin/distributors/{suspended}", "eli")
    yield Stop(
        "suspended without a reason", f"/admin/distributors/{ben}", "eli", then=_suspend_without_a_reason
    )
    yield Stop("move", f"/admin/distributors/{ben}/sponsor?code={at.root_code}", "eli")
    yield Stop("move refused", f"/admin/distributors/{ben}/sponsor?code=nobody", "eli")


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
    yield Stop("closing refused", "/account/closure", "ana", then=_close_with_a_guess)


def second_factor(at: Set) -> Iterator[Stop]:
    """Setting one up, being asked for it, and being asked again."""
    page = "/account/second-factor"
    before_the_first = f"/account/proof?next={page}/set-up"
    yield Stop("code", "/sign-in/code", "half way")
    yield Stop("recovery code", "/sign-in/code?paper=on", "half way")
    yield Stop("code refused", "/sign-in/code", "half way", then=_fill("code", "no code"))
    yield Stop("passkey", "/sign-in/code", "half way, passkey")
    yield Stop("passkey or code", "/sign-in/code", "half way, passkey or code")
    yield Stop(
        "passkey or code refused", "/sign-in/code", "half way, passkey or code", then=_fill("code", "no code")
    )
    yield Stop("passkeys and an app", page, "eli, by name")
    yield Stop("add a passkey", f"{page}/passkeys/new", "eli, by name")
    yield Stop("is it you, before the first", before_the_first, "cai")
    yield Stop("it is", before_the_first, "cai", then=_give_the_password)
    yield Stop("add a passkey, under a number", f"{page}/passkeys/new", "cai")
    yield Stop("password with a passkey", "/account/password", "eli, by name", is_like_others=True)
    yield Stop("is it you, by passkey", "/account/proof", "eli, by name")
    yield Stop("second factor off", page, "ana")
    yield Stop("second factor off, calm", page, "cai")
    yield Stop("admin led to set up", "/admin", "new admin", then=_open_details)
    yield Stop("set up, refused", f"{page}/set-up", "new admin", then=_fill("code", "123"))
    yield Stop("recovery codes", f"{page}/set-up", "new admin", then=_set_up)
    yield Stop("second factor on, admin", page, "new admin")
    yield Stop("set up", f"{page}/set-up", "cai", then=_open_details)
    yield Stop("recovery codes, calm", f"{page}/set-up", "cai", then=_set_up)
    yield Stop("second factor on", page, "cai")
    yield Stop("second factor stays on", page, "cai", then=_turn_off_wrongly)
    yield Stop("is it you", "/account/proof", "cai")
    yield Stop("is it you, without a password", before_the_first, "linked")
    yield Stop("it is not", "/account/proof", "ana", then=_fill("proof", "not the password"))


def elsewhere(at: Set) -> Iterator[Stop]:
    """Accounts elsewhere: named by one, linked, refused."""
    yield Stop("open with", "/register/with/google", "named")
    yield Stop("open with, refused", "/register/with/google", "named", then=_open_without_a_name)
    yield Stop("linked", "/account/linked?linked=google", "dee")
    yield Stop("linked, no password", "/account/linked", "linked")
    yield Stop("link refused", "/account/linked?with=google&refused=taken", "ana")
    yield Stop("no password yet", "/account/password", "linked")
    yield Stop("letter for one", "/account/password?sent=1", "linked", is_like_others=True)


def audit(at: Set) -> Iterator[Stop]:
    """The audit: all of it, narrowed, and asked what it cannot answer."""
    yield Stop("audit", "/admin/audit", "eli")
    yield Stop("audit, narrowed", "/admin/audit?action=sign_in&since=2020-01-01", "eli")
    yield Stop("audit, nothing found", "/admin/audit?request=AAA-AAA", "eli")
    yield Stop("audit, not understood", "/admin/audit?address=nowhere", "eli", status=422)


def _open_the_team(page: Page) -> None:
    page.locator(".d-tree summary").first.click()
    page.wait_for_selector(".d-tree .d-tree .d-member")


def _press_the_main_button(page: Page) -> None:
    page.click("main .m-btn-main[type=submit]")
    page.wait_for_selector(".m-error")


def _bring_broken_files(page: Page) -> None:
    broken = {"name": "a.yaml", "mimeType": "text/plain", "buffer": b"type: health\nversion: spring"}
    for name in ("questions", "scoring"):
        page.locator(f"#{name}").set_input_files(broken)
    page.click("main .m-btn-main[type=submit]")
    page.wait_for_selector("[role=alert]")


def _join_without_agreeing(page: Page) -> None:
    page.fill("[name=last_name]", "")
    page.click("main .m-btn-main[type=submit]")
    page.wait_for_selector("#f-last_name-error")


def _suspend_without_a_reason(page: Page) -> None:
    page.locator("#reason").evaluate("field => field.required = false")
    page.get_by_role("button", name="Suspend").click()
    page.wait_for_selector("#reason-error")


Place = Callable[[Set], Iterator[Stop]]
PLACES: tuple[Place, ...] = (
    public,
    questions,
    results,
    claims,
    joining,
    hub,
    books,
    staff,
    audit,
    register,
    account,
    second_factor,
    elsewhere,
)


def _add(page: Page) -> None:
    with page.expect_navigation():
        page.click(".c-found .m-btn-main")


def _fill(field: str, words: str) -> Callable[[Page], None]:
    def fill(page: Page) -> None:
        page.fill(f"[name={field}]", words)
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]:visible")

    return fill


def _give_the_password(page: Page) -> None:
    page.fill("[name=proof]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#key")


def _set_up(page: Page) -> None:
    phone = Phone(b32decode(page.locator("#key").input_value()))
    page.fill("[name=code]", phone.code())
    page.click("main .m-btn-main[type=submit]")
    page.wait_for_selector(".c-codes")


def _turn_off_wrongly(page: Page) -> None:
    page.fill("[name=password]", "not the password")
    page.fill("[name=code]", "123456")
    page.click(".m-btn-danger")
    page.wait_for_selector("[role=alert]:visible")


def _sign_in_wrongly(page: Page) -> None:
    page.fill("[name=email]", "nobody@example.org")
    page.fill("[name=password]", "not the password")
    page.click("main button[type=submit]")
    page.wait_for_selector("[role=alert]")


def _register_weakly(page: Page) -> None:
    page.fill("[name=first_name]", "Rosa")
    page.fill("[name=email]", "rosa@example.org")
    page.fill("[name=password]", "password123")
    page.click("main button[type=submit]")
    page.wait_for_selector(".m-error")


def _add_in_vain(page: Page) -> None:
    page.click("main button[type=submit]")
    page.wait_for_selector("[role=alert]")


def _open_without_a_name(page: Page) -> None:
    page.fill("[name=first_name]", " ")
    page.click("main button[type=submit]")
    page.wait_for_selector(".m-error")


def _close_with_a_guess(page: Page) -> None:
    page.fill("[name=current_password]", "not the password")
    page.click(".m-account button[type=submit]")
    page.wait_for_selector(".m-error")


def _open_details(page: Page) -> None:
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")


def _start_without_a_word(page: Page) -> None:
    page.click("main button[type=submit]")
    page.wait_for_selector("[role=alert]")


def _refuse(page: Page) -> None:
    if page.locator("[data-figure]").count():
        page.fill("[data-figure]", "99999")
    else:
        page.evaluate("for (const each of document.querySelectorAll('[name=value]')) each.checked = false")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector("#question [role=alert]")


def _make_nothing(page: Page) -> None:
    page.evaluate("for (const each of document.querySelectorAll('[name=shows]')) each.checked = false")
    page.get_by_role("button", name="Make the link").click()
    page.wait_for_selector("[role=alert]")


def _make_a_share(page: Page) -> None:
    page.get_by_role("button", name="Make the link").click()
    page.wait_for_url("**?made")


def _take_a_share_back(page: Page) -> None:
    page.get_by_role("button", name="Take link 1 back").click()
    page.wait_for_url("**?revoked")


def _buy_without_a_name(page: Page) -> None:
    page.fill("[name=name]", "")
    page.click("main button[type=submit]")
    page.wait_for_selector(".m-error")


def _make_a_secret(page: Page) -> None:
    page.get_by_role("button", name="Make a secret").click()
    page.wait_for_selector(".d-made, [role=alert]")


def _make_a_link(campaign: str, alias: str) -> Callable[[Page], None]:
    def make(page: Page) -> None:
        page.fill("[name=campaign_name]", campaign)
        page.fill("[name=alias]", alias)
        page.click("#new button[type=submit]")
        page.wait_for_selector(".m-error, [data-closed], .d-made")

    return make


def _is_live(page: Page) -> None:
    expect(page.locator("body")).to_have_attribute("data-live", "live")


def _stay_away(page: Page) -> None:
    # The page leads on as soon as it hears of the server, a second after it has come.
    page.route("**/pack", lambda route: route.abort())
    page.reload()


def _lose_the_network(page: Page) -> None:
    page.route_web_socket("**/hub/socket", lambda line: line.close())
    page.route("**/hub/changes**", lambda route: route.abort())
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-live", "offline", timeout=20_000)
