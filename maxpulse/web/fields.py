"""Fields that several forms have: what somebody typed, tidied, and the sentence when it cannot be taken."""

from __future__ import annotations

import re
import unicodedata

from flask_babel import gettext as _

from maxpulse.core.emails import is_email

LONGEST_NAME = 200
# Mail programs and pages make links of these; nobody is called so.
ADDRESS_OF_A_PAGE = re.compile(r"://|\bwww\.|\w\.[^\W\d_]{2,}/", re.IGNORECASE)
# Joins letters in Persian, Hindi and other scripts, and parts of a picture; between anything else it only hides.
JOINERS = "\u200c\u200d"
# Drawn as nothing, though Unicode counts them as letters.
BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def tidy_name(text: str) -> str:
    """A name on one line, with single spaces, in composed letters, and without what nobody sees.

    Marks that turn the direction of writing would let one name pass for another, and change the line around it.
    """
    seen = "".join(_seen(letter) for letter in unicodedata.normalize("NFC", text))
    return " ".join(word.strip(JOINERS) for word in seen.split() if word.strip(JOINERS))


def _seen(letter: str) -> str:
    # Cc and Cs: control characters and halves of pairs; Cf: marks that only steer; Zl and Zp: ends of lines.
    kind = unicodedata.category(letter)
    if kind == "Cf" and letter not in JOINERS:
        return ""
    return " " if kind in ("Cc", "Cs", "Zl", "Zp") or letter in BLANKS else letter


def name_error(name: str, missing: str) -> str:
    """What is wrong with a tidy name, `missing` when there is none; empty when it can be taken."""
    if not any(letter.isalnum() for letter in name):
        return missing
    if len(name) > LONGEST_NAME:
        return _("Please use a shorter name, up to %(most)s letters.", most=LONGEST_NAME)
    if ADDRESS_OF_A_PAGE.search(unicodedata.normalize("NFKC", name)):
        return _("Please write a name: addresses of pages are not taken here.")
    return ""


def email_error(email: str, missing: str) -> str:
    """What is wrong with an address as `normal_email` has it; `missing` when there is none, empty when all is well."""
    if not email:
        return missing
    sentence = _("Please check the e-mail address: mail could not reach it as it is written.")
    return "" if is_email(email) else sentence


def optional_email_error(email: str) -> str:
    """What is wrong with an address that may be left out, as `normal_email` has it; empty when it can be taken."""
    return "" if not email or is_email(email) else _("Please check the e-mail address, or leave it empty.")
