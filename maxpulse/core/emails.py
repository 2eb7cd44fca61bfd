"""E-mail addresses: the one spelling that is checked, compared, kept and written to."""

from __future__ import annotations

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

# Nothing that sets one address apart from the next, begins a comment, or quotes: one mailbox, and no other way to
# write it. `core.columns.one_address` says the same to the database.
PLAIN = re.compile(r'[^@\s,;:<>()\[\]"\\\x00-\x1f\x7f]+@[^@\s,;:<>()\[\]"\\\x00-\x1f\x7f]+')
# RFC 2047: what programs take for letters in another coding, commas among them.
ENCODED = "=?"


def normal_email(text: str) -> str:
    """An e-mail address as it is checked, compared and kept: without spaces around it, in small letters."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).strip().lower())


def is_plain(email: str) -> bool:
    """True for what mail programs read as one address, and as the same one."""
    return PLAIN.fullmatch(email) is not None and ENCODED not in email


def is_email(email: str) -> bool:
    """True when mail could reach this address, in the spelling of `normal_email`; every other spelling is refused."""
    if not is_plain(email) or email != normal_email(email):
        return False
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
