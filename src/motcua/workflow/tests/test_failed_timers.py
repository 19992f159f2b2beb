"""A timer whose process cannot go on: kept with its reason, tried again by a person."""

import datetime as dt

import pytest

from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.audit import Subject, history
from motcua.kernel.errors import NotAllowed, StaleState
from motcua.kernel.ids import new_id
from motcua.workflow import actions, errors, queries
from motcua.workflow.models import ProcessInstance, ProcessTimer
from motcua.workflow.policies import WorkflowPermission as May
from motcua.workflow.tests.conftest import CLOCKWORK, MONDAY
from motcua.workflow.tests.drawing_board import Board

pytestmark = pytest.mark.django_db


def wait_and_choose():
    """An hour's wait, then a choice by an amount: without one the process cannot go on."""
    return (
        Board()
        .datum("amount", "number")
        .start()
        .timer("wait", "PT1H")
        .gateway("much", default="little")
        .task("appraise")
        .task("approve", "leader")
        .end()
        .way("begin", "wait", "much")
        .way("much", "appraise", when="amount > 5")
        .way("much", "approve", flow_id="little")
        .way("appraise", "finish")
        .way("approve", "finish")
    )


def test_one_faulty_process_does_not_stop_the_timers_of_the_others(begin, town, caplog):
    faulty, sound = begin(wait_and_choose()), begin(wait_and_choose(), amount=7)
    with clock.frozen(MONDAY + dt.timedelta(hours=2)):
        (moved,) = actions.fire_timers(actor=CLOCKWORK)
    assert moved.instance_id == sound.instance_id
    assert ProcessTimer.objects.get(instance_id=faulty.instance_id).state == "failed"
    assert "workflow.timer_failed" in caplog.text
    assert "amount" in ProcessTimer.objects.get(instance_id=faulty.instance_id).fault


SEES = Actor(new_id(), "Huy", grants={May.SEE_FAULTS.value: EVERYWHERE, May.RETRY_TIMER.value: EVERYWHERE})


def failed_at_ten(begin):
    faulty = begin(wait_and_choose())
    with clock.frozen(MONDAY + dt.timedelta(hours=2)):
        actions.fire_timers(actor=CLOCKWORK)
    return faulty


def test_a_failed_timer_tries_again_when_its_cause_is_mended(begin, town):
    faulty = failed_at_ten(begin)
    (shown,) = queries.failed_timers(actor=SEES)
    assert (shown.subject, shown.failed_at) == (faulty.subject, MONDAY + dt.timedelta(hours=2))
    assert queries.failed_timers(actor=town.tuan) == []
    with pytest.raises(NotAllowed):
        actions.retry_timer(shown.id, actor=town.tuan)
    actions.retry_timer(shown.id, actor=SEES)
    with clock.frozen(MONDAY + dt.timedelta(hours=3)):
        assert actions.fire_timers(actor=CLOCKWORK) == []
    assert [one.id for one in queries.failed_timers(actor=SEES)] == [shown.id]
    ProcessInstance.objects.filter(id=faulty.instance_id).update(data={"amount": 7})
    actions.retry_timer(shown.id, actor=SEES)
    with clock.frozen(MONDAY + dt.timedelta(hours=4)):
        (moved,) = actions.fire_timers(actor=CLOCKWORK)
    assert [task.node for task in moved.opened] == ["appraise"]
    told = history(Subject("process_instance", faulty.instance_id))
    assert [(one.action, one.actor_name) for one in told] == [("workflow.timer.retried", "Huy")] * 2
    assert queries.failed_timers(actor=SEES) == []
    with pytest.raises(StaleState):
        actions.retry_timer(shown.id, actor=SEES)
    with pytest.raises(errors.TimerNotFound):
        actions.retry_timer(new_id(), actor=SEES)


def test_a_process_that_is_over_has_no_failed_timers(begin, town):
    faulty = failed_at_ten(begin)
    (shown,) = queries.failed_timers(actor=SEES)
    actions.cancel_process(faulty.instance_id, reason="rút", actor=town.le)
    assert queries.failed_timers(actor=SEES) == []
    with pytest.raises(StaleState):
        actions.retry_timer(shown.id, actor=SEES)
