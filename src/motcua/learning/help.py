"""What stands behind "Trợ giúp" on each page: its purpose, its keys, the law in a sentence, what to do when stuck.

The texts explain the program's own pages, so they come with the program (`texts/help.json`), not with a province.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from motcua.learning.errors import NoHelp

_FILE: Final = Path(__file__).parent / "texts" / "help.json"
LANGUAGES: Final = ("vi", "en")
_PARTS: Final = ("title", "what", "keys", "law", "stuck")
# The pages of accounts are named by the packages that bring them; one entry is for all.
_ACCOUNT: Final = ("account_", "mfa_", "usersessions_")


@dataclass(frozen=True, slots=True)
class Help:
    """The help of one page in one language."""

    page: str
    title: str
    what: str
    keys: str
    law: str
    stuck: str


@cache
def _entries() -> dict[str, dict[str, Any]]:
    """By the name of the address, those that an entry covers too."""
    listed = json.loads(_FILE.read_text(encoding="utf-8"))["pages"]
    return {name: entry for entry in listed for name in (entry["page"], *entry["covers"])}


def page_of(address: str) -> str:
    """The page whose help explains the address of this name; empty if none does."""
    if address.startswith(_ACCOUNT):
        return "account"
    found = _entries().get(address)
    return str(found["page"]) if found else ""


def help_of(page: str, language: str) -> Help:
    """The help of a page. Any language but English is answered in Vietnamese.

    Raises:
        NoHelp: there is no such page.
    """
    entry = _entries().get(page)
    if entry is None:
        raise NoHelp
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    return Help(entry["page"], **{part: entry[part][spoken] for part in _PARTS})


def all_help(door: str, language: str) -> list[Help]:
    """The help of all pages of a door (`desk` or `portal`), in the order of the file."""
    pages = dict.fromkeys(entry["page"] for entry in _entries().values())
    return [help_of(page, language) for page in pages if page.startswith(f"{door}:") or page == "account"]
