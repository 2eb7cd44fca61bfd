"""Content files read so that a mistake is told with its file and line. Decimal numbers stay decimal.

Files come from admins too: nothing in them is run, nothing in them stands for something else, and no number in them
is larger than a sum can bear.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from yaml.composer import Composer

from maxpulse.core.languages import LANGUAGES

T = TypeVar("T")

LARGEST, FINEST = Decimal(1_000_000_000_000), -9
# Blocks with one of these hold words that people read.
WORDED = frozenset(("title", "text", "label", "keep_title"))


class ContentError(ValueError):
    """Content files are wrong. `mistakes` are sentences, each beginning with file:line where it has one."""

    def __init__(self, *mistakes: str) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Mistakes:
    """Gathers what is wrong with several parts, so that all of it is told at once."""

    def __init__(self) -> None:
        self._found: list[str] = []

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Note a mistake made in here and go on behind it."""
        try:
            yield
        except ContentError as wrong:
            self._found.extend(wrong.mistakes)

    def tell(self) -> None:
        """Raise ContentError when there was any."""
        if self._found:
            raise ContentError(*dict.fromkeys(self._found))


class Block(dict[str, Any]):
    """A mapping of a content file that knows where it stands."""

    place = ""

    def fail(self, message: str) -> ContentError:
        """The error to raise about this block."""
        return ContentError(f"{self.place}: {message}")

    def only(self, *keys: str) -> None:
        """Raise ContentError when the block holds any other key: a misspelt one would be lost.

        How words are said in other languages stands beside them (`content.beside`).
        """
        beside = LANGUAGES[1:] if WORDED.intersection(keys) else ()
        unknown = sorted(set(self) - set(keys) - set(beside))
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
        if not value.strip() and default != "":
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
            number = Decimal(value)
        except InvalidOperation:
            raise self.fail(f"{key} must be a number") from None
        if not number.is_finite() or abs(number) > LARGEST or int(number.as_tuple().exponent) < FINEST:
            raise self.fail(f"{key} must be a number between -{LARGEST} and {LARGEST}")
        return number

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


class _Loader(Composer, yaml.CSafeLoader):
    """YAML with places and decimals, and without aliases: a few lines of those unfold into gigabytes.

    Taken apart by libyaml, put together here: the four files take 46 ms of CPU, with PyYAML alone 273 ms.
    """

    def __init__(self, text: str, name: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        Composer.__init__(self)
        self.name, self.line = name, 0

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        self.line = node.start_mark.line
        return super().construct_object(node, deep)

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            where = cast("yaml.error.Mark | None", event.start_mark)
            raise yaml.composer.ComposerError(None, None, "an alias (*) is not read: write it out", where)
        return super().compose_node(parent, index)


def _block(loader: _Loader, node: yaml.MappingNode) -> Block:
    pairs = loader.construct_pairs(node, deep=True)
    place = f"{Path(loader.name).name}:{node.start_mark.line + 1}"
    if not all(isinstance(key, str) for key, _value in pairs):
        raise ContentError(f"{place}: every key must be a word; yes, no, on and off need quotes")
    block = Block(pairs)
    block.place = place
    if len(block) < len(pairs):
        raise block.fail("the same key stands twice")
    return block


def _decimal(loader: _Loader, node: yaml.ScalarNode) -> Decimal:
    try:
        return Decimal(str(loader.construct_scalar(node)))
    except InvalidOperation:
        where = node.start_mark
        raise yaml.constructor.ConstructorError(None, None, f"{node.value} is no number", where) from None


_Loader.add_constructor("tag:yaml.org,2002:map", _block)
_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)


def read_text(text: str, name: str) -> Block:
    """The outermost block of the text of a content file called `name`. Raises ContentError with file and line."""
    loader = None
    try:
        loader = _Loader(text, name)
        content = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError(f"{name}:{line}: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ContentError(f"{name}:1: {str(error).splitlines()[0]}") from error
    except RecursionError as error:
        raise ContentError(f"{name}:1: blocks stand inside each other too deep") from error
    except (ValueError, ArithmeticError) as error:
        if isinstance(error, ContentError):
            raise
        line = loader.line + 1 if loader is not None else 1
        raise ContentError(f"{name}:{line}: a value cannot be read") from error
    finally:
        if loader is not None:
            loader.dispose()
    if not isinstance(content, Block):
        raise ContentError(f"{name}:1: the file must hold one block")
    return content
