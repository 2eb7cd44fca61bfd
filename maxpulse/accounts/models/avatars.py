"""Pictures of people, as they are shown."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.accounts.models.people import SIGNED_IN
from maxpulse.core.access import access, may, self_
from maxpulse.core.columns import Created, Words, references
from maxpulse.core.db import Base


class Avatar(Base):
    """The picture a person has chosen: a small square that we drew ourselves from what they sent.

    Theirs alone to see as long as no page shows it to others. `digest` tells one picture from another in addresses.
    """

    __tablename__ = "user_avatars"
    __table_args__ = (
        CheckConstraint("octet_length(picture) between 1 and 131072", name="small"),
        access(*(may(role, "select insert update delete", using=self_()) for role in SIGNED_IN)),
    )

    user_id: Mapped[UUID] = mapped_column(references("users.id", cascade=True), primary_key=True)
    picture: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[Words]
    changed_at: Mapped[Created]
