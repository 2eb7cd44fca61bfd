"""Fields that several forms have: what somebody typed, tidied, and the sentence when it cannot be taken."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

LONGEST_NAME = 200
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def tidy_name(text: str) -> str:
    """A name on one line, with single spaces."""
    return " ".join(CONTROL.sub(" ", text).split())


def name_error(name: str, missing: str) -> str:
    """What is wrong with a tidy name, `missing` when there is none; empty when it can be taken."""
    if not name:
        return missing
    if len(name) > LONGEST_NAME:
        return _("Please use a shorter name, up to %(most)s letters.", most=LONGEST_NAME)
    return ""


def email_error(email: str, missing: str) -> str:
    """What is wrong with an address, `missing` when there is none; empty when it can be taken."""
    if not email:
        return missing
    return "" if _is_address(email) else _("Please check the e-mail address.")


def optional_email_error(email: str) -> str:
    """What is wrong with an address that may be left out; empty when it can be taken."""
    return "" if not email or _is_address(email) else _("Please check the e-mail address, or leave it empty.")


def _is_address(email: str) -> bool:
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
