"""The line to the language model. Loaded by whoever has a key for it: the library takes long to load."""

from __future__ import annotations

import openai
from openai.types.responses import ParsedResponse
from pydantic import ValidationError

from maxpulse.analysis.shape import Analysis, AnalysisUnavailable
from maxpulse.config import Settings

CONNECTS_WITHIN = 5.0
MOST_TOKENS = 4000


def ask(instructions: str, prompt: str, settings: Settings, patience: float) -> Analysis:
    """What the model answers, in our shape. `patience` in seconds. Raises AnalysisUnavailable."""
    try:
        timeout = openai.Timeout(patience, connect=CONNECTS_WITHIN)
        return _parsed(_answer(instructions, prompt, settings, timeout))
    except (openai.OpenAIError, ValueError, AttributeError, TypeError) as error:
        # a proxy's page in place of JSON reaches us as one of the last three, straight from inside the library
        raise _unavailable(error) from error


def _answer(
    instructions: str, prompt: str, settings: Settings, timeout: openai.Timeout
) -> ParsedResponse[Analysis]:
    # no retries in here: the job that asks has its own, with a pause that survives a restart
    base_url = settings.openai_base_url or None
    # nor does it follow whoever answers to another address
    line = openai.DefaultHttpxClient(timeout=timeout, follow_redirects=False)
    with openai.OpenAI(
        api_key=settings.openai_api_key, base_url=base_url, timeout=timeout, max_retries=0, http_client=line
    ) as client:
        return client.responses.parse(
            model=settings.openai_model,
            instructions=instructions,
            input=prompt,
            text_format=Analysis,
            max_output_tokens=MOST_TOKENS,
            store=False,
        )


def _parsed(response: ParsedResponse[Analysis]) -> Analysis:
    if response.output_parsed is not None:
        return response.output_parsed
    if response.status == "incomplete":
        raise AnalysisUnavailable("cut_short", retry=True)
    raise AnalysisUnavailable("refused", retry=False)


def _unavailable(error: Exception) -> AnalysisUnavailable:
    if isinstance(error, ValidationError):
        return AnalysisUnavailable("malformed", retry=True)
    if isinstance(error, openai.APITimeoutError):
        return AnalysisUnavailable("timeout", retry=True)
    if isinstance(error, openai.APIConnectionError):
        return AnalysisUnavailable("unreachable", retry=True)
    if isinstance(error, openai.RateLimitError):
        out_of_credit = error.code == "insufficient_quota"
        return AnalysisUnavailable("quota" if out_of_credit else "rate_limited", retry=not out_of_credit)
    if isinstance(error, openai.APIStatusError) and error.status_code < 500:
        return AnalysisUnavailable("rejected", retry=False)
    return AnalysisUnavailable("provider_error", retry=True)
