"""What is done with distributors: enrolled, joined and invited, suspended, moved, and what was agreed with them."""

from .enrolling import enrol_distributor, set_account
from .inviting import accept_terms, invite_distributor
from .joining import Member, Newcomer, join, join_with_account
from .moving import MoveRefused, check_move, move_branch
from .suspension import reinstate_distributor, suspend_distributor
from .terms import set_terms

__all__ = [
    "Member",
    "MoveRefused",
    "Newcomer",
    "accept_terms",
    "check_move",
    "enrol_distributor",
    "invite_distributor",
    "join",
    "join_with_account",
    "move_branch",
    "reinstate_distributor",
    "set_account",
    "set_terms",
    "suspend_distributor",
]
