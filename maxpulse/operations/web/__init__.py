"""Health, metrics and the audit trail as addresses and pages."""
