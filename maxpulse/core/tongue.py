"""How sentences and figures are said, for rules that know no reader: they are handed a tongue and speak in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from maxpulse.core.languages import parts_of

Say: TypeAlias = Callable[[str], str]


def N_(message: str) -> str:  # noqa: N802 (the name gettext tools look for)
    """Mark a sentence for translation; it is translated where it is said."""
    return message


def plain(figure: Decimal) -> str:
    """A number without exponent and without zeros at the end of its fraction."""
    text = f"{figure:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language: what it says for a sentence of ours, and how it writes numbers.

    `way` is the language in the country that writes numbers so ("de_CH"), or the language alone.
    `say` translates. `decimal` begins a fraction, `thousands` parts groups, `sign_last` puts the sign of a currency
    behind its amount, `sign_apart` keeps one that stands before it off it, `lowers` begins a name inside a sentence
    with a small letter.
    """

    way: str = "en"
    say: Say = str
    decimal: str = "."
    thousands: str = ","
    sign_last: bool = False
    lowers: bool = True
    sign_apart: bool = False

    @property
    def language(self) -> str:
        """The language, whatever the country."""
        return parts_of(self.way)[0]

    def figure(self, number: Decimal) -> str:
        """A number as it stands beside its unit: "7.5"."""
        return self.typed(plain(number))

    def typed(self, figure: str) -> str:
        """A number in digits with a point, as somebody would have typed it."""
        return figure.replace(".", self.decimal)

    def money(self, amount: Decimal, sign: str) -> str:
        """An amount with the sign of its currency, thousands grouped, cents only where there are any."""
        places = 0 if amount == amount.to_integral_value() else 2
        marks = str.maketrans({",": self.thousands, ".": self.decimal})
        figure = f"{amount:,.{places}f}".translate(marks)
        if self.sign_last:
            return f"{figure}\N{NO-BREAK SPACE}{sign.strip()}".strip()
        return f"{sign.strip()}\N{NO-BREAK SPACE}{figure}".strip() if self.sign_apart else f"{sign}{figure}"

    def inside(self, name: str) -> str:
        """A name inside a sentence."""
        return name[:1].lower() + name[1:] if self.lowers else name


# The language that the words in the code are written in.
ENGLISH = Tongue()
