"""What the product writes to people about their accounts."""

from maxpulse.accounts.mails.addresses import letter_address
from maxpulse.accounts.mails.moving import closed_now, confirm_move, move_in_vain, moved, moving
from maxpulse.accounts.mails.opening import closed, invitation, invited_already, known, opened_with, welcome
from maxpulse.accounts.mails.passkeys import passkey_added, passkey_copied, passkey_removed
from maxpulse.accounts.mails.second_factor import (
    authenticator_removed,
    codes_were_wrong,
    new_device,
    recovery_code_used,
    recovery_codes_renewed,
    second_factor_reset,
    second_factor_set_up,
    second_factor_turned_off,
)
from maxpulse.accounts.mails.ways_in import linked, password_changed, reset, unlinked

__all__ = [
    "authenticator_removed",
    "closed",
    "closed_now",
    "codes_were_wrong",
    "confirm_move",
    "invitation",
    "invited_already",
    "known",
    "letter_address",
    "linked",
    "move_in_vain",
    "moved",
    "moving",
    "new_device",
    "opened_with",
    "passkey_added",
    "passkey_copied",
    "passkey_removed",
    "password_changed",
    "recovery_code_used",
    "recovery_codes_renewed",
    "reset",
    "second_factor_reset",
    "second_factor_set_up",
    "second_factor_turned_off",
    "unlinked",
    "welcome",
]
