"""The result goes out: to the right person, with proof, all at once or one by one; what nobody fetches is chased."""

import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from motcua.dossiers import actions, forms, jobs, queries
from motcua.dossiers.actions import Proof, Receiver, ReturnBy, cabinet
from motcua.dossiers.errors import (
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
from motcua.dossiers.forms.errors import UnknownForm
from motcua.dossiers.models import Dossier, DossierTask, ResultDocument, ResultReturn
from motcua.dossiers.queries.search import scanned_code, search_dossiers
from motcua.dossiers.receivers import tracking_number
from motcua.dossiers.states import Delivery, State
from motcua.dossiers.tests.people import MONDAY_MORNING, pdf
from motcua.identity.errors import CardNotWhole, CardOfOthers, CardTextBroken
from motcua.kernel import audit, clock
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
    with django_assert_num_queries(3):
        first, key = queries.waiting_results(town.huong, limit=2)
    rest, end = queries.waiting_results(town.huong, after=key, limit=2)
    assert [one.dossier_id for one in (*first, *rest)] == ids
    assert end is None
    assert queries.waiting_results(town.tuan) == ([], None)


# Uncollected


def called():
    return list(OutboxEvent.objects.filter(name="dossiers.result_uncollected").order_by("id"))


def test_what_nobody_fetches_is_called_to_mind_three_times(town):
    dossier = town.finished()
    jobs.chase_results(0)
    assert not called()
    for day, count in ((20, 1), (21, 1), (40, 2), (60, 3), (90, 3)):
        with clock.frozen(MONDAY_MORNING + dt.timedelta(days=day)):
            jobs.chase_results(0)
            jobs.chase_results(0)
            assert len(called()) == count, day
    assert called()[0].payload["number"] == 1
    waiting, _ = queries.waiting_results(town.huong)
    assert waiting[0].notices == 3
    assert audit.verify_chain(audit.Subject("dossier", dossier)) is None


def test_what_was_fetched_is_not_chased(town):
    dossier = town.finished()
    back(town, dossier)
    with clock.frozen(MONDAY_MORNING + dt.timedelta(days=60)):
        jobs.chase_results(0)
        assert not jobs.chase(dossier)
    assert not called()
