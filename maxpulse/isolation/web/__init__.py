"""The probe's findings as a page."""
