"""US dollars and shares as the page about analyses writes them: small amounts finer, and never rounded up to all."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from babel import Locale
from babel.numbers import format_currency, format_percent
from flask_babel import get_locale

from maxpulse.core.languages import LANGUAGES

# Of dollars: cents always, and up to the smallest amount that is kept.
FEWEST, MOST = 2, 6
THOUSANDTH: Final = Decimal("0.001")


def dollars(amount: Decimal) -> str:
    """An amount in the reader's way of writing, with the two first figures of one below a dollar."""
    # 0.0123 has its first figure in the second place (-2).
    is_small = amount and abs(amount) < 1
    finest = min(MOST, max(FEWEST, 1 - amount.adjusted())) if is_small else FEWEST
    rounded = amount.quantize(Decimal(1).scaleb(-finest), ROUND_HALF_UP)
    # 0.0080 is 0.008: cents alone are written out.
    places = max(FEWEST, -int(rounded.normalize().as_tuple().exponent))
    pattern = str(_locale().currency_formats["standard"].pattern).replace("0.00", "0." + "0" * places)
    return format_currency(rounded, "USD", format=pattern, locale=_locale(), currency_digits=False)


def per_cent(part: int, whole: int) -> str:
    """A part of a whole with a tenth where there is one; 99.96 % are 99.9, for something is missing still."""
    return share(Decimal(part) / whole if whole else Decimal(0), ROUND_DOWN)


def share(part: Decimal, rounding: str) -> str:
    """A share (0 to 1) with a tenth of a per cent where there is one."""
    pattern = str(_locale().percent_formats[None].pattern).replace("##0", "##0.#")
    return format_percent(part.quantize(THOUSANDTH, rounding), format=pattern, locale=_locale())


def _locale() -> Locale:
    return get_locale() or Locale.parse(LANGUAGES[0])
