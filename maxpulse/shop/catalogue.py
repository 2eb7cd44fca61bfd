"""The catalogue of a fresh installation, read from its content file."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

CATALOGUE = Path(__file__).with_name("catalogue.yaml")


class Article(BaseModel):
    """One product of the catalogue; `stock` None means that it cannot run out, `reason` what it does for its areas."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: Annotated[str, Field(pattern="^[a-z0-9-]+$")]
    name: str
    type: Literal["supplement", "app", "package", "service"]
    category: str
    icon: str
    price: Annotated[Decimal, Field(ge=0, decimal_places=2)]
    rate: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
    helps: tuple[str, ...]
    reason: Annotated[str, Field(min_length=1)]
    description: str
    stock: Annotated[int, Field(ge=0)] | None = None


class Catalogue(BaseModel):
    """Everything the content file holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    products: tuple[Article, ...]


@cache
def catalogue() -> tuple[Article, ...]:
    """The articles in the order of the file. Raises pydantic's ValidationError when the file is wrong."""
    return Catalogue.model_validate(yaml.load(CATALOGUE.read_text("utf-8"), Loader=yaml.CSafeLoader)).products


def find_reason(slug: str) -> str:
    """What an article does for its areas, for translation; empty for a product that is none of the catalogue's."""
    return next((article.reason for article in catalogue() if article.slug == slug), "")
