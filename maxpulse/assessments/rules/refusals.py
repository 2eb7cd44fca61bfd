"""Why an answer was not taken, in a sentence a person can act on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from maxpulse.core.tongue import N_

SENTENCES = {
    "required": N_("Your score is built on this one, so it needs an answer. A rough figure is fine."),
    "empty": N_("Please give an answer. A rough figure is fine."),
    "nothing_chosen": N_("Please choose an answer."),
    "not_a_number": N_("Please write a number, like 7 or 7.5."),
    "a_range": N_("Please write one number: the middle between %(low)s and %(high)s will do."),
    "other_measure": N_("“%(word)s” is another measure. Please write the figure in %(units)s."),
    "not_whole": N_("Please write a whole number, without a fraction."),
    "off_step": N_("Please choose a value on the scale, in steps of %(step)s."),
    "unit_missing": N_("Please choose a unit: %(units)s."),
    "wrong_unit": N_("This answer cannot be given in that unit. Please choose: %(units)s."),
    "first_not_whole": N_("Please write %(first)s and %(second)s apart, like 5 and 9."),
    "second_range": N_("Please check the second field: %(second)s can be 0 to %(most)s."),
    "out_of_range": N_("Please check: between %(low)s and %(high)s."),
    "out_of_range_slip": N_("Please check: between %(low)s and %(high)s. Did you mean %(value)s?"),
    "out_of_range_unit": N_(
        "Please check: between %(low)s and %(high)s. Did you mean %(value)s? Then choose %(unit)s."
    ),
    "above_cap": N_("Please check: it cannot be more than the %(most)s you gave before."),
    "unlikely_together": N_("Please check height and weight: %(height)s and %(weight)s do not go together."),
    "unlikely_together_unit": N_(
        "Please check height and weight: %(height)s and %(weight)s do not go together. "
        "Did you mean %(value)s? Then choose %(unit)s."
    ),
    "empty_amount": N_("Please give an amount. A rough figure is fine, and 0 is an answer too."),
    "no_amount": N_("Please write one amount in figures, like 1200, 1,200.50 or 1.2k."),
    "other_currency": N_("Your country was changed meanwhile. Please give this amount anew: %(currency)s."),
    "costs_above_income": N_(
        "Please look once more: that would be %(costs)s of costs with %(income)s coming in. If that is right, say so "
        "below."
    ),
    "gross_below_net": N_(
        "Please look once more: before tax (%(gross)s) is usually more than after it (%(net)s). If that is right, say "
        "so below."
    ),
    "more_than_one": N_("Please choose only one answer."),
    "unknown_choice": N_("That answer is not on the list any more. Please choose one of these."),
    "none_with_others": N_("Please choose either “%(none)s” or the others, not both."),
}

ASKED_BACK = frozenset(("costs_above_income", "gross_below_net"))


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that was not taken. `code` is stable; pages translate `message` and fill in `params`."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def can_be_confirmed(self) -> bool:
        """True for a question back: the same answer is taken once the person says that it is right."""
        return self.code in ASKED_BACK

    @property
    def message(self) -> str:
        """The sentence before its figures are filled in: what gettext looks up."""
        return SENTENCES[self.code]

    def sentence(self) -> str:
        """The whole sentence in plain English, for those who read no page."""
        return self.message % self.params
