"""The audit in the database: chain, checks and pages."""
