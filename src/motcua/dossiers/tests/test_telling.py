"""Everybody hears what concerns them: the applicant of the way of the dossier, officers of what is theirs."""

import datetime as dt

import pytest
from django.core import mail

from motcua.dossiers import actions, audience
from motcua.dossiers.actions.supplement import attach_supplement
from motcua.dossiers.models import Dossier, DossierPaper
from motcua.dossiers.notifying import tell_applicant
from motcua.dossiers.parties import Applicant
from motcua.dossiers.stages import Ear
from motcua.dossiers.tests.people import MONDAY_MORNING, pdf
from motcua.dossiers.tests.watching import at, heard, limited
from motcua.identity import actions as identity
from motcua.identity.models import Enterprise
from motcua.identity.queries import posts_at
from motcua.kernel import clock, outbox
from motcua.kernel.audit import Subject
from motcua.kernel.events import Heard
from motcua.kernel.models import OutboxEvent
from motcua.notices import queries as notices
from motcua.notices import words
from motcua.notices.models import Audience, Notice, Template

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(MONDAY_MORNING):
        yield


def told(dossier, who):
    outbox.drain()
    return heard(dossier, "dossier.").get(who, [])


def test_every_kind_that_the_program_sends_has_a_text_in_the_pack():
    ours = {kind.name for kind in words.kinds() if kind.name.startswith(("dossier.", "desk."))}
    assert ours == set(Template.objects.filter(kind__regex="^(dossier|desk)").values_list("kind", flat=True))


def test_the_way_of_a_dossier_as_its_applicant_hears_it(town):
    dossier = town.submitted()
    assert told(dossier, "ngocanh") == ["submitted"]
    actions.accept_dossier(dossier, actor=town.huong)
    assert told(dossier, "ngocanh")[-1] == "accepted"
    text = notices.inbox(town.ngocanh, audience=Audience.CITIZEN).rows[0].text
    assert f"{clock.local(town.dossier(dossier).due_at):%H:%M ngày %d/%m/%Y}" in text
    paper = DossierPaper.objects.filter(dossier_id=dossier).first()
    actions.request_supplement(dossier, papers=[paper.id], pages=[], reason="Bản chụp mờ", actor=town.tuan)
    assert told(dossier, "ngocanh")[-1] == "supplement_requested"
    assert "Bản chụp mờ" in notices.inbox(town.ngocanh, audience=Audience.CITIZEN).rows[0].text


def test_an_early_result_is_told_as_such_and_the_return_too(town):
    dossier = town.finished()
    assert told(dossier, "ngocanh")[-1] == "result_early"
    actions.return_result(dossier, how=actions.ReturnBy.COUNTER, actor=town.huong)
    assert told(dossier, "ngocanh")[-1] == "returned"


def test_a_result_on_its_day_is_simply_ready(town):
    dossier = town.at_approval()
    with clock.frozen(town.dossier(dossier).due_at - dt.timedelta(hours=1)):
        actions.issue_result(dossier, outcome="agree", actor=town.le)
        assert told(dossier, "ngocanh")[-1] == "result_ready"


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (lambda t, d: actions.refuse_dossier(d, reason="Không thuộc thẩm quyền", actor=t.huong), "refused"),
        (lambda t, d: actions.withdraw_dossier(d, actor=t.ngocanh), "withdrawn"),
    ],
)
def test_ways_out_before_acceptance(town, act, kind):
    dossier = town.submitted()
    act(town, dossier)
    assert told(dossier, "ngocanh") == ["submitted", kind]


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (lambda t, d: actions.stop_dossier(d, reason="Đã có giấy", actor=t.tuan), "stopped"),
        (lambda t, d: actions.demand_payment(d, amount=8_000, reason="Lệ phí", actor=t.tuan), "payment_demanded"),
        (
            lambda t, d: actions.extend_dossier(d, until=dt.date(2026, 11, 20), reason="Chờ xác minh", actor=t.le),
            "extended",
        ),
    ],
)
def test_what_comes_between(town, act, kind):
    dossier = town.accepted()
    act(town, dossier)
    assert told(dossier, "ngocanh")[-1] == kind


def test_an_event_heard_twice_tells_once(town):
    dossier = town.submitted()
    outbox.drain()
    event = OutboxEvent.objects.get(name="dossiers.submitted", subject_id=dossier)
    tell_applicant(Heard(event.id, event.name, Subject("dossier", dossier), event.payload, event.occurred_at))
    assert told(dossier, "ngocanh") == ["submitted"]


def test_somebody_at_the_counter_without_account_gets_the_mail_they_left(town):
    cuong = Applicant(name="Đỗ Văn Cường", number="027085001234", phone="0912345678", email="cuong@example.vn")
    dossier = town.at_counter(applicant=cuong).dossier_id
    outbox.drain()
    assert {one.to[0] for one in mail.outbox} == {"cuong@example.vn"}
    assert all("Cường" not in one.body for one in mail.outbox)
    assert town.dossier(dossier).code in mail.outbox[-1].subject
    assert set(Notice.objects.filter(subject_id=dossier).values_list("text", flat=True)) == {""}


def test_an_enterprises_dossier_is_told_to_its_representative(town):
    dossier = town.submitted()
    company = Enterprise.objects.get(tax_code="2300000035")
    Dossier.objects.filter(id=dossier).update(applicant_id=company.id, applicant_kind="enterprise")
    with clock.frozen(clock.at(2030, 1, 7, 9)):  # whenever the tests' province was loaded, she speaks for it by then
        assert told(dossier, "hong") == ["submitted"]


# Officers


def test_an_officer_hears_what_was_given_and_the_leader_what_came_back(town):
    dossier = town.accepted()
    step = town.step(dossier)
    post = next(post for post in posts_at(town.ward.id, "case_officer"))
    actions.assign_task(dossier, step.task_id, post.id, post.name, actor=town.le)
    actions.hand_back_task(dossier, step.task_id, reason="Đi công tác", actor=town.tuan)
    outbox.drain()
    assert heard(dossier, "desk.") == {"tuan": ["assigned"], "le": ["handed_back"]}
    assert notices.unread_count(town.tuan) == 1
    assert "Đi công tác" in notices.inbox(town.le, audience=Audience.OFFICER).rows[0].text


def test_papers_that_came_are_told_to_who_holds_the_step(town):
    dossier = town.accepted()
    actions.claim_task(dossier, town.step(dossier).task_id, actor=town.tuan)
    paper = DossierPaper.objects.filter(dossier_id=dossier).first()
    actions.request_supplement(dossier, papers=[paper.id], pages=[], reason="Bản chụp mờ", actor=town.tuan)
    attach_supplement(dossier, paper.id, pdf(), "bản rõ.pdf", actor=town.ngocanh)
    actions.supply_supplement(dossier, actor=town.ngocanh)
    outbox.drain()
    assert heard(dossier, "desk.") == {"tuan": ["supplement_supplied"]}


def post(actor):
    return next(iter(actor.posts))


def inbox(actor):
    return notices.inbox(actor, audience=Audience.OFFICER).rows


def test_a_colleague_who_is_named_in_a_note_is_told_by_whom(town):
    dossier = town.accepted()
    actions.write_note(dossier, "Xem giúp em", mention=[post(town.le)], actor=town.tuan)
    outbox.drain()
    assert heard(dossier, "desk.") == {"le": ["mentioned"]}
    assert town.tuan.name in inbox(town.le)[0].title
    assert "Xem giúp em" not in inbox(town.le)[0].text, "the note itself stays with the dossier"
    assert notices.unread_count(town.le) == 1


def test_an_instruction_and_its_report_are_told(town):
    dossier = town.accepted()
    day = clock.today() + dt.timedelta(days=4)
    given = actions.instruct(dossier, text="Xác minh nơi sinh.", to_post=post(town.tuan), due_on=day, actor=town.le)
    outbox.drain()
    assert "Xác minh nơi sinh." in inbox(town.tuan)[0].text
    assert "17:00 ngày 20/11/2026" in inbox(town.tuan)[0].text
    actions.report_instruction(given, answer="Trạm y tế xác nhận", actor=town.tuan)
    outbox.drain()
    assert heard(dossier, "desk.") == {"tuan": ["instructed"], "le": ["instruction_done"]}
    assert "Trạm y tế xác nhận" in inbox(town.le)[0].text


@pytest.mark.parametrize(
    ("answer", "kind"), [(("agree", ""), "opinion_agreed"), (("comment", "Cần đo lại"), "opinion_given")]
)
def test_a_question_to_another_agency_and_its_answer_are_told(town, answer, kind):
    dossier = town.accepted()
    actions.claim_task(dossier, town.step(dossier).task_id, actor=town.tuan)
    question = actions.consult(dossier, unit_id=town.department.id, question="Đất có quy hoạch?", actor=town.tuan)
    outbox.drain()
    (asked,) = (one for one in inbox(town.thuha) if one.kind == "desk.opinion_asked")
    assert "Đất có quy hoạch?" in asked.text
    opinion, said = answer
    actions.give_opinion(question, opinion=actions.Opinion(opinion), answer=said, actor=town.duc)
    outbox.drain()
    assert heard(dossier, "desk.")["tuan"] == [kind]
    assert said in inbox(town.tuan)[0].text


# Deputies


def lent(town, holder, deputy, days=5):
    now = clock.now()
    identity.delegate_post(
        post(holder), deputy.id, starts_at=now, ends_at=now + dt.timedelta(days=days), reason="Nghỉ phép", actor=holder
    )


def test_whoever_stands_in_for_the_head_hears_what_the_head_hears_and_for_whom(town):
    dossier = town.accepted()
    lent(town, town.le, town.huong)
    actions.write_note(dossier, "Chị xem", mention=[post(town.le)], actor=town.tuan)
    actions.propose_apology(dossier, reason="Chờ xác minh nơi sinh", until=dt.date(2026, 11, 20), actor=town.tuan)
    outbox.drain()
    told = heard(dossier, "desk.")
    assert sorted(told["huong"]) == sorted(told["le"]) == ["apology_waits", "mentioned"]
    assert all(one.text.startswith(f"Thay mặt {town.le.name}: ") for one in inbox(town.huong))
    assert not any("Thay mặt" in one.text for one in inbox(town.le))


def test_when_the_leave_is_over_only_the_head_hears(town):
    dossier = town.accepted()
    lent(town, town.le, town.huong, days=1)
    with clock.frozen(MONDAY_MORNING + dt.timedelta(days=2)):
        actions.write_note(dossier, "Chị xem", mention=[post(town.le)], actor=town.tuan)
        outbox.drain()
        assert heard(dossier, "desk.mentioned") == {"le": ["mentioned"]}


def test_who_hears_in_its_own_name_stands_in_for_nobody(town):
    dossier = town.accepted()
    actions.claim_task(dossier, town.step(dossier).task_id, actor=town.tuan)
    lent(town, town.le, town.tuan)
    told = audience.Line().accounts([Ear.HOLDER, Ear.HEAD], Dossier.objects.get(id=dossier), [town.step(dossier)])
    assert told == {town.tuan.id: "", town.le.id: ""}


def test_reminders_and_escalations_go_to_the_deputy_too(town):
    dossier = limited(town.accepted(), 3)
    actions.claim_task(dossier, town.step(dossier).task_id, actor=town.tuan)
    lent(town, town.le, town.huong, days=30)
    with at(2026, 11, 18, 17, 0):
        assert heard(dossier, "desk.due_soon")["huong"] == heard(dossier, "desk.due_soon")["le"]
    with at(2026, 11, 20, 17, 0):
        assert "late" in heard(dossier, "desk.")["huong"]


def test_officers_of_other_places_hear_nothing(town):
    town.accepted()
    outbox.drain()
    for username in ("duc", "son", "huy", "binh", "yen"):
        assert notices.unread_count(getattr(town, username)) == 0
