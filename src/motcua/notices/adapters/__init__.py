"""Gateways for short messages: a contract, a registry, one that speaks to any HTTP service, one for development."""

from motcua.notices.adapters.base import SmsGateway, gateway, is_development, problems, reachable, register
from motcua.notices.adapters.development import DevelopmentGateway
from motcua.notices.adapters.http import HttpGateway

__all__ = [
    "DevelopmentGateway",
    "HttpGateway",
    "SmsGateway",
    "gateway",
    "is_development",
    "problems",
    "reachable",
    "register",
]
