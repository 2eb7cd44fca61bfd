"""What can be done with an assessment."""

from maxpulse.assessments.actions.answer import (
    AlreadyFinished,
    IdTaken,
    NotOnThePath,
    Refused,
    Taken,
    answer,
    current_state,
    fresh_state,
)
from maxpulse.assessments.actions.complete import Unanswered, complete, first_unanswered
from maxpulse.assessments.actions.share import share, view_result
from maxpulse.assessments.actions.start import Beginning, start

__all__ = [
    "AlreadyFinished",
    "Beginning",
    "IdTaken",
    "NotOnThePath",
    "Refused",
    "Taken",
    "Unanswered",
    "answer",
    "complete",
    "current_state",
    "first_unanswered",
    "fresh_state",
    "share",
    "start",
    "view_result",
]
