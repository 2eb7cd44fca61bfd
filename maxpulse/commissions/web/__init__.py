"""Pages of a distributor's revenue."""
