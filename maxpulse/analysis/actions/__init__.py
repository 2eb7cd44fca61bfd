"""Getting a result its fuller text, fragment by fragment.

`bring` gives a result what is kept and says what is missing; `write` has one fragment written, by one worker however
many wait for it, and brings it to all of them; `give_up` ends a wait. Calls take seconds, so no transaction is open
while one runs. `ask_in_shadow` checks a kept text that was given, at night and for nobody's eyes but an admin's.
"""

from maxpulse.analysis.actions.bringing import bring, give_up
from maxpulse.analysis.actions.cleaning import clean_expired, forget_unwanted, lose_call, lost_calls
from maxpulse.analysis.actions.setting import count_told, set_by_hand
from maxpulse.analysis.actions.shadowing import ask_in_shadow, forget_checks, lose_checks
from maxpulse.analysis.actions.waking import analyse_later, shadow_later, write_later
from maxpulse.analysis.actions.writing import write

__all__ = [
    "analyse_later",
    "ask_in_shadow",
    "bring",
    "clean_expired",
    "count_told",
    "forget_checks",
    "forget_unwanted",
    "give_up",
    "lose_call",
    "lose_checks",
    "lost_calls",
    "set_by_hand",
    "shadow_later",
    "write",
    "write_later",
]
