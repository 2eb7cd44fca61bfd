"""The ClientHub's board: rows, figures above it, and who needs the distributor next."""

from maxpulse.clients.queries.board.facts import CONDITIONS, Filter
from maxpulse.clients.queries.board.overview import Counter, Overview, View, Waiting, overview
from maxpulse.clients.queries.board.rows import A_PAGE, Row, count, is_progress_shared, rows, rows_of

__all__ = [
    "A_PAGE",
    "CONDITIONS",
    "Counter",
    "Filter",
    "Overview",
    "Row",
    "View",
    "Waiting",
    "count",
    "is_progress_shared",
    "overview",
    "rows",
    "rows_of",
]
