"""Playing people live: made-up people who take an assessment through the running server's own pages."""

from maxpulse.demo.play.crowd import play

__all__ = ["play"]
