"""`./motcua procedures`: reading and measuring from the command line."""

import json
from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

from motcua.config.commands.procedures import app

RECORD = {"MATTHC": "1.000001", "TENTTHC": "Thủ tục thử", "LINHVUCTHUCHIEN": [{"TENLINHVUC": "Thử"}]}
BY_HAND = {
    "code": "1.000001",
    "name": "Thủ tục thử",
    "field": "Thử",
    "faulty": None,
    "channels": [],
    "papers": [],
    "legal_basis": [],
    "results": [],
}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_score_fails_under_the_target_and_lists_the_misses(tmp_path):
    (tmp_path / "gold.json").write_text(json.dumps([{**BY_HAND, "field": "Lĩnh vực khác"}]), encoding="utf-8")
    (tmp_path / "records").write_text(json.dumps(RECORD), encoding="utf-8")
    result = run("score", tmp_path / "gold.json", tmp_path / "records")
    assert result.exit_code == 1
    assert "Lĩnh vực khác" in result.output


def test_score_of_no_hand_read_records(tmp_path):
    (tmp_path / "gold.json").write_text("[")
    assert run("score", tmp_path / "gold.json", tmp_path / "gold.json").exit_code == 2


def test_read_reports_by_reason(tmp_path):
    (tmp_path / "records").write_text(json.dumps(RECORD) + "\n{")
    result = run("read", tmp_path / "records")
    assert result.exit_code == 0
    assert "cut_off" in result.output
    assert "1 records read" in result.output


def test_read_of_nothing_fails(tmp_path):
    assert run("read", tmp_path / "nowhere").exit_code == 1


def test_score_of_a_right_reading_succeeds(tmp_path):
    (tmp_path / "gold.json").write_text(json.dumps([BY_HAND]), encoding="utf-8")
    (tmp_path / "records").write_text(json.dumps(RECORD), encoding="utf-8")
    result = run("score", tmp_path / "gold.json", tmp_path / "records")
    assert (result.exit_code, "Misses" in result.output) == (0, False)
