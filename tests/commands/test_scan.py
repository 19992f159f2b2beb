"""`./motcua scan FOLDER --unit KEY`: what a network scanner drops is taken once, and nothing is lost."""

import os
import time

import pytest
from typer.testing import CliRunner

from motcua.config import watching
from motcua.config.commands.scan import app
from motcua.dossiers.tests.people import PDF
from motcua.papers.models import ScanBatch

UNIT = "commune-09187"


@pytest.fixture
def folder(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def drop(folder, name, content=PDF, *, age=60):
    path = folder / name
    path.write_bytes(content)
    moment = time.time() - age
    os.utime(path, (moment, moment))


def scan(folder, unit=UNIT):
    return CliRunner().invoke(app, [str(folder), "--unit", unit])


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.exists() else []


def test_good_files_are_taken_and_bad_ones_kept_with_their_reason(folder):
    drop(folder, "a.pdf")
    drop(folder, "b.zip", b"PK\x03\x04 locked")
    drop(folder, "c.pdf", PDF + b" ", age=0)  # the scanner is still writing
    result = scan(folder)
    assert result.exit_code == 0
    assert names(folder) == ["c.pdf"]
    assert names(folder / "done") == ["a.pdf"]
    assert names(folder / "failed") == ["b.zip", "b.zip.txt"]
    assert "b.zip" in (folder / "failed" / "b.zip.txt").read_text(encoding="utf-8")
    assert [(batch.name, batch.origin) for batch in ScanBatch.objects.all()] == [("a.pdf", "folder")]


def test_the_same_sheets_dropped_again_are_one_stack(folder):
    for _ in range(2):
        drop(folder, "a.pdf")
        assert scan(folder).exit_code == 0
    assert ScanBatch.objects.count() == 1
    assert names(folder / "done") == ["a-2.pdf", "a.pdf"]


def test_a_stop_between_taking_and_moving_is_made_good(folder, monkeypatch):
    drop(folder, "a.pdf")

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(watching, "_move", stop)
        assert scan(folder).exit_code != 0
    assert (names(folder), ScanBatch.objects.count()) == (["a.pdf"], 1)
    assert scan(folder).exit_code == 0
    assert (names(folder / "done"), ScanBatch.objects.count()) == (["a.pdf"], 1)


def test_an_unknown_unit_is_named_and_nothing_is_touched(folder):
    drop(folder, "a.pdf")
    result = scan(folder, "commune-00000")
    assert result.exit_code != 0
    assert "commune-00000" in result.output
    assert names(folder) == ["a.pdf"]
