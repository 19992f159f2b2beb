"""The memory of dossiers: every verb leaves exactly one entry, and the chain holds after any walk."""

import datetime as dt
import inspect
import io
from dataclasses import replace

import pytest
from django.core.exceptions import ObjectDoesNotExist

from motcua.dossiers import actions, rules
from motcua.dossiers.actions import cabinet
from motcua.dossiers.models import (
    ApologyDraft,
    Attachment,
    Consultation,
    Dossier,
    DossierPaper,
    DossierTask,
    Instruction,
    ResultTemplate,
    Rule,
)
from motcua.dossiers.tests.people import ANSWERS, MONDAY_MORNING, PDF, Town
from motcua.identity.queries import posts_at
from motcua.kernel import audit, clock
from motcua.kernel.audit import Subject
from motcua.kernel.errors import MotcuaError

# Verbs of several acts, which are told one by one: at the counter the applicant submits and the officer accepts.
TOLD = {
    "adopt_document": ["dossiers.result_drafted", "dossiers.document_adopted"],
    "receive_dossier": ["dossiers.submitted", "dossiers.accepted"],
    "delete_draft": ["dossiers.file_removed", "dossiers.draft_deleted"],
}


LATER = dt.date(2026, 12, 31)
LAYOUT = '#import "/house.typ": *\n#show: sheet.with(title: d.title)\n#d.title'


@pytest.fixture
def town(db, settings):
    settings.DEMO = True
    with clock.frozen(MONDAY_MORNING):
        yield Town()
    rules.forget()


def story(dossier):
    return [entry.action for entry in audit.history(Subject("dossier", dossier))]


def paper_of(dossier):
    return DossierPaper.objects.get(dossier_id=dossier, required=True).id


def asked(town, *, attach=False, pages=()):
    dossier = town.accepted()
    actions.request_supplement(dossier, papers=[paper_of(dossier)], pages=[*pages], reason="Thiếu", actor=town.tuan)
    if attach:
        actions.attach_supplement(dossier, paper_of(dossier), io.BytesIO(PDF), "a.pdf", actor=town.ngocanh)
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


# Verbs on lists, on parcels of many dossiers and on papers of a store: see test_groups, test_handover, test_digital,
# test_exports, test_lettering, test_bulk and test_sharing.
OF_A_LIST = {
    "ask_bulk", "ask_export", "ask_letters", "fetch_export", "mend_row", "read_group", "reassign_work", "receive_group",
    "place_scanned", "receive_parcel", "reuse_own_paper", "run_bulk", "send_parcel", "share_search", "take_scan_out",
    "unshare_search", "use_paper",
}  # fmt: skip


def ruled(town):
    """A dossier whose open step the rule gives; the rule is on no longer than the test."""
    line = {"unit": town.ward.key, "steps": ["appraise"], "by": "load"}
    Rule.objects.filter(key="assignment").update(value=[line])
    rules.forget()
    return town.accepted()


def texted(town, *, begun=True):
    """An accepted dossier, and for a walk its procedure has a template."""
    template, _new = ResultTemplate.objects.get_or_create(
        code="walk", name="Trích lục", procedures=["9.000001"], body="Hồ sơ {code}", signer="Chủ tịch",
        valid_from=dt.date(2026, 1, 1), legal_basis="Luật", layout=LAYOUT,
    )  # fmt: skip
    dossier = town.accepted()
    if begun:
        actions.start_document(dossier, template.id, actor=town.tuan)
    return dossier


def template_of():
    return ResultTemplate.objects.get(code="walk").id


def told(town):
    dossier = town.accepted()
    actions.instruct(dossier, text="Xác minh", to_post=first_post(town.tuan), due_on=LATER, actor=town.le)
    return dossier


def consulted(town):
    dossier = town.accepted()
    actions.consult(dossier, unit_id=town.department.id, question="Có vướng gì?", actor=town.tuan)
    return dossier


def first_post(actor):
    return next(iter(actor.posts))


def latest(model, dossier):
    return model.objects.filter(dossier=dossier).latest("id").id


def silence(town, dossier):
    with clock.frozen(MONDAY_MORNING + dt.timedelta(days=30)):
        actions.count_silence(latest(Consultation, dossier), actor=replace(town.tuan, name="Đồng hồ"))


def recalled(town):
    dossier = town.accepted()
    actions.draft_result(dossier, name="Giấy khai sinh", number="1", actor=town.tuan)
    actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=town.tuan)
    return dossier


def stopped(town):
    dossier = town.accepted()
    actions.stop_dossier(dossier, reason="Không đủ", actor=town.tuan)
    return dossier


def apology_of(dossier):
    return ApologyDraft.objects.filter(dossier_id=dossier).latest("number").id


def proposed(town):
    dossier = town.accepted()
    actions.propose_apology(dossier, reason="Chờ xác minh", actor=town.tuan)
    return dossier


def due_today(town):
    dossier = town.accepted()
    DossierTask.objects.filter(dossier_id=dossier).update(due_at=clock.now())
    return dossier


# For each verb: a dossier on which it fits, and the call.
def placed(town, dossier):
    place = cabinet.keep_place(town.ward.id, cabinet="A", actor=town.huong)
    actions.place_result(dossier, place, actor=town.huong)


def lying(town):
    dossier = town.finished()
    Dossier.objects.filter(id=dossier).update(applicant_address="Số 3 đường Kinh Bắc")
    return dossier


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
    "choose_return": (
        lambda town: town.filled(),
        lambda town, one: actions.choose_return(one, return_by=actions.ReturnBy.COUNTER, actor=town.ngocanh),
    ),
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
    "attach_supplement": (
        asked,
        lambda town, one: actions.attach_supplement(one, paper_of(one), io.BytesIO(PDF), "a.pdf", actor=town.ngocanh),
    ),
    "detach_supplement": (
        lambda town: asked(town, attach=True),
        lambda town, one: actions.detach_supplement(one, file_of(one), actor=town.ngocanh),
    ),
    "answer_supplement": (
        lambda town: asked(town, pages=["child"]),
        lambda town, one: actions.answer_supplement(one, "child", ANSWERS["child"], actor=town.ngocanh),
    ),
    "supply_supplement": (
        lambda town: asked(town, attach=True),
        lambda town, one: actions.supply_supplement(one, actor=town.ngocanh),
    ),
    "receive_supplement": (
        asked,
        lambda town, one: actions.receive_supplement(
            one, papers={paper_of(one): actions.PaperGiven(originals=1)}, actor=town.huong
        ),
    ),
    "claim_task": (
        lambda town: town.accepted(),
        lambda town, one: actions.claim_task(one, town.step(one).task_id, actor=town.tuan),
    ),
    "assign_task": (lambda town: town.accepted(), assign),
    "assign_by_rule": (ruled, lambda town, one: actions.assign_by_rule(one, actor=town.le)),
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
            one, until=dt.date(2026, 12, 30), reason="Chờ xác minh", actor=town.le
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
    "start_document": (
        lambda town: texted(town, begun=False),
        lambda town, one: actions.start_document(one, template_of(), actor=town.tuan),
    ),
    "write_document": (
        texted,
        lambda town, one: actions.write_document(one, "Lời khác", based_on=1, actor=town.tuan),
    ),
    "adopt_document": (
        texted,
        lambda town, one: actions.adopt_document(one, 1, name="Trích lục", actor=town.tuan),
    ),
    "issue_result": (
        lambda town: town.at_approval(),
        lambda town, one: actions.issue_result(one, outcome="agree", actor=town.le),
    ),
    "propose_apology": (
        lambda town: town.accepted(),
        lambda town, one: actions.propose_apology(one, reason="Chờ xác minh", actor=town.tuan),
    ),
    "approve_extension": (
        proposed,
        lambda town, one: actions.approve_extension(apology_of(one), actor=town.le),
    ),
    "refuse_apology": (
        proposed,
        lambda town, one: actions.refuse_apology(apology_of(one), reason="Chưa rõ", actor=town.le),
    ),
    "remind_holder": (held, lambda town, one: actions.remind_holder(one, town.step(one).task_id, actor=town.le)),
    "nudge_holders": (due_today, lambda town, _one: actions.nudge_holders(actor=town.le)),
    "return_result": (
        lambda town: town.finished(),
        lambda town, one: actions.return_result(one, how=actions.ReturnBy.COUNTER, actor=town.huong),
    ),
    "place_result": (lambda town: town.finished(), placed),
    "write_letter": (lying, lambda town, one: actions.write_letter(one, actor=town.huong)),
    "parcel_came_back": (
        sent,
        lambda town, one: actions.parcel_came_back(
            one, reason="Không có người nhận", again=actions.ReturnBy.COUNTER, actor=town.huong
        ),
    ),
    "confirm_delivery": (sent, lambda town, one: actions.confirm_delivery(one, actor=town.huong)),
    "fetch_result": (lambda town: town.finished(), lambda town, one: actions.fetch_result(one, actor=town.ngocanh)),
    "withdraw_dossier": (
        lambda town: town.accepted(),
        lambda town, one: actions.withdraw_dossier(one, actor=town.ngocanh),
    ),
    "instruct": (
        lambda town: town.accepted(),
        lambda town, one: actions.instruct(
            one, text="Xác minh", to_post=first_post(town.tuan), due_on=LATER, actor=town.le
        ),
    ),
    "report_instruction": (
        told,
        lambda town, one: actions.report_instruction(latest(Instruction, one), answer="Xong", actor=town.tuan),
    ),
    "consult": (
        lambda town: town.accepted(),
        lambda town, one: actions.consult(one, unit_id=town.department.id, question="?", actor=town.tuan),
    ),
    "give_opinion": (
        consulted,
        lambda town, one: actions.give_opinion(
            latest(Consultation, one), opinion=actions.Opinion.AGREE, answer="", actor=town.duc
        ),
    ),
    "count_silence": (consulted, silence),
    "recall_step": (recalled, lambda town, one: actions.recall_step(one, None, reason="Nhầm", actor=town.tuan)),
    "open_child": (
        lambda town: town.accepted(),
        lambda town, one: actions.open_child(one, "9.000001", handling_unit=town.ward.id, actor=town.tuan),
    ),
    "reopen_dossier": (
        stopped,
        lambda town, one: actions.reopen_dossier(
            one, decision="12/QĐ", decided_on=MONDAY_MORNING.date(), reason="Đúng", actor=town.le
        ),
    ),
    "stop_dossier": (
        lambda town: town.accepted(),
        lambda town, one: actions.stop_dossier(one, reason="Không đủ", actor=town.tuan),
    ),
}


def test_every_verb_is_walked():
    verbs = {name for name in actions.__all__ if inspect.isfunction(getattr(actions, name))}
    assert set(WALKS) | OF_A_LIST == verbs


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
