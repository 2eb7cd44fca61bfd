"""What a model has written, what it still owes and what it has cost."""

from maxpulse.analysis.models.kept import AnalysisResult
from maxpulse.analysis.models.money import AnalysisBudget, AnalysisDay, ModelCall
from maxpulse.analysis.models.owed import AnalysisRequest, AnalysisWait
from maxpulse.analysis.models.watched import AnalysisCheck, AnalysisGrid

__all__ = [
    "AnalysisBudget",
    "AnalysisCheck",
    "AnalysisDay",
    "AnalysisGrid",
    "AnalysisRequest",
    "AnalysisResult",
    "AnalysisWait",
    "ModelCall",
]
