"""Where a distributor's money goes and their requests to send it; so far only the tables."""
