"""SpiffWorkflow 3.2 behind our own words.

Four things are done in our way, each for a reason:

* The specification is built from our checked `Model`, never by the library's parser from a file, and is shared by all
  instances in the process. It is read-only after that.
* Data is kept once an instance, not once a node: the tasks of the tree carry none, so nothing is ever copied.
  Conditions are evaluated by `workflow.expressions` over the instance's values; the library's script engine refuses
  to run anything.
* Joins forget what they have used (`gateways`), so that loops work.
* The state is what the future depends on and no more: the tree below the deepest node that has everything open beneath
  it, without predictions. A process of forty steps in a row is stored in fewer than 200 bytes at each of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from SpiffWorkflow.bpmn.specs import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit, _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    EndEvent,
    ExclusiveGateway,
    IntermediateCatchEvent,
    StartEvent,
    UserTask,
)
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition, TerminateEventDefinition
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.operators import Operator
from SpiffWorkflow.task import Task, TaskState

from motcua.workflow.adapters.gateways import Inclusive, Parallel, is_used
from motcua.workflow.bpmn.model import CHOICES, Model, Node, NodeType
from motcua.workflow.errors import ProcessRunsInCircles, ProcessStuck
from motcua.workflow.expressions import holds

MAX_STEPS: Final = 500  # nodes that one verb may pass without a person

_OPEN: Final = TaskState.READY | TaskState.WAITING | TaskState.STARTED
_ROOT: Final = -1
_GATEWAYS: Final = {
    NodeType.EXCLUSIVE: ExclusiveGateway,
    NodeType.PARALLEL: Parallel,
    NodeType.INCLUSIVE: Inclusive,
}
_STANDING: Final = frozenset({NodeType.TASK, NodeType.CATCH, NodeType.BOUNDARY})
_KEPT: Final = _OPEN | TaskState.FINISHED_MASK


class NoScripts:
    """In the place of the library's script engine. A checked model never asks it for anything."""

    def evaluate(self, task: Task, expression: Any, external_context: Any = None) -> Any:
        raise NotImplementedError

    def execute(self, task: Task, script: Any, external_context: Any = None) -> Any:
        raise NotImplementedError

    def call_service(self, task: Task, **values: Any) -> Any:
        raise NotImplementedError


_NO_SCRIPTS: Final = NoScripts()


class Condition(Operator):  # type: ignore[misc]
    """A condition of ours on a way out of a gateway."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def _matches(self, task: Task) -> bool:
        return holds(self.text, task.workflow.values)


class Awaited(EventDefinition):  # type: ignore[misc]
    """A timer or message. The rooms outside decide when it has come; the engine only waits."""


class Instance(BpmnWorkflow):  # type: ignore[misc]
    """The library's workflow with the values of the process beside it, and a trail of what it has passed."""

    def __init__(self, spec: BpmnProcessSpec, values: Mapping[str, Any], *, deserializing: bool = False) -> None:
        self.values = values
        self.finished_now: list[Task] = []
        super().__init__(spec, script_engine=_NO_SCRIPTS, deserializing=deserializing)

    def _task_completed_notify(self, task: Task) -> None:
        self.finished_now.append(task)
        super()._task_completed_notify(task)


@dataclass(frozen=True, slots=True)
class Specification:
    """A model together with what the library needs of it."""

    model: Model
    spec: BpmnProcessSpec
    defaults: dict[str, Any]  # what conditions see while nobody has set it


def specification(model: Model) -> Specification:
    """Build the library's specification; once a version and process."""
    spec = BpmnProcessSpec(name=model.id)
    made = {node.id: _make(spec, node) for node in model.nodes}
    entry: dict[str, Any] = dict(made)
    for host, events in model.boundaries.items():
        entry[host] = _bordered(spec, made, host, [event.id for event in events])
    spec.start.connect(made[model.start.id])
    for node in model.nodes:
        _connect(model, node, made, entry)
        if node.type is NodeType.END:
            made[node.id].connect(spec.end)
    return Specification(model, spec, _defaults(model))


def _defaults(model: Model) -> dict[str, Any]:
    outcomes = dict.fromkeys(["outcome", *(f"{task.id}_outcome" for task in model.tasks)])
    return {**outcomes, **{datum.name: datum.default for datum in model.data if datum.default is not None}}


def _make(spec: BpmnProcessSpec, node: Node) -> Any:
    if node.type in _GATEWAYS:
        return _GATEWAYS[node.type](spec, node.id)
    if node.type is NodeType.START:
        return StartEvent(spec, node.id, event_definition=NoneEventDefinition())
    if node.type is NodeType.END:
        kind = TerminateEventDefinition if node.terminates else NoneEventDefinition
        return EndEvent(spec, node.id, event_definition=kind())
    if node.type is NodeType.CATCH:
        return IntermediateCatchEvent(spec, node.id, event_definition=Awaited(node.id))
    if node.type is NodeType.BOUNDARY:
        return BoundaryEvent(spec, node.id, event_definition=Awaited(node.id), cancel_activity=node.interrupting)
    return UserTask(spec, node.id, manual=True)


def _bordered(spec: BpmnProcessSpec, made: Mapping[str, Any], host: str, events: list[str]) -> BoundaryEventSplit:
    """A task with events on its border is entered through a split that starts them all."""
    split = BoundaryEventSplit(spec, f"{host}.split")
    join = BoundaryEventJoin(spec, f"{host}.join", split_task=split.name, cancel=True)
    split.connect(made[host])
    made[host].connect(join)
    for event in events:
        split.connect(made[event])
        made[event].connect(join)
    return split


def _connect(model: Model, node: Node, made: Mapping[str, Any], entry: Mapping[str, Any]) -> None:
    spec = made[node.id]
    flows = model.outgoing[node.id]
    deciding = node.type in CHOICES and len(flows) > 1
    for flow in flows:
        if deciding and flow.id != node.default:
            spec.connect_if(Condition(flow.condition), entry[flow.target])
        else:
            spec.connect(entry[flow.target])


@dataclass(frozen=True, slots=True)
class Waiting:
    """A node at which the process stands: a step, or an event that it waits for."""

    number: int
    node: Node


@dataclass(slots=True)
class Run:
    """One verb's look at an instance: loaded, moved, written back."""

    specification: Specification
    instance: Instance
    next_number: int
    visited: dict[str, int] = field(default_factory=dict)
    outcome: str = ""  # of the last end that states one; else the id of the last end
    passed: list[Node] = field(default_factory=list)

    @property
    def finished(self) -> bool:
        return bool(self.instance.completed)

    def waiting(self) -> list[Waiting]:
        """Where the process stands, in the order in which it came there."""
        nodes = self.specification.model.node
        found = []
        for number, task in self.instance.tasks.items():
            node = nodes.get(task.task_spec.name)
            if node is not None and task.has_state(_OPEN) and node.type in _STANDING:
                found.append(Waiting(number, node))
        return found

    def complete(self, number: int) -> None:
        """A person has done the step; go on as far as it goes without another one."""
        self._pass(self.instance.tasks[number])
        self._go_on()

    def fire(self, number: int) -> None:
        """What the process waited for at `number` has come."""
        task = self.instance.tasks[number]
        task._set_internal_data(event_fired=True)  # noqa: SLF001 - the library's own way, behind its adapter
        task.task_spec._update(task)  # noqa: SLF001
        self._go_on()

    def _go_on(self) -> None:
        instance, steps = self.instance, 0
        while True:
            ready = [task for task in instance.tasks.values() if task.state == TaskState.READY]
            automatic = [task for task in ready if not task.task_spec.manual]
            if not automatic:
                break
            for task in automatic:
                if task.state == TaskState.READY:
                    self._pass(task)
                    steps += 1
            if steps > MAX_STEPS:
                raise ProcessRunsInCircles
        self._settle()

    def _pass(self, task: Task) -> None:
        if not task._children:  # noqa: SLF001 - what was not predicted when the state was kept
            task.task_spec._predict_hook(task)  # noqa: SLF001
        try:
            task.run()
        except WorkflowException as error:
            raise ProcessStuck(where=task.task_spec.name) from error

    def _settle(self) -> None:
        """Note what was passed, number what is new, and make sure that something can still happen."""
        nodes = self.specification.model.node
        for task in self.instance.finished_now:
            node = nodes.get(task.task_spec.name)
            if node is not None:
                self.passed.append(node)
                self.visited[node.id] = self.visited.get(node.id, 0) + 1
                if node.type is NodeType.END and (node.outcome or self.finished):
                    self.outcome = node.outcome or self.outcome or node.id
        self.instance.finished_now.clear()
        self._number()
        if not self.finished and not self.waiting():
            held = [task.task_spec.name for task in self.instance.tasks.values() if task.state == TaskState.WAITING]
            named = [nodes[name].name or name for name in held if name in nodes]
            raise ProcessStuck(where=", ".join(named) or self.specification.model.name)

    def _number(self) -> None:
        """Short numbers instead of the library's random ids: equal histories give equal states."""
        tasks: dict[Any, Task] = self.instance.tasks
        fresh = [key for key in tasks if not isinstance(key, int)]
        if not fresh:
            return
        renamed: dict[Any, Any] = {}
        for key in fresh:
            if tasks[key].has_state(_KEPT):
                renamed[key] = self.next_number
                self.next_number += 1
        numbered: dict[Any, Task] = {}
        for key, task in tasks.items():
            task.id = renamed.get(key, key)
            if task._parent is not None:  # noqa: SLF001
                task._parent = renamed.get(task._parent, task._parent)  # noqa: SLF001
            task._children = [renamed.get(child, child) for child in task._children]  # noqa: SLF001
            numbered[task.id] = task
        self.instance.tasks = numbered
        events = self.instance.event_manager
        events.tasks = {task.id: task for task in events.tasks.values()}

    def dump(self) -> dict[str, Any]:
        """The state as JSON: `n` next number, `v` visited nodes, `o` outcome so far, `t` the open part of the tree."""
        state: dict[str, Any] = {"n": self.next_number, "v": self.visited}
        if self.outcome:
            state["o"] = self.outcome
        if not self.finished:
            state["t"] = _rows(self._cut())
        return state

    def _cut(self) -> Task:
        """The deepest node that has everything open at or beneath it; a border's split stays with its task."""
        cut = self.instance.task_tree
        while cut.state in (TaskState.COMPLETED, TaskState.CANCELLED):
            busy = [child for child in cut.children if _is_busy(child)]
            bordered = isinstance(cut.task_spec, BoundaryEventSplit)
            if len(busy) != 1 or (bordered and not busy[0].has_state(TaskState.FINISHED_MASK)):
                break
            cut = busy[0]
        return cut


def _is_open(task: Task) -> bool:
    """Joins that only wait for others are made anew when the next token comes, so they need not be kept."""
    return task.has_state(_OPEN) and not isinstance(task.task_spec, _EndJoin | BoundaryEventJoin)


def _is_busy(task: Task) -> bool:
    return any(_is_open(each) for each in task)


def _is_needed(task: Task) -> bool:
    """Open, or remembered by a gateway that counts its arrivals, or by the split of a border."""
    if isinstance(task.task_spec, _EndJoin | BoundaryEventJoin) or not task.has_state(_KEPT):
        return False
    if isinstance(task.parent.task_spec, BoundaryEventSplit):
        return True
    return any(_is_open(each) or _is_arrival(each) for each in task)


def _is_arrival(task: Task) -> bool:
    return isinstance(task.task_spec, Parallel) and task.state == TaskState.CANCELLED and not is_used(task)


def _rows(cut: Task) -> list[list[Any]]:
    rows: list[list[Any]] = []
    todo = [(cut, 0)]
    while todo:
        task, parent = todo.pop(0)
        rows.append([task.id, task.task_spec.name, task.state, parent])
        todo.extend((child, task.id) for child in task.children if _is_needed(child))
    return rows


def start(specification: Specification, values: Mapping[str, Any]) -> Run:
    """A fresh instance, moved on to its first steps."""
    instance = Instance(specification.spec, values)
    run = Run(specification, instance, next_number=1)
    run._go_on()  # noqa: SLF001 - same module
    return run


def resume(specification: Specification, state: Mapping[str, Any], values: Mapping[str, Any]) -> Run:
    """The instance as `dump` left it."""
    spec = specification.spec
    instance = Instance(spec, values, deserializing=True)
    root = Task(instance, spec.start, state=TaskState.COMPLETED, id=_ROOT)
    instance.task_tree = root
    for number, name, task_state, parent in state["t"]:
        Task(instance, spec.task_specs[name], instance.tasks.get(parent, root), state=task_state, id=number)
    for task in list(instance.tasks.values()):
        if task.has_state(_OPEN):
            # One step of prediction is all that joining gateways look at.
            task.task_spec._predict_hook(task)  # noqa: SLF001
            if isinstance(task.task_spec, IntermediateCatchEvent | BoundaryEvent):
                instance.event_manager.add_task(task)
    return Run(specification, instance, state["n"], visited=dict(state["v"]), outcome=state.get("o", ""))
