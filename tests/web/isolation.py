"""Two companies side by side: everything each of them has, the addresses it is at, and the words that give it away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.routing import Rule

from maxpulse.accounts.actions import begin_session
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.tokens import AssessmentToken, token_key
from maxpulse.results.actions import make_link
from maxpulse.results.tokens import seal
from tests.factories.cast import Person
from tests.factories.sales import put_on_shelf
from tests.factories.walk import Walk

# Whose something in an address is. "own": each company has its own. "open": the same for everybody, or a key that
# opens by itself. A route with a part that is in neither has to be thought about here before it can be served.
OWN = frozenset(
    {"client_id", "link_id", "commission_id", "purchase_id", "session_id", "sign_in_id", "token"}
    | {"result_link_id"}
)
OPEN = frozenset(
    {
        "probe_run_id",
        "product_id",
        "question_id",
        "code",
        "name",
        "mail_id",
        "user_id",
        "member_id",
        "distributor_id",
    }
    | {"api_client_id", "secret_id", "letter", "provider", "content_version_id", "share", "late_answer_id"}
)

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PURCHASE_KEY = re.compile(r'name="purchase_key" value="([^"]+)"')


@dataclass
class Company:
    """A distributor and their participant, who has finished, shares everything, has bought and earned them money."""

    distributor: Person
    token: str
    session_id: UUID
    sign_in_id: UUID
    participant_id: UUID
    client_id: UUID
    link_id: UUID
    purchase_id: UUID
    result_link_id: UUID
    commission_id: UUID
    product_id: UUID
    code: str
    share: str
    email: str
    health: frozenset[str]
    money: frozenset[str]
    names: frozenset[str]
    values: Mapping[str, object] = field(init=False)

    def __post_init__(self) -> None:
        self.values = {name: getattr(self, name) for name in (*OWN, "product_id", "code")} | {
            "question_id": "D_age",
            "name": "nothing",
            "letter": "nothing",
            "share": self.share,
            "provider": "google",
            "mail_id": uuid4(),
            "late_answer_id": uuid4(),
            "probe_run_id": uuid4(),
            "user_id": self.distributor.actor.user_id,
            "member_id": uuid4(),
            "distributor_id": uuid4(),
            "api_client_id": uuid4(),
            "secret_id": uuid4(),
            "content_version_id": uuid4(),
        }

    @property
    def secrets(self) -> frozenset[str]:
        """Words that stand on no page but those of this company."""
        return self.health | self.money | self.names


def found_company(app: Flask, distributor: Person, name: str, age: int, price: str) -> Company:
    """Let a participant go the whole way with this distributor."""
    browser, email = app.test_client(), f"{name.split()[0].lower()}.{uuid4().hex[:6]}@example.test"
    walk = Walk(browser, distributor.link_code)
    walk.begin(name=name, email=email, share_scores="on", share_answers="on")
    walk.answer_all({"D_age": str(age)}).finish()
    token = AssessmentToken.unseal(walk.token, key_of(app))
    product = put_on_shelf(app, price, "31.00")
    purchase_id = buy(browser, walk.token, product.id, name)
    with app.app_context(), acting(Actor.participant(token.participant_id)):
        shared = make_link(token.session_id, "plan", 30).id
        share = seal(shared)
    with app.app_context(), acting(Actor.system()) as session:
        earn_for(app, purchase_id)
        row = session.execute(
            text("""select s.client_id, s.link_id, k.id as commission_id, k.commission_amount
                      from assessment_sessions s join purchases p on p.assessment_session_id = s.id
                      join commissions k on k.purchase_id = p.id where s.id = :id"""),
            {"id": token.session_id},
        ).one()
    return Company(
        distributor=distributor,
        token=walk.token,
        session_id=token.session_id,
        sign_in_id=sign_in_of(app, distributor),
        participant_id=token.participant_id,
        client_id=row.client_id,
        link_id=row.link_id,
        purchase_id=purchase_id,
        result_link_id=shared,
        commission_id=row.commission_id,
        product_id=product.id,
        code=distributor.link_code,
        share=share,
        email=email,
        health=frozenset({f"{age} years"}),
        money=frozenset({f"${price}", f"${row.commission_amount}", product.name}),
        names=frozenset({name, email}),
    )


def sign_in_of(app: Flask, person: Person) -> UUID:
    """A session in which they are signed in somewhere."""
    assert person.actor.user_id is not None
    with app.app_context(), acting(person.actor):
        return begin_session(person.actor.user_id, person.actor.role).session_id


def buy(browser: FlaskClient, token: str, product_id: UUID, name: str) -> UUID:
    """Buy one, page by page; the purchase's id."""
    checkout = f"/a/{token}/checkout/{product_id}"
    key = PURCHASE_KEY.search(browser.get(checkout).text)
    assert key
    receipt = browser.post(checkout, data={"purchase_key": key[1], "name": name, "quantity": "1"})
    assert receipt.status_code == 303, receipt.text
    return UUID(receipt.location.rpartition("/")[2])


def earn_for(app: Flask, purchase_id: UUID) -> None:
    """Let the worker's job run for a purchase."""
    from maxpulse.commissions import jobs

    with app.app_context():
        jobs.earn(str(purchase_id))


def key_of(app: Flask) -> bytes:
    """The key that this installation's tokens are sealed with."""
    return token_key(app.extensions["settings"].secret_key)


def mixed_tokens(app: Flask, mine: Company, theirs: Company) -> Iterator[str]:
    """Tokens that would open another's assessment if anything but both ids together counted.

    The first two are sealed with the right key, as if our own code had mixed two people up; the others are what
    somebody can make of two tokens they hold.
    """
    until = clock.now() + timedelta(days=1)
    yield AssessmentToken(theirs.session_id, mine.participant_id, until).seal(key_of(app))
    yield AssessmentToken(mine.session_id, theirs.participant_id, until).seal(key_of(app))
    yield AssessmentToken(theirs.session_id, theirs.participant_id, until).seal(b"another key" * 2)
    yield theirs.token[:48] + mine.token[48:]


def parts_of(rule: Rule) -> set[str]:
    """The names of what varies in a route's address."""
    return set(rule.arguments)


def address(rule: Rule, values: Mapping[str, object]) -> str:
    """The route's address with these values."""
    built = rule.build({name: values[name] for name in parts_of(rule)}, append_unknown=False)
    assert built
    return str(built[1])
