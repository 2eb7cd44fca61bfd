"""Units people answer in, and what each is worth in the first unit of its family (kg, cm, l, US drink).

Currencies are units too, none of which turns into another.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from maxpulse.assessments.content.currencies import CURRENCIES, Currency


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a question.

    `factor` turns it into the family's first unit. `step` is the finest figure worth showing, `advice` the finest
    (and least) worth advising. A unit of two fields (5 ft 11 in) has `second_label` and `second_per`: how many of the
    second make one of the first. Money has a `currency`.
    """

    key: str
    label: str
    one: str
    other: str
    factor: Decimal = Decimal(1)
    step: Decimal = Decimal(1)
    second_label: str = ""
    second_per: int = 0
    short: str = ""
    currency: Currency | None = None
    advice: Decimal = Decimal(0)

    @property
    def has_second(self) -> bool:
        """True when the page shows a second field."""
        return self.second_per > 0


def _money(currency: Currency) -> Unit:
    return Unit(currency.code, currency.label, currency.label, currency.label, currency=currency)


def _unit(
    key: str, label: str, one: str, other: str, factor: str = "1", step: str = "1", advice: str = "0"
) -> Unit:
    short = label if len(label) < 4 else ""
    return Unit(key, label, one, other, Decimal(factor), Decimal(step), short=short, advice=Decimal(advice))


# International yard and pound agreement (1959). US customary: 1 cup 237 ml and 1 fl oz 29.57 ml, UK fl oz
# 28.41 ml, metric glass 250 ml. A US drink holds 14 g of alcohol, a UK unit 8 g, an Australian drink 10 g.
UNITS: dict[str, Unit] = {
    unit.key: unit
    for unit in (
        _unit("years", "years", "year", "years"),
        _unit("days", "days", "day", "days"),
        _unit("nights", "nights", "night", "nights"),
        _unit("minutes", "min", "minute", "minutes", advice="5"),
        _unit("hours", "h", "hour", "hours", step="0.25"),
        _unit("half_hours", "h", "hour", "hours", step="0.5"),
        _unit("portions", "portions", "portion", "portions", step="0.5"),
        _unit("cans", "cans", "can", "cans"),
        _unit("people", "people", "person", "people"),
        _unit("percent", "%", "percent", "percent"),
        _unit("half_percent", "%", "percent", "percent", step="0.5"),
        _unit("covers", "covers", "cover", "covers"),
        Unit("points", "of 10", "point", "points", short="of 10"),
        _unit("kg", "kg", "kg", "kg", step="0.1", advice="0.5"),
        _unit("lb", "lb", "lb", "lb", "0.45359237"),
        Unit("st", "st, lb", "st", "st", Decimal("6.35029318"), Decimal(1), "lb", 14),
        _unit("cm", "cm", "cm", "cm"),
        Unit("ft", "ft, in", "ft", "ft", Decimal("30.48"), Decimal(1), "in", 12),
        _unit("l", "litres", "litre", "litres", step="0.1", advice="0.2"),
        _unit("ml", "ml", "ml", "ml", "0.001", step="50", advice="200"),
        _unit("glass", "glasses (250 ml)", "glass", "glasses", "0.25", step="0.5"),
        _unit("cup", "US cups", "US cup", "US cups", "0.237", step="0.5"),
        _unit("oz", "US fl oz", "US fl oz", "US fl oz", "0.02957", advice="4"),
        _unit("uk_oz", "UK fl oz", "UK fl oz", "UK fl oz", "0.02841", advice="4"),
        _unit("drink", "drinks", "drink", "drinks", step="0.5"),
        Unit("uk_unit", "UK units", "UK unit", "UK units", Decimal(8) / Decimal(14), Decimal("0.5")),
        Unit("au_drink", "AU drinks", "AU drink", "AU drinks", Decimal(10) / Decimal(14), Decimal("0.5")),
    )
}
MONEY: tuple[Unit, ...] = tuple(_money(currency) for currency in CURRENCIES.values())
UNITS |= {unit.key: unit for unit in MONEY}

# Units of one family stand for each other; every other unit is a family of its own.
FAMILIES = (
    frozenset(("kg", "lb", "st")),
    frozenset(("cm", "ft")),
    frozenset(("l", "ml", "glass", "cup", "oz", "uk_oz")),
    frozenset(("drink", "uk_unit", "au_drink")),
    frozenset(unit.key for unit in MONEY),
)


def family(key: str) -> frozenset[str]:
    """The keys of the units that an amount in this one can be given in as well, itself included."""
    return next((each for each in FAMILIES if key in each), frozenset((key,)))
