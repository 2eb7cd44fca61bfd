"""What one person's device gets beside the questions, to carry on with them alone."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from maxpulse.assessments.late import current_answers
from maxpulse.assessments.rules import decode
from maxpulse.assessments.rules.display import CUSTOMARY, as_typed
from maxpulse.assessments.speaking import spoken
from maxpulse.assessments.state import State
from maxpulse.assessments.web.offline.questions import bank_name, drawn_questions
from maxpulse.assessments.web.offline.seal import PackSeal
from maxpulse.core import clock
from maxpulse.core.crypto import keys_for
from maxpulse.core.tokens import AssessmentToken
from maxpulse.web import sessions
from maxpulse.web.babel import region, way

# For so long a device may open what it keeps without asking us.
GOOD_FOR = timedelta(days=7)
DEVICE_KEYS = "device-store"


@dataclass(frozen=True, slots=True)
class PageKey:
    """What a page brings to seal with: the server's parts of the key, and times in milliseconds since 1970."""

    parts: str
    until: int
    now: int


def page_key(state: State, token: AssessmentToken) -> PageKey:
    """The key of a page, so that a device seals from the first answer on what we can withdraw: as in its pack."""
    return PageKey(" ".join(_keys(state)), _ms(_until(token)), now_ms())


def pack(state: State, token: AssessmentToken) -> dict[str, Any]:
    """The pack of an assessment under way, as JSON: times in milliseconds since 1970, keys in base64.

    `keys` are the server's part of the key that the device seals what it keeps with, the newest first. They follow
    from the links that are good: once the links are renewed, or the assessment is finished or erased, what was sealed
    before cannot be opened any more, for nobody gets this part again.
    """
    questions = drawn_questions(state.bank, way())
    return {
        **_sealed(state, token, bank_name(state.bank), questions.sha256),
        "questions": f"/questions/{questions.hashed_name}",
        # Pages that were opened before it stood in the seal look for it here.
        "digest": questions.sha256,
        "sender": state.sender.first_name,
        "customary": CUSTOMARY.get(region(), ()),
        "answers": _answers(state),
        "keys": _keys(state),
        "follow": _follow(state),
    }


def last_pack(state: State, token: AssessmentToken) -> dict[str, Any]:
    """The pack of a finished assessment: nothing of it is to be kept, and what waits may still be handed over."""
    return {**_sealed(state, token), "finished": True}


def _sealed(state: State, token: AssessmentToken, *questions: str) -> dict[str, Any]:
    until = _until(token)
    return {
        "seal": PackSeal(until, questions).seal(state.session_id),
        "until": _ms(until),
        "now": now_ms(),
    }


def _until(token: AssessmentToken) -> datetime:
    return min(token.expires, clock.now() + GOOD_FOR)


def now_ms() -> int:
    """The server's clock as devices compare theirs with it."""
    return _ms(clock.now())


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _answers(state: State) -> dict[str, dict[str, Any]]:
    given: dict[str, dict[str, Any]] = {}
    bank = spoken(state.bank)
    for current in current_answers(state.session_id):
        question = bank.find_question(current.question_id)
        if question is None:
            continue
        typed = as_typed(question, decode(current.value))
        given[question.id] = {
            "id": str(current.id),
            "values": [question.tongue.typed(each) for each in typed.values]
            if question.is_numeric
            else typed.values,
            "unit": typed.unit,
            "second": typed.second,
            "skipped": typed.skipped,
        }
    return given


def _keys(state: State) -> list[str]:
    renewed = state.revoked_through.isoformat() if state.revoked_through else ""
    about = state.session_id.bytes + renewed.encode()
    parts = (blake2b(about, digest_size=32, key=key).digest() for key in keys_for(DEVICE_KEYS))
    return [b64encode(part).decode() for part in parts]


def _follow(state: State) -> dict[str, str] | None:
    """Whose row an open board in this browser may move: only the distributor's own, and only what they may see."""
    who = sessions.person()
    is_theirs = who is not None and who.distributor_id == state.distributor_id
    if (
        who is None
        or not is_theirs
        or who.is_suspended
        or who.owes_second_factor
        or not state.progress_shared
    ):
        return None
    return {"client": str(state.client_id)}
