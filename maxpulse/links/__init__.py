"""The links a distributor sends: made, closed, and counted from click to sale."""
