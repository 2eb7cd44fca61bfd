"""Answers that waited on a device: taken once, in the device's order, and of two devices the later one counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.assessments.web.offline.handed_over import Handed
from maxpulse.core import clock
from maxpulse.core.db import acting, db
from maxpulse.core.tokens import AssessmentToken
from maxpulse.links.actions import make_link
from maxpulse.network.actions import reinstate_distributor, suspend_distributor
from maxpulse.privacy.jobs import erase_old
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.factories.walk import Walk
from tests.web.browser import PHONE, Browser
from tests.web.conftest import Backstage
from tests.web.isolation import key_of

MINUTE = timedelta(minutes=1)
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"


class Device:
    """A browser that took answers without network. `ahead` is how wrong its clock is."""

    def __init__(self, walk: Walk, ahead: timedelta = timedelta(0)) -> None:
        self.walk, self.ahead, self.id = walk, ahead, uuid4()
        self.pack = self.walk.browser.get(f"/a/{walk.token}/pack").json
        self.kept: list[dict[str, Any]] = []

    def answer(self, question: str, *values: str, ago: timedelta = timedelta(0), **more: Any) -> str:
        """Keep an answer that was given that long ago; its id."""
        kept = {
            "id": str(uuid4()),
            "counter": len(self.kept) + 1,
            "at": self._told(clock.now() - ago),
            "question": question,
            "values": list(values),
            **more,
        }
        self.kept.append(kept)
        return str(kept["id"])

    def send(self, *, seal: str | None = None, agent: str = PHONE) -> Any:
        """Hand over all that it keeps, the newest first: their order is told by their counter."""
        return self.walk.browser.post(
            f"/a/{self.walk.token}/outbox",
            headers={"User-Agent": agent},
            json={
                "seal": seal or self.pack["seal"],
                "device": str(self.id),
                "now": self._told(clock.now()),
                "offset": None,
                "answers": self.kept[::-1],
            },
        )

    def verdicts(self) -> list[str]:
        """What becomes of what it sends."""
        answer = self.send()
        assert answer.status_code == 200, answer.text
        return [each["verdict"] for each in answer.json["settled"]]

    def _told(self, moment: datetime) -> int:
        return int((moment + self.ahead).timestamp() * 1000)


@pytest.fixture
def walk(app: Flask, cast: Cast) -> Walk:
    """Somebody who has begun."""
    return Walk(Browser(app), cast.ana.link_code).begin()


@pytest.fixture
def stored(app: Flask, walk: Walk, backstage: Backstage) -> Iterator[Any]:
    """The answers that count, by question."""
    session_id = AssessmentToken.unseal(walk.token, key_of(app)).session_id

    def look() -> dict[str, str]:
        with backstage() as session:
            rows = session.execute(
                text("""select distinct on (question_id) question_id, response_value from assessment_responses
                         where session_id = :id order by question_id, server_order desc"""),
                {"id": session_id},
            )
            return {row[0]: row[1] for row in rows}

    return look  # type: ignore[return-value]


def test_what_waited_is_taken_in_its_order_and_once(walk: Walk, stored: Any, backstage: Backstage) -> None:
    device = Device(walk)
    device.answer("D_age", "41", ago=3 * MINUTE)
    device.answer("D_sex", "female", ago=2 * MINUTE)
    device.answer("D_age", "42", ago=MINUTE)
    assert device.verdicts() == ["counted"] * 3
    assert device.verdicts() == ["counted"] * 3
    assert stored() == {"D_age": "42", "D_sex": '"female"'}
    with backstage() as session:
        ids = [UUID(each["id"]) for each in device.kept]
        count = text("select count(*) from assessment_responses where id = any(:ids)")
        assert session.execute(count, {"ids": ids}).scalar_one() == 3
        told = text("select count(*) from assessment_tracking where id = any(:ids)")
        assert session.execute(told, {"ids": ids}).scalar_one() == 3


def test_an_answer_that_had_arrived_before_its_reply_was_lost_is_not_taken_again(
    walk: Walk, stored: Any
) -> None:
    sent = str(uuid4())
    walk.browser.post(
        f"/a/{walk.token}/answers", data={"question_id": "D_age", "answer_id": sent, "value": "41"}
    )
    device = Device(walk)
    device.answer("D_age", "41", ago=MINUTE)
    device.kept[0]["id"] = sent
    assert device.verdicts() == ["counted"]
    assert stored() == {"D_age": "41"}


@pytest.mark.parametrize(
    ("typed_in", "handed_over_in", "comma"),
    [("de", "en", True), ("en", "de", False), ("", "de", True), ("", "en", False), ("tlh", "de", True)],
)
def test_a_comma_is_read_by_the_language_of_the_page_it_was_typed_on(
    app: Flask, typed_in: str, handed_over_in: str, comma: bool
) -> None:
    kept = {"id": str(uuid4()), "counter": 1, "at": 0, "question": "D_weight", "values": ["72,500"]}
    handed = Handed.model_validate({**kept, "language": typed_in})
    with app.test_request_context(headers={"Accept-Language": handed_over_in}):
        assert handed.kept("").raw.comma is comma


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(days=300), timedelta(hours=-9)])
def test_of_two_devices_the_later_answer_counts_whoever_sends_first_and_however_wrong_their_clocks(
    walk: Walk, stored: Any, ahead: timedelta
) -> None:
    phone, laptop = Device(walk, ahead), Device(walk, -ahead)
    phone.answer("D_age", "41", ago=2 * MINUTE)
    laptop.answer("D_age", "42", ago=MINUTE)
    phone.answer("D_sex", "female", ago=MINUTE / 2)
    laptop.answer("D_sex", "male", ago=MINUTE)
    assert laptop.verdicts() == ["counted", "counted"]
    assert phone.verdicts() == ["set_aside", "counted"]
    assert stored() == {"D_age": "42", "D_sex": '"female"'}


def test_an_answer_given_online_meanwhile_counts_over_an_older_one_that_waited(
    walk: Walk, stored: Any
) -> None:
    device = Device(walk)
    device.answer("D_age", "41", ago=MINUTE)
    walk.answer("43")
    assert device.verdicts() == ["set_aside"]
    assert stored() == {"D_age": "43"}


def test_who_corrects_an_answer_they_saw_corrects_it_whatever_the_clocks_say(walk: Walk, stored: Any) -> None:
    walk.answer("43")
    device = Device(walk)
    seen = device.pack["answers"]["D_age"]
    assert seen["values"] == ["43"]
    device.answer("D_age", "44", ago=60 * MINUTE, replaces=seen["id"])
    assert device.verdicts() == ["counted"]
    assert stored() == {"D_age": "44"}
    assert "Answered on two devices" not in walk.go("/questions/D_age").page.text


def test_the_person_sees_both_answers_and_may_use_the_other(walk: Walk, stored: Any) -> None:
    device = Device(walk)
    device.answer("D_age", "41", ago=MINUTE)
    walk.answer("43")
    device.verdicts()
    page = walk.go("/questions/D_age").page.text
    assert "Answered on two devices" in page
    assert "41 years" in page
    assert "43 years" in page
    choice = f"/a/{walk.token}/late-answers/{device.kept[0]['id']}/choice"
    for _twice in range(2):
        assert walk.browser.post(choice, data={"answer": "other"}).status_code == 303
    assert stored() == {"D_age": "41"}
    assert "Answered on two devices" not in walk.go("/questions/D_age").page.text


@pytest.mark.parametrize(
    ("first", "last"),
    [(timedelta(0), timedelta(0)), (2 * MINUTE, MINUTE)],
    ids=["the later one was given here", "the one that waited is older"],
)
def test_each_of_two_answers_says_what_it_came_from(walk: Walk, first: timedelta, last: timedelta) -> None:
    phone, laptop = Device(walk), Device(walk)
    phone.answer("D_age", "41", ago=first)
    laptop.answer("D_age", "43", ago=last)
    laptop.send(agent=LAPTOP)
    phone.send()
    for language, from_one, from_the_other in (
        ("en", "Safari on iPhone, ", "Firefox on Windows, "),
        ("de", "Safari unter iPhone, ", "Firefox unter Windows, "),
    ):
        page = walk.browser.get(
            f"/a/{walk.token}/questions/D_age", headers={"Accept-Language": language}
        ).text
        note = re.search(r'class="m-note m-note-gold">(.*?)</div>', page, re.DOTALL)
        assert note, page
        told = " ".join(re.sub("<[^>]+>", "", note[1]).split())
        moment = r"\d\d?\.?\s\w+\.?, \d\d:\d\d UTC"
        assert re.search(rf"{from_one}{moment}: 41 ", told), told
        assert re.search(rf"{from_the_other}{moment}: 43 ", told), told


def test_an_answer_given_online_says_what_it_came_from_and_an_old_one_nothing(
    app: Flask, walk: Walk, database: Urls
) -> None:
    device = Device(walk)
    walk.answer("43")
    device.answer("D_age", "41")
    device.send(agent="")
    session_id = AssessmentToken.unseal(walk.token, key_of(app)).session_id
    page = walk.go("/questions/D_age").page.text
    assert "A device that does not say what it is, " in page
    assert "iPhone, " in page
    with psycopg.connect(database.owner) as owner:
        for table in ("late_answers", "assessment_responses"):
            owner.execute(f"update {table} set device = null where session_id = %s", (session_id,))
    page = walk.go("/questions/D_age").page.text
    assert "Answered on two devices" in page
    assert "iPhone" not in page


def test_saying_which_of_two_is_meant_leaves_what_else_two_devices_disagree_about(walk: Walk) -> None:
    device = Device(walk)
    device.answer("D_age", "41", ago=MINUTE)
    device.answer("D_sex", "male", ago=MINUTE)
    walk.answer("43").answer("female")
    assert device.verdicts() == ["set_aside", "set_aside"]
    walk.browser.post(f"/a/{walk.token}/late-answers/{device.kept[0]['id']}/choice", data={"answer": "this"})
    told = [
        "Answered on two devices" in walk.go(f"/questions/{each}").page.text for each in ("D_age", "D_sex")
    ]
    assert told == [False, True]


def test_a_device_whose_clock_is_set_back_does_not_fall_behind_what_it_has_sent_before(
    walk: Walk, stored: Any
) -> None:
    device = Device(walk)
    walk.answer("43")
    device.answer("D_sex", "female")
    assert device.verdicts() == ["counted"]
    device.kept.clear()
    device.answer("D_age", "41", ago=60 * MINUTE, counter=2)
    assert device.verdicts() == ["counted"]
    assert stored()["D_age"] == "41"


def test_an_answer_that_was_asked_back_once_is_used_again_without_being_asked_back(
    app: Flask, cast: Cast
) -> None:
    with app.app_context(), acting(cast.ana.actor):
        code = make_link(campaign="For money", focus="wealth").link_code
    walk = Walk(Browser(app), code).begin()
    device = Device(walk)
    device.answer("D_country", "us")
    device.answer("M_income", "1000", unit="USD")
    assert device.verdicts() == ["counted", "counted"]
    at = f"/a/{walk.token}"
    for amount, confirmed in (("5000", "1"), ("900", "")):
        form = {
            "question_id": "M_ess",
            "answer_id": str(uuid4()),
            "value": amount,
            "unit": "USD",
            "replaces": "",
        }
        assert walk.browser.post(f"{at}/answers", data={**form, "confirmed": confirmed}).status_code == 303
    choice = re.findall(rf'href="({at}/late-answers/[^"]+)"', walk.go("/questions/M_ess").page.text)[0]
    walk.browser.post(choice, data={"answer": "other"})
    page = walk.go("/questions/M_ess").page.text
    assert 'value="5000"' in page
    assert "Answered on two devices" not in page


def test_what_was_confirmed_counts_late_too_and_what_was_not_is_asked_back(
    app: Flask, cast: Cast, backstage: Backstage
) -> None:
    with app.app_context(), acting(cast.ana.actor):
        code = make_link(campaign="For money", focus="wealth").link_code
    device = Device(Walk(Browser(app), code).begin())
    device.answer("D_country", "us")
    device.answer("M_income", "1000", unit="USD")
    device.answer("M_ess", "5000", unit="USD")
    device.answer("M_ess", "6000", unit="USD", confirmed=True)
    device.answer("M_save", "3000", unit="USD")
    settled = device.send().json["settled"]
    assert [each["verdict"] for each in settled] == ["counted", "counted", "refused", "counted", "refused"]
    assert [each.get("confirm") for each in settled] == [None, None, "Yes, that is right", None, None]


def test_an_answer_given_online_over_one_that_its_page_did_not_show_leaves_the_choice(
    walk: Walk, stored: Any
) -> None:
    walk.answer("43")
    for replaces, values, told in (("", "43", False), ("", "44", True)):
        form = {"question_id": "D_age", "answer_id": str(uuid4()), "value": values, "replaces": replaces}
        walk.browser.post(f"/a/{walk.token}/answers", data=form)
        assert ("Answered on two devices" in walk.go("/questions/D_age").page.text) is told
    assert stored() == {"D_age": "44"}


def test_the_person_may_keep_the_one_that_counts(walk: Walk, stored: Any) -> None:
    device = Device(walk)
    walk.answer("43")
    device.answer("D_age", "41")
    assert device.verdicts() == ["counted"]
    choice = f"/a/{walk.token}/late-answers/{device.kept[0]['id']}/choice"
    walk.browser.post(choice, data={"answer": "this"})
    assert stored() == {"D_age": "41"}
    assert "Answered on two devices" not in walk.go("/questions/D_age").page.text


def test_an_answer_to_a_question_that_is_not_asked_is_kept_and_comes_back_with_its_branch(
    walk: Walk, stored: Any
) -> None:
    device = Device(walk)
    device.answer("E_days", "0", ago=2 * MINUTE)
    device.answer("E_min", "30", ago=MINUTE)
    assert device.verdicts() == ["counted", "counted"]
    assert stored()["E_min"] == "30"
    assert walk.go("/questions/E_min").question.id == "D_age", "nobody is asked it"
    device.answer("E_days", "3")
    device.verdicts()
    assert 'value="30"' in walk.go("/questions/E_min").page.text


def test_an_answer_that_cannot_be_taken_says_why(walk: Walk, stored: Any) -> None:
    device = Device(walk)
    device.answer("D_age", "410")
    device.answer("no such question", "1")
    settled = device.send().json["settled"]
    assert [each["verdict"] for each in settled] == ["refused", "unknown"]
    assert settled[0]["sentence"].startswith("Please check: between")
    assert stored() == {}


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


def test_what_was_set_aside_is_erased_with_the_answers(walk: Walk, app: Flask, backstage: Backstage) -> None:
    device = Device(walk)
    device.answer("D_age", "41", ago=MINUTE)
    walk.answer("43")
    assert device.verdicts() == ["set_aside"]
    count = text("select count(*) from late_answers where id = :id")
    for days, left in ((729, 1), (732, 0)):
        with app.app_context(), clock.travelling(clock.now() + timedelta(days=days)):
            erase_old()
        with backstage() as session:
            assert session.execute(count, {"id": UUID(device.kept[0]["id"])}).scalar_one() == left


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


def test_no_connection_of_the_pool_waits_for_the_recorder(
    walk: Walk, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder, out = app.extensions["answers_desk"].recorder, []
    record = recorder.record

    def counted(entry: object) -> object:
        out.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]
        return record(entry)

    monkeypatch.setattr(recorder, "record", counted)
    device = Device(walk)
    device.answer("D_age", "41")
    device.answer("D_sex", "female")
    assert device.verdicts() == ["counted", "counted"]
    assert out == [0, 0]


@pytest.mark.parametrize("sent", [None, [], {}, {"answers": "x"}, {"answers": [{"id": 1}]}])
def test_what_is_no_outbox_is_refused(walk: Walk, sent: Any) -> None:
    assert walk.browser.post(f"/a/{walk.token}/outbox", json=sent).status_code == 400


def test_the_key_of_a_device_is_withdrawn_with_the_links(walk: Walk) -> None:
    before = Device(walk).pack["keys"]
    assert Device(walk).pack["keys"] == before
    old = walk.token
    walk.go("/pause")
    walk._post(f"/a/{old}/pause/renewal", {})
    assert walk.browser.get(f"/a/{old}/pack").status_code == 410
    assert set(Device(walk).pack["keys"]).isdisjoint(before)


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
