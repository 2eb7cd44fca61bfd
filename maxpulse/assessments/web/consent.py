"""The consent form, and what a browser says about its device."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from flask_babel import gettext as _

from maxpulse.core.emails import normal_email
from maxpulse.web.fields import name_error, optional_email_error, tidy_name

# The versions of the sentences people agree to, kept with each consent: at the start (templates/links/_consent.html)
# and where they change what is shared (templates/assessments/_switches.html). A sentence changes, they are raised:
# tests/unit/assessments/test_consent_wording.py holds them together.
WORDING = "2026.4"
SHARING_WORDING = "sharing 2026.2"


def wording_of(provider: str) -> str:
    """The version of the sentences somebody agreed to, with the AI provider they named ("" for none)."""
    return f"{WORDING} {provider}".strip()


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
            name=tidy_name(fields.get("name", "")),
            email=normal_email(fields.get("email", "")),
            share_scores=fields.get("share_scores") == "on",
            share_answers=fields.get("share_answers") == "on",
            agreed=fields.get("agreed") == "on",
            sent=True,
        )

    def errors(self) -> dict[str, str]:
        """A sentence for each field that cannot be taken as it is; empty when all can."""
        found = {
            "name": name_error(self.name, _("Please tell us your name.")),
            "email": optional_email_error(self.email),
            "agreed": "" if self.agreed else _("Please agree first: without it nothing may be stored."),
        }
        return {field: sentence for field, sentence in found.items() if sentence}


def device_of(user_agent: str) -> str:
    """`mobile`, `tablet` or `laptop`, as far as a browser says."""
    if re.search(r"iPad|Tablet|PlayBook|Silk|Android(?!.*Mobile)", user_agent):
        return "tablet"
    return "mobile" if re.search(r"Mobi|iPhone|iPod|Android", user_agent) else "laptop"
