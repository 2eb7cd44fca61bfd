"""The signed-in person's own pages, the same for every role and each in the layout of its audience."""
