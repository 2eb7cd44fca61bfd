"""Content files read so that a mistake is told with its file and line. Decimal numbers stay decimal."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import yaml

T = TypeVar("T")


class ContentError(ValueError):
    """A content file is wrong; the message begins with file:line."""


class Block(dict[str, Any]):
    """A mapping of a content file that knows where it stands."""

    place = ""

    def fail(self, message: str) -> ContentError:
        """The error to raise about this block."""
        return ContentError(f"{self.place}: {message}")

    def only(self, *keys: str) -> None:
        """Raise ContentError when the block holds any other key: a misspelt one would be lost."""
        unknown = sorted(set(self) - set(keys))
        if unknown:
            raise self.fail(f"unknown key {', '.join(unknown)}")

    def typed(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value of a key, which must be of that type. Without a default the key must be there."""
        if key not in self and default is not None:
            return default
        value = self.get(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.fail(f"{key} must be given as {kind.__name__}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A text, not empty unless the default is."""
        value = self.typed(key, str, default)
        if not value and default != "":
            raise self.fail(f"{key} is empty")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        return self.typed(key, bool, default)

    def decimal(self, key: str, default: str | None = None) -> Decimal:
        """A number as Decimal."""
        return self.as_decimal(self.get(key, default), key)

    def as_decimal(self, value: object, key: str) -> Decimal:
        """Any plain number of this block as Decimal; `key` names it in the error."""
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
            raise self.fail(f"{key} must be a number")
        try:
            return Decimal(value)
        except InvalidOperation:
            raise self.fail(f"{key} must be a number") from None

    def pair(self, key: str) -> tuple[Decimal, Decimal] | None:
        """Two numbers, or None when the key is missing."""
        if key not in self:
            return None
        values = self.typed(key, list)
        if len(values) != 2:
            raise self.fail(f"{key} must be two numbers")
        return self.as_decimal(values[0], key), self.as_decimal(values[1], key)

    def blocks(self, key: str) -> list[Block]:
        """The blocks of a list; none when the key is missing."""
        values = self.typed(key, list, [])
        if not all(isinstance(value, Block) for value in values):
            raise self.fail(f"{key} must be a list of blocks")
        return values

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list; none when the key is missing."""
        values = self.typed(key, list, [])
        if not all(isinstance(value, str) for value in values):
            raise self.fail(f"{key} must be a list of texts")
        return tuple(values)


class _Loader(yaml.SafeLoader):
    """YAML with places and decimals."""


def _block(loader: _Loader, node: yaml.MappingNode) -> Block:
    pairs = loader.construct_pairs(node, deep=True)
    block = Block(pairs)
    block.place = f"{Path(loader.name).name}:{node.start_mark.line + 1}"
    if len(block) < len(pairs):
        raise block.fail("the same key stands twice")
    return block


def _decimal(loader: _Loader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)))


_Loader.add_constructor("tag:yaml.org,2002:map", _block)
_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)


def read(path: Path) -> Block:
    """The outermost block of a content file. Raises ContentError with file and line."""
    try:
        with path.open(encoding="utf-8") as file:
            content = yaml.load(file, _Loader)  # noqa: S506 (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ContentError(f"{path.name}:{line}: {error.problem}") from error
    if not isinstance(content, Block):
        raise ContentError(f"{path.name}:1: the file must hold one block")
    return content
