"""What a fresh shop sells, and who may take money for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from maxpulse.assessments.content import load_bank
from maxpulse.config import Settings
from maxpulse.shop.catalogue import catalogue, find_reason
from maxpulse.shop.gateways import NoGateway, gateway

ICONS = Path(__file__).parents[3] / "static" / "icons.txt"


def test_every_kind_of_product_is_there_and_every_slug_once() -> None:
    articles = catalogue()
    assert {article.type for article in articles} == {"supplement", "app", "package", "service"}
    assert len({article.slug for article in articles}) == len(articles) >= 6


def test_each_product_has_its_own_price_rate_and_words() -> None:
    for article in catalogue():
        assert article.price > 0
        assert article.rate > 0
        assert len(article.description) > 60
        assert find_reason(article.slug) == article.reason
    assert len({article.reason for article in catalogue()}) == len(catalogue())
    assert find_reason("made-by-an-admin") == ""


def test_nothing_to_swallow_is_sold_for_habits() -> None:
    assert {a.helps for a in catalogue() if a.type == "supplement"} == {("nutrition",)}


def test_one_is_sold_out_and_one_can_never_be() -> None:
    assert {0, None} <= {article.stock for article in catalogue()}


def test_products_help_areas_that_are_scored_and_every_such_area_has_one() -> None:
    scored = {area.key for area in load_bank("hybrid").scoring.areas}
    in_stock = [article for article in catalogue() if article.stock != 0]
    assert {area for article in catalogue() for area in article.helps} <= scored
    assert {area for article in in_stock for area in article.helps} == scored


def test_every_sign_is_one_that_pages_have() -> None:
    assert {article.icon for article in catalogue()} <= set(ICONS.read_text().split())


def test_the_demo_gateway_says_that_it_is_one() -> None:
    assert gateway(Settings.model_construct(env="development")).is_demo


def test_production_refuses_demo_payments() -> None:
    with pytest.raises(NoGateway):
        gateway(Settings.model_construct(env="production"))
