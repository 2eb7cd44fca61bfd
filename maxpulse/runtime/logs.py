"""Logs that may be kept: a participant's address opens their answers, so its token never reaches one."""

from __future__ import annotations

import logging
import re
import sys

TOKEN_IN_ADDRESS = re.compile(r"(/a/)[A-Za-z0-9_-]{8,}")
PASSWORD_IN_URL = re.compile(r"(://[^:/@\s]*:)[^@\s/]+@")


def redact(text: str) -> str:
    """`text` without assessment tokens and passwords."""
    return PASSWORD_IN_URL.sub(r"\1…@", TOKEN_IN_ADDRESS.sub(r"\1…", text))


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
