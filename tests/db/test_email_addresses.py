"""One address, one account, however it is spelled."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from flask import Flask

from maxpulse.accounts.actions import EmailTaken, register_account
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from tests.factories.databases import Urls

PASSWORD = "a long enough password"


@pytest.mark.parametrize(
    "spelled", ["{0}@example.test", "{1}@EXAMPLE.test", "  {1}@Example.Test ", "\uff52{2}@example.test"]
)
def test_another_spelling_is_the_same_address(app: Flask, spelled: str) -> None:
    name = f"rosa.{uuid4().hex[:8]}"
    again = spelled.format(name, name.upper(), name[1:])
    with app.app_context(), acting(Actor.system()):
        register_account(f"{name}@example.test", PASSWORD, "participant")
    with app.app_context(), pytest.raises(EmailTaken), acting(Actor.system()):
        register_account(again, PASSWORD, "participant")


def test_the_database_holds_it_whoever_writes(app: Flask, database: Urls) -> None:
    name = f"rosa.{uuid4().hex[:8]}"
    with app.app_context(), acting(Actor.system()):
        user_id = register_account(f"{name}@example.test", PASSWORD, "participant").id
    with psycopg.connect(database.owner) as owner, pytest.raises(psycopg.errors.CheckViolation) as raised:
        owner.execute(
            """insert into users select (jsonb_populate_record(u, jsonb_build_object('id', gen_random_uuid(),
                 'email', upper(u.email)))).* from users u where u.id = %s""",
            (user_id,),
        )
    assert raised.value.diag.constraint_name == "ck_users_email", "there is one spelling"
