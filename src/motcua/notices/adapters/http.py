"""Any gateway that takes a message by one HTTP request: what it wants to be sent and how it says yes are options.

`{"driver": "http", "url": "https://…", "encoding": "json" | "form", "fields": {"to": "{phone}", "content": "{text}",
"id": "{reference}"}, "headers": {"Authorization": "Bearer …"}, "country_code": "84", "yes": {"field": "result.code",
"values": ["0"]}, "id_field": "result.id", "timeout": 10}`. Without `yes` an answer of 200 to 299 is one.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from http.client import HTTPException
from typing import Any, ClassVar, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from motcua.notices.adapters.base import SmsGateway, register
from motcua.notices.errors import NotTaken

LONGEST_ANSWER: Final = 65_536
LONGEST_TIMEOUT: Final = 60
_HOLE: Final = re.compile(r"\{(\w+)\}")
_HOLES: Final = frozenset({"phone", "text", "reference"})
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """See the module's own page."""

    url: str = ""
    encoding: str = "json"
    fields: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    country_code: str = ""
    yes: Mapping[str, Any] = field(default_factory=dict)
    id_field: str = ""
    timeout: float = 10.0


class _NoRedirect(HTTPRedirectHandler):
    """Messages hold personal data: they go where the province said, and nowhere else."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


@register
class HttpGateway(SmsGateway):
    """The generic driver."""

    name: ClassVar[str] = "http"

    def __init__(self, options: Mapping[str, Any]) -> None:
        known = {one.name for one in fields(HttpOptions)}
        self._unknown = sorted(options.keys() - known - {"driver"})
        self.options = HttpOptions(**{name: value for name, value in options.items() if name in known})
        self._opener = build_opener(_NoRedirect)

    def check(self) -> list[str]:
        """Unknown options, an address that is not protected, fields that carry no number or no text, odd values."""
        told, options = [f"there is no option “{name}”" for name in self._unknown], self.options
        if not isinstance(options.url, str):
            return [*told, "url is not a text"]
        address = urlsplit(options.url)
        if address.scheme != "https" and address.hostname not in _HERE:
            told.append("url has to begin with https://")
        if not address.hostname:
            told.append("url names no host")
        if options.encoding not in {"json", "form"}:
            told.append("encoding is json or form")
        told += _field_problems(options.fields) + _header_problems(options.headers)
        if not isinstance(options.timeout, int | float) or not 0 < options.timeout <= LONGEST_TIMEOUT:
            told.append(f"timeout is a number of seconds up to {LONGEST_TIMEOUT}")
        if options.yes and not (isinstance(options.yes, dict) and options.yes.keys() == {"field", "values"}):
            told.append("yes has a field and a list of values")
        return told

    def send(self, phone: str, text: str, *, reference: str) -> str:
        """One request. The answer is read whole before it is believed.

        Raises:
            NotTaken: unreachable, an answer outside 200 to 299, or one that does not say yes.
        """
        answer = self._answer(self._request(phone, text, reference))
        if not self.options.yes and not self.options.id_field:
            return reference
        try:
            said = json.loads(answer)
        except ValueError as error:
            raise NotTaken(answer="the answer is not JSON") from error
        if self.options.yes:
            value = _inside(said, self.options.yes["field"])
            if str(value) not in {str(one) for one in self.options.yes["values"]}:
                raise NotTaken(answer=f"{self.options.yes['field']} is {str(value)[:80]}")
        return str(_inside(said, self.options.id_field) or reference)[:200] if self.options.id_field else reference

    def _request(self, phone: str, text: str, reference: str) -> Request:
        values = {"phone": self._number(phone), "text": text, "reference": reference}
        body = {
            name: _HOLE.sub(lambda hole: values[hole.group(1)], str(one)) for name, one in self.options.fields.items()
        }
        if self.options.encoding == "json":
            data, kind = json.dumps(body, ensure_ascii=False).encode(), "application/json; charset=utf-8"
        else:
            data, kind = urlencode(body).encode(), "application/x-www-form-urlencoded; charset=utf-8"
        headers = {"Content-Type": kind, "Accept": "application/json", **self.options.headers}
        return Request(self.options.url, data=data, headers=headers, method="POST")  # noqa: S310 - check() saw to https

    def _answer(self, request: Request) -> bytes:
        try:
            with self._opener.open(request, timeout=self.options.timeout) as response:
                return bytes(response.read(LONGEST_ANSWER))
        except HTTPError as error:
            error.close()
            raise NotTaken(answer=f"HTTP {error.code}") from error
        except (URLError, HTTPException, OSError) as error:
            raise NotTaken(answer=type(getattr(error, "reason", error)).__name__) from error

    def _number(self, phone: str) -> str:
        return self.options.country_code + phone.removeprefix("0") if self.options.country_code else phone


def _field_problems(stated: Any) -> list[str]:
    if not isinstance(stated, dict) or not stated:
        return ["fields names what the gateway wants to be sent"]
    holes = {hole for value in stated.values() for hole in _HOLE.findall(str(value))}
    told = [f"fields: {{{hole}}} is none of {', '.join(sorted(_HOLES))}" for hole in sorted(holes - _HOLES)]
    return told + [f"fields: nothing carries {{{hole}}}" for hole in ("phone", "text") if hole not in holes]


def _header_problems(stated: Any) -> list[str]:
    if not isinstance(stated, dict):
        return ["headers is a table of names and values"]
    broken = [name for name, value in stated.items() if not str(name + str(value)).isprintable()]
    return [f"headers: {name!r} holds a line break" for name in broken]


def _inside(said: Any, path: str) -> Any:
    """`said["a"]["b"]` for `a.b`; None where there is nothing."""
    for step in path.split("."):
        said = said.get(step) if isinstance(said, dict) else None
    return said
