"""For development and demos: sends nothing, and says so."""

from collections.abc import Mapping
from typing import Any, ClassVar

import structlog

from motcua.notices.adapters.base import SmsGateway, register

log = structlog.get_logger(__name__)


@register
class DevelopmentGateway(SmsGateway):
    """Writes that a message would have gone out. Production refuses to start with it."""

    name: ClassVar[str] = "development"
    development: ClassVar[bool] = True

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._unknown = sorted(options.keys() - {"driver"})

    def check(self) -> list[str]:
        """It has no options."""
        return [f"the development gateway has no option “{name}”" for name in self._unknown]

    def send(self, phone: str, text: str, *, reference: str) -> str:
        """Log it, with the number's last digits only: nothing is sent."""
        log.warning(
            "short_message_not_sent", why="development gateway", to=f"…{phone[-3:]}", letters=len(text),
            reference=reference,
        )  # fmt: skip
        return f"development:{reference}"
