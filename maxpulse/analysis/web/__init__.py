"""The page about analyses."""
