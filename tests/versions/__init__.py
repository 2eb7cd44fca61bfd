"""Versions of the questions, in a database of their own: what is published there is what everybody is asked."""
