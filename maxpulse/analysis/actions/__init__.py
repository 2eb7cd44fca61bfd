"""Getting a result its fuller text, fragment by fragment.

`bring` gives a result what is kept and says what is missing; `write` has one fragment written, by one worker however
many wait for it, and brings it to all of them; `give_up` ends a wait. Calls take seconds, so no transaction is open
while one runs.
"""

from maxpulse.analysis.actions.bringing import bring, give_up
from maxpulse.analysis.actions.cleaning import clean_expired, forget_unwanted, lose_calls
from maxpulse.analysis.actions.waking import analyse_later, write_later
from maxpulse.analysis.actions.writing import write

__all__ = [
    "analyse_later",
    "bring",
    "clean_expired",
    "forget_unwanted",
    "give_up",
    "lose_calls",
    "write",
    "write_later",
]
