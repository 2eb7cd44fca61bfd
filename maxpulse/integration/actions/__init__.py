"""Programs made, given secrets and revoked; what they report; and that each deed is done once."""

from .once import Answer, Asked, InFlight, KeyReused, Refused, answer_once
from .programs import (
    NoSuchSecret,
    Revoked,
    TooManySecrets,
    make_api_client,
    make_secret,
    recognise,
    retire_secret,
    revoke_api_client,
)
from .sales import NoSuchSeller, Order, ReferenceTaken, SellerNotActive, WrongCurrency, give_back, report

__all__ = [
    "Answer",
    "Asked",
    "InFlight",
    "KeyReused",
    "NoSuchSecret",
    "NoSuchSeller",
    "Order",
    "ReferenceTaken",
    "Refused",
    "Revoked",
    "SellerNotActive",
    "TooManySecrets",
    "WrongCurrency",
    "answer_once",
    "give_back",
    "make_api_client",
    "make_secret",
    "recognise",
    "report",
    "retire_secret",
    "revoke_api_client",
]
