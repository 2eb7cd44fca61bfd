"""How an installation fares: health, metrics, the schedule, the audit trail."""
