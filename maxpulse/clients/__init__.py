"""A distributor's clients: where each stands, who needs them next, and the ClientHub that shows it."""
