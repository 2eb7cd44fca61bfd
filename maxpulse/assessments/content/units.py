"""Units people answer in, and what each is worth in the first unit of its family (kg, cm, l, US drink).

Currencies are units too, none of which turns into another.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from maxpulse.assessments.content.currencies import CURRENCIES, Currency
from maxpulse.core.tongue import ENGLISH, N_, Tongue


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a question.

    `factor` turns it into the family's first unit. `step` is the finest figure worth showing, `advice` the finest
    (and least) worth advising. A unit of two fields (5 ft 11 in) has `second_label` and `second_per`: how many of the
    second make one of the first. Money has a `currency`. `single` is one of it in words ("one day"); `tongue` is the
    language that all of them are in and figures are written in.
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
    single: str = ""
    tongue: Tongue = field(default=ENGLISH, compare=False)

    @property
    def has_second(self) -> bool:
        """True when the page shows a second field."""
        return self.second_per > 0


def _money(currency: Currency) -> Unit:
    return Unit(currency.code, currency.label, currency.label, currency.label, currency=currency)


def _unit(
    key: str,
    label: str,
    one: str,
    other: str,
    factor: str = "1",
    step: str = "1",
    advice: str = "0",
    single: str = "",
) -> Unit:
    short = label if len(label) < 4 else ""
    return Unit(
        key,
        label,
        one,
        other,
        Decimal(factor),
        Decimal(step),
        short=short,
        advice=Decimal(advice),
        single=single,
    )


# International yard and pound agreement (1959). US customary: 1 cup 237 ml and 1 fl oz 29.57 ml, UK fl oz
# 28.41 ml, metric glass 250 ml. A US drink holds 14 g of alcohol, a UK unit 8 g, an Australian drink 10 g.
UNITS: dict[str, Unit] = {
    unit.key: unit
    for unit in (
        _unit("years", N_("years"), N_("year"), N_("years"), single=N_("one year")),
        _unit("days", N_("days"), N_("day"), N_("days"), single=N_("one day")),
        _unit("nights", N_("nights"), N_("night"), N_("nights"), single=N_("one night")),
        _unit("minutes", N_("min"), N_("minute"), N_("minutes"), advice="5"),
        _unit("hours", N_("h"), N_("hour"), N_("hours"), step="0.25", single=N_("one hour")),
        _unit("half_hours", N_("h"), N_("hour"), N_("hours"), step="0.5", single=N_("one hour")),
        _unit(
            "portions", N_("portions"), N_("portion"), N_("portions"), step="0.5", single=N_("one portion")
        ),
        _unit("cans", N_("cans"), N_("can"), N_("cans"), single=N_("one can")),
        _unit("people", N_("people"), N_("person"), N_("people"), single=N_("one person")),
        _unit("percent", "%", N_("percent"), N_("percent")),
        _unit("half_percent", "%", N_("percent"), N_("percent"), step="0.5"),
        _unit("covers", N_("covers"), N_("cover"), N_("covers"), single=N_("one cover")),
        Unit("points", N_("of 10"), N_("point"), N_("points"), short=N_("of 10"), single=N_("one point")),
        _unit("kg", "kg", "kg", "kg", step="0.1", advice="0.5"),
        _unit("lb", "lb", "lb", "lb", "0.45359237"),
        Unit("st", "st, lb", "st", "st", Decimal("6.35029318"), Decimal(1), "lb", 14),
        _unit("cm", "cm", "cm", "cm"),
        Unit("ft", "ft, in", "ft", "ft", Decimal("30.48"), Decimal(1), "in", 12),
        _unit("l", N_("litres"), N_("litre"), N_("litres"), step="0.1", advice="0.2", single=N_("one litre")),
        _unit("ml", "ml", "ml", "ml", "0.001", step="50", advice="200"),
        _unit(
            "glass",
            N_("glasses (250 ml)"),
            N_("glass"),
            N_("glasses"),
            "0.25",
            step="0.5",
            single=N_("one glass"),
        ),
        _unit(
            "cup", N_("US cups"), N_("US cup"), N_("US cups"), "0.237", step="0.5", single=N_("one US cup")
        ),
        _unit("oz", "US fl oz", "US fl oz", "US fl oz", "0.02957", advice="4"),
        _unit("uk_oz", "UK fl oz", "UK fl oz", "UK fl oz", "0.02841", advice="4"),
        _unit("drink", N_("drinks"), N_("drink"), N_("drinks"), step="0.5", single=N_("one drink")),
        replace(
            _unit(
                "uk_unit", N_("UK units"), N_("UK unit"), N_("UK units"), step="0.5", single=N_("one UK unit")
            ),
            factor=Decimal(8) / Decimal(14),
        ),
        replace(
            _unit(
                "au_drink",
                N_("AU drinks"),
                N_("AU drink"),
                N_("AU drinks"),
                step="0.5",
                single=N_("one AU drink"),
            ),
            factor=Decimal(10) / Decimal(14),
        ),
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


def spoken(unit: Unit, tongue: Tongue) -> Unit:
    """The same unit in another tongue."""
    say = tongue.say
    return replace(
        unit,
        label=say(unit.label),
        one=say(unit.one),
        other=say(unit.other),
        second_label=say(unit.second_label),
        short=say(unit.short),
        single=say(unit.single),
        tongue=tongue,
    )
