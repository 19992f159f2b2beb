"""A fee that is due: by transfer, at the counter, at any time until its payment is noted."""

import datetime as dt
import json

import pytest

from motcua.dossiers import actions, queries, rules
from motcua.dossiers.errors import BadRule, FeeNotAsked, FeeNotPositive, NothingToPay, UnknownDossier
from motcua.dossiers.models import Rule
from motcua.dossiers.states import Finance, State
from motcua.dossiers.tests.people import MONDAY_MORNING, PERMIT
from motcua.kernel import clock
from motcua.kernel.actor import service
from motcua.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db
WARD = {"unit": "commune-09187", "bank": "999999", "bank_name": "Ngân hàng", "account": "123", "holder": "UBND phường"}


@pytest.fixture(autouse=True)
def _monday_morning():
    with clock.frozen(MONDAY_MORNING):
        yield


@pytest.fixture
def accounts(tmp_path):
    """Sets the accounts of the province."""

    def made(*lines):
        rule = {"key": "receiving_accounts", "value": list(lines), "valid_from": "2020-01-01"}
        (tmp_path / "dossier-rules.json").write_text(json.dumps([rule]))
        rules.load_rules(tmp_path, actor=service("pack"))

    return made


def test_a_fee_due_since_intake_is_noted_later_and_the_clock_runs_on(town):
    permit = town.at_counter(procedure=PERMIT).dossier_id
    before = town.dossier(permit)
    assert (before.finance_state, before.fee_amount) == (Finance.DUE, 500_000)
    assert "confirm_payment" in {one.name for one in queries.dossier_page(permit, actor=town.huong).actions}
    actions.confirm_payment(permit, receipt_no="FT26320", actor=town.huong)
    row = town.dossier(permit)
    assert (row.state, row.finance_state, row.fee_receipt) == (before.state, Finance.PAID, "FT26320")
    assert (row.due_at, row.paused_since) == (before.due_at, None)
    assert "payment_confirmed" in town.story(permit)
    assert "confirm_payment" not in {one.name for one in queries.dossier_page(permit, actor=town.huong).actions}
    with pytest.raises(NothingToPay):
        actions.confirm_payment(permit, receipt_no="FT26321", actor=town.huong)


def test_who_may_note_it(town):
    permit = town.at_counter(procedure=PERMIT).dossier_id
    for stranger, refusal in ((town.tuan, NotAllowed), (town.ngocanh, UnknownDossier)):
        with pytest.raises(refusal):
            actions.confirm_payment(permit, receipt_no="1", actor=stranger)


@pytest.mark.parametrize("state", [State.REFUSED, State.WITHDRAWN, State.STOPPED])
def test_what_ended_without_a_result_is_not_paid_for(town, state):
    permit = town.at_counter(procedure=PERMIT).dossier_id
    row = town.dossier(permit)
    row.state = state
    row.save()
    with pytest.raises(NothingToPay):
        actions.confirm_payment(permit, receipt_no="1", actor=town.huong)


def test_a_transfer_goes_to_the_nearest_account_with_the_dossier_s_code(town, accounts):
    accounts({**WARD, "unit": "province-centre", "account": "9"}, WARD)
    receipt = town.at_counter(procedure=PERMIT)
    transfer = queries.transfer_for(town.counter.id, code=receipt.code, amount=500_000)
    assert (transfer.account.number, transfer.account.holder, transfer.amount) == ("123", "UBND phường", 500_000)
    assert transfer.purpose == receipt.code.replace(".", " ").replace("-", " ")
    assert "5406500000" in transfer.text
    assert queries.transfer_for(town.counter.id, code=receipt.code, amount=0) is None
    assert queries.transfer_for(town.counter.id, code="", amount=1) is None


def test_without_an_account_there_is_no_transfer(town, accounts):
    accounts({**WARD, "unit": "dept-finance"})
    assert queries.account_at(town.counter.id) is None
    Rule.objects.filter(key="receiving_accounts").delete()
    rules.forget()
    assert queries.account_at(town.counter.id) is None


@pytest.mark.parametrize(
    "change",
    [{"bank": "99"}, {"account": "1 2"}, {"account": ""}, {"holder": " "}, {"bank_name": ""}, {"unit": ""}],
)
def test_an_account_that_no_bank_would_take_is_refused(accounts, change):
    with pytest.raises(BadRule):
        accounts({**WARD, **change})
    with pytest.raises(BadRule):
        accounts(WARD, WARD)


def test_an_officer_s_own_amount_fits_only_where_the_law_leaves_it_to_be_judged(town, monkeypatch):
    with pytest.raises(FeeNotAsked) as refused:
        town.at_counter(procedure=PERMIT, fee_amount=1)
    assert "500.000" in refused.value.message
    fixed = town.at_counter(procedure=PERMIT, fee_amount=500_000)
    assert town.dossier(fixed.dossier_id).fee_amount == 500_000
    monkeypatch.setattr(type(town.view()), "is_fee_judged", lambda *_: True)
    judged = town.dossier(town.at_counter(procedure=PERMIT, fee_amount=16_000).dossier_id)
    assert (judged.fee_amount, judged.finance_state) == (16_000, Finance.DUE)
    paid = town.dossier(town.at_counter(procedure=PERMIT, fee_amount=16_000, fee_receipt="7").dossier_id)
    assert (paid.fee_amount, paid.finance_state) == (16_000, Finance.PAID)
    free = town.dossier(town.at_counter(procedure=PERMIT, fee_amount=0).dossier_id)
    assert (free.fee_amount, free.finance_state) == (0, Finance.NONE)
    with pytest.raises(FeeNotPositive):
        town.at_counter(procedure=PERMIT, fee_amount=-1)


def test_an_account_holds_on_its_days(town, accounts):
    accounts(WARD)
    assert queries.account_at(town.counter.id, day=dt.date(2019, 12, 31)) is None
    assert queries.account_at(town.counter.id).number == "123"
