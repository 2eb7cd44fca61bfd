"""Currencies by country. Amounts are never converted: what counts is how they stand to each other."""

from __future__ import annotations

from dataclasses import dataclass

from maxpulse.core.tongue import N_


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency: its ISO code (or `own` where the country is not known), what a field calls it, its sign in a text."""

    code: str
    label: str
    sign: str


SPACE = "\N{NO-BREAK SPACE}"
OWN = Currency("own", N_("in your currency"), "")
CURRENCIES: dict[str, Currency] = {
    currency.code: currency
    for currency in (
        OWN,
        Currency("USD", "USD", "$"),
        Currency("EUR", "EUR", "€"),
        Currency("GBP", "GBP", "£"),
        Currency("CAD", "CAD", "CA$"),
        Currency("CHF", "CHF", f"CHF{SPACE}"),
        Currency("SEK", "SEK", f"SEK{SPACE}"),
        Currency("PLN", "PLN", f"PLN{SPACE}"),
        Currency("TRY", "TRY", "₺"),
        Currency("MXN", "MXN", "MX$"),
        Currency("BRL", "BRL", "R$"),
        Currency("NGN", "NGN", "₦"),
        Currency("ZAR", "ZAR", f"R{SPACE}"),
        Currency("INR", "INR", "₹"),
        Currency("JPY", "JPY", "¥"),
        Currency("AUD", "AUD", "A$"),
        Currency("NZD", "NZD", "NZ$"),
    )
}
# By the choices of the question D_country.
COUNTRIES: dict[str, str] = {
    "us": "USD",
    "euro": "EUR",
    "gb": "GBP",
    "ca": "CAD",
    "ch": "CHF",
    "se": "SEK",
    "pl": "PLN",
    "tr": "TRY",
    "mx": "MXN",
    "br": "BRL",
    "ng": "NGN",
    "za": "ZAR",
    "in": "INR",
    "jp": "JPY",
    "au": "AUD",
    "nz": "NZD",
    "other": "own",
}
