"""Property tests here are not timed: a busy machine must not make a true sentence fail. Each tries 60 people."""

from hypothesis import settings

settings.register_profile("untimed", settings.get_profile("patient"), max_examples=60)
settings.load_profile("untimed")
