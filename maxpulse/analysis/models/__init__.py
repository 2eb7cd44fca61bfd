"""What a model has written, what it still owes and what it has cost."""

from maxpulse.analysis.models.kept import AnalysisResult
from maxpulse.analysis.models.money import AnalysisBudget, AnalysisDay, ModelCall
from maxpulse.analysis.models.owed import AnalysisRequest, AnalysisWait

__all__ = [
    "AnalysisBudget",
    "AnalysisDay",
    "AnalysisRequest",
    "AnalysisResult",
    "AnalysisWait",
    "ModelCall",
]
