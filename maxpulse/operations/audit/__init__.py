"""The audit: entries written with the deed, sealed into a chain within a minute, checked every night, and read.

`kinds` lists what is recorded and with which keys, `recording` writes it, `sealing` and `checking` guard it,
`reading` finds it again. Domains only ever call `record`.
"""

from .recording import record, record_once

__all__ = ["record", "record_once"]
