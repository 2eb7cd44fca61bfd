"""What can be done with an assessment."""

from maxpulse.assessments.actions.answer import IdTaken, Taken, answer
from maxpulse.assessments.actions.complete import Unanswered, complete, first_unanswered
from maxpulse.assessments.actions.desk import Desk, current_state, desk, fresh_state
from maxpulse.assessments.actions.rivals import note_rival, overlooked
from maxpulse.assessments.actions.share import share
from maxpulse.assessments.actions.start import Beginning, start
from maxpulse.assessments.actions.too_late import keep_too_late
from maxpulse.assessments.actions.view import read_result, view_result
from maxpulse.assessments.actions.weighing import AlreadyFinished, NotOnThePath, Refused, Weighed, weigh

__all__ = [
    "AlreadyFinished",
    "Beginning",
    "Desk",
    "IdTaken",
    "NotOnThePath",
    "Refused",
    "Taken",
    "Unanswered",
    "Weighed",
    "answer",
    "complete",
    "current_state",
    "desk",
    "first_unanswered",
    "fresh_state",
    "keep_too_late",
    "note_rival",
    "overlooked",
    "read_result",
    "share",
    "start",
    "view_result",
    "weigh",
]
