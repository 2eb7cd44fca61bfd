"""What can go wrong before anything runs. Each error's text is a sentence for the person at the terminal."""


class CannotRun(Exception):
    """MAXPULSE cannot start, or stopped starting; the message says why and what helps."""


class AlreadyRuns(CannotRun):
    """Another supervisor holds this data directory."""
