"""Tables of operations: measurements, the product's own log, the audit and its seals, alarms."""

from maxpulse.operations.models.alarms import Alarm
from maxpulse.operations.models.audit import FUNCTIONS as OF_THE_AUDIT
from maxpulse.operations.models.audit import AuditCheck, AuditEntry, AuditSeal, AuditWaiting
from maxpulse.operations.models.measuring import PARTITIONS, PerformanceMetric, SystemLog

FUNCTIONS = (*OF_THE_AUDIT, *PARTITIONS)

__all__ = [
    "FUNCTIONS",
    "Alarm",
    "AuditCheck",
    "AuditEntry",
    "AuditSeal",
    "AuditWaiting",
    "PerformanceMetric",
    "SystemLog",
]
