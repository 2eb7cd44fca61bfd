"""Reads of clients, as the distributor they belong to."""

from maxpulse.clients.queries.board import (
    A_PAGE,
    Counter,
    Filter,
    Row,
    View,
    Waiting,
    count,
    counters_and_views,
    queue,
    rows,
    rows_of,
)

__all__ = [
    "A_PAGE",
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
