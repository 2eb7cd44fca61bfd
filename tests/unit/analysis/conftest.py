"""Property tests here are not timed: a busy machine must not make a true sentence fail."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
