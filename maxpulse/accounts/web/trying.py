"""A try to show by the password whose account it is: counted before it is looked at, wherever a page takes one."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import ngettext

from maxpulse.accounts import actions
from maxpulse.accounts.actions import Refusal
from maxpulse.accounts.rules import normal_email
from maxpulse.accounts.web import words
from maxpulse.web import tries


@dataclass(frozen=True, slots=True)
class InVain:
    """What a page says about a try that let nobody in: the sentence, the status it answers with, its headers."""

    sentence: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)


def try_password(email: str, password: str) -> actions.Account | InVain:
    """The account with this address when the password is its own, as a visitor.

    Raises limits.errors.StorageError when Redis cannot count.
    """
    account_email = normal_email(email)
    if wait := tries.wait_before_sign_in(account_email):
        actions.refuse_for_now()
        return InVain(words.pause(wait), 429, {"Retry-After": str(wait)})
    account = actions.sign_in(email, password)
    if isinstance(account, Refusal):
        return InVain(_sentence(account, account_email, tries.sign_in_failed(account_email)), 401)
    tries.sign_in_worked(account_email)
    return account


def _sentence(refusal: Refusal, email: str, pause: int) -> str:
    if refusal is Refusal.CLOSED:
        return _("This account is closed. The administration can open it again.")
    if pause:
        return _(
            "E-mail and password do not match. Please wait %(span)s before the next try.",
            span=words.span(pause),
        )
    return ngettext(
        "E-mail and password do not match. One more try, then a pause of %(span)s.",
        "E-mail and password do not match. %(num)s more tries, then a pause of %(span)s.",
        tries.tries_left(email),
        span=words.span(tries.next_pause(email)),
    )
