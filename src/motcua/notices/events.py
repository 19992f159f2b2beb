"""Ways out of the house: each wish is delivered by the outbox, with its retries and dead letters."""

from dataclasses import dataclass
from typing import ClassVar

from motcua.kernel.events import Event


@dataclass(frozen=True, slots=True)
class MailWanted(Event):
    name: ClassVar[str] = "notices.mail_wanted"
    subject_kind: ClassVar[str] = "notice"
    kind: str


@dataclass(frozen=True, slots=True)
class ShortMessageWanted(Event):
    name: ClassVar[str] = "notices.short_message_wanted"
    subject_kind: ClassVar[str] = "notice"
    kind: str
