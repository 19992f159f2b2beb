"""What can go wrong, said once.

An error has a stable dotted `code`, `data` for programs, and a message for the person who has to act on it. The
first paragraph of a class's docstring is its default message (a msgid); it may name keys of `data` in braces. HTTP
status codes live in `doors`.
"""

import inspect
from typing import Any

from django.utils.translation import gettext


class MotcuaError(Exception):
    """Something went wrong. Please try again."""

    code = "kernel.error"

    def __init__(self, message: str | None = None, **data: Any) -> None:
        self.data = data
        self._message = message
        super().__init__(message or self.code)

    @property
    def message(self) -> str:
        """The message in the reader's language."""
        text = gettext(self._message or default_message(type(self)))
        return text.format_map(_Known(self.data)) if self.data else text

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self._message, self.data))


def default_message(kind: type[MotcuaError]) -> str:
    """The msgid of a class of errors: the first paragraph of its docstring, on one line."""
    paragraph, _, _ = inspect.cleandoc(kind.__doc__ or kind.code).partition("\n\n")
    return " ".join(paragraph.split())


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _rebuild(kind: type[MotcuaError], message: str | None, data: dict[str, Any]) -> MotcuaError:
    return kind(message, **data)


class InvalidInput(MotcuaError):
    """What was sent does not fit. Check the marked fields and send it again.

    `data["fields"]` maps a field to its message, where the error belongs to fields.
    """

    code = "kernel.invalid_input"


class UnstorableText(InvalidInput):
    """What you sent holds a sign that cannot be kept (NUL). Go back, type that text anew and send it again."""

    code = "kernel.unstorable_text"


class NotAllowed(MotcuaError):
    """You have no right to do this. Ask your administrator if you should have it."""

    code = "kernel.not_allowed"


class NotFound(MotcuaError):
    """Nothing was found here."""

    code = "kernel.not_found"


class Conflict(MotcuaError):
    """Somebody else has just changed this. Look at it again, then decide."""

    code = "kernel.conflict"


class StaleState(Conflict):
    """This has moved on in the meantime, so the step no longer fits. Look at it again."""

    code = "kernel.stale_state"


class Busy(Conflict):
    """Somebody else is working on this right now. Try again in a moment."""

    code = "kernel.busy"


class TooMany(MotcuaError):
    """Too many tries in a short time. Wait {seconds} seconds, then try again."""

    code = "kernel.too_many"
