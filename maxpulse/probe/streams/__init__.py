"""Every socket by every seat: by strangers, by an upline, and by the distributor of a client who shares in part."""

from .kin import stream_kin_steps
from .strangers import probe_streams, stream_steps

__all__ = ["probe_streams", "stream_kin_steps", "stream_steps"]
