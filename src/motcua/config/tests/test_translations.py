"""Whatever a person reads has its Vietnamese; each gap is found."""

import os
import shutil

import pytest

from motcua.config import translations

CODE = '''
from django.utils.translation import gettext, pgettext
from motcua.kernel.errors import MotcuaError

class Broken(MotcuaError):
    """This is broken. Mend it.

    More for programmers.
    """

class Deeper(Broken):
    """This is broken further down."""

def use(error):
    gettext("A text in code")
    pgettext("weekday", "Monday")
    raise Deeper("The reason {reason} is unknown.", reason=1)
'''

COMPLETE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "A text in code"
msgstr "Một câu"

msgctxt "weekday"
msgid "Monday"
msgstr "thứ Hai"

msgid "This is broken. Mend it."
msgstr "Hỏng rồi. Hãy sửa."

msgid "This is broken further down."
msgstr "Hỏng ở dưới."

msgid "The reason {reason} is unknown."
msgstr "Không rõ lý do {reason}."

msgid "A text in a template"
msgstr "Câu trong trang"
"""

needs_gettext = pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed")


@pytest.fixture
def root(tmp_path):
    room = tmp_path / "src" / "motcua" / "room"
    catalogue = room / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(COMPLETE, encoding="utf-8")
    (room / "code.py").write_text(CODE, encoding="utf-8")
    (room / "templates").mkdir()
    (room / "templates" / "page.html").write_text(
        "{% load i18n %}{% translate 'A text in a template' %}", encoding="utf-8"
    )
    return tmp_path


def edit(root, old, new):
    catalogue = root / "src" / "motcua" / "room" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    catalogue.write_text(COMPLETE.replace(old, new), encoding="utf-8")


@needs_gettext
def test_a_complete_catalogue_has_no_gap(root):
    assert translations.gaps(root) == []


@needs_gettext
@pytest.mark.parametrize(
    ("old", "new", "gap"),
    [
        ('msgid "A text in code"', 'msgid "Another text"', "code.py:15: not translated: 'A text in code'"),
        ('msgctxt "weekday"\n', "", "not translated (context weekday): 'Monday'"),
        ('msgid "This is broken. Mend it."', 'msgid "x"', "not translated: 'This is broken. Mend it.'"),
        ('msgid "This is broken further down."', 'msgid "x"', "not translated: 'This is broken further down.'"),
        ('msgid "The reason {reason}', 'msgid "x {reason}', "not translated: 'The reason {reason} is unknown.'"),
        ('msgid "A text in a template"', 'msgid "x"', "page.html:1: not translated: 'A text in a template'"),
        ('msgstr "Một câu"', 'msgstr ""', "empty: 'A text in code'"),
        ('msgid "A text in code"', '#, fuzzy\nmsgid "A text in code"', "fuzzy: 'A text in code'"),
        ("lý do {reason}", "lý do {ly_do}", "{ly_do} is not in the original"),
    ],
)
def test_each_gap_is_named(root, old, new, gap):
    edit(root, old, new)
    (found,) = translations.gaps(root)
    assert gap in found


def test_catalogues_are_compiled_once_and_again_after_a_change(root):
    assert translations.compile_catalogues(root) == 1
    assert translations.compile_catalogues(root) == 0
    (catalogue,) = translations.catalogues(root)
    compiled = catalogue.with_suffix(".mo")
    before = compiled.stat().st_mtime_ns
    os.utime(catalogue, ns=(before + 1, before + 1))
    assert translations.compile_catalogues(root) == 1
