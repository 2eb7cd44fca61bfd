"""Logs that may be kept: no token reaches one. A participant's address opens their answers, a letter's an account."""

from __future__ import annotations

import logging
import re
import sys

TOKEN_IN_ADDRESS = re.compile(r"(/(?:a|letters)/)[A-Za-z0-9_-]{8,}")
# An assessment's has 70 letters, a session's and a letter's 43.
BARE_TOKEN = re.compile(r"(?<![\w-])(?:[\w-]{70}|[\w-]{43})(?![\w-])")
# What is no request may be anything, half an answer too.
NO_REQUEST = re.compile(r"(Invalid (?:HTTP|chunk|PROXY)[^:]*:).*", re.DOTALL)
PASSWORD_IN_URL = re.compile(r"(://[^:/@\s]*:)[^@\s/]+@")


def redact(text: str) -> str:
    """`text` without tokens and passwords."""
    without_tokens = BARE_TOKEN.sub("…", TOKEN_IN_ADDRESS.sub(r"\1…", NO_REQUEST.sub(r"\1 …", text)))
    return PASSWORD_IN_URL.sub(r"\1…@", without_tokens)


class RedactingFormatter(logging.Formatter):
    """Redacts the finished line, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """One line (or traceback) that may be kept."""
        return redact(super().format(record))


def configure_logging() -> None:
    """Send what libraries log to standard error, redacted. The product's own lines: `web.errors.log`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # Five lines a job would bury what matters; failures are warnings and errors.
    logging.getLogger("rq.worker").setLevel(logging.WARNING)
