"""What happens to a distributor's clients, as events numbered without gaps."""
