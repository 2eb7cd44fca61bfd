"""The one way answers reach the database: all that wait together in one statement and one commit."""
