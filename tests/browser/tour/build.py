"""Making the people and things of the tour on a running installation."""

from __future__ import annotations

import re

from flask import Flask

from tests.browser.over_http import walk_over_http
from tests.browser.tour import things, walks, worded
from tests.browser.tour.stop import Set
from tests.factories.cast import Cast, confirm_address, make_admin
from tests.factories.passkeys import with_passkey
from tests.factories.sales import put_on_shelf
from tests.factories.team import add_recruit

PRODUCT = re.compile(r'/products/([0-9a-f-]{36})"')


def build(app: Flask, base_url: str, cast: Cast) -> Set:
    """Let people walk as far as the tour needs them."""
    code = cast.ana.link_code
    things.link(app, cast.dee)
    confirm_address(app, cast.cai)
    begun = walk_over_http(base_url, code).begin("Emre Korkmaz")
    asked = walks.answer_all(begun)
    walk_over_http(base_url, code).begin("Ha Vũ")
    private = walk_over_http(base_url, code).begin("Siobhán Ní Bhriain")
    private.answer_all().finish()
    private.browser.post(f"/a/{private.token}/sharing", data={}, headers={})
    done = walk_over_http(base_url, code).begin(
        "Rosa Quispe", share_scores="on", share_answers="on", email="rosa@example.org"
    )
    done.answer_all().finish()
    found = PRODUCT.search(done.page.text)
    assert found, done.page.text
    done.go(f"/checkout/{found[1]}")
    done._post(
        f"/a/{done.token}/checkout/{found[1]}", {**done.hidden(), "name": "Rosa Quispe", "quantity": "2"}
    )
    purchase = done.page.request.path
    others = things.others(app)
    with_passkey(app, cast.eli)
    both = walks.both(app, base_url, cast)
    worded.analyses(app, cast)
    return Set(
        cast,
        others,
        switched_off=things.switched_off(app, cast),
        open=begun,
        asked=asked,
        late_answer=walks.answer_late(app, begun),
        done=done,
        purse=walks.purse(app, base_url, cast),
        both=both,
        both_shared=walks.shared(both),
        found=walks.found(app, base_url, code, others.cai),
        shared=walks.shared(done),
        purchase=purchase,
        product=found[1],
        sold_out=put_on_shelf(app, stock=0).id,
        commission=things.commission(app, cast),
        clients=things.clients(app, cast),
        mail=things.mail(app),
        program=things.program(app, cast),
        probe_run=things.probe_run(app),
        drafts=things.drafts(app, cast),
        new_admin=make_admin(app, "Fay"),
        unconfirmed=add_recruit(app, cast.ana, "Noa", is_confirmed=False),
        root_code=things.team(app, cast),
        letters=things.letters(app, cast),
    )
