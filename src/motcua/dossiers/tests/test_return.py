"""The result goes out: to the right person, with proof, all at once or one by one; what nobody fetches is chased."""

import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from motcua.dossiers import actions, forms, jobs, queries, rules
from motcua.dossiers.actions import Proof, Receiver, ReturnBy, cabinet, chasing
from motcua.dossiers.errors import (
    NoParcelOnItsWay,
    NothingToReturn,
    NotOnPaperOnly,
    PlaceNeedsCabinet,
    ReceiverNotKnown,
    SignatureMissing,
    StepDoesNotFit,
    TrackingNumberMissing,
    TrackingNumberWrong,
    UnknownDossier,
    UnknownStoragePlace,
)
from motcua.dossiers.forms.errors import ReasonTooThin, UnknownForm
from motcua.dossiers.models import Dossier, DossierTask, ResultDocument, ResultReturn, Rule
from motcua.dossiers.parties import Applicant
from motcua.dossiers.queries.search import scanned_code, search_dossiers
from motcua.dossiers.receivers import tracking_number
from motcua.dossiers.states import Delivery, State
from motcua.dossiers.tests.people import MONDAY_MORNING, pdf
from motcua.dossiers.tests.watching import heard
from motcua.identity.errors import CardNotWhole, CardOfOthers, CardTextBroken
from motcua.kernel import audit, clock, outbox
from motcua.kernel.errors import NotAllowed, StaleState
from motcua.kernel.ids import new_id
from motcua.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db
DRAWN = "M10 20L30 40L50 60L70 80L90 10"
PARCEL = "EB123456785VN"


@pytest.fixture(autouse=True)
def _monday():
    forms.templates.forget()
    with clock.frozen(MONDAY_MORNING):
        yield


def words(made):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made.pdf)).pages).split())


def several(town, *, files=True):
    """A finished dossier with two results."""
    dossier = town.accepted()
    for name in ("Giấy khai sinh", "Bản sao trích lục"):
        more = {"stream": pdf(), "file_name": "a.pdf"} if files else {}
        actions.draft_result(dossier, name=name, number="1", beside=True, actor=town.tuan, **more)
    actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=town.tuan)
    actions.issue_result(dossier, outcome="agree", actor=town.le)
    return dossier, list(ResultDocument.objects.filter(dossier_id=dossier).order_by("id").values_list("id", flat=True))


def back(town, dossier, how=ReturnBy.COUNTER, *, results=(), **receiver):
    return actions.return_result(dossier, how=how, receiver=Receiver(**receiver), results=results, actor=town.huong)


# To whom


def test_the_owner_signs_on_the_screen_and_the_slip_says_so(town):
    dossier = town.finished()
    back(town, dossier, name="Lê Thị Ngọc Ánh", proof=Proof.SIGNATURE, signature=DRAWN)
    row = town.dossier(dossier)
    assert (row.state, row.delivery_state) == (State.RETURNED, Delivery.DELIVERED)
    handover = ResultReturn.objects.get(dossier_id=dossier)
    assert (handover.relation, handover.proof, handover.signature) == ("owner", "signature", DRAWN)
    made = forms.open_form(dossier, "handover", actor=town.ngocanh)
    text = words(made)
    for expected in ("Phiếu bàn giao kết quả", "1/PBG", "Giấy khai sinh", "123/2026", "Chủ hồ sơ",
                     "Chữ ký trên màn hình", "Chữ ký của người nhận"):  # fmt: skip
        assert expected in text, text
    entry = audit.history(audit.Subject("dossier", dossier)).get(action="dossiers.result_returned")
    assert entry.facts["proof"] == "signature"
    assert entry.facts["form"]["number"] == "1/PBG"


def test_a_scanned_card_is_compared_with_the_owner(town):
    dossier = town.finished()
    number = town.dossier(dossier).applicant_number
    with pytest.raises(ReceiverNotKnown):
        back(town, dossier, number="001099000111||Trần Văn Lạ|01011999|Nam|Hà Nội|01012022")
    assert town.dossier(dossier).state == State.FINISHED
    back(town, dossier, number=f"{number}|123456789|Lê Thị Ngọc Ánh|02051990|Nữ|Kinh Bắc, Bắc Ninh|01012022")
    handover = ResultReturn.objects.get(dossier_id=dossier)
    assert (handover.proof, handover.to_number, handover.relation) == ("card", number, "owner")


@pytest.mark.parametrize(
    ("scan", "error"),
    [
        ("https://vi.example|bank|1", CardOfOthers),
        ("027085001234|123456789|Lê Thị", CardNotWhole),
        ("027085001234||L\ufffd Th\ufffd Ng\ufffdc|02051990|N\ufffd|Kinh B\ufffdc|01012022", CardTextBroken),
    ],
)
def test_a_scan_that_is_no_whole_card_returns_nothing(town, scan, error):
    dossier = town.finished()
    with pytest.raises(error):
        back(town, dossier, number=scan)
    assert town.dossier(dossier).state == State.FINISHED


def test_a_name_alone_does_not_help_against_a_wrong_number(town):
    dossier = town.finished()
    with pytest.raises(ReceiverNotKnown):
        back(town, dossier, name="Lê Thị Ngọc Ánh", number="001099000111")


def test_somebody_else_needs_an_authorisation_which_is_kept(town):
    dossier = town.finished()
    with pytest.raises(ReceiverNotKnown) as refused:
        back(town, dossier, name="Nguyễn Văn Hàng Xóm")
    assert "Nguyễn Văn Hàng Xóm" in refused.value.message
    back(town, dossier, name="Nguyễn Văn Hàng Xóm", authorisation="Giấy ủy quyền 12/2026")
    assert ResultReturn.objects.get(dossier_id=dossier).relation == "authorised"
    assert "Giấy ủy quyền 12/2026" in words(forms.open_form(dossier, "handover", actor=town.huong))


@pytest.mark.parametrize("drawn", ["", "M1 1", "<script>", 'M1 1L2 2L3 3L4 4"/><script>', "L" * 30_000])
def test_what_is_no_drawing_is_no_signature(town, drawn):
    dossier = town.finished()
    with pytest.raises(SignatureMissing):
        back(town, dossier, proof=Proof.SIGNATURE, signature=drawn)
    assert not ResultReturn.objects.exists()


def test_a_card_that_was_not_scanned_proves_nothing(town):
    back(town, town.finished(), proof=Proof.CARD)
    assert ResultReturn.objects.get().proof == Proof.SLIP


def test_who_may_not_return_does_not(town):
    dossier = town.finished()
    for actor, error in ((town.tuan, NotAllowed), (town.duc, UnknownDossier), (town.thuong, UnknownDossier)):
        with pytest.raises(error):
            actions.return_result(dossier, how=ReturnBy.COUNTER, actor=actor)
    with pytest.raises(StepDoesNotFit):
        actions.return_result(town.accepted(), how=ReturnBy.COUNTER, actor=town.huong)


# By post


def test_by_post_it_is_sent_with_its_number_and_delivered_later(town):
    dossier = town.finished()
    with pytest.raises(TrackingNumberMissing):
        back(town, dossier, ReturnBy.POST)
    back(town, dossier, ReturnBy.POST, tracking_no="eb 123 456 785 vn")
    row = town.dossier(dossier)
    assert (row.state, row.delivery_state) == (State.RETURNED, Delivery.SENT)
    assert ResultReturn.objects.get().tracking_no == PARCEL
    with clock.frozen(MONDAY_MORNING + dt.timedelta(days=2)):
        actions.confirm_delivery(dossier, actor=town.huong)
        assert ResultReturn.objects.get().delivered_at == clock.now()
        assert town.dossier(dossier).delivery_state == Delivery.DELIVERED
        with pytest.raises(StaleState):
            actions.confirm_delivery(dossier, actor=town.huong)
    names = list(OutboxEvent.objects.filter(subject_id=dossier).order_by("id").values_list("name", flat=True))
    assert names[-2:] == ["dossiers.result_returned", "dossiers.result_delivered"]


@pytest.mark.parametrize("number", ["EB123456784VN", "EB12345678VN", "ABCDEFGH", "1234567", "EB123456785VN; DROP"])
def test_a_parcel_number_with_a_slip_of_the_pen_is_refused(number):
    with pytest.raises(TrackingNumberWrong):
        tracking_number(number)


@given(st.integers(0, 99_999_999), st.integers(0, 9))
def test_one_check_digit_of_ten_is_right(serial, digit):
    right = 0
    for check in range(10):
        try:
            tracking_number(f"EB{serial:08}{check}VN")
            right += 1
        except TrackingNumberWrong:
            continue
    assert right == 1


# On the portal


def test_on_the_portal_it_is_delivered_when_it_is_downloaded(town):
    dossier = town.finished()
    assert town.dossier(dossier).return_by == ReturnBy.ONLINE
    assert actions.fetch_result(dossier, actor=town.ngocanh)
    row = town.dossier(dossier)
    assert (row.state, row.delivery_state) == (State.RETURNED, Delivery.DELIVERED)
    assert not DossierTask.objects.filter(dossier_id=dossier).exists()
    assert ResultReturn.objects.get().proof == Proof.PORTAL
    assert not actions.fetch_result(dossier, actor=town.ngocanh), "a second download changes nothing"
    with pytest.raises(UnknownDossier):
        actions.fetch_result(dossier, actor=town.thuong)


def test_what_is_to_be_fetched_at_the_counter_stays_there(town):
    dossier = town.finished()
    Dossier.objects.filter(id=dossier).update(return_by=ReturnBy.COUNTER)
    assert not actions.fetch_result(dossier, actor=town.ngocanh)
    assert town.dossier(dossier).state == State.FINISHED


def test_an_officer_puts_it_on_the_portal_and_the_download_delivers_it(town):
    dossier = town.finished()
    back(town, dossier, ReturnBy.ONLINE)
    assert town.dossier(dossier).delivery_state == Delivery.SENT
    assert actions.fetch_result(dossier, actor=town.ngocanh)
    assert town.dossier(dossier).delivery_state == Delivery.DELIVERED


def test_paper_cannot_be_returned_on_the_portal(town):
    dossier, _ = several(town, files=False)
    with pytest.raises(NotOnPaperOnly):
        back(town, dossier, ReturnBy.ONLINE)
    assert not actions.fetch_result(dossier, actor=town.ngocanh)


# One by one


def test_several_results_are_given_one_by_one_and_the_delivery_stays_sound(town):
    dossier, (first, second) = several(town)
    assert ResultDocument.objects.filter(dossier_id=dossier, issued_at__isnull=False).count() == 2
    back(town, dossier, results=[first])
    row = town.dossier(dossier)
    assert (row.state, row.delivery_state, row.closed_at) == (State.FINISHED, Delivery.READY, None)
    assert "Trả sau: Bản sao trích lục" in words(forms.open_form(dossier, "handover", 1, actor=town.ngocanh))
    assert town.step(dossier).kind == "return"
    with pytest.raises(NothingToReturn):
        back(town, dossier, results=[first])
    with pytest.raises(NothingToReturn):
        back(town, dossier, results=[second, new_id()])
    back(town, dossier, ReturnBy.POST, results=[second], tracking_no=PARCEL)
    row = town.dossier(dossier)
    assert (row.state, row.delivery_state) == (State.RETURNED, Delivery.SENT)
    actions.confirm_delivery(dossier, actor=town.huong)
    assert town.dossier(dossier).delivery_state == Delivery.DELIVERED
    numbers = [line.number for line in forms.papers_of(town.dossier(dossier), is_own=True)]
    assert sorted(numbers[1:]) == ["1/PBG", "2/PBG"]
    assert [moment.action for moment in queries.dossier_page(dossier, actor=town.ngocanh).timeline][-3:] == [
        "result_partly_returned", "result_returned", "result_delivered",
    ]  # fmt: skip
    assert audit.verify_chain(audit.Subject("dossier", dossier)) is None


def test_both_results_are_shown_and_can_be_read(town):
    dossier, _ = several(town)
    page = queries.dossier_page(dossier, actor=town.ngocanh)
    assert {one.name for one in page.results} == {"Giấy khai sinh", "Bản sao trích lục"}
    for one in page.results:
        _, content = queries.read_file(dossier, one.file_id, actor=town.ngocanh)
        content.close()


# The cabinet


def test_a_paper_result_has_its_place_and_label_until_it_is_fetched(town):
    dossier = town.finished()
    place = cabinet.keep_place(town.ward.id, cabinet="A", shelf="2", box="5", actor=town.huong)
    assert cabinet.keep_place(town.ward.id, cabinet=" A ", shelf="2", box="5", actor=town.huong) == place
    actions.place_result(dossier, place, actor=town.huong)
    waiting, _ = queries.waiting_results(town.huong)
    assert [(one.dossier_id, one.places) for one in waiting] == [(dossier, ("Tủ A · ngăn 2 · hộp 5",))]
    assert queries.storage_places(town.huong)[0].results == 1
    label = words(forms.open_label(dossier, actor=town.huong))
    assert "Tủ A · ngăn 2 · hộp 5" in label
    assert town.dossier(dossier).code in label
    with pytest.raises(UnknownForm):
        forms.open_label(dossier, actor=town.ngocanh)
    back(town, dossier)
    assert queries.storage_places(town.huong)[0].results == 0
    assert queries.waiting_results(town.huong) == ([], None)
    with pytest.raises(UnknownForm):
        forms.open_label(dossier, actor=town.huong)


def test_places_are_the_units_own(town):
    with pytest.raises(NotAllowed):
        cabinet.keep_place(town.department.id, cabinet="A", actor=town.huong)
    for wrong in ("", "  ", "A" * 31):
        with pytest.raises(PlaceNeedsCabinet):
            cabinet.keep_place(town.ward.id, cabinet=wrong, actor=town.huong)
    place = cabinet.keep_place(town.ward.id, cabinet="A", actor=town.huong)
    dossier = town.finished()
    cabinet.close_place(place, actor=town.huong)
    for wrong in (place, new_id()):
        with pytest.raises(UnknownStoragePlace):
            actions.place_result(dossier, wrong, actor=town.huong)
    with pytest.raises(UnknownStoragePlace):
        cabinet.close_place(place, actor=town.huong)
    assert cabinet.keep_place(town.ward.id, cabinet="A", actor=town.huong) == place, "opened again"
    with pytest.raises(StepDoesNotFit):
        actions.place_result(town.accepted(), place, actor=town.huong)


def test_a_scan_of_any_paper_finds_its_dossier(town):
    row = town.dossier(town.finished())
    for scanned in (
        f"{row.code}|{row.procedure_code}|{row.applicant_number}|Nhãn chỗ cất kết quả",
        f"https://motcua.vn/tra-cuu/?ma={row.code}&mat={row.secret}", row.code.lower(),
    ):  # fmt: skip
        assert [one.dossier_id for one in search_dossiers(scanned, actor=town.huong)] == [row.id]
    assert scanned_code("nguyễn | văn") == "nguyễn | văn"


def test_the_list_of_what_waits_pages_by_key(town, django_assert_num_queries):
    ids = [town.finished() for _ in range(3)]
    with django_assert_num_queries(5):  # with the organisation's revision, which a request has asked before
        first, key = queries.waiting_results(town.huong, limit=2)
    rest, end = queries.waiting_results(town.huong, after=key, limit=2)
    assert [one.dossier_id for one in (*first, *rest)] == ids
    assert end is None
    assert queries.waiting_results(town.tuan) == ([], None)


# Uncollected


def called():
    return list(OutboxEvent.objects.filter(name="dossiers.result_uncollected").order_by("id"))


def at_counter(dossier, way=ReturnBy.COUNTER):
    Dossier.objects.filter(id=dossier).update(return_by=way)
    return dossier


def day(count, *, hour=9):
    """So many days after the Monday on which all begins."""
    return clock.frozen(MONDAY_MORNING + dt.timedelta(days=count, hours=hour - 9))


def test_what_nobody_fetches_is_called_to_mind_at_the_steps_of_the_rule(town):
    dossier = at_counter(town.finished())
    # 5, 15 and 30 working days from 16 November, and 24 November is a day off: 23 November, 8 and 29 December.
    for count, calls in ((6, 0), (7, 1), (8, 1), (21, 1), (22, 2), (42, 2), (43, 3), (90, 3)):
        with day(count, hour=18):
            jobs.chase_results(0)
            jobs.chase_results(0)
            assert len(called()) == calls, count
    outbox.drain()
    assert [one.payload["last"] for one in called()] == [False, False, True]
    told = heard(dossier)
    assert told["ngocanh"].count("uncollected") == 3
    assert told["le"] == ["uncollected_long"]
    (waiting,) = queries.waiting_results(town.huong)[0]
    assert (waiting.notices, waiting.ways) == (3, "app")
    assert audit.verify_chain(audit.Subject("dossier", dossier)) is None
    story = [one.action for one in queries.dossier_page(dossier, actor=town.huong).timeline]
    assert story.count("result_uncollected") == 3


def test_a_watch_that_was_away_calls_once_for_all_steps_that_it_missed(town):
    at_counter(town.finished())
    with day(60):
        jobs.chase_results(0)
        jobs.chase_results(0)
    assert [one.payload["last"] for one in called()] == [True]


def test_the_rule_is_that_of_the_day(town):
    dossier = at_counter(town.finished())
    Rule.objects.filter(key="uncollected_after").update(valid_to=dt.date(2026, 11, 20))
    Rule.objects.create(
        key="uncollected_after", value=[{"value": 2, "unit": "working_day"}], valid_from=dt.date(2026, 11, 20)
    )
    rules.forget()
    with day(3, hour=18):
        assert not chasing.chase(dossier, actor=jobs.CLOCKWORK), "the old rule still says five days"
    with day(4, hour=18):
        assert chasing.chase(dossier, actor=jobs.CLOCKWORK)


@pytest.mark.parametrize(
    ("way", "told"),
    [
        (ReturnBy.COUNTER, {"ngocanh": ["uncollected"]}),
        (ReturnBy.ONLINE, {"ngocanh": ["uncollected_online"]}),
        (ReturnBy.POST, {"huong": ["unsent"]}),
    ],
)
def test_who_has_to_act_is_told(town, way, told):
    dossier = at_counter(town.finished(), way)
    outbox.drain()
    with day(7, hour=18):
        before = heard(dossier)
        jobs.chase_results(0)
        outbox.drain()
        after = {who: kinds[len(before.get(who, [])) :] for who, kinds in heard(dossier).items()}
    assert {who: kinds for who, kinds in after.items() if kinds} == told


def test_whoever_no_way_leads_to_is_marked_to_be_called_by_hand(town):
    done = town.at_counter(applicant=Applicant(name="Đỗ Văn Cường", number="027085001234")).dossier_id
    actions.draft_result(done, name="Giấy khai sinh", number="9", actor=town.tuan)
    actions.complete_task(done, town.step(done).task_id, outcome="", actor=town.tuan)
    actions.issue_result(done, outcome="agree", actor=town.le)
    with day(7, hour=18):
        jobs.chase_results(0)
        outbox.drain()
    (waiting,) = queries.waiting_results(town.huong)[0]
    assert (waiting.notices, waiting.ways) == (1, "")


def test_the_head_sees_what_waits_in_its_units_and_others_do_not(town):
    dossier = town.finished()
    for leader in (town.le, town.hien):
        assert [one.dossier_id for one in queries.waiting_results(leader)[0]] == [dossier]
    for other in (town.tuan, town.thuha, town.mai, town.ngocanh):
        assert queries.waiting_results(other) == ([], None)


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"value": 10, "unit": "working_day"},
        [{"value": 5, "unit": "day"}, {"value": 5, "unit": "day"}],
        [{"value": 9, "unit": "day"}, {"value": 5, "unit": "day"}],
        [{"value": 5, "unit": "day"}, {"value": 9, "unit": "hour"}],
    ],
)
def test_steps_that_do_not_rise_are_no_rule(value):
    with pytest.raises((ValueError, TypeError)):
        rules.KEYS["uncollected_after"](value)


# Brought back by the post


def sent(town):
    dossier = town.finished()
    back(town, dossier, ReturnBy.POST, tracking_no=PARCEL)
    return dossier


def came_back(town, dossier, again=ReturnBy.COUNTER, reason="Không có người nhận tại địa chỉ"):
    actions.parcel_came_back(dossier, reason=reason, again=again, actor=town.huong)


@pytest.mark.parametrize(("again", "kind"), [("counter", "parcel_back_counter"), ("post", "parcel_back_post")])
def test_a_parcel_that_came_back_waits_again_and_its_owner_is_told(town, again, kind):
    dossier = sent(town)
    came_back(town, dossier, ReturnBy(again))
    row = town.dossier(dossier)
    assert (row.state, row.delivery_state, row.closed_at, row.return_by) == ("finished", "ready", None, again)
    assert row.verdict == "early", "the verdict of the office stands"
    assert ResultReturn.objects.get(dossier_id=dossier).came_back_reason == "Không có người nhận tại địa chỉ"
    outbox.drain()
    assert heard(dossier, "dossier.")["ngocanh"][-1] == kind
    assert [one.dossier_id for one in queries.waiting_results(town.huong)[0]] == [dossier]
    assert town.story(dossier)[-1] == "parcel_came_back"
    assert audit.verify_chain(audit.Subject("dossier", dossier)) is None


def test_a_parcel_that_came_back_counts_as_not_fetched_until_it_is_given_again(town):
    dossier, lies = sent(town), town.finished()
    assert [one.dossier_id for one in queries.waiting_results(town.le)[0]] == [lies]
    assert queries.overview(town.le).uncollected == 1
    came_back(town, dossier)
    found = queries.overview(town.le)
    assert (found.uncollected, found.uncollected_long) == (2, 0)
    assert {one.dossier_id for one in queries.waiting_results(town.le)[0]} == {dossier, lies}
    assert queries.overview(town.hien).uncollected == 2
    assert queries.overview(town.thuha).uncollected == 0
    with clock.frozen(MONDAY_MORNING + dt.timedelta(days=31)):
        assert queries.overview(town.le).uncollected_long == 2
        back(town, dossier, name="Lê Thị Ngọc Ánh")
        found = queries.overview(town.le)
        assert (found.uncollected, found.uncollected_long) == (1, 1)


def test_it_is_sent_again_with_a_new_number_and_delivered(town):
    dossier = sent(town)
    came_back(town, dossier, ReturnBy.POST)
    with pytest.raises(NoParcelOnItsWay):
        came_back(town, dossier)
    with pytest.raises(StaleState):
        actions.confirm_delivery(dossier, actor=town.huong)
    back(town, dossier, ReturnBy.POST, tracking_no="EB123456799VN")
    actions.confirm_delivery(dossier, actor=town.huong)
    row = town.dossier(dossier)
    assert (row.state, row.delivery_state) == ("returned", "delivered")
    first, second = ResultReturn.objects.filter(dossier_id=dossier).order_by("given_at", "id")
    assert (first.delivered_at, second.came_back_at) == (None, None)
    assert ResultDocument.objects.get(dossier_id=dossier).returned_with_id == second.id


def test_it_is_fetched_at_the_counter_instead(town):
    dossier = sent(town)
    came_back(town, dossier)
    back(town, dossier, name="Lê Thị Ngọc Ánh")
    assert town.dossier(dossier).state == "returned"
    sheet = words(forms.open_form(dossier, "control_sheet", actor=town.huong))
    assert f"Bưu gửi {PARCEL} bị trả lại" in sheet


def test_a_parcel_that_came_back_begins_the_chasing_anew(town):
    dossier = sent(town)
    with day(30):
        came_back(town, dossier)
        jobs.chase_results(0)
        assert not called()
    with day(37, hour=18):
        jobs.chase_results(0)
    assert [one.payload["number"] for one in called()] == [1]


def test_what_is_no_parcel_does_not_come_back(town):
    dossier = town.finished()
    with pytest.raises(NoParcelOnItsWay):
        came_back(town, dossier)
    back(town, dossier)
    with pytest.raises(NoParcelOnItsWay):
        came_back(town, dossier)
    dossier = sent(town)
    with pytest.raises(ReasonTooThin):
        came_back(town, dossier, reason="...")
    with pytest.raises(NotOnPaperOnly):
        came_back(town, dossier, ReturnBy.ONLINE)
    for actor, error in ((town.tuan, NotAllowed), (town.duc, UnknownDossier), (town.ngocanh, NotAllowed)):
        with pytest.raises(error):
            actions.parcel_came_back(dossier, reason="Sai địa chỉ", again=ReturnBy.POST, actor=actor)
    actions.confirm_delivery(dossier, actor=town.huong)
    with pytest.raises(NoParcelOnItsWay):
        came_back(town, dossier)


def test_what_was_fetched_is_not_chased(town):
    dossier = town.finished()
    back(town, dossier)
    with clock.frozen(MONDAY_MORNING + dt.timedelta(days=60)):
        jobs.chase_results(0)
        assert not chasing.chase(dossier, actor=jobs.CLOCKWORK)
    assert not called()
