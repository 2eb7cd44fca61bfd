"""Pages that join domains: the start page and each seat's first page."""
