"""`./motcua processes`: check a BPMN file, publish it."""

import pytest
from typer.testing import CliRunner

from motcua.config.commands.processes import app
from motcua.kernel import clock
from motcua.workflow import queries
from motcua.workflow.tests.drawing_board import parallel, straight


@pytest.mark.django_db
def test_the_command_checks_and_publishes(tmp_path):
    good, bad = tmp_path / "good.bpmn", tmp_path / "bad.bpmn"
    good.write_bytes(parallel().bpmn())
    bad.write_bytes(straight().text().replace('mc:role="approver"', "").encode())
    run = CliRunner().invoke
    assert run(app, ["lint", str(good)]).exit_code == 0
    refused = run(app, ["lint", str(bad)])
    assert refused.exit_code == 1
    assert "leader" in refused.stdout
    basis = ["--valid-from", "2025-07-01", "--legal-basis", "Quyết định 1"]
    assert run(app, ["publish", str(good), *basis]).exit_code == 0
    assert "already in force" in run(app, ["publish", str(good), *basis]).stdout
    assert run(app, ["publish", str(bad), *basis]).exit_code == 1
    assert run(app, ["publish", str(good)]).exit_code == 2
    assert run(app, ["lint", str(tmp_path / "none")]).exit_code == 2
    assert queries.process_in_force("good", as_of=clock.today()).number == 1
