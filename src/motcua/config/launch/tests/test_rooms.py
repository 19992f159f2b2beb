"""Sub-commands of the rooms are found without being imported."""

import pytest
import typer

from motcua.config.launch import rooms


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "__init__.py").touch()
    (tmp_path / "life_events.py").write_text(
        '"""Life events of the pack.\n\nMore."""\n\nraise RuntimeError\n', encoding="utf-8"
    )
    (tmp_path / "deadlines.py").write_text('"""Check dates."""\n\nNEEDS_DATABASE = False\n', encoding="utf-8")
    return tmp_path


def test_commands_are_named_and_described_without_running_them(folder):
    assert rooms.found(folder) == [
        rooms.RoomCommand("deadlines", "Check dates.", needs_database=False),
        rooms.RoomCommand("life-events", "Life events of the pack.", needs_database=True),
    ]


def test_only_some_sub_commands_of_a_room_need_the_database(folder):
    (folder / "lists.py").write_text('"""Lists."""\n\nNEEDS_DATABASE = ("import",)\n', encoding="utf-8")
    lists = next(command for command in rooms.found(folder) if command.name == "lists")
    assert lists.needs_database_for(["import", "file.json"])
    assert not lists.needs_database_for(["read", "file.json"])
    assert not lists.needs_database_for(["import", "--help"])


@pytest.mark.parametrize(("name", "arguments", "needs"), [
    ("deadlines", ["check", "vectors.json"], False),
    ("procedures", ["read", "national.jsonl"], False),
    ("procedures", ["score", "gold.json", "national.jsonl"], False),
    ("procedures", ["import", "national.jsonl"], True),
    ("procedures", ["search-score"], True),
    ("processes", ["lint", "one.bpmn"], False),
    ("processes", ["publish", "one.bpmn"], True),
    ("scan-bench", [], False),
    ("seed", ["--dossiers", "5"], True),
])  # fmt: skip
def test_what_measures_without_a_province_makes_none(name, arguments, needs):
    command = next(command for command in rooms.found() if command.name == name)
    assert command.needs_database_for(arguments) is needs


def call(name, command, arguments):
    app = typer.Typer()
    app.command(command)(lambda n: typer.echo(f"n={n}"))
    with pytest.raises(SystemExit) as end:
        rooms._command_of(app, name)(arguments, prog_name=name)
    return end.value.code


def test_a_single_command_with_the_modules_name_needs_no_second_name(capsys):
    assert call("seed", "seed", ["5"]) == 0
    assert capsys.readouterr().out == "n=5\n"


def test_a_single_command_with_another_name_is_called_by_it(capsys):
    assert call("deadlines", "check", ["check", "5"]) == 0
    assert capsys.readouterr().out == "n=5\n"
    assert call("deadlines", "check", ["5"]) == 2
