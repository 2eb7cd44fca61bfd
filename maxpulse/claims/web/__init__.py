"""Pages about claiming."""
