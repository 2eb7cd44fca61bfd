"""The way others still know `clients.queries.contact` by."""

from maxpulse.clients.queries.contact import Contact, NoSuchClient, get_contact, names_of

__all__ = ["Contact", "NoSuchClient", "get_contact", "names_of"]
