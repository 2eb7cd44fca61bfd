"""Stocking the shop, buying from it, and giving money back."""

from .buying import Buyer, OutOfStock, commission_later, purchase, stock_catalogue
from .refunding import refund

__all__ = [
    "Buyer",
    "OutOfStock",
    "commission_later",
    "purchase",
    "refund",
    "stock_catalogue",
]
