"""An import of what is no proper national file: every fault is named, and the good records beside it are read."""

import gzip
import json

import pytest

from motcua.catalogue import queries
from motcua.catalogue.imports.changes import make_change_set
from motcua.catalogue.policies import CataloguePermission
from motcua.kernel.actor import service

pytestmark = [pytest.mark.django_db, pytest.mark.once]
GOOD = {"MATTHC": "1.999001", "TENTTHC": "Thủ tục thử", "LINHVUCTHUCHIEN": [{"TENLINHVUC": "Thử"}]}
ACTOR = service("tests", *CataloguePermission)


def line(**more):
    return json.dumps({**GOOD, **more}, ensure_ascii=False).encode()


def bring(tmp_path, content):
    file = tmp_path / "records.json"
    file.write_bytes(content)
    report = make_change_set(file, actor=ACTOR)
    found = queries.import_problems(report.change_set_id, actor=ACTOR, limit=100) if report.change_set_id else []
    return report, found


@pytest.mark.parametrize(
    "bad",
    [
        b"{", b"[1, 2", b'{"MATTHC": ', b"null", b"5", b'"text"', b"[]", b"{}", b"\xff\xfe\x00", b"\x00" * 50,
        line()[:-9], line(MATTHC=5, TENTTHC=7), line(MATTHC=None), line(MATTHC=["1.9"]), line(MATTHC={"a": 1}),
        line(MATTHC="x" * 500), line(TENTTHC=""), line(MATTHC="1.99\x00"),
        line(LINHVUCTHUCHIEN="text", MATTHC="1.9990x"),
        b'{"MATTHC": "1.999009", "TENTTHC": NaN}', b'{"MATTHC": "1.999009", "TENTTHC": 1e999}', b"[" * 50_000,
        b'{"a":' * 50_000, b"9" * 10_000, b'{"unknown": "form"}', b"<xml/>",
    ],
)  # fmt: skip
def test_a_faulty_line_is_named_and_the_good_ones_are_read(tmp_path, bad):
    report, problems = bring(tmp_path, line(MATTHC="1.999002") + b"\n" + bad + b"\n" + line() + b"\n")
    assert report.read >= 2
    assert problems, "nothing was said of the fault"
    assert all(problem.reason for problem in problems)


def test_the_same_code_twice_is_read_once_and_named(tmp_path):
    report, problems = bring(tmp_path, line() + b"\n" + line(TENTTHC="Tên khác"))
    assert report.read == 1
    assert "duplicate_code" in {problem.reason for problem in problems}


def test_an_endless_line_is_skipped_without_being_held(tmp_path):
    endless = tmp_path / "endless.json.gz"
    with gzip.open(endless, "wb", compresslevel=1) as packed:
        packed.write(line(MATTHC="1.999002") + b"\n" + b'{"MATTHC": "')
        for _ in range(100):
            packed.write(b"9" * 1_000_000)
        packed.write(b"\n" + line() + b"\n")
    import tracemalloc

    tracemalloc.start()
    report = make_change_set(endless, actor=ACTOR)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert report.read == 2
    assert peak < 60_000_000
    problems = queries.import_problems(report.change_set_id, actor=ACTOR, limit=10)
    assert "too_long" in {problem.reason for problem in problems} or problems


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x1f\x8b broken", gzip.compress(b"[{}", mtime=0)[:-6]])
def test_a_file_with_nothing_in_it_changes_nothing(tmp_path, content):
    report, _ = bring(tmp_path, content)
    assert report.read == 0
