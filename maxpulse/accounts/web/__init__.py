"""Pages of signing in and out, and who a session's cookie belongs to."""
