"""Logs that may be kept: no token reaches one. A participant's address opens their answers, a letter's an account."""

from __future__ import annotations

import logging
import re
import sys
import time

TOKEN_IN_ADDRESS = re.compile(r"((?:/|%2F)(?:a|r|letters)(?:/|%2F))[A-Za-z0-9_-]{8,}", re.IGNORECASE)
# An assessment's has 70 letters, a session's and a letter's 43.
BARE_TOKEN = re.compile(r"(?<![\w-])(?:[\w-]{70}|[\w-]{43})(?![\w-])")
# What is no request may be anything, half an answer too.
NO_REQUEST = re.compile(r"(Invalid (?:HTTP|chunk|PROXY)[^:]*:).*", re.DOTALL)
# Without the line feed, and with the line and paragraph separators that some readers of logs break lines at.
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
PASSWORD_IN_URL = re.compile(r"(://[^:/@\s]*:)[^@\s/]+@")


def redact(text: str) -> str:
    """`text` without tokens and passwords."""
    without_tokens = BARE_TOKEN.sub("…", TOKEN_IN_ADDRESS.sub(r"\1…", NO_REQUEST.sub(r"\1 …", text)))
    return PASSWORD_IN_URL.sub(r"\1…@", without_tokens)


def as_one_entry(text: str) -> str:
    """`text` in which nobody who was quoted begins an entry of their own, or moves a terminal's cursor.

    Further lines, such as a traceback's, are set in; other control characters are spelled out.
    """
    lines = text.split("\n")
    return "\n    ".join(CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", line) for line in lines)


class RedactingFormatter(logging.Formatter):
    """Redacts the finished line, tracebacks included, and keeps it one entry. Times are UTC and say so."""

    converter = time.gmtime  # type: ignore[assignment]  # the way the library documents
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        """One line (or traceback) that may be kept."""
        return as_one_entry(redact(super().format(record)))


def configure_logging() -> None:
    """Send what libraries log to standard error, redacted. The product's own lines: `web.errors.log`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # Five lines a job would bury what matters; failures are warnings and errors.
    logging.getLogger("rq.worker").setLevel(logging.WARNING)
    # It names each key that it has checked; the audit says what there is to know.
    logging.getLogger("fido2").setLevel(logging.WARNING)
