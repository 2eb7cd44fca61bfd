"""What row policies of other tables ask about consent."""

from __future__ import annotations


def shared(item: str, session_column: str) -> str:
    """SQL: the participant's consent to `item` stands open for the session in `session_column`.

    The acting distributor reads only consents given to them, so this also says "and to me". The column must
    carry its table's name: a bare `session_id` would be read as the consent's own and always match.
    """
    if "." not in session_column:
        raise ValueError(f"{session_column!r} needs its table's name")
    return (
        f"exists (select 1 from consents c where c.session_id = {session_column} "
        f"and c.item = '{item}' and c.withdrawn_at is null)"
    )
