"""What comes when there is a result already is kept, said there, and changes nothing."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import text

from tests.factories.walk import Walk
from tests.web.conftest import Backstage
from tests.web.participant.late.device import MINUTE, Device


def test_what_comes_after_the_result_is_kept_and_changes_nothing(walk: Walk, backstage: Backstage) -> None:
    device = Device(walk)
    device.answer("D_age", "41", ago=MINUTE)
    walk.answer_all().finish()
    assert device.verdicts() == ["finished"]
    with backstage() as session:
        kept = text("select verdict from late_answers where id = :id")
        assert session.execute(kept, {"id": UUID(device.kept[0]["id"])}).scalar_one() == "finished"
    assert walk.browser.get(f"/a/{walk.token}/pack").json.keys() == {"finished", "seal", "until", "now"}


def test_the_result_says_which_answers_came_after_it(walk: Walk) -> None:
    phone = Device(walk)
    phone.answer("D_age", "41", ago=MINUTE)
    phone.answer("D_sex", "male", ago=MINUTE)
    tablet = Device(walk)
    tablet.answer("D_age", "42", ago=2 * MINUTE)
    walk.answer_all().finish()
    result = f"/a/{walk.token}/result"
    assert "data-too-late" not in walk.browser.get(result).text
    tablet.verdicts()
    page = walk.browser.get(result).text
    assert "1 answer came from a device after this result was made. It does not count." in page
    phone.verdicts()
    page = walk.browser.get(result).text
    assert "3 answers came from a device after this result was made. They do not count." in page
    assert re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page.partition("data-too-late")[2])[:3] == [
        ("How old are you?", "42 years"),
        ("How old are you?", "41 years"),
        (walk.bank.question("D_sex").text, "Male"),
    ]
