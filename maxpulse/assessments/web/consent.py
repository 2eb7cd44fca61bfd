"""The consent form, and what a browser says about its device."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

LONGEST_NAME = 200
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """What the participant typed and switched on. Nothing is switched on or agreed to beforehand."""

    name: str
    email: str
    share_scores: bool
    share_answers: bool
    agreed: bool
    sent: bool

    @classmethod
    def empty(cls) -> Self:
        """The form as it is first shown."""
        return cls("", "", False, False, False, sent=False)

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> Self:
        """The form as it was sent."""
        return cls(
            name=" ".join(CONTROL.sub(" ", fields.get("name", "")).split()),
            email=fields.get("email", "").strip(),
            share_scores=fields.get("share_scores") == "on",
            share_answers=fields.get("share_answers") == "on",
            agreed=fields.get("agreed") == "on",
            sent=True,
        )

    def errors(self) -> dict[str, str]:
        """A sentence for each field that cannot be taken as it is; empty when all can."""
        found = {
            "name": self._name_error(),
            "email": self._email_error(),
            "agreed": "" if self.agreed else _("Please agree first: without it nothing may be stored."),
        }
        return {field: sentence for field, sentence in found.items() if sentence}

    def _name_error(self) -> str:
        if not self.name:
            return _("Please tell us your name.")
        if len(self.name) > LONGEST_NAME:
            return _("Please use a shorter name, up to %(most)s letters.", most=LONGEST_NAME)
        return ""

    def _email_error(self) -> str:
        if not self.email:
            return ""
        try:
            validate_email(self.email, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            return _("Please check the e-mail address, or leave it empty.")
        return ""


def device_of(user_agent: str) -> str:
    """`mobile`, `tablet` or `laptop`, as far as a browser says."""
    if re.search(r"iPad|Tablet|PlayBook|Silk|Android(?!.*Mobile)", user_agent):
        return "tablet"
    return "mobile" if re.search(r"Mobi|iPhone|iPod|Android", user_agent) else "laptop"
