"""Courses, and how far each student has come; so far the tables and a count."""
