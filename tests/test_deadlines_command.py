"""`motcua deadlines check` as a person runs it."""

import json

import pytest
from typer.testing import CliRunner

from motcua.config.commands.deadlines import app

RIGHT = {
    "received": "2026-11-10T09:15:00", "value": 3, "unit": "working_day", "policy": "whole_days",
    "due": "2026-11-13T17:00:00", "pauses": [["2026-11-11T10:20:00", "2026-11-13T08:40:00"]],
    "due_after_pauses": "2026-11-17T17:00:00", "ended": "2026-11-18T09:00:00", "verdict": "late", "late_by": 1,
}  # fmt: skip


@pytest.fixture
def check(tmp_path):
    def run(content: object):
        path = tmp_path / "vectors.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return CliRunner().invoke(app, ["check", str(path)])

    return run


def test_all_right(check):
    result = check([RIGHT, RIGHT])
    assert (result.exit_code, result.output.strip()) == (0, "2 of 2 vectors right.")


def test_a_wrong_one_is_shown_with_both_values_and_its_proof(check):
    result = check([RIGHT, RIGHT | {"late_by": 2}])
    assert result.exit_code == 1
    assert "Vector 2" in result.output
    assert "late_by: expected 2, reckoned 1" in result.output
    assert "Count 3 working days: 11, 12 and 13/11." in result.output
    assert "1 of 2 vectors right." in result.output


def test_a_faulty_one_is_explained(check):
    result = check([RIGHT | {"unit": "week"}])
    assert result.exit_code == 1
    assert "The unit week is unknown." in result.output


def test_a_broken_file_is_explained(check):
    result = check("[1,")
    assert result.exit_code == 1
    assert "it is not JSON" in result.output
    assert "Traceback" not in result.output
