"""The memory of dossiers: every verb leaves exactly one entry, and the chain holds after any walk."""

import datetime as dt
import inspect
import io

import pytest
from django.core.exceptions import ObjectDoesNotExist

from motcua.dossiers import actions
from motcua.dossiers.actions import cabinet
from motcua.dossiers.models import Attachment, DossierPaper
from motcua.dossiers.tests.people import ANSWERS, MONDAY_MORNING, PDF, Town
from motcua.identity.queries import posts_at
from motcua.kernel import audit, clock
from motcua.kernel.audit import Subject
from motcua.kernel.errors import MotcuaError

# Verbs of several acts, which are told one by one.
TOLD = {
    "receive_dossier": ["dossiers.submitted", "dossiers.accepted"],
    "delete_draft": ["dossiers.file_removed", "dossiers.draft_deleted"],
}


@pytest.fixture
def town(db, settings):
    settings.DEMO = True
    with clock.frozen(MONDAY_MORNING):
        yield Town()


def story(dossier):
    return [entry.action for entry in audit.history(Subject("dossier", dossier))]


def paper_of(dossier):
    return DossierPaper.objects.get(dossier_id=dossier, required=True).id


def asked(town, *, attach=False):
    dossier = town.accepted()
    actions.request_supplement(dossier, papers=[paper_of(dossier)], pages=[], reason="Thiếu", actor=town.tuan)
    if attach:
        actions.supplement.attach_supplement(dossier, paper_of(dossier), io.BytesIO(PDF), "a.pdf", actor=town.ngocanh)
    return dossier


def held(town):
    dossier = town.accepted()
    actions.claim_task(dossier, town.step(dossier).task_id, actor=town.tuan)
    return dossier


def owing(town):
    dossier = town.accepted()
    actions.demand_payment(dossier, amount=1_000, reason="Phí", actor=town.tuan)
    return dossier


def file_of(dossier):
    return Attachment.objects.filter(dossier_id=dossier, removed_at__isnull=True).latest("id").id


def assign(town, dossier):
    step = town.step(dossier)
    post = next((one for one in posts_at(step.unit_id) if one.id in town.tuan.posts), None)
    if post is None:
        raise ObjectDoesNotExist
    actions.assign_task(dossier, step.task_id, post.id, post.name, actor=town.le)


# For each verb: a dossier on which it fits, and the call.
def placed(town, dossier):
    place = cabinet.keep_place(town.ward.id, cabinet="A", actor=town.huong)
    actions.place_result(dossier, place, actor=town.huong)


def sent(town):
    dossier = town.finished()
    parcel = actions.Receiver(tracking_no="EB123456785VN")
    actions.return_result(dossier, how=actions.ReturnBy.POST, receiver=parcel, actor=town.huong)
    return dossier


WALKS = {
    "start_draft": (None, lambda town: town.draft()),
    "save_answers": (
        lambda town: town.draft(),
        lambda town, one: actions.save_answers(one, "child", ANSWERS["child"], actor=town.ngocanh),
    ),
    "attach_file": (
        lambda town: town.draft(),
        lambda town, one: actions.attach_file(one, paper_of(one), io.BytesIO(PDF), "a.pdf", actor=town.ngocanh),
    ),
    "detach_file": (
        lambda town: town.filled(),
        lambda town, one: actions.detach_file(one, file_of(one), actor=town.ngocanh),
    ),
    "delete_draft": (lambda town: town.filled(), lambda town, one: actions.delete_draft(one, actor=town.ngocanh)),
    "submit_dossier": (lambda town: town.filled(), lambda town, one: actions.submit_dossier(one, actor=town.ngocanh)),
    "receive_dossier": (None, lambda town: town.at_counter().dossier_id),
    "accept_dossier": (lambda town: town.submitted(), lambda town, one: actions.accept_dossier(one, actor=town.huong)),
    "refuse_dossier": (
        lambda town: town.submitted(),
        lambda town, one: actions.refuse_dossier(one, reason="Sai nơi", actor=town.huong),
    ),
    "request_supplement": (
        lambda town: town.accepted(),
        lambda town, one: actions.request_supplement(
            one, papers=[paper_of(one)], pages=["child"], reason="Thiếu", actor=town.tuan
        ),
    ),
    "supply_supplement": (
        lambda town: asked(town, attach=True),
        lambda town, one: actions.supply_supplement(one, actor=town.ngocanh),
    ),
    "receive_supplement": (
        asked,
        lambda town, one: actions.receive_supplement(one, papers={paper_of(one): (1, 0)}, actor=town.huong),
    ),
    "claim_task": (
        lambda town: town.accepted(),
        lambda town, one: actions.claim_task(one, town.step(one).task_id, actor=town.tuan),
    ),
    "assign_task": (lambda town: town.accepted(), assign),
    "hand_back_task": (
        held,
        lambda town, one: actions.hand_back_task(one, town.step(one).task_id, reason="Bận", actor=town.tuan),
    ),
    "complete_task": (
        lambda town: town.accepted(),
        lambda town, one: actions.complete_task(one, town.step(one).task_id, outcome="", actor=town.tuan),
    ),
    "write_note": (lambda town: town.accepted(), lambda town, one: actions.write_note(one, "Gọi lại", actor=town.tuan)),
    "extend_dossier": (
        lambda town: town.accepted(),
        lambda town, one: actions.extend_dossier(
            one, until=dt.date(2026, 12, 30), reason="Chờ xác minh", actor=town.tuan
        ),
    ),
    "demand_payment": (
        lambda town: town.accepted(),
        lambda town, one: actions.demand_payment(one, amount=1_000, reason="Phí", actor=town.tuan),
    ),
    "confirm_payment": (owing, lambda town, one: actions.confirm_payment(one, receipt_no="7", actor=town.huong)),
    "draft_result": (
        lambda town: town.accepted(),
        lambda town, one: actions.draft_result(one, name="Giấy khai sinh", number="1", actor=town.tuan),
    ),
    "issue_result": (
        lambda town: town.at_approval(),
        lambda town, one: actions.issue_result(one, outcome="agree", actor=town.le),
    ),
    "return_result": (
        lambda town: town.finished(),
        lambda town, one: actions.return_result(one, how=actions.ReturnBy.COUNTER, actor=town.huong),
    ),
    "place_result": (lambda town: town.finished(), placed),
    "confirm_delivery": (sent, lambda town, one: actions.confirm_delivery(one, actor=town.huong)),
    "fetch_result": (lambda town: town.finished(), lambda town, one: actions.fetch_result(one, actor=town.ngocanh)),
    "withdraw_dossier": (
        lambda town: town.accepted(),
        lambda town, one: actions.withdraw_dossier(one, actor=town.ngocanh),
    ),
    "stop_dossier": (
        lambda town: town.accepted(),
        lambda town, one: actions.stop_dossier(one, reason="Không đủ", actor=town.tuan),
    ),
}


def test_every_verb_is_walked():
    verbs = {name for name in actions.__all__ if inspect.isfunction(getattr(actions, name))}
    assert set(WALKS) == verbs


@pytest.mark.parametrize("verb", sorted(WALKS))
def test_a_verb_leaves_exactly_one_entry(town, verb):
    prepare, act = WALKS[verb]
    if prepare is None:
        dossier, before = act(town), 0
    else:
        dossier = prepare(town)
        before = len(story(dossier))
        act(town, dossier)
    entries = list(audit.history(Subject("dossier", dossier)))[before:]
    assert [entry.action for entry in entries] == TOLD.get(verb, [entries[0].action])
    assert all(entry.actor_id and entry.actor_name for entry in entries)


def test_after_a_walk_of_all_verbs_right_and_wrong_every_chain_holds(town):
    dossiers = []
    for prepare, act in WALKS.values():
        dossier = act(town) if prepare is None else prepare(town)
        if prepare is not None:
            act(town, dossier)
        dossiers.append(dossier)
    wrong = 0
    for dossier in dossiers:
        for prepare, act in WALKS.values():
            if prepare is None:
                continue
            length = len(story(dossier))
            try:
                act(town, dossier)
            except (MotcuaError, ObjectDoesNotExist):
                wrong += 1
                assert len(story(dossier)) == length
    report = audit.verify_all()
    assert report.broken is None
    assert report.entries > 200
    assert wrong > 100
