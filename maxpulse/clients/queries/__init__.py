"""Reads of clients, as the distributor they belong to."""

from maxpulse.clients.queries.board import (
    A_PAGE,
    CONDITIONS,
    Counter,
    Filter,
    Overview,
    Row,
    View,
    Waiting,
    count,
    is_progress_shared,
    overview,
    rows,
    rows_of,
)
from maxpulse.clients.queries.contact import Contact, NoSuchClient, find_contact, get_contact, names_of
from maxpulse.clients.queries.person import Person, find_person
from maxpulse.clients.queries.way_back import WayBack, ways_back

__all__ = [
    "A_PAGE",
    "CONDITIONS",
    "Contact",
    "Counter",
    "Filter",
    "NoSuchClient",
    "Overview",
    "Person",
    "Row",
    "View",
    "Waiting",
    "WayBack",
    "count",
    "find_contact",
    "find_person",
    "get_contact",
    "is_progress_shared",
    "names_of",
    "overview",
    "rows",
    "rows_of",
    "ways_back",
]
