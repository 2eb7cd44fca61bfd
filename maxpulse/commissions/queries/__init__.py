"""Reading commissions and the ledger."""

from maxpulse.commissions.queries.books import (
    Booked,
    NoSuchCommission,
    booked_refunds,
    commissions_of,
    due_commissions,
    find_commission_of,
    get_commission,
    ledger_of,
    owed_clawbacks,
    owed_purchases,
)
from maxpulse.commissions.queries.differences import Difference, differences
from maxpulse.commissions.queries.notices import Notice, notices_since
from maxpulse.commissions.queries.revenue import (
    Account,
    Earned,
    Month,
    balance,
    commissions,
    count_commissions,
    earned_since,
    months,
)
from maxpulse.commissions.queries.why import Why, find_why

__all__ = [
    "Account",
    "Booked",
    "Difference",
    "Earned",
    "Month",
    "NoSuchCommission",
    "Notice",
    "Why",
    "balance",
    "booked_refunds",
    "commissions",
    "commissions_of",
    "count_commissions",
    "differences",
    "due_commissions",
    "earned_since",
    "find_commission_of",
    "find_why",
    "get_commission",
    "ledger_of",
    "months",
    "notices_since",
    "owed_clawbacks",
    "owed_purchases",
]
