"""Assessments: who takes which, every answer ever given, and what came of them."""

from maxpulse.assessments.models.answers import AssessmentResponse, LateAnswer
from maxpulse.assessments.models.results import AssessmentFinding, AssessmentResult
from maxpulse.assessments.models.sessions import Assessment, AssessmentSession, of_mine

__all__ = [
    "Assessment",
    "AssessmentFinding",
    "AssessmentResponse",
    "AssessmentResult",
    "AssessmentSession",
    "LateAnswer",
    "of_mine",
]
