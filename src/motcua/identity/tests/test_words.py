"""Everything that this room says to people is there in Vietnamese, sign-in included."""

import inspect
import re
from pathlib import Path

import polib
import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from motcua.identity import errors
from motcua.kernel.errors import MotcuaError

CATALOGUE = Path(errors.__file__).parent / "locale" / "vi" / "LC_MESSAGES" / "django.po"
KNOWN = {entry.msgid: entry for entry in polib.pofile(CATALOGUE)}
# All rooms share one dictionary; what the sign-in pages say stands with the door that shows them.
ANYWHERE = {entry.msgid for path in CATALOGUE.parents[5].rglob("vi/LC_MESSAGES/*.po") for entry in polib.pofile(path)}
OWN = [each for _, each in inspect.getmembers(errors, inspect.isclass) if each.__module__ == errors.__name__]


@pytest.mark.parametrize("error", OWN, ids=lambda error: error.__name__)
def test_every_error_is_translated_with_the_same_fields(error):
    assert issubclass(error, MotcuaError)
    assert error.code.startswith("identity.")
    words = KNOWN[inspect.cleandoc(error.__doc__)]
    assert words.msgstr
    assert set(re.findall(r"{(\w+)}", words.msgid)) == set(re.findall(r"{(\w+)}", words.msgstr))


def test_error_codes_are_unique():
    assert len({error.code for error in OWN}) == len(OWN)


@pytest.mark.parametrize("adapter", [DefaultAccountAdapter, DefaultMFAAdapter])
def test_what_sign_in_refuses_with_is_translated(adapter):
    """The library brings no Vietnamese; a new version with a new sentence fails here."""
    ours = {name: text for name, text in adapter.error_messages.items() if name != "username_taken"}
    missing = [str(text) for text in ours.values() if _source(text) not in ANYWHERE]
    assert missing == []


def _source(text):
    return text._args[0] if hasattr(text, "_args") else text


def test_placeholders_survive_translation():
    for entry in KNOWN.values():
        assert entry.msgstr, entry.msgid
        pattern = r"%\(\w+\)s|%d|{\w+}"
        assert sorted(re.findall(pattern, entry.msgid)) == sorted(re.findall(pattern, entry.msgstr)), entry.msgid
