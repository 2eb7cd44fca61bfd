"""The line to the language model. Loaded by whoever has a key for it: the library takes long to load."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx2
import openai
from openai.types.responses import Response
from pydantic import ValidationError

from maxpulse.analysis.fragments import Fragment
from maxpulse.analysis.prices import MOST_TOKENS
from maxpulse.analysis.shape import AnalysisUnavailable, Usage
from maxpulse.config import Settings
from maxpulse.core.certificates import trusted

CONNECTS_WITHIN = 5.0
NOTHING = Usage(0, 0)
# More than any model reads or writes in one call. Who tells of more is not believed, nor has the table room for it.
MOST_USED = 10_000_000
# Of those below 500 that say "again": a request that timed out, and one that met another.
AGAIN = frozenset((408, 409))


@dataclass(frozen=True, slots=True)
class Said:
    """A fragment as the model gave it, unchecked, and what it used; None where it did not say."""

    fragment: Fragment
    usage: Usage | None


def ask(
    instructions: str, prompt: str, shape: type[Fragment], model: str, settings: Settings, patience: float
) -> Said:
    """What a model answers, in that shape.

    `patience` in seconds is for the whole answer, however it trickles. Raises AnalysisUnavailable.
    """
    try:
        response = asyncio.run(_answer(instructions, prompt, shape, model, settings, patience))
    except (
        *(openai.OpenAIError, TimeoutError),
        *(ValueError, AttributeError, TypeError, RecursionError),
    ) as error:
        # a proxy's page in place of JSON reaches us as one of the last four, straight from inside the library
        raise _unavailable(error) from error
    return _read(response, shape)


async def _answer(
    instructions: str, prompt: str, shape: type[Fragment], model: str, settings: Settings, patience: float
) -> Response:
    timeout = openai.Timeout(patience, connect=min(patience, CONNECTS_WITHIN))
    # nobody who answers leads us to another address
    line = openai.DefaultAsyncHttpxClient(timeout=timeout, follow_redirects=False, verify=trusted())
    # the library's own times hold between two bytes only
    async with (
        asyncio.timeout(patience),
        openai.AsyncOpenAI(
            api_key=settings.openai_api_key,
            base_url=settings.openai_base_url or None,
            timeout=timeout,
            # who asks counts each try and pays for it
            max_retries=0,
            http_client=line,
        ) as client,
    ):
        return await client.responses.create(
            model=model,
            instructions=instructions,
            input=prompt,
            text={"format": schema(shape)},
            max_output_tokens=MOST_TOKENS,
            store=False,
        )


def schema(shape: type[Fragment]) -> Any:
    """A shape as the provider takes it: lengths and other rules are ours to check."""
    told = shape.model_json_schema()
    return {"type": "json_schema", "name": shape.__name__, "schema": told, "strict": True}


def _read(response: Response, shape: type[Fragment]) -> Said:
    try:
        used, status, text = _usage(response), response.status, response.output_text
        kinds = {part.type for item in response.output if item.type == "message" for part in item.content}
    except (AttributeError, TypeError) as error:
        raise AnalysisUnavailable("provider_error", retry=True) from error
    if status == "incomplete":
        raise AnalysisUnavailable("cut_short", retry=True, usage=used)
    if "refusal" in kinds:
        raise AnalysisUnavailable("refused", retry=False, usage=used)
    try:
        return Said(shape.model_validate_json(text), used)
    except ValidationError as error:
        raise AnalysisUnavailable("malformed", retry=True, usage=used) from error


def _usage(response: Response) -> Usage | None:
    told = response.usage
    given = (told.input_tokens, told.output_tokens) if told else ()
    if not given or any(not isinstance(tokens, int) or not 0 <= tokens <= MOST_USED for tokens in given):
        return None
    return Usage(*given)


def _unavailable(error: Exception) -> AnalysisUnavailable:
    if isinstance(error, TimeoutError | openai.APITimeoutError):
        return AnalysisUnavailable("timeout", retry=True)
    if isinstance(error, openai.APIConnectionError):
        never_there = isinstance(error.__cause__, httpx2.ConnectError)
        return AnalysisUnavailable("unreachable", retry=True, usage=NOTHING if never_there else None)
    if isinstance(error, openai.RateLimitError):
        out_of_credit = error.code == "insufficient_quota"
        reason = "quota" if out_of_credit else "rate_limited"
        return AnalysisUnavailable(reason, retry=not out_of_credit, usage=NOTHING)
    if isinstance(error, openai.APIStatusError):
        if error.status_code < 500 and error.status_code not in AGAIN:
            return AnalysisUnavailable("rejected", retry=False, usage=NOTHING)
        return AnalysisUnavailable("provider_error", retry=True, usage=NOTHING)
    return AnalysisUnavailable("provider_error", retry=True)
