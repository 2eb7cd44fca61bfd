"""Which routes ask again before what cannot be undone, and why the others do not."""

from __future__ import annotations

import re

from flask import Flask

from maxpulse.web import proof
from tests.web.test_routes import listed

# Every route that asks for a fresh proof. Money that moves, permissions, exports, erasure: write a new one down here.
ASKS_AGAIN = {
    "admin POST /admin/distributors/invitations",
    "admin POST /admin/distributors/<uuid:distributor_id>/sponsor",
    "admin POST /admin/distributors/<uuid:distributor_id>/suspension",
    "admin POST /admin/distributors/<uuid:distributor_id>/suspension/removal",
    "admin POST /admin/distributors/<uuid:distributor_id>/terms",
    "admin POST /admin/people/invitations",
    "admin POST /admin/people/invitations/<uuid:user_id>/letters",
    "admin POST /admin/people/invitations/<uuid:user_id>/removal",
    "admin POST /admin/people/<uuid:user_id>/closure",
    "admin POST /admin/people/<uuid:user_id>/closure/removal",
    "admin POST /admin/people/<uuid:user_id>/reach",
    "admin POST /admin/people/<uuid:user_id>/role",
    "admin POST /admin/people/<uuid:user_id>/second-factor/removal",
    "admin POST /admin/people/<uuid:user_id>/sessions/end",
    "admin POST /admin/audit/exports",
    # What everybody reads about their result.
    "admin POST /admin/analysis/grids",
    # What keeps the machine busy for a while.
    "admin POST /admin/audit/checks",
    "admin POST /admin/probe/runs",
    # What everybody is asked and scored by.
    "admin POST /admin/content",
    "admin POST /admin/content/<uuid:content_version_id>/previews",
    "admin POST /admin/content/<uuid:content_version_id>/removal",
    "admin POST /admin/content/<uuid:content_version_id>/publication",
    "admin POST /admin/content/<uuid:content_version_id>/withdrawal",
    # Such a mail may open its reader's account.
    "admin GET /admin/mails/<uuid:mail_id>",
    "account POST /account/second-factor/recovery-codes",
    "account POST /account/sessions/<uuid:sign_in_id>/ending",
    "account POST /account/sessions/others/ending",
    # An account that is a distributor's stays one.
    "member POST /me/team/<code>",
    "proof GET /account/second-factor/set-up",
    "proof POST /account/second-factor/confirmation",
    "proof GET /account/second-factor/passkeys/new",
    "proof POST /account/second-factor/passkeys",
    "proof POST /account/second-factor/passkeys/question",
    "admin POST /admin/api-clients",
    "admin POST /admin/api-clients/<uuid:api_client_id>/secrets",
}
# Words in an address that stand for such things; routes that may have one without asking again, and why.
SENSITIVE = re.compile(
    r"export|erasure|withdrawal|payout|refund|permission|role|access|reset|suspension|sponsor|branch|credential|"
    r"deactivation|recovery|second-factor|email|download|archive|takeout|secret|\.csv"
)
NOT_ASKED = {
    "admin GET /admin/distributors/<uuid:distributor_id>/sponsor": "shows what would move",
    "admin GET /admin/permissions": "shows what each admin may do",
    "account GET /account/second-factor": "shows whether there is one",
    "account POST /account/second-factor/removal": "takes the password and a code or a passkey by itself",
    "account POST /account/second-factor/refusal": "sets the offer of one aside",
    "account GET /account/email": "shows the address",
    "account POST /account/email": "takes the password by itself",
    "account POST /account/email/verification": "writes to the address that the account has",
    "admin POST /admin/api-clients/<uuid:api_client_id>/secrets/<uuid:secret_id>/retirement": "shuts a secret's holder "
    "out, which must be quick",
}
# What else somebody signed in may do without asking again: no money, no permission, nothing taken out or erased.
HARMLESS = {
    "distributor POST /hub/clients/<uuid:client_id>/assessments/<uuid:session_id>/mails": "goes to the address the "
    "client typed, twice a day at most",
    "account POST /account": "one's own name and the like",
    "account POST /account/avatar": "one's own picture",
    "account POST /account/avatar/removal": "the same",
    "account POST /account/notifications": "which mails one gets",
    "account POST /account/theme": "how pages look",
    "account POST /account/closure": "takes the password by itself",
    "account POST /account/password": "takes the password by itself",
    "account POST /account/password/letter": "writes to the address that the account has",
    "account POST /account/linked/<provider>": "takes the password by itself",
    "account POST /account/linked/<provider>/removal": "takes the password by itself",
    "admin POST /admin/api-clients/<uuid:api_client_id>/revocation": "shuts a program out, which must be quick",
    "distributor POST /links": "one's own links",
    "distributor POST /links/<uuid:link_id>/closure": "one's own links",
    "distributor POST /links/<uuid:link_id>/closure/removal": "one's own links",
    "member POST /me/claims": "assessments that were taken with one's own confirmed address",
    "member POST /me/claims/<uuid:session_id>/refusal": "sets one of them aside",
    "proof POST /account/proof": "is the question itself",
    "proof POST /account/proof/passkey": "is a part of the question",
}
# Nobody is signed in there: whoever holds a link has nothing else to prove themselves with, nor has a program.
NOBODY_SIGNED_IN = ("public ", "participant ", "api", "asset ")


def test_the_routes_that_ask_again_are_those_agreed(app: Flask) -> None:
    asking = {
        line
        for line, rule in zip(listed(app), app.url_map.iter_rules(), strict=True)
        if proof.is_demanded(app.view_functions[rule.endpoint])
    }
    assert asking == ASKS_AGAIN


def test_what_sounds_like_money_permissions_exports_or_erasure_asks_again(app: Flask) -> None:
    forgotten = {line for line in behind_a_sign_in(app) if SENSITIVE.search(line.split()[-1])} - ASKS_AGAIN
    assert forgotten == set(NOT_ASKED), "put @proof.fresh above the view, or say why not"


def test_whatever_somebody_signed_in_may_do_asks_again_or_says_why_not(app: Flask) -> None:
    """However it is called: a new deed is money, a permission, an export or an erasure until somebody says no."""
    deeds = {line for line in behind_a_sign_in(app) if line.split()[1] not in ("GET", "socket")}
    said = {line for line in NOT_ASKED if line.split()[1] != "GET"} | set(HARMLESS)
    assert deeds - ASKS_AGAIN == said, "put @proof.fresh above the view, or say why not"


def behind_a_sign_in(app: Flask) -> list[str]:
    """The routes of everybody who is signed in."""
    return [line for line in listed(app) if not line.startswith(NOBODY_SIGNED_IN)]
