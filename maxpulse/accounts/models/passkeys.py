"""Keys in somebody's device or on their key ring, each for one account of this installation."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.accounts.models.people import SIGNED_IN
from maxpulse.accounts.models.second_factor import NO_ADMIN, ONES_OWN_OR_MANAGED
from maxpulse.core.access import access, may, self_
from maxpulse.core.columns import Created, Id, Moment, Words, references
from maxpulse.core.db import Base

# As of second factors: somebody else's would keep the owner of the address out.
CONFIRMED = "(select users.email_verified_at is not null from users where users.id = passkeys.user_id)"
# As of second factors: an admin keeps one of their own.
ONE_OF_SEVERAL_OR_REACHED = (
    f"{self_()} and (select keeps_another_factor(passkeys.id)) or (select admin_may_reach(passkeys.user_id))"
)
# Of others' keys an admin's pages show which there are, and since when.
SHOWN = ("id", "user_id", "name", "created_at", "last_used_at")


class Passkey(Base):
    """The public half of a key (WebAuthn). What it is known by belongs to one account, wherever it was made.

    By an admin the key itself is read through `own_passkeys` alone, and no more than their own.
    """

    __tablename__ = "passkeys"
    __table_args__ = (
        Index("ix_passkeys_user_id", "user_id"),
        access(
            *(may(role, "select", using=self_()) for role in NO_ADMIN),
            may("admin", "select", using=ONES_OWN_OR_MANAGED, columns=SHOWN),
            *(may(role, "insert", check=f"{self_()} and {CONFIRMED}") for role in NO_ADMIN),
            may("admin", "insert", check=self_()),
            *(
                may(role, "update", using=self_(), columns=("sign_count", "last_used_at"))
                for role in SIGNED_IN
            ),
            *(may(role, "delete", using=self_()) for role in NO_ADMIN),
            may("admin", "delete", using=ONE_OF_SEVERAL_OR_REACHED),
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(references("users.id", cascade=True))
    name: Mapped[Words]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True, deferred=True)
    # As COSE writes it (RFC 9052).
    public_key: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    # How often the key has signed, where it counts: a copy of it would count on its own. It never falls behind.
    sign_count: Mapped[int] = mapped_column(BigInteger, deferred=True)
    created_at: Mapped[Created]
    last_used_at: Mapped[Moment | None]
