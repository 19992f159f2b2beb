"""What allauth brings in English is written as the house writes: one capital at the beginning."""

import re
from pathlib import Path

import allauth
import polib
import pytest
from django.utils import translation
from django.utils.translation import gettext

TITLED = re.compile(r"[A-Z][a-z'-]+(?: [A-Z(][A-Za-z'-]*)+[?.]?")
OWN = Path(__file__).parents[1] / "locale/en/LC_MESSAGES/django.po"
NOT_OURS = ("socialaccount", "idp", "headless", "apps.py")


def titles():
    theirs = polib.pofile(str(Path(allauth.__file__).parent / "locale/en/LC_MESSAGES/django.po"))
    for entry in theirs:
        if TITLED.fullmatch(entry.msgid) and not any(no in entry.occurrences[0][0] for no in NOT_OURS):
            yield entry.msgid


def test_no_title_of_theirs_keeps_its_capitals():
    ours = {entry.msgid for entry in polib.pofile(str(OWN))}
    assert set(titles()) - ours == set()


@pytest.mark.parametrize(
    ("msgid", "english"), [("Change Password", "Change password"), ("Email Addresses", "Email addresses")]
)
def test_pages_say_it_in_english_only(msgid, english):
    with translation.override("en"):
        assert gettext(msgid) == english
    with translation.override("vi"):
        assert gettext(msgid) not in {msgid, english}
