"""Files from anywhere: hostile, malformed and unfinished ones are refused with words that help."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.workflow.bpmn import Model, lint, model_of
from motcua.workflow.bpmn.problems import TEXTS
from motcua.workflow.bpmn.xml import MAX_BYTES
from motcua.workflow.errors import BadModel
from motcua.workflow.tests.drawing_board import HEAD, Board, parallel, straight


def codes(source):
    return [problem.code for problem in lint(source if isinstance(source, bytes) else source.encode())]


def changed(old, new, board=straight):
    text = board().text()
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize("board", [straight, parallel])
def test_a_finished_model_has_no_problems_and_survives_json(board):
    assert lint(board().bpmn()) == []
    model = model_of(board().bpmn())
    assert Model.load(json.loads(json.dumps(model.dump()))) == model


ENTITY = '<!DOCTYPE d [<!ENTITY lol "lol"><!ENTITY x SYSTEM "file:///etc/passwd">]>'

HOSTILE = {
    "empty": (b"", "malformed"),
    "no xml": (b"PK\x03\x04 this is a zip", "malformed"),
    "half a file": (straight().bpmn()[:900], "malformed"),
    "latin1": (straight().text().encode("utf-16"), "not_utf8"),
    "invalid bytes": (b"<a>\xff\xfe</a>", "not_utf8"),
    "nul": (b"<a>\x00</a>", "malformed"),
    "entities": (straight().text().replace("<bpmn:definitions", ENTITY + "<bpmn:definitions").encode(), "doctype"),
    "external entity": (b'<!DOCTYPE d SYSTEM "http://127.0.0.1/x.dtd"><d/>', "doctype"),
    "utf7 in disguise": (b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE d+AD4-<d/>', "malformed"),
    "too large": (b"<a>" + b" " * MAX_BYTES + b"</a>", "too_large"),
    "too deep": (b"<a>" * 100 + b"</a>" * 100, "too_deep"),
    "much too deep": (b"<a>" * 50_000 + b"</a>" * 50_000, "malformed"),
    "too many": (b"<a>" + b"<b/>" * 30_000 + b"</a>", "too_many"),
    "another root": (b"<html/>", "not_bpmn"),
    "dmn": (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "not_bpmn"),
}


@pytest.mark.parametrize(("source", "code"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_or_broken_file_is_refused_at_once(source, code):
    assert codes(source) == [code]


def test_a_file_that_is_not_opened_is_not_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("mật khẩu")
    text = (
        straight().text().replace("<bpmn:definitions", f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret}">]><bpmn:definitions')
    )
    text = text.replace('name="Thủ tục thử"', 'name="&x;"')
    (problem,) = lint(text.encode())
    assert problem.code == "doctype"
    assert "mật khẩu" not in str(problem)


def with_node(text):
    """A sound process with something else in its middle."""
    return Board().start().task("appraise").raw(text).end().way("begin", "appraise", "other", "finish").text()


CAUGHT = "</bpmn:intermediateCatchEvent>"
UNSUPPORTED = {
    "script": ('<bpmn:scriptTask id="other"><bpmn:script>import os</bpmn:script></bpmn:scriptTask>', "script"),
    "service": ('<bpmn:serviceTask id="other" implementation="x"/>', "service"),
    "send": ('<bpmn:sendTask id="other"/>', "service"),
    "rules": ('<bpmn:businessRuleTask id="other"/>', "service"),
    "plain": ('<bpmn:task id="other" name="Việc"/>', "untyped_task"),
    "manual": ('<bpmn:manualTask id="other"/>', "untyped_task"),
    "call": ('<bpmn:callActivity id="other" calledElement="elsewhere"/>', "subprocess"),
    "sub": ('<bpmn:subProcess id="other"><bpmn:startEvent id="s"/></bpmn:subProcess>', "subprocess"),
    "event gateway": ('<bpmn:eventBasedGateway id="other"/>', "unsupported"),
    "complex gateway": ('<bpmn:complexGateway id="other"/>', "unsupported"),
    "throw": ('<bpmn:intermediateThrowEvent id="other"/>', "unsupported"),
    "signal": (
        '<bpmn:intermediateCatchEvent id="other"><bpmn:signalEventDefinition/></bpmn:intermediateCatchEvent>',
        "event_kind",
    ),
    "nothing": ('<bpmn:intermediateCatchEvent id="other"/>', "event_empty"),
    "message": (
        '<bpmn:intermediateCatchEvent id="other"><bpmn:messageEventDefinition messageRef="x"/>' + CAUGHT,
        "bad_message",
    ),
    "cycle": (
        '<bpmn:intermediateCatchEvent id="other"><bpmn:timerEventDefinition><bpmn:timeCycle>R3/PT1H</bpmn:timeCycle>'
        "</bpmn:timerEventDefinition>" + CAUGHT,
        "bad_timer",
    ),
}


@pytest.mark.parametrize(("text", "code"), UNSUPPORTED.values(), ids=UNSUPPORTED.keys())
def test_what_the_engine_would_not_do_is_named(text, code):
    found = codes(with_node(text))
    assert code in found


def test_every_script_is_refused_wherever_it_hides():
    foreign = changed(
        '<bpmn:userTask id="receive"',
        '<bpmn:userTask xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:asyncBefore="true" id="receive"',
    )
    assert codes(foreign) == ["unknown_attribute"]
    listener = changed(
        'mc:kind="intake" >',
        'mc:kind="intake" ><bpmn:extensionElements><x:listener xmlns:x="urn:x" script="rm"/></bpmn:extensionElements>',
    )
    assert codes(listener) == ["extension"]


LOOP = "<bpmn:multiInstanceLoopCharacteristics/>"

UNFINISHED = {
    "no process": (HEAD + "</bpmn:definitions>", ["no_process"]),
    "import": (changed("<bpmn:process", '<bpmn:import location="http://x/y.bpmn"/><bpmn:process'), ["import"]),
    "two processes": (
        changed("</bpmn:definitions>", '<bpmn:process id="q"/></bpmn:definitions>'),
        ["many_processes"],
    ),
    "no start": (changed('<bpmn:startEvent id="begin"/>', ""), ["no_start", "bad_flow"]),
    "two starts": (
        changed("<bpmn:startEvent", '<bpmn:startEvent id="b2"/><bpmn:startEvent'),
        ["many_starts", "no_way_out"],
    ),
    "no end": (
        Board().start().task("a").way("begin", "a").text(),
        ["no_end"],
    ),
    "unreachable": (
        Board().start().task("a").task("b").end().way("begin", "a", "finish").way("b", "finish").text(),
        ["unreachable"],
    ),
    "no way out": (
        Board().start().gateway("x", default="d").task("a").task("b").end().way("begin", "x")
        .way("x", "a", when="outcome == null").way("x", "b", flow_id="d").way("a", "finish").text(),
        ["no_way_out"],
    ),
    "lost way": (
        Board().start().task("a").end().way("begin", "a", "finish").way("a", "nowhere").text(),
        ["bad_flow"],
    ),
    "two ways": (
        Board().start().task("a").task("b").end().way("begin", "a", "finish").way("a", "b", "finish").text(),
        ["many_ways"],
    ),
    "no lane": (changed("<bpmn:flowNodeRef>appraise</bpmn:flowNodeRef>", ""), ["no_lane"]),
    "two lanes": (
        changed("<bpmn:flowNodeRef>approve", "<bpmn:flowNodeRef>appraise</bpmn:flowNodeRef><bpmn:flowNodeRef>approve"),
        ["many_lanes"],
    ),
    "no role": (changed('mc:role="approver"', ""), ["no_role"]),
    "no name": (changed('name="Appraise"', ""), ["no_name"]),
    "kind": (changed('mc:kind="appraise"', 'mc:kind="aprraise"'), ["bad_kind"]),
    "limit": (changed('mc:kind="appraise"', 'mc:limit="3" mc:unit="days"'), ["bad_limit"]),
    "limit zero": (changed('mc:kind="appraise"', 'mc:limit="0" mc:unit="day"'), ["bad_limit"]),
    "attribute": (changed('mc:kind="appraise"', 'mc:kidn="appraise"'), ["unknown_attribute"]),
    "outcome twice": (changed('value="disagree"', 'value="agree"'), ["bad_outcome"]),
    "duplicate id": (changed('id="hand_over"', 'id="appraise"'), ["duplicate_id", "bad_flow", "bad_flow"]),
    "bad id": (changed('id="p"', 'id="q-1"'), ["bad_id"]),
    "engine id": (changed('id="p"', 'id="End"'), ["bad_id"]),
    "loop": (changed('mc:kind="intake" >', 'mc:kind="intake" >' + LOOP), ["loop"]),
    "no default": (changed(' default="back"', ""), ["no_condition"]),
    "foreign default": (changed('default="back"', 'default="f1"'), ["bad_default", "no_condition"]),
    "condition elsewhere": (
        Board().start().task("a").end().way("begin", "a").way("a", "finish", when="true").text(),
        ["condition_here"],
    ),
    "useless": (
        Board().start().task("a").gateway("x").end().way("begin", "a", "x", "finish").text(),
        ["useless_gateway"],
    ),
    "eval": (changed('outcome == "agree"', "__import__('os').system('id')"), ["bad_condition"]),
    "feel": (changed('outcome == "agree"', '${outcome == "agree"}'), ["bad_condition"]),
    "unknown name": (changed('outcome == "agree"', "aproved"), ["unknown_name"]),
    "typing slip": (changed('outcome == "agree"', 'outcome == "agre"'), ["unknown_outcome"]),
    "types": (changed('outcome == "agree"', "outcome > 3"), ["bad_condition"]),
    "hidden types": (changed('outcome == "agree"', 'outcome == "agree" and outcome == 3'), ["bad_condition"]),
    "no condition at all": (changed('outcome == "agree"', "true + 1"), ["bad_condition"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), UNFINISHED.values(), ids=UNFINISHED.keys())
def test_an_unfinished_model_is_refused_with_what_is_missing(text, expected):
    assert sorted(codes(text)) == sorted(expected)


def test_conditions_have_to_cover_every_case():
    def board(*whens):
        made = Board().datum("big", "boolean", "false").start()
        made.task("approve", "leader", outcomes=("agree", "disagree")).gateway("x").end().end("other")
        made.way("begin", "approve", "x")
        for target, when in zip(("finish", "other"), whens, strict=True):
            made.way("x", target, when=when)
        return made.text()

    assert codes(board('outcome == "agree"', 'outcome == "disagree"')) == []
    assert codes(board('outcome == "agree"', 'outcome != "agree"')) == []
    assert codes(board('outcome == "agree" and big', 'outcome == "disagree"')) == ["no_default"]
    (problem,) = lint(board('outcome == "agree" and big', 'outcome == "disagree"').encode())
    assert "big = False, outcome = agree" in str(problem)


def test_a_circle_without_a_person_is_found():
    board = Board().start().gateway("x", default="on").gateway("y", default="again").end()
    board.way("begin", "x").way("x", "finish", when="outcome == null").way("x", "y", flow_id="on")
    board.way("y", "x", flow_id="again").way("y", "finish", when="outcome == null")
    assert codes(board.text()) == ["circle"]


def test_a_join_that_would_wait_for_ever_is_found():
    board = (
        Board()
        .start()
        .gateway("either", default="one")
        .task("a")
        .task("b")
        .gateway("both", "parallel")
        .end()
        .way("begin", "either")
        .way("either", "a", flow_id="one")
        .way("either", "b", when="outcome != null")
        .way("a", "both")
        .way("b", "both", "finish")
    )
    (problem,) = lint(board.bpmn())
    assert (problem.code, problem.element) == ("deadlock", "both")


def test_a_step_that_would_be_given_out_twice_is_found():
    board = (
        Board()
        .start()
        .gateway("fork", "parallel")
        .task("a")
        .task("b")
        .task("c")
        .end()
        .way("begin", "fork", "a", "c", "finish")
        .way("fork", "b", "c")
    )
    assert codes(board.text()) == ["twice"]


def test_a_problem_says_line_element_and_what_to_do():
    text = changed('mc:kind="appraise"', 'mc:kind="aprraise"')
    (problem,) = lint(text.encode())
    line = 1 + text[: text.index('mc:kind="aprraise"')].count("\n")
    assert (problem.line, problem.element) == (line, "appraise")
    assert "aprraise" in problem.message
    assert "intake" in problem.message
    with pytest.raises(BadModel) as caught:
        model_of(text.encode())
    assert str(problem) in str(caught.value)


def test_every_problem_has_words_that_its_data_fill():
    fields = {"name", "id", "tag", "limit", "detail", "names", "case", "word", "known"}
    for text in TEXTS.values():
        assert "{" not in text.format_map(dict.fromkeys(fields, "x"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_damaged_file_never_breaks_the_reader(data):
    source = bytearray(straight().bpmn())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(source) - 1)))
        how = data.draw(st.sampled_from(["drop", "change", "cut", "double"]))
        if how == "drop":
            del source[at : at + data.draw(st.integers(1, 40))]
        elif how == "change" and source:
            source[at] = data.draw(st.integers(0, 255))
        elif how == "cut":
            source = source[: at + 1]
        else:
            source[at:at] = source[at : at + 60]
    for problem in lint(bytes(source)):
        assert problem.message
        assert problem.line >= 1
