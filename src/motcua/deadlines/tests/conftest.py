"""Named characters of these tests: a calendar, the default policy, and words in Vietnamese."""

import os
from pathlib import Path

import polib
import pytest
from django.utils import translation
from django.utils.translation import trans_real

LOCALE = Path(__file__).parents[1] / "locale" / "vi" / "LC_MESSAGES"


@pytest.fixture(scope="session")
def _compiled():
    """Compile this room's words when nobody has, so that these tests also run alone."""
    source, target = LOCALE / "django.po", LOCALE / "django.mo"
    if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
        draft = target.with_suffix(f".{os.getpid()}")
        polib.pofile(str(source), encoding="utf-8").save_as_mofile(str(draft))
        draft.replace(target)
        trans_real._translations.clear()


@pytest.fixture
def vietnamese(_compiled):
    with translation.override("vi"):
        yield


@pytest.fixture
def english():
    with translation.override("en"):
        yield
