"""A process whose timer could not go on is seen by those who look after the house, and tried again."""

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse

from motcua.doors.desk.tests.conftest import MONDAY
from motcua.identity.queries import organisation
from motcua.kernel import audit, clock
from motcua.kernel.actor import service
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.workflow import actions
from motcua.workflow.jobs import fire_due_timers
from motcua.workflow.policies import WorkflowPermission
from motcua.workflow.tests.drawing_board import Board

pytestmark = pytest.mark.django_db
PUBLISHER = service("test.publisher", WorkflowPermission.PUBLISH_DEFINITION)


@pytest.fixture
def stuck():
    """A process that waits an hour and then has to choose by a number that nobody has given."""
    board = (
        Board().datum("amount", "number").start().timer("wait", "PT1H").gateway("much", default="little")
        .task("appraise").task("approve", "leader").end()
        .way("begin", "wait", "much").way("much", "appraise", when="amount > 5")
        .way("much", "approve", flow_id="little").way("appraise", "finish").way("approve", "finish")
    )  # fmt: skip
    actions.publish_definition("thu", board.bpmn(), valid_from=dt.date(2025, 7, 1), legal_basis="thử", actor=PUBLISHER)
    ward = organisation().by_key("commune-09187").id
    with transaction.atomic():
        progress = actions.start_process(
            subject=Subject("dossier", new_id()), process_code="thu", data={}, actor=PUBLISHER,
            lanes={lane: actions.LaneBinding(ward) for lane in board.lanes},
        )  # fmt: skip
    with clock.frozen(MONDAY + dt.timedelta(hours=2)):
        fire_due_timers(timestamp=0)
        yield progress.instance_id


def test_it_is_shown_with_its_reason_and_tried_again(stuck, signed_in):
    huy = signed_in("huy")
    page = huy.get(reverse("desk:stuck"))
    text = page.content.decode()
    assert "amount" in text
    assert "Thử lại" in text
    address = next(row["action"]["url"] for row in page.context["page"]["rows"])
    assert huy.post(address).url == reverse("desk:stuck")
    assert not huy.get(reverse("desk:stuck")).context["page"]["rows"]
    (entry,) = audit.history(Subject("process_instance", stuck))
    assert (entry.action, entry.facts["node"]) == ("workflow.timer.retried", "wait")
    assert entry.actor_name == huy.get(reverse("desk:stuck")).wsgi_request.actor.name
    assert huy.post(address).status_code == 409
    # The cause is still there, so it comes back with its reason.
    fire_due_timers(timestamp=0)
    assert len(huy.get(reverse("desk:stuck")).context["page"]["rows"]) == 1


def test_an_auditor_sees_it_without_the_button_and_others_not_at_all(stuck, signed_in):
    page = signed_in("binh").get(reverse("desk:stuck"))
    (row,) = page.context["page"]["rows"]
    assert row["action"] is None
    assert signed_in("nam").get(reverse("desk:stuck")).status_code == 403
    assert signed_in("binh").post(reverse("desk:retry_timer", args=[new_id()])).status_code == 403
