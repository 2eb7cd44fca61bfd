"""Property tests here are not timed: a busy machine must not make a true sentence fail."""

from hypothesis import settings

settings.register_profile("untimed", settings.get_profile("patient"))
settings.load_profile("untimed")
