"""The tables of client care."""

from maxpulse.clients.models.care import ClientActivity, ClientCommunication, ClientFollowUp, ClientNote
from maxpulse.clients.models.client import Client, ClientAssessment

__all__ = [
    "Client",
    "ClientActivity",
    "ClientAssessment",
    "ClientCommunication",
    "ClientFollowUp",
    "ClientNote",
]
