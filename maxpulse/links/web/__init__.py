"""Pages where a distributor makes and changes links."""
