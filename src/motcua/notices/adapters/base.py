"""What every gateway for short messages is, and which one this installation uses."""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar, Final, TypeVar

from django.conf import settings

from motcua.notices.errors import BadGateway

_PHONE: Final = re.compile(r"(?:\+?84|0)(\d{9})")
_drivers: dict[str, "type[SmsGateway]"] = {}
Driver = TypeVar("Driver", bound="type[SmsGateway]")


class SmsGateway(ABC):
    """Sends one short message. Made from the options in MOTCUA_SMS, which `check` judges before anything is sent."""

    name: ClassVar[str]
    development: ClassVar[bool] = False

    @abstractmethod
    def __init__(self, options: Mapping[str, Any]) -> None: ...

    @abstractmethod
    def check(self) -> list[str]:
        """What is wrong with the options, one line each; empty when nothing is."""

    @abstractmethod
    def send(self, phone: str, text: str, *, reference: str) -> str:
        """Hand the message over; returns what the gateway calls it. `phone` is ten digits, `reference` our own id.

        Raises:
            NotTaken: the gateway refused it or could not be reached.
        """


def register(driver: Driver) -> Driver:
    """Make a driver known under its name."""
    _drivers[driver.name] = driver
    return driver


def gateway() -> SmsGateway | None:
    """The gateway of this installation, or None when it sends no short messages.

    Raises:
        BadGateway: MOTCUA_SMS names one that cannot be used.
    """
    made, wrong = _made(settings.SMS)
    if wrong:
        raise BadGateway(why="; ".join(wrong))
    return made


def problems(stated: str) -> list[str]:
    """What is wrong with the value of MOTCUA_SMS; empty when nothing is, or when it is empty."""
    return list(_made(stated)[1])


def is_development(stated: str) -> bool:
    """Whether the value of MOTCUA_SMS names a gateway that sends nothing."""
    made, _wrong = _made(stated)
    return made is not None and made.development


@lru_cache(maxsize=8)
def _made(stated: str) -> tuple[SmsGateway | None, tuple[str, ...]]:
    if not stated:
        return None, ()
    try:
        options = json.loads(stated)
        driver = _drivers[options["driver"]]
    except ValueError:
        return None, ("it is not JSON",)
    except (KeyError, TypeError):
        return None, (f"its “driver” is none of {', '.join(sorted(_drivers))}",)
    made = driver(options)
    return made, tuple(made.check())


def reachable(phone: str) -> str:
    """A Vietnamese number as ten digits, or empty when it is none."""
    found = _PHONE.fullmatch(re.sub(r"[\s.\-()]", "", phone))
    return f"0{found.group(1)}" if found else ""
