"""Who takes the money. One small interface; the demo gateway takes none and says so."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from maxpulse.config import Settings


class NoGateway(RuntimeError):
    """Nothing here can take a payment; the checkout says so instead of pretending."""


class PaymentRefused(Exception):
    """The gateway did not take the payment. Nothing was bought."""


class Gateway(Protocol):
    """Takes one payment. `is_demo` is shown on every page that speaks of paying."""

    @property
    def name(self) -> str: ...
    @property
    def is_demo(self) -> bool: ...

    def charge(self, amount: Decimal, currency: str, transaction_id: str) -> None:
        """Take `amount` once per `transaction_id`, however often it is asked. Raises PaymentRefused."""


class DemoGateway:
    """Takes every payment and moves no money. Refused in production."""

    name = "demo"
    is_demo = True

    def charge(self, amount: Decimal, currency: str, transaction_id: str) -> None:
        """Say yes and do nothing."""


def gateway(settings: Settings) -> Gateway:
    """The gateway of this installation. Raises NoGateway in production, where demo payments are refused."""
    if settings.is_production:
        raise NoGateway("No payment gateway is configured, and production refuses demo payments")
    return DemoGateway()
