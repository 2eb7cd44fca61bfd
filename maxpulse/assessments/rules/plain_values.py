"""Results as plain JSON values and back, by the types their fields declare."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType
from typing import Any, TypeVar, cast, get_args, get_type_hints

T = TypeVar("T")


def dump(value: Any) -> Any:
    """A value object as dicts, lists, texts and whole numbers; decimals become texts."""
    if is_dataclass(value):
        return {field.name: dump(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [dump(part) for part in value]
    return f"{value:f}" if isinstance(value, Decimal) else value


def load(kind: type[T], content: Mapping[str, Any]) -> T:
    """A value object from what `dump` made of it. Raises ValueError when something is missing or wrong.

    A field with a default may be missing: what was kept before there was such a field reads as without it.
    """
    try:
        hints, optional = _declared(cast("Hashable", kind))
        there = {name: hint for name, hint in hints.items() if name in content or name not in optional}
        return kind(**{name: _value(hint, content[name]) for name, hint in there.items()})
    except (KeyError, TypeError, InvalidOperation) as error:
        raise ValueError(f"this is no {kind.__name__}") from error


@cache
def _declared(value_class: type[Any]) -> tuple[Mapping[str, Any], frozenset[str]]:
    # Evaluated for each value, the types were four fifths of reading a result (cProfile over 95 of them).
    optional = frozenset(field.name for field in fields(value_class) if field.default is not MISSING)
    return get_type_hints(value_class), optional


def _value(hint: Any, content: Any) -> Any:
    options = [option for option in get_args(hint) if option is not NoneType]
    if content is None and NoneType in get_args(hint):
        return None
    if isinstance(content, list):
        return tuple(_value(options[0], part) for part in content)
    if hint is Decimal or Decimal in options:
        return Decimal(content)
    if isinstance(content, dict):
        return load(options[0] if options else hint, content)
    return content
