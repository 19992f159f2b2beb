"""The state leaves out what the future does not depend on: a process that is stored and read at every step goes the
same way as one that is never put down.
"""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.workflow.adapters import spiff
from motcua.workflow.bpmn import model_of
from motcua.workflow.errors import ProcessRunsInCircles, ProcessStuck
from motcua.workflow.tests.drawing_board import Board, parallel, straight
from motcua.workflow.tests.test_sequences import tangled


def specification(board):
    return spiff.specification(model_of(board.bpmn()))


def nodes(run):
    return [waiting.node.id for waiting in run.waiting()]


def go(run, values, node_id, choice):
    (number,) = [each.number for each in run.waiting() if each.node.id == node_id]
    node = run.specification.model.node[node_id]
    if node.outcomes:
        values["outcome"] = node.outcomes[choice % len(node.outcomes)].value
    if node.type == "task":
        run.complete(number)
    else:
        run.fire(number)


def nested():
    """A loop around a parallel part, inside a branch of another."""
    return (
        Board()
        .start()
        .gateway("outer", "parallel")
        .task("aside", "other")
        .gateway("round")
        .gateway("inner", "parallel")
        .task("a")
        .task("b")
        .gateway("both", "parallel")
        .task("judge", "leader", outcomes=("good", "again"))
        .gateway("good_or_not", default="anew")
        .gateway("all", "parallel")
        .end()
        .way("begin", "outer", "aside", "all", "finish")
        .way("outer", "round", "inner", "a", "both", "judge", "good_or_not")
        .way("inner", "b", "both")
        .way("good_or_not", "all", when='outcome == "good"')
        .way("good_or_not", "round", flow_id="anew")
    )


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([straight, parallel, tangled, nested]),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 3)), max_size=40),
)
def test_storing_changes_nothing(board, moves):
    shared = specification(board())
    kept_values, stored_values = {}, {}
    kept = spiff.start(shared, kept_values)
    stored = spiff.start(shared, stored_values)
    for which, choice in moves:
        if kept.finished:
            break
        node = nodes(kept)[which % len(nodes(kept))]
        go(kept, kept_values, node, choice)
        go(stored, stored_values, node, choice)
        assert sorted(nodes(stored)) == sorted(nodes(kept))
        assert (stored.finished, stored.outcome) == (kept.finished, kept.outcome)
        assert stored.visited == kept.visited
        if not stored.finished:
            state = json.loads(json.dumps(stored.dump()))
            stored = spiff.resume(shared, state, stored_values)


@pytest.mark.parametrize("stored", [False, True])
def test_a_join_in_a_loop_waits_for_everyone_in_every_round(stored):
    shared, values = specification(nested()), {}
    run = spiff.start(shared, values)
    for judgement in (1, 1, 0):
        for step in ("a", "b"):
            assert "judge" not in nodes(run)
            go(run, values, step, 0)
            run = spiff.resume(shared, run.dump(), values) if stored else run
        assert sorted(nodes(run)) == ["aside", "judge"]
        go(run, values, "judge", judgement)
        run = spiff.resume(shared, run.dump(), values) if stored else run
    assert nodes(run) == ["aside"]
    go(run, values, "aside", 0)
    assert run.finished


@pytest.mark.parametrize("stored", [False, True])
def test_an_inclusive_join_in_a_loop_waits_for_those_on_their_way(stored):
    board = (
        Board()
        .datum("tax", "boolean", "true")
        .start()
        .gateway("round")
        .gateway("which", "inclusive", default="always")
        .task("a")
        .task("b")
        .gateway("together", "inclusive")
        .task("judge", outcomes=("good", "again"))
        .gateway("good_or_not", default="anew")
        .end()
        .way("begin", "round", "which")
        .way("which", "a", when="tax")
        .way("which", "b", when="tax or not tax")
        .way("which", "together", flow_id="always")
        .way("a", "together")
        .way("b", "together", "judge", "good_or_not")
        .way("good_or_not", "finish", when='outcome == "good"')
        .way("good_or_not", "round", flow_id="anew")
    )
    shared, values = specification(board), {"tax": True}
    run = spiff.start(shared, values)
    for tax, judgement in ((True, 1), (False, 1), (True, 0)):
        assert sorted(nodes(run)) == (["a", "b"] if tax else ["b"])
        for step in ("b", "a") if tax else ("b",):
            assert "judge" not in nodes(run)
            go(run, values, step, 0)
            run = spiff.resume(shared, run.dump(), values) if stored and not run.finished else run
        values["tax"] = not tax
        go(run, values, "judge", judgement)
        run = spiff.resume(shared, run.dump(), values) if stored and not run.finished else run
    assert run.finished


def test_the_specification_is_not_in_the_state_and_the_state_is_small():
    run = spiff.start(specification(straight()), {})
    assert run.dump() == {"n": 4, "v": {"begin": 1}, "t": [[3, "receive", 16, 0]]}


def test_a_model_that_gets_stuck_all_the_same_is_refused_at_the_step():
    """Inclusive gateways are beyond the token game, so the engine has the last word."""
    board = (
        Board()
        .start()
        .gateway("which", "inclusive", default="one")
        .task("a")
        .task("b")
        .gateway("both", "parallel")
        .end()
        .way("begin", "which")
        .way("which", "a", flow_id="one")
        .way("which", "b", when="outcome != null")
        .way("a", "both")
        .way("b", "both", "finish")
    )
    run = spiff.start(specification(board), {"outcome": None})
    with pytest.raises(ProcessStuck) as caught:
        run.complete(run.waiting()[0].number)
    assert caught.value.data["where"] == "both?"


def test_no_verb_runs_for_ever(monkeypatch):
    monkeypatch.setattr(spiff, "MAX_STEPS", 2)
    with pytest.raises(ProcessRunsInCircles):
        spiff.start(specification(parallel()), {})


def test_the_librarys_own_scripting_is_out_of_order():
    for call in (spiff.NoScripts().evaluate, spiff.NoScripts().execute):
        with pytest.raises(NotImplementedError):
            call(None, "1")
    with pytest.raises(NotImplementedError):
        spiff.NoScripts().call_service(None)
