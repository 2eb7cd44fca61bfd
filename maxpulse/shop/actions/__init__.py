"""Stocking the shop, buying from it, noting what was bought elsewhere, and giving money back."""

from .buying import Buyer, OutOfStock, commission_later, purchase, stock_catalogue
from .refunding import refund
from .reporting import AlreadyReported, Reported, report_purchase

__all__ = [
    "AlreadyReported",
    "Buyer",
    "OutOfStock",
    "Reported",
    "commission_later",
    "purchase",
    "refund",
    "report_purchase",
    "stock_catalogue",
]
