"""`./motcua reorganise`: a dry run writes nothing, a second person carries it out, and it can be taken back."""

import json
import re

import pytest
from typer.testing import CliRunner

from motcua.config.commands.reorganise import app
from motcua.dossiers.tests.whole import digests
from motcua.identity.models import Reorganisation
from motcua.identity.queries import organisation
from motcua.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(clock.at(2026, 11, 16, 9)):
        yield


@pytest.fixture
def file(tmp_path):
    plan = {
        "name": "Nhập", "day": "2026-11-16", "legal_basis": "Nghị quyết 1/NQ",
        "changes": [{"kind": "merge", "sources": ["commune-09187"], "targets": [{"key": "commune-09169"}]}],
    }  # fmt: skip
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    return path


def call(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def keys():
    return {unit.key for unit in organisation().units.values()}


def test_a_dry_run_lists_and_writes_nothing(file):
    before = digests()
    result = call("plan", file)
    assert result.exit_code == 0, result.output
    assert "unit.commune" in result.output
    assert digests() == before


def test_two_persons_carry_it_out_and_take_it_back(file):
    assert call("plan", file, "--apply").exit_code == 2, "who?"
    alone = call("plan", file, "--apply", "--prepared-by", "Huy", "--by", "Huy")
    assert alone.exit_code == 1
    assert "commune-09187" in keys()
    done = call("plan", file, "--apply", "--prepared-by", "Huy", "--by", "Lan")
    assert done.exit_code == 0, done.output
    assert "commune-09187" not in keys()
    carried = Reorganisation.objects.get(state="carried_out")
    assert (carried.made_by_name, carried.carried_by_name) == ("Huy", "Lan")
    (plan_id,) = re.findall(r"[0-9a-f-]{36}", done.output)
    assert call("undo", plan_id, "--by", "Lan", "--reason", "Nhầm").exit_code == 0
    assert "commune-09187" in keys()


def test_a_plan_that_does_not_hold_says_why_and_leaves_nothing(file):
    file.write_text(file.read_text(encoding="utf-8").replace("commune-09169", "commune-0"), encoding="utf-8")
    before = digests({"kernel_auditentry", "kernel_outboxevent"})
    for words in (("plan", file), ("plan", file, "--apply", "--prepared-by", "Huy", "--by", "Lan")):
        result = call(*words)
        assert result.exit_code == 1
        assert "commune-0" in result.output
    assert digests({"kernel_auditentry", "kernel_outboxevent"}) == before
    file.write_text("{", encoding="utf-8")
    assert call("plan", file).exit_code == 1
