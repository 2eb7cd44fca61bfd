"""The problems that have a name, in words: the page about the API lists them, and their addresses lead there."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

KINDS: tuple[tuple[str, int, Any], ...] = (
    ("unauthorized", 401, _l("There is no token, or it is over, or its client was revoked. Get a new one.")),
    ("insufficient-scope", 403, _l("The token was not given the scope this needs.")),
    ("unknown-purchase", 404, _l("You have reported no such purchase.")),
    ("key-missing", 400, _l("A write needs an Idempotency-Key of up to 255 visible ASCII characters.")),
    ("key-reused", 422, _l("The key stands for another request. Choose a new key for a new deed.")),
    ("in-flight", 409, _l("A request with this key is being answered. Ask again in a moment.")),
    ("reference-taken", 409, _l("Something was reported under this reference before. Look it up.")),
    ("not-json", 415, _l("The body has to be one JSON object, sent as application/json.")),
    ("not-a-form", 415, _l("A token is asked for with a form.")),
    ("invalid-body", 422, _l("The body is not as described. The list of errors points at each place.")),
    ("unknown-seller", 409, _l("No distributor you may report for has this code or link.")),
    (
        "seller-not-active",
        409,
        _l("The distributor is suspended or has stopped. Report the sale when they are back."),
    ),
    ("unknown-product", 409, _l("No product here has this slug. Name it as an outside product.")),
    ("wrong-currency", 409, _l("This installation counts in another currency.")),
    ("not-refundable", 409, _l("That is nothing, or more than is left of the purchase.")),
    ("too-many-requests", 429, _l("You asked too often. Retry-After says when to ask again.")),
)
