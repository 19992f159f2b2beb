"""Pictures: steps in the order of reading, ways forward and back, and where the dossier is."""

import pytest

from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.workflow import actions, errors, queries
from motcua.workflow.bpmn import model_of
from motcua.workflow.drawing import picture
from motcua.workflow.tests.drawing_board import Board, parallel, straight
from motcua.workflow.tests.test_sequences import tangled


def states(drawing):
    return {node.id: node.state for node in drawing.nodes}


def test_a_straight_process_is_one_row_with_a_loop_below():
    drawn = picture(model_of(straight().bpmn()))
    assert [(node.id, node.column, node.row) for node in drawn.nodes] == [
        ("receive", 0, 0),
        ("appraise", 1, 0),
        ("approve", 2, 0),
        ("hand_over", 3, 0),
    ]
    assert [(edge.source, edge.target) for edge in drawn.edges] == [
        ("receive", "appraise"),
        ("appraise", "approve"),
        ("approve", "hand_over"),
    ]
    assert [(edge.source, edge.target) for edge in drawn.loops] == [("approve", "appraise")]
    assert (drawn.columns, drawn.rows) == (4, 1)
    assert drawn.nodes[1].lane_name == "office"
    assert drawn.nodes[1].role == "case_officer"
    assert set(states(drawn).values()) == {"ahead"}


def test_parallel_steps_share_a_column():
    drawn = picture(model_of(parallel().bpmn()))
    assert {node.id: (node.column, node.row) for node in drawn.nodes} == {
        "appraise": (0, 0),
        "consult": (0, 1),
        "approve": (1, 0),
    }


@pytest.mark.parametrize("board", [straight, parallel, tangled])
def test_no_two_nodes_share_a_place_and_ways_lead_to_the_right(board):
    drawn = picture(model_of(board().bpmn()))
    place = {node.id: (node.column, node.row) for node in drawn.nodes}
    assert len(set(place.values())) == len(place)
    assert all(place[edge.source][0] < place[edge.target][0] for edge in drawn.edges)
    assert all(place[edge.source][0] >= place[edge.target][0] for edge in drawn.loops)
    assert [place[node.id] for node in drawn.nodes] == sorted(place.values())
    assert all(column < drawn.columns and row < drawn.rows for column, row in place.values())


@pytest.mark.django_db
def test_the_picture_shows_where_the_dossier_is(begin, town, django_assert_num_queries):
    progress = begin(straight())
    assert states(queries.drawing(progress.instance_id)) == {
        "receive": "here",
        "appraise": "ahead",
        "approve": "ahead",
        "hand_over": "ahead",
    }
    second = actions.complete_task(progress.opened[0].id, data={}, actor=town.huong)
    third = actions.complete_task(second.opened[0].id, data={}, actor=town.tuan)
    with django_assert_num_queries(2):
        drawn = queries.drawing(progress.instance_id)
    assert states(drawn) == {"receive": "done", "appraise": "done", "approve": "here", "hand_over": "ahead"}
    assert drawn.nodes[1].step.completed_by_name == "Trần Văn Tuấn"
    assert [edge.taken for edge in drawn.edges] == [True, True, False]
    actions.complete_task(third.opened[0].id, data={"outcome": "disagree"}, actor=town.le)
    back = queries.drawing(progress.instance_id)
    assert states(back) == {"receive": "done", "appraise": "here", "approve": "ahead", "hand_over": "ahead"}
    assert back.loops[0].taken


@pytest.mark.django_db
def test_what_a_process_left_out_is_skipped(begin, town):
    board = (
        Board()
        .start()
        .task("appraise", outcomes=("fit", "unfit"))
        .gateway("fit")
        .task("approve", "leader")
        .task("refuse", "leader")
        .end()
        .way("begin", "appraise", "fit")
        .way("fit", "approve", when='outcome == "fit"')
        .way("fit", "refuse", when='outcome == "unfit"')
        .way("approve", "finish")
        .way("refuse", "finish")
    )
    progress = begin(board)
    actions.complete_task(progress.opened[0].id, data={"outcome": "unfit"}, actor=town.tuan)
    assert states(queries.drawing(progress.instance_id)) == {"appraise": "done", "refuse": "here", "approve": "skipped"}
    actions.cancel_process(progress.instance_id, reason="rút", actor=town.le)
    assert states(queries.drawing(progress.instance_id))["refuse"] == "skipped"


@pytest.mark.django_db
def test_pictures_of_models(publish, django_assert_num_queries):
    publish(straight())
    queries.model_drawing("thu")
    with django_assert_num_queries(1):
        assert queries.model_drawing("thu").columns == 4
    with pytest.raises(errors.UnknownProcess):
        queries.model_drawing("none")
    with pytest.raises(errors.InstanceNotFound):
        queries.drawing(new_id())
    assert queries.instances_of(Subject("dossier", new_id())) == []
