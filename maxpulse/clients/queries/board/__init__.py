"""The ClientHub's board: rows, figures above it, and who needs the distributor next."""

from maxpulse.clients.queries.board.facts import CONDITIONS, Filter
from maxpulse.clients.queries.board.figures import Counter, View, counters_and_views
from maxpulse.clients.queries.board.queue import Waiting, queue
from maxpulse.clients.queries.board.rows import A_PAGE, Row, count, rows, rows_of

__all__ = [
    "A_PAGE",
    "CONDITIONS",
    "Counter",
    "Filter",
    "Row",
    "View",
    "Waiting",
    "count",
    "counters_and_views",
    "queue",
    "rows",
    "rows_of",
]
