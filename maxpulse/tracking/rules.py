"""What events give away."""

from __future__ import annotations

# That these happened says how far somebody is: who does not share progress shares none of them.
TELL_OF_PROGRESS = ("answer", "assessment_completed", "result_viewed", "analysis_ready")
