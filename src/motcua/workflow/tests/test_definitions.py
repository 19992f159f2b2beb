"""Publishing: versions, validity, the same file twice, who may."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from motcua.deadlines.packs import load_calendars
from motcua.kernel import clock
from motcua.kernel.actor import service
from motcua.kernel.audit import Subject, history
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id
from motcua.kernel.models import OutboxEvent
from motcua.kernel.permissions import vocabulary
from motcua.workflow import actions, errors, queries
from motcua.workflow.actions import LaneBinding
from motcua.workflow.bpmn import model_of
from motcua.workflow.models import ProcessInstance, ProcessTimer, ProcessVersion
from motcua.workflow.packs import load_processes
from motcua.workflow.policies import task_right
from motcua.workflow.tests.conftest import CITIZEN, CLOCKWORK, PUBLISHER
from motcua.workflow.tests.drawing_board import Board, straight

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
    told = []
    again = load_processes(PACK, actor=PUBLISHER, progress=told.append)
    assert (again.published, again.unchanged) == ([], report.published)
    assert told == []
    in_force = {version.code for version in queries.processes()}
    assert in_force == {"civil-status-one-day", "department-appraisal", "department-consultation", "linked-two-levels"}
    legacy = {version.code for version in queries.processes(as_of=dt.date(2025, 6, 30))}
    assert "linked-three-levels" in legacy
    assert "linked-two-levels" not in legacy


def test_the_pack_never_takes_back_what_the_province_has_published():
    load_processes(PACK, actor=PUBLISHER)
    own = {"legal_basis": "Quyết định của tỉnh", "actor": PUBLISHER}
    since = dt.date(2018, 6, 21)
    actions.publish_definition("department-appraisal", straight().bpmn(), valid_from=since, **own)
    actions.publish_definition("department-consultation", straight().bpmn(), valid_from=DAY, **own)
    assert load_processes(PACK, actor=PUBLISHER).published == []
    for code in ("department-appraisal", "department-consultation"):
        assert queries.process_in_force(code).legal_basis == "Quyết định của tỉnh"
    with pytest.raises(NotAllowed):
        load_processes(PACK, actor=CITIZEN)


def test_a_version_for_earlier_days_ends_where_the_next_begins(publish):
    publish(short("check"), valid_from=dt.date(2027, 1, 1))
    assert publish(short()).valid_to == dt.date(2027, 1, 1)
    assert publish(short()).is_new is False
    assert queries.process_in_force("thu", as_of=dt.date(2027, 1, 1)).number == 1


def test_the_roles_of_the_pack_may_do_the_steps_of_their_lanes():
    roles = {role["code"]: set(role["permissions"]) for role in json.loads((PACK / "roles.json").read_text())}
    for file in (PACK / "processes").glob("*.bpmn"):
        model = model_of(file.read_bytes())
        for task in model.tasks:
            role = model.lane[task.lane].role
            assert task_right(task.kind) in roles[role], f"{file.name}: {task.id} is of {role}"


def test_working_time_is_reckoned_by_the_calendar_when_the_process_comes_to_it(town):
    load_calendars(PACK, actor=service("pack", *vocabulary().values()))
    load_processes(PACK, actor=PUBLISHER)
    lanes = {
        lane.key: LaneBinding(town.department if lane.key == "consulted" else town.commune)
        for lane in queries.lanes_of("department-consultation")
    }
    with clock.frozen(clock.at(2026, 11, 12, 9, 0)):  # a Thursday
        progress = actions.start_process(
            subject=Subject("dossier", new_id()),
            process_code="department-consultation",
            lanes=lanes,
            data={"consultation_days": 3},
            actor=CITIZEN,
        )
        (step,) = actions.complete_task(progress.opened[0].id, data={}, actor=town.huong).opened
        actions.complete_task(step.id, data={}, actor=town.le)
    due = ProcessTimer.objects.get().due_at
    assert clock.local(due).date() == dt.date(2026, 11, 17)  # Friday, Monday, Tuesday
    with clock.frozen(due - dt.timedelta(minutes=1)):
        assert actions.fire_timers(actor=CLOCKWORK) == []
    with clock.frozen(due):
        (moved,) = actions.fire_timers(actor=CLOCKWORK)
    assert moved.fired == ("silence",)


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
