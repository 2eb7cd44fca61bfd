"""What a device gets beforehand: who may have it, for how long, and what stands in it."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.web.offline import seal as seals
from maxpulse.core import clock
from maxpulse.core.crypto import keys_for
from maxpulse.network.actions import reinstate_distributor, suspend_distributor
from maxpulse.web.tokens import unseal
from tests.factories.cast import Cast
from tests.factories.walk import Walk
from tests.web.browser import Browser
from tests.web.conftest import Backstage
from tests.web.participant.late.device import Device

A_SECOND_MS = 1000


def test_only_who_got_a_pack_of_this_assessment_hands_answers_over_late(
    walk: Walk, app: Flask, cast: Cast
) -> None:
    device = Device(walk)
    device.answer("D_age", "41")
    other = Device(Walk(Browser(app), cast.ana.link_code).begin("Ha"))
    for seal in (other.pack["seal"], "nonsense", device.pack["seal"][:-1] + "x", "9999999999.x.y"):
        assert device.send(seal=seal).status_code == 409
    assert device.verdicts() == ["counted"]


def test_a_pack_is_good_for_seven_days(walk: Walk) -> None:
    device = Device(walk)
    for days, status in ((6.9, 200), (7.1, 409)):
        with clock.travelling(clock.now() + timedelta(days=days)):
            assert device.send().status_code == status


def test_the_key_of_a_device_is_withdrawn_with_the_links(walk: Walk) -> None:
    before = Device(walk).pack["keys"]
    assert Device(walk).pack["keys"] == before
    old = walk.token
    walk.go("/pause")
    walk._post(f"/a/{old}/pause/renewal", {})
    assert walk.browser.get(f"/a/{old}/pack").status_code == 410
    assert set(Device(walk).pack["keys"]).isdisjoint(before)


def test_each_page_of_a_question_brings_the_key_of_its_device_and_no_page_that_is_kept_does(
    walk: Walk,
) -> None:
    page = walk.go("/questions/D_age").page.text
    found = re.search(r'data-key-parts="([^"]+)" data-until="(\d+)" data-now="(\d+)"', page)
    assert found, page
    pack = Device(walk).pack
    assert found[1].split() == pack["keys"]
    assert abs(int(found[2]) - int(found[3]) - (pack["until"] - pack["now"])) <= A_SECOND_MS
    assert "data-key-parts" not in walk.go("/alone").page.text, "a browser's worker keeps it"


def test_the_pack_names_the_client_to_their_distributor_alone_and_only_while_progress_is_shared(
    walk: Walk, cast: Cast, sign_in: Any, backstage: Backstage
) -> None:
    pack = f"/a/{walk.token}/pack"
    seats = {name: sign_in(getattr(cast, name)) for name in ("ana", "ben", "eli")}
    assert {name: bool(seat.get(pack).json["follow"]) for name, seat in seats.items()} == {
        "ana": True,
        "ben": False,
        "eli": False,
    }
    assert walk.browser.get(pack).json["follow"] is None
    with backstage(cast.eli.actor):
        suspend_distributor(cast.ana.distributor_id, "asked to")
    assert seats["ana"].get(pack).json["follow"] is None
    with backstage(cast.eli.actor):
        reinstate_distributor(cast.ana.distributor_id)
    assert seats["ana"].get(pack).json["follow"] is not None
    walk._post(f"/a/{walk.token}/sharing", {"share_grade": "on"})
    assert seats["ana"].get(pack).json["follow"] is None


def test_the_questions_are_the_same_for_everybody_and_kept_under_their_digest(walk: Walk) -> None:
    pack = Device(walk).pack
    answer = walk.browser.get(pack["questions"])
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert walk.token not in answer.text
    name, _dot, _digest = pack["questions"].removesuffix(".json").rpartition(".")
    for other in (f"{name}.000000000000", f"{name.replace('health', 'nothing')}.000000000000"):
        assert walk.browser.get(f"{other}.json").status_code == 404


def test_a_seal_says_until_when_and_with_which_questions_and_nothing_of_it_can_be_changed(walk: Walk) -> None:
    device = Device(walk)
    device.answer("D_age", "41")
    until, bank, digest, mac = device.pack["seal"].split(".")
    assert abs(int(until) * 1000 - device.pack["until"]) < 1000
    name = device.pack["questions"].rpartition("/")[2]
    assert name.startswith(f"{bank}.")
    assert bank == f"health-{load_bank('health').version.replace('.', '_')}"
    assert digest == sha256(walk.browser.get(device.pack["questions"]).data).hexdigest()
    for changed in (
        f"{int(until) + 1}.{bank}.{digest}",
        f"{until}.{bank}.{'0' * 64}",
        f"{until}.{digest}",
        until,
    ):
        assert device.send(seal=f"{changed}.{mac}").status_code == 409
    assert device.verdicts() == ["counted"]


def test_seals_that_releases_before_gave_out_are_good(walk: Walk, app: Flask) -> None:
    device = Device(walk)
    device.answer("D_age", "41")
    until, digest = device.pack["until"] // 1000, device.pack["digest"]
    for said in (f"{until}", f"{until}.{digest}"):
        with app.app_context():
            mac = seals._mac(said, unseal(walk.token).session_id, keys_for(seals.PACKS)[0])
        assert device.send(seal=f"{said}.{mac}").status_code == 200


@pytest.mark.parametrize(
    "broken", [{"values": ["9" * 201]}, {"at": "today"}, {"counter": None}, {"more": 1}, {"id": "none"}]
)
def test_one_that_cannot_be_read_is_told_and_does_not_hold_up_the_others(
    walk: Walk, stored: Any, broken: dict[str, Any]
) -> None:
    device = Device(walk)
    device.answer("D_age", "41")
    device.answer("D_sex", "female")
    device.kept[0] |= broken
    settled = {each["id"]: each for each in device.send().json["settled"]}
    assert settled[device.kept[1]["id"]]["verdict"] == "counted"
    assert settled[device.kept[0]["id"]] == {
        "id": device.kept[0]["id"],
        "verdict": "refused",
        "sentence": "That answer could not be stored. Please give it once more.",
    }
    assert stored() == {"D_sex": '"female"'}


def test_one_without_a_name_does_not_hold_up_the_others_either(walk: Walk, stored: Any) -> None:
    device = Device(walk)
    device.answer("D_age", "41")
    device.answer("D_sex", "female")
    del device.kept[0]["id"]
    assert device.verdicts() == ["counted"]
    assert stored() == {"D_sex": '"female"'}


@pytest.mark.parametrize("sent", [None, [], {}, {"answers": "x"}, {"answers": [{"id": 1}]}])
def test_what_is_no_outbox_is_refused(walk: Walk, sent: Any) -> None:
    assert walk.browser.post(f"/a/{walk.token}/outbox", json=sent).status_code == 400
