"""Everything a distributor may know of one client, for the client's page."""

from maxpulse.clients.queries.person.page import Person, find_person

__all__ = ["Person", "find_person"]
