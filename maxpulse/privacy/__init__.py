"""Consent, item by item, and erasing what was kept as long as was promised."""
