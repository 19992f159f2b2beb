"""Publishing: versions, validity, the same file twice, who may."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from motcua.config.commands.processes import app
from motcua.kernel import clock
from motcua.kernel.audit import Subject, history
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id
from motcua.kernel.models import OutboxEvent
from motcua.workflow import actions, errors, queries
from motcua.workflow.actions import LaneBinding
from motcua.workflow.models import ProcessInstance, ProcessVersion
from motcua.workflow.packs import load_processes
from motcua.workflow.tests.conftest import CITIZEN, PUBLISHER
from motcua.workflow.tests.drawing_board import Board, parallel, straight

pytestmark = pytest.mark.django_db
PACK = Path(__file__).resolve().parents[4] / "packs" / "bac-ninh"
DAY = dt.date(2025, 7, 1)


def short(first="receive"):
    return Board().start().task(first, "counter").end().way("begin", first, "finish")


def test_a_version_is_published_recorded_and_announced(publish):
    version = publish(straight())
    assert (version.code, version.number, version.name, version.is_new) == ("thu", 1, "Thủ tục thử", True)
    definition = ProcessVersion.objects.get().definition_id
    (entry,) = history(Subject("process_definition", definition))
    assert entry.action == "workflow.process.published"
    assert entry.facts["legal_basis"] == "Quyết định thử"
    (event,) = OutboxEvent.objects.all()
    assert (event.name, event.payload["code"], event.payload["number"]) == ("workflow.process_published", "thu", 1)
    assert queries.source_of(version.id) == straight().text()


def test_the_same_file_again_changes_nothing(publish):
    first = publish(straight())
    again = publish(straight())
    assert (again.id, again.is_new) == (first.id, False)
    assert OutboxEvent.objects.count() == 1


def test_a_new_version_takes_over_on_its_day(publish):
    publish(short())
    publish(short("check"), valid_from=dt.date(2026, 12, 1))
    assert queries.process_in_force("thu").number == 1
    assert queries.process_in_force("thu", as_of=dt.date(2026, 11, 30)).number == 1
    assert queries.process_in_force("thu", as_of=dt.date(2026, 12, 1)).number == 2
    assert [each.valid_to for each in queries.versions_of("thu")] == [None, dt.date(2026, 12, 1)]
    with pytest.raises(errors.UnknownProcess):
        queries.process_in_force("thu", as_of=dt.date(2025, 6, 30))


def test_a_correction_for_the_same_day_replaces_and_can_be_taken_back(publish):
    publish(short())
    publish(short("check"))
    assert queries.process_in_force("thu").number == 2
    publish(short())
    assert queries.process_in_force("thu").number == 3


def test_an_instance_keeps_the_version_it_started_with(publish, town):
    publish(straight())
    lanes = {lane: LaneBinding(town.commune) for lane in ("counter", "office", "leader")}
    started = actions.start_process(
        subject=Subject("dossier", new_id()), process_code="thu", lanes=lanes, data={}, actor=CITIZEN
    )
    publish(short("only"))
    step = actions.complete_task(started.opened[0].id, data={}, actor=town.huong)
    assert [each.node for each in step.opened] == ["appraise"]
    assert ProcessInstance.objects.get().version.number == 1


def test_only_those_with_the_right_publish():
    with pytest.raises(NotAllowed):
        actions.publish_definition("thu", straight().bpmn(), valid_from=DAY, legal_basis="", actor=CITIZEN)


@pytest.mark.parametrize("code", ["", "Thủ tục", "a--b", "A", "a/b", "x" * 81])
def test_a_code_is_plain(publish, code):
    with pytest.raises(errors.BadValue):
        publish(straight(), code=code)


def test_a_validity_that_ends_before_it_begins_is_refused(publish):
    with pytest.raises(errors.BadValue):
        publish(straight(), valid_to=DAY)


def test_an_unfinished_model_is_not_published(publish):
    with pytest.raises(errors.BadModel) as caught:
        publish(Board().start().task("a").way("begin", "a"))
    assert [problem.code for problem in caught.value.problems] == ["no_end"]
    assert not ProcessVersion.objects.exists()


def test_the_pack_loads_once_and_has_real_processes():
    report = load_processes(PACK, actor=PUBLISHER)
    assert len(report.published) == 5
    again = load_processes(PACK, actor=PUBLISHER, progress=list)
    assert (again.published, again.unchanged) == ([], report.published)
    in_force = {version.code for version in queries.processes()}
    assert in_force == {"civil-status-one-day", "department-appraisal", "department-consultation", "linked-two-levels"}
    legacy = {version.code for version in queries.processes(as_of=dt.date(2025, 6, 30))}
    assert "linked-three-levels" in legacy
    assert "linked-two-levels" not in legacy


def test_a_civil_status_dossier_of_the_pack_is_done_in_a_day(town):
    load_processes(PACK, actor=PUBLISHER)
    lanes = {lane.key: LaneBinding(town.commune) for lane in queries.lanes_of("civil-status-one-day")}
    assert set(lanes) == {"service_point", "office", "leader"}
    progress = actions.start_process(
        subject=Subject("dossier", new_id()), process_code="civil-status-one-day", lanes=lanes, data={}, actor=CITIZEN
    )
    for node, officer, outcome in [
        ("receive", town.huong, None),
        ("appraise", town.tuan, None),
        ("approve", town.le, "disagree"),
        ("appraise", town.mai, None),
        ("approve", town.le, "agree"),
        ("hand_over", town.huong, None),
    ]:
        (step,) = progress.opened
        assert step.node == node
        data = {"outcome": outcome} if outcome else {}
        progress = actions.complete_task(step.id, data=data, actor=officer)
    assert (progress.finished, progress.outcome) == (True, "granted")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("not json", "JSONDecodeError"),
        ("[]", "TypeError"),
        ('{"processes": [{"code": "a"}]}', "file"),
        ('{"processes": [{"code": "a", "file": "../../x", "valid_from": "2025-01-01"}]}', "outside"),
        ('{"processes": [{"code": "a", "file": "none.bpmn", "valid_from": "2025-01-01"}]}', "none.bpmn"),
        ('{"processes": [{"code": "a", "file": "p.bpmn", "valid_from": "01/01/2025"}]}', "01/01/2025"),
        ('{"processes": [{"code": "a", "file": "p.bpmn", "valid_from": "2025-01-01", "colour": 1}]}', "colour"),
        (json.dumps({"processes": [{"code": "a", "file": "p.bpmn", "valid_from": "2025-01-01"}] * 2}), "twice"),
    ],
)
def test_a_faulty_list_says_what_is_wrong(tmp_path, content, word):
    (tmp_path / "p.bpmn").write_bytes(straight().bpmn())
    (tmp_path / "processes.json").write_text(content)
    with pytest.raises(errors.BadPack) as caught:
        load_processes(tmp_path, actor=PUBLISHER)
    assert word in str(caught.value)


def test_one_faulty_file_keeps_the_whole_pack_out(tmp_path):
    shutil.copytree(PACK / "processes", tmp_path / "processes")
    shutil.copy(PACK / "processes.json", tmp_path)
    (tmp_path / "processes" / "linked-two-levels.bpmn").write_text("<")
    with pytest.raises(errors.BadModel) as caught:
        load_processes(tmp_path, actor=PUBLISHER)
    assert "linked-two-levels" in str(caught.value)
    assert not ProcessVersion.objects.exists()
    assert load_processes(tmp_path / "nothing", actor=PUBLISHER).published == []


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
