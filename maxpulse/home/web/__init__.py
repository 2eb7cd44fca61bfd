"""First pages, one module an audience."""
