"""The texts of the house in Vietnamese: compiled for running, checked for gaps."""

from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[3]


def catalogues(root: Path = ROOT) -> list[Path]:
    """Every `django.po` of the house."""
    return sorted((root / "src").rglob("locale/*/LC_MESSAGES/*.po"))


def compile_catalogues(root: Path = ROOT) -> int:
    """Write the `.mo` file beside every `.po` file that changed since. Returns how many."""
    written = 0
    for source in catalogues(root):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        draft = target.with_suffix(".mo.new")
        polib.pofile(str(source), encoding="utf-8").save_as_mofile(str(draft))
        draft.replace(target)
        written += 1
    return written


def gaps(root: Path = ROOT) -> list[str]:
    """Texts without a finished Vietnamese translation."""
    found = []
    for source in catalogues(root):
        found += [
            f"{source.relative_to(root)}:{entry.linenum}: {entry.msgid!r}"
            for entry in polib.pofile(str(source), encoding="utf-8")
            if not entry.obsolete and (entry.fuzzy or not entry.translated())
        ]
    return found
