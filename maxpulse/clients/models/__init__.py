"""The tables of client care."""

from maxpulse.clients.models.care import ClientActivity, ClientCommunication, ClientFollowUp, ClientNote
from maxpulse.clients.models.client import FUNCTIONS, Client, ClientAssessment

__all__ = [
    "FUNCTIONS",
    "Client",
    "ClientActivity",
    "ClientAssessment",
    "ClientCommunication",
    "ClientFollowUp",
    "ClientNote",
]
