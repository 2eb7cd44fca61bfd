"""Every kind of event in the audit: what it says, and the only keys its values may have.

A new kind is one line here: its name, a sentence with `%(who)s`, and the keys of what was before and after.
Never a secret, never what somebody answered or scored; a test looks for suspicious names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

# A value is a fact, not a text: this is the longest that is kept.
LONGEST_VALUE = 300
PLAIN = (str, int, float, bool, type(None))


class NotRegistered(ValueError):
    """An event of a kind, or with a key or value, that the audit does not know."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What an event of this kind says, with `%(who)s`, and the keys its values may have."""

    sentence: Any
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


CONTENT = ("type", "version", "checksum")
MONEY = ("available", "pending")

KINDS: Mapping[str, Kind] = {
    # accounts
    "account_made": Kind(_l("%(who)s made an account"), after=("role",)),
    "sign_in": Kind(_l("%(who)s signed in")),
    "sign_in_failed": Kind(_l("%(who)s was refused at sign-in"), after=("reason",)),
    "sign_out": Kind(_l("%(who)s signed out")),
    "session_ended": Kind(_l("%(who)s ended a session"), after=("whose", "because")),
    "profile_changed": Kind(_l("%(who)s changed their profile"), after=("changed",)),
    "password_was_right": Kind(_l("%(who)s gave the right password and was asked for the second factor")),
    "second_factor_refused": Kind(_l("%(who)s gave wrong codes"), after=("tries",)),
    "code_refused": Kind(_l("%(who)s gave a wrong code")),
    "second_factor_set_up": Kind(_l("%(who)s set up a second factor")),
    "second_factor_turned_off": Kind(_l("%(who)s turned the second factor off")),
    "second_factor_reset": Kind(_l("%(who)s took off somebody else's second factor"), after=("made_sure",)),
    "authenticator_removed": Kind(_l("%(who)s took an authenticator app off")),
    "passkey_added": Kind(_l("%(who)s added a passkey"), after=("passkey", "first")),
    "passkey_removed": Kind(_l("%(who)s took a passkey off"), after=("passkey",)),
    "passkey_refused": Kind(_l("%(who)s gave a passkey that was not taken"), after=("reason",)),
    "recovery_codes_renewed": Kind(_l("%(who)s made new recovery codes")),
    "recovery_code_used": Kind(_l("%(who)s used a recovery code"), after=("left",)),
    "proof_refused": Kind(_l("%(who)s could not prove who it is")),
    "proved_again": Kind(_l("%(who)s proved again who it is"), after=("by",)),
    "account_known": Kind(_l("%(who)s met a new account for an address that has one")),
    "account_taken_back": Kind(
        _l("%(who)s took an account back to its old address"), after=("sessions_ended", "unlinked", "factor")
    ),
    "letter_written": Kind(_l("%(who)s wrote a mail whose link works once"), after=("purpose",)),
    "email_verified": Kind(_l("%(who)s confirmed an e-mail address")),
    "email_change_asked": Kind(_l("%(who)s asked for another e-mail address")),
    "email_changed": Kind(
        _l("%(who)s moved an account to another e-mail address"), before=("address",), after=("address",)
    ),
    "password_changed": Kind(_l("%(who)s changed their password")),
    "password_refused": Kind(_l("%(who)s gave a wrong password for a change")),
    "password_reset": Kind(
        _l("%(who)s chose a new password by mail"), after=("sessions_ended", "unlinked", "factor")
    ),
    "identity_linked": Kind(_l("%(who)s linked an account elsewhere to sign in with"), after=("provider",)),
    "identity_unlinked": Kind(_l("%(who)s unlinked an account elsewhere"), after=("provider",)),
    "identity_refused": Kind(_l("%(who)s linked an account elsewhere in vain"), after=("provider", "reason")),
    "identity_used": Kind(_l("%(who)s came with a linked account elsewhere"), after=("provider",)),
    "account_closed": Kind(_l("%(who)s closed an account"), before=("is_open",), after=("is_open",)),
    "account_reopened": Kind(_l("%(who)s opened an account again"), before=("is_open",), after=("is_open",)),
    "role_changed": Kind(_l("%(who)s changed somebody's role"), before=("role",), after=("role",)),
    "admin_reach_changed": Kind(
        _l("%(who)s decided how far an admin reaches"),
        before=("level", "permissions"),
        after=("level", "permissions"),
    ),
    "person_invited": Kind(
        _l("%(who)s invited somebody to an account"), after=("role", "level", "permissions")
    ),
    "invitation_sent_again": Kind(_l("%(who)s sent an invitation again"), before=("ends",), after=("ends",)),
    "invitation_taken_back": Kind(
        _l("%(who)s took an invitation back"), before=("role", "level", "permissions")
    ),
    "invitation_accepted": Kind(_l("%(who)s opened the account they were invited to")),
    # network
    "distributor_enrolled": Kind(_l("%(who)s enrolled a distributor"), after=("sponsor", "tier")),
    "distributor_suspended": Kind(
        _l("%(who)s suspended a distributor"), before=("status",), after=("status",)
    ),
    # Back to where they stood before: active, still to confirm, or inactive. `after` says which.
    "distributor_active": Kind(
        _l("%(who)s lifted a distributor's suspension"), before=("status",), after=("status",)
    ),
    "distributor_terms_changed": Kind(
        _l("%(who)s agreed on other terms with a distributor"),
        before=("tier", "rate"),
        after=("tier", "rate"),
    ),
    "branch_moved": Kind(
        _l("%(who)s moved a branch of the network"), before=("sponsor",), after=("sponsor", "came_along")
    ),
    "terms_accepted": Kind(_l("%(who)s took down that the terms were accepted"), after=("terms",)),
    # links
    "link_made": Kind(_l("%(who)s made a link"), after=("code", "focus")),
    "link_closed": Kind(_l("%(who)s switched a link off"), before=("is_active",), after=("is_active",)),
    "link_reopened": Kind(
        _l("%(who)s switched a link on again"), before=("is_active",), after=("is_active",)
    ),
    # assessments
    "link_mailed": Kind(_l("%(who)s sent the link to an assessment by mail")),
    "links_renewed": Kind(_l("%(who)s made the links to an assessment stop working")),
    "assessment_address_given": Kind(_l("%(who)s said by which address an assessment is to be found")),
    "assessment_claimed": Kind(_l("%(who)s added an assessment to their account")),
    "claim_declined": Kind(_l("%(who)s said that an assessment found for them is not theirs")),
    "claim_ended": Kind(_l("%(who)s took an assessment out of an account")),
    # versions of the questions
    "content_brought": Kind(_l("%(who)s brought a version of the questions"), after=CONTENT),
    "content_removed": Kind(_l("%(who)s threw a draft of the questions away"), before=CONTENT),
    "content_preview_asked": Kind(
        _l("%(who)s asked what a draft of the questions would change"), after=CONTENT
    ),
    "content_previewed": Kind(
        _l("%(who)s scored all finished results once more, to see what other questions would change"),
        after=(*CONTENT, "results"),
    ),
    "content_published": Kind(
        _l("%(who)s published a version of the questions"), before=("version",), after=CONTENT
    ),
    "content_withdrawn": Kind(
        _l("%(who)s withdrew a version of the questions"), before=CONTENT, after=("version",)
    ),
    "result_shared": Kind(_l("%(who)s made a link to a part of a result"), after=("shows", "days")),
    "result_link_revoked": Kind(
        _l("%(who)s made links to a part of a result stop working"), after=("links",)
    ),
    # consent and health data
    "consent_given": Kind(_l("%(who)s agreed and began an assessment"), after=("items", "wording")),
    "consent_changed": Kind(
        _l("%(who)s changed what is shared"), before=("items",), after=("items", "wording")
    ),
    "answers_viewed": Kind(_l("%(who)s looked at what a client answered"), after=("items",)),
    "answers_erased": Kind(
        _l("%(who)s erased answers kept as long as promised"), after=("assessments", "begun_before")
    ),
    # money
    "purchase": Kind(_l("%(who)s bought something"), after=("amount", "currency", "quantity")),
    "refund": Kind(
        _l("%(who)s refunded a purchase"), before=("refunded",), after=("purchase", "refunded", "transaction")
    ),
    "commission_earned": Kind(_l("%(who)s booked a commission"), before=MONEY, after=(*MONEY, "amount")),
    "clawback_held": Kind(_l("%(who)s took a held commission back"), before=MONEY, after=(*MONEY, "amount")),
    "clawback_available": Kind(
        _l("%(who)s took a released commission back"), before=MONEY, after=(*MONEY, "amount")
    ),
    "commission_released": Kind(_l("%(who)s released a commission"), before=MONEY, after=(*MONEY, "amount")),
    # shops outside
    "api_client_made": Kind(_l("%(who)s let a program use the API"), after=("name", "role", "distributor")),
    "api_secret_made": Kind(_l("%(who)s gave a program a new secret"), after=("which",)),
    "api_secret_retired": Kind(_l("%(who)s retired a program's secret"), after=("which",)),
    "api_client_revoked": Kind(_l("%(who)s revoked a program of the API")),
    "api_token_refused": Kind(_l("%(who)s was refused a token for the API")),
    "api_token_issued": Kind(_l("%(who)s got a token for the API")),
    "purchase_reported": Kind(
        _l("%(who)s reported a purchase"), after=("transaction", "distributor", "amount", "currency")
    ),
    # analyses
    "analysis_texts_set": Kind(
        _l("%(who)s set for how much of a level texts of a model are given"),
        before=("state",),
        after=("about", "state", "checked", "wrong", "reason"),
    ),
    # operations
    "audit_exported": Kind(
        _l("%(who)s exported the audit"),
        after=("format", "who", "role", "action", "subject", "since", "until", "address", "request"),
    ),
    "audit_check_asked": Kind(_l("%(who)s had the audit checked")),
    "probe_asked": Kind(_l("%(who)s had isolation tried")),
    "mail_read": Kind(_l("%(who)s read a mail that no server was there for")),
    "simulation_run": Kind(
        _l("%(who)s let made-up people take an assessment"), after=("participants", "rate", "link")
    ),
}


def examine(action: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Raise NotRegistered unless this kind of event exists and may carry these keys and values."""
    kind = KINDS.get(action)
    if kind is None:
        raise NotRegistered(f"{action!r} is no kind of event: add a line to operations/audit/kinds.py")
    for values, allowed in ((before, kind.before), (after, kind.after)):
        if unknown := set(values) - set(allowed):
            raise NotRegistered(
                f"{action!r} has no {', '.join(sorted(unknown))}: see operations/audit/kinds.py"
            )
        for key, value in values.items():
            _examine_value(f"{action}.{key}", value)


def sentence_of(action: str, who: str) -> str:
    """What an event says, with the name of who did it; a kind of long ago says its name."""
    kind = KINDS.get(action)
    return str(kind.sentence) % {"who": who} if kind else f"{who}: {action.replace('_', ' ')}"


def _examine_value(name: str, value: Any) -> None:
    parts = value if isinstance(value, list) else [value]
    if not all(isinstance(part, PLAIN) for part in parts):
        raise NotRegistered(f"{name} is neither a plain value nor a list of those")
    if any(isinstance(part, str) and len(part) > LONGEST_VALUE for part in parts):
        raise NotRegistered(f"{name} is longer than a fact is")
