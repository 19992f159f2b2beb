"""The list of reasons is the reference page's."""

import re
from pathlib import Path

import polib

from motcua.catalogue.national.reasons import REASONS

ROOT = Path(__file__).resolve().parents[5]
PAGE = ROOT / "docs" / "reference" / "national-record.md"
SOURCE = ROOT / "src" / "motcua" / "catalogue" / "national"


def test_the_reference_page_lists_every_reason_with_its_message():
    listed = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert listed == REASONS


def test_every_reason_is_given_somewhere():
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("*.py") if path.name != "reasons.py")
    assert [reason for reason in REASONS if f'"{reason}"' not in code] == []


def test_every_reason_is_told_in_vietnamese():
    texts = polib.pofile(str(SOURCE.parent / "locale" / "vi" / "LC_MESSAGES" / "django.po"), encoding="utf-8")
    translated = {entry.msgid for entry in texts.translated_entries()}
    assert set(REASONS.values()) - translated == set()
