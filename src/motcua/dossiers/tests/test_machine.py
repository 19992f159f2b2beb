"""Random lives of dossiers, through the verbs, held against what must always be true."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.deadlines import queries as deadlines
from motcua.dossiers import actions, queries
from motcua.dossiers.actions.supplement import attach_supplement
from motcua.dossiers.models import DossierPaper, DossierTask
from motcua.dossiers.models.dossier import ReturnBy
from motcua.dossiers.states import CLOSED, NATIONAL_STATUS, TRANSITIONS, Act, State
from motcua.dossiers.tests.people import MONDAY_MORNING, pdf
from motcua.kernel import audit, clock
from motcua.kernel.audit import Subject
from motcua.kernel.errors import MotcuaError
from motcua.kernel.ids import new_id
from motcua.workflow.queries import instance_of


def supply(town, dossier):
    paper = DossierPaper.objects.get(dossier_id=dossier, required=True)
    attach_supplement(dossier, paper.id, pdf(), "mới.pdf", actor=town.ngocanh)
    actions.supply_supplement(dossier, actor=town.ngocanh)


def ask(town, dossier):
    paper = DossierPaper.objects.get(dossier_id=dossier, required=True)
    actions.request_supplement(dossier, papers=[paper.id], pages=[], reason="Ảnh mờ", actor=town.tuan)


def step(town, dossier):
    row = DossierTask.objects.filter(dossier_id=dossier).first()
    actions.complete_task(dossier, row.task_id if row else new_id(), outcome="", actor=town.tuan)


TRIES = {
    "submit": lambda t, d: actions.submit_dossier(d, actor=t.ngocanh),
    "accept": lambda t, d: actions.accept_dossier(d, actor=t.huong),
    "refuse": lambda t, d: actions.refuse_dossier(d, reason="Không thuộc thẩm quyền", actor=t.huong),
    "ask": ask,
    "supply": supply,
    "demand": lambda t, d: actions.demand_payment(d, amount=1_000, reason="Phí", actor=t.tuan),
    "confirm": lambda t, d: actions.confirm_payment(d, receipt_no="1", actor=t.huong),
    "draft": lambda t, d: actions.draft_result(d, name="Giấy", number="1", actor=t.tuan),
    "step": step,
    "issue": lambda t, d: actions.issue_result(d, outcome="agree", actor=t.le),
    "return": lambda t, d: actions.return_result(d, how=ReturnBy.COUNTER, actor=t.huong),
    "withdraw": lambda t, d: actions.withdraw_dossier(d, actor=t.ngocanh),
    "stop": lambda t, d: actions.stop_dossier(d, reason="Lý do", actor=t.tuan),
    "extend": lambda t, d: actions.extend_dossier(d, until=dt.date(2026, 12, 31), reason="Lý do", actor=t.le),
}
# Ends close the story early, so they are tried less often.
OFTEN = [name for name in TRIES if name not in {"refuse", "withdraw", "stop"}]
LIVES = st.lists(st.one_of(st.sampled_from(OFTEN), st.sampled_from(OFTEN), st.sampled_from(list(TRIES))), max_size=22)


def check(town, dossier, states):
    """What is true of every dossier at every moment."""
    row = town.dossier(dossier)
    rows = list(DossierTask.objects.filter(dossier=row))
    process = instance_of(row.process_instance_id) if row.process_instance_id else None
    assert (row.state == State.DRAFT) == (row.code is None) == (process is None)
    assert bool(rows) == (process is not None and process.state == "running")
    assert not (row.state in CLOSED and rows)
    waiting = row.state in {State.AWAITING_SUPPLEMENT, State.AWAITING_PAYMENT}
    assert waiting == (row.paused_since is not None)
    assert all((task.paused_since is not None) == waiting for task in rows)
    if row.clock_id:
        legal = deadlines.clock(row.clock_id)
        assert legal.due_current == row.due_at
        ended = row.state in CLOSED or row.state == State.FINISHED
        assert legal.state == ("stopped" if ended else "paused" if waiting else "running")
        assert bool(row.verdict) == ended
    if states and states[-1] != row.state:
        ways = {(a, b) for targets in TRANSITIONS.values() for a, b in targets.items()}
        # A verb may begin handling and finish it in one go.
        begun = TRANSITIONS[Act.BEGIN].get(State(states[-1]))
        assert (State(states[-1]), State(row.state)) in ways or (begun, State(row.state)) in ways
    states.append(row.state)
    assert NATIONAL_STATUS[State(row.state)] is not None or row.state == State.DRAFT


@pytest.mark.django_db
@settings(max_examples=60)
@given(life=LIVES, pauses=st.lists(st.integers(min_value=1, max_value=3_000), min_size=22, max_size=22))
def test_whatever_is_tried_in_whatever_order_the_house_stays_in_order(town, life, pauses):
    with transaction.atomic():
        moment, states = MONDAY_MORNING, []
        with clock.frozen(moment):
            dossier = town.filled()
            check(town, dossier, states)
        for name, minutes in zip(life, pauses, strict=False):
            moment += dt.timedelta(minutes=minutes)
            with clock.frozen(moment):
                before = town.dossier(dossier).__dict__
                entries = audit.history(Subject("dossier", dossier)).count()
                try:
                    with transaction.atomic():
                        TRIES[name](town, dossier)
                except MotcuaError as error:
                    assert error.message  # noqa: PT017 - a refusal is a right answer, and says what to do
                    after = town.dossier(dossier).__dict__
                    assert {k: v for k, v in before.items() if k != "_state"} == {
                        k: v for k, v in after.items() if k != "_state"
                    }
                    assert audit.history(Subject("dossier", dossier)).count() == entries
                else:
                    again = name == "submit" and states[-1] != State.DRAFT
                    assert again or audit.history(Subject("dossier", dossier)).count() > entries
                check(town, dossier, states)
        page = queries.dossier_page(dossier, actor=town.ngocanh)
        assert page.dossier.state == states[-1]
        assert audit.verify_chain(Subject("dossier", dossier)) is None
        transaction.set_rollback(True)
