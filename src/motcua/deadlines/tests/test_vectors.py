"""Vectors: our own, written by hand from the law; those of the domain page when they lie beside the repository."""

import json
from pathlib import Path

import pytest

from motcua.deadlines.errors import BadVectors
from motcua.deadlines.vectors import check_vectors
from motcua.deadlines.wording import told

pytestmark = pytest.mark.usefixtures("english")

OURS = """
2026-11-10T09:15 | 3   | working_day | whole_days    | 2026-11-13T17:00 | 2026-11-11T10:20/2026-11-13T08:40 | 2026-11-17T17:00 | 2026-11-18T09:00 | late 1
2026-11-20T15:01 | 1   | working_day | whole_days    | 2026-11-25T17:00 |                                   | 2026-11-25T17:00 | 2026-11-25T23:00 | on_time 0
2025-01-22T09:00 | 5   | working_day | whole_days    | 2025-02-05T17:00 | 2025-01-23T08:00/2025-02-03T08:00 | 2025-02-07T17:00 | 2025-02-06T17:00 | early 0
2025-04-25T15:30 | 8   | hour        | whole_days    | 2025-04-26T17:00 |                                   | 2025-04-26T17:00 | 2025-04-28T08:30 | late 60
2026-03-06T10:00 | 15  | day         | working_hours | 2026-03-23T17:00 | 2026-03-10T23:00/2026-03-14T09:00 | 2026-03-30T17:00 | 2026-03-31T00:10 | late 1
2024-08-30T16:00 | 1   | month       | whole_days    | 2024-10-04T17:00 |                                   | 2024-10-04T17:00 | 2024-10-01T08:00 | early 0
2026-11-23T10:00 | 2   | working_day | working_hours | 2026-11-26T10:00 | 2026-11-23T11:00/2026-11-23T14:00 | 2026-11-26T11:30 | 2026-11-26T11:30 | on_time 0
2026-11-23T14:00 | 0.5 | working_day | whole_days    | 2026-11-25T08:30 | 2026-11-23T16:00/2026-11-25T15:01 | 2026-11-26T09:30 | 2026-11-27T07:31 | late 361
"""  # noqa: E501 - a table


def vector(line: str) -> dict:
    cells = [cell.strip() for cell in line.split("|")]
    verdict, late_by = cells[8].split()
    return {
        "received": cells[0],
        "value": float(cells[1]),
        "unit": cells[2],
        "policy": cells[3],
        "due": cells[4],
        "pauses": [cells[5].split("/")] if cells[5] else [],
        "due_after_pauses": cells[6],
        "ended": cells[7],
        "verdict": verdict,
        "late_by": int(late_by),
    }


VECTORS = [vector(line) for line in OURS.strip().splitlines()]


@pytest.fixture
def written(tmp_path):
    def write(content) -> Path:
        path = tmp_path / "vectors.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return write


def test_our_own_vectors(written):
    report = check_vectors(written(VECTORS))
    assert (report.total, report.mismatches, report.faults) == (len(VECTORS), [], [])
    assert report.ok


def test_the_vectors_of_the_domain_page():
    beside = Path(__file__).resolve().parents[4].parent / "shared" / "domain" / "deadline-vectors.json"
    if not beside.exists():
        pytest.skip("no domain page beside this repository")
    report = check_vectors(beside)
    assert report.total >= 40
    assert (report.mismatches, report.faults) == ([], [])


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("due", "2026-11-16T17:00"), ("due_after_pauses", None), ("verdict", "on_time"), ("late_by", 2)],
)
def test_a_wrong_value_is_named_with_both_values_and_the_proof(written, name, wrong):
    report = check_vectors(written([VECTORS[0] | {name: wrong}, VECTORS[1]]))
    assert not report.ok
    assert (report.total, report.right) == (2, 1)
    (mismatch,) = report.mismatches
    assert (mismatch.index, mismatch.name, mismatch.expected) == (1, name, wrong)
    assert mismatch.found in {"2026-11-13T17:00:00", "2026-11-17T17:00:00", "late", 1}
    assert told(mismatch.proof)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"unit": "week"}, "week"), ({"policy": "no"}, "whole_days"), ({"value": "x"}, "x"), ({"value": True}, "True"),
        ({"value": None}, "both"), ({"value": -3}, "-3"), ({"value": [3]}, "[3]"), ({"received": 5}, "ISO"),
        ({"received": "yesterday"}, "ISO"), ({"received": "1899-05-05T08:00"}, "1900"), ({"received": None}, "ISO"),
        ({"ended": "2101-05-05T08:00"}, "2100"), ({"pauses": 3}, "list"), ({"pauses": [["2026-11-11T08:00"]]}, "pair"),
        ({"pauses": [["2026-11-12T08:00", "2026-11-11T08:00"]]}, "before"), ({"regime": "x"}, "restart"),
        ({"extension": "x"}, "2026-11-23"), ({"extension": "2026-11-21"}, "day off"), ({"colour": 1}, "colour"),
        ({"ended": None}, "ended"),
    ],
)  # fmt: skip
def test_a_faulty_vector_is_reported_and_the_others_are_checked(written, change, says):
    report = check_vectors(written([VECTORS[0] | change, VECTORS[1]]))
    assert (report.total, report.right) == (2, 1)
    assert says in report.faults[0].problem


def test_regime_and_extension_are_understood(written):
    anew = VECTORS[0] | {
        "regime": "restart",
        "due_after_pauses": "2026-11-18T17:00",
        "verdict": "on_time",
        "late_by": 0,
    }
    longer = VECTORS[0] | {"extension": "2026-11-20", "due_after_pauses": "2026-11-20T17:00", "verdict": "early",
                           "late_by": 0}  # fmt: skip
    report = check_vectors(written([anew, longer]))
    assert (report.mismatches, report.faults) == ([], [])


def test_no_limit(written):
    none = {"received": "2026-11-10T09:15", "value": None, "unit": None, "policy": "whole_days", "due": None}
    assert check_vectors(written([none])).ok


@pytest.mark.parametrize(
    "content",
    [b"", b"[1,", b"\xff\xfe", b"[NaN]", b"{}", b"[]", b"[" * 100_000, b"5"],
)
def test_a_broken_file_is_refused(written, content):
    with pytest.raises(BadVectors) as refused:
        check_vectors(written(content))
    assert "vectors.json" in refused.value.message


def test_a_missing_file_is_refused(tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(BadVectors):
            check_vectors(path)
