"""Versions of the questions: which there are, which new assessments take, and what another one would change."""
