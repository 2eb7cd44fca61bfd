"""Tables of operations: measurements, the product's own log, the audit and its seals, alarms."""

from maxpulse.operations.models.alarms import Alarm
from maxpulse.operations.models.audit import AuditCheck, AuditEntry, AuditSeal, AuditWaiting
from maxpulse.operations.models.measuring import PerformanceMetric, SystemLog

__all__ = ["Alarm", "AuditCheck", "AuditEntry", "AuditSeal", "AuditWaiting", "PerformanceMetric", "SystemLog"]
