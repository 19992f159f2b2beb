"""Sorting, confirming, refusing; the store and what it offers again."""

import datetime as dt

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.files.actions import store_file
from motcua.files.tests import scans
from motcua.kernel import audit, clock
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id
from motcua.kernel.models import OutboxEvent
from motcua.papers import actions, queries, types
from motcua.papers.actions import Confirmation, IssuedPaper
from motcua.papers.actions.confirming import valid_until
from motcua.papers.errors import (
    AlreadyDecided,
    BadOwner,
    FactsMissing,
    NamesNotChecked,
    NothingScanned,
    NotYetRead,
    PagesMoved,
    ReasonNeeded,
    UnknownBatch,
    UnknownPaper,
    UnknownPaperType,
)
from motcua.papers.models import DigitalPaper, Owner, ScanBatch, ScanPage
from motcua.papers.owners import OwnerFacts, paper_code
from motcua.papers.reading import read_batch
from motcua.papers.recording import paper_subject
from motcua.papers.tests.conftest import BLANK, DOSSIER, HAN, MONDAY, a_page

BIRTH = scans.BIRTH
VALUES = {
    "number": "123/2026", "holder": "NGUYỄN LÊ BẢO HÂN", "born_on": "2026-11-02", "mother": "LÊ THỊ NGỌC ÁNH",
    "issuer": "Ủy ban nhân dân phường Kinh Bắc", "issued_on": "2026-11-16", "signer": "TRẦN VĂN LỆ",
}  # fmt: skip
NAMES = frozenset({"holder", "mother", "signer", "owner_name"})


def said(type_code="KS", owner=HAN, values=None, checked=NAMES):
    return Confirmation(type_code, owner, VALUES if values is None else values, checked)


def only_paper():
    return DigitalPaper.objects.get().id


@pytest.fixture
def paper(scan):
    scan(a_page(*BIRTH))
    return only_paper()


def test_a_confirmed_paper_stands_in_its_owners_store_under_its_code(ward, paper):
    code = actions.confirm_paper(paper, said(), actor=ward.huong)
    assert code == "027326001234.KS"
    [kept] = queries.store_of(HAN.number, purpose=DOSSIER, actor=ward.huong)
    assert (kept.code, kept.number, kept.issued_on, kept.issuer, kept.forever) == (
        code, "123/2026", dt.date(2026, 11, 16), "Ủy ban nhân dân phường Kinh Bắc", True,
    )  # fmt: skip
    row = DigitalPaper.objects.get()
    assert row.facts["mother"] == "LÊ THỊ NGỌC ÁNH"
    assert row.ocr["holder"]["value"] == "NGUYỄN LÊ BẢO HÂN"
    info, content = queries.read_paper_file(paper, actor=ward.huong)
    with content, pikepdf.open(content) as pdf:
        assert (len(pdf.pages), info.name) == (1, "Giấy khai sinh.pdf")
    assert ScanBatch.objects.get().state == "done"
    assert OutboxEvent.objects.filter(name="papers.confirmed").get().payload["of_id"] == str(DOSSIER.id)


def test_the_second_paper_of_a_type_gets_a_sequence(ward, scan):
    for expected in ("027326001234.KS", "027326001234.KS.2", "027326001234.KS.3"):
        scan(a_page(*BIRTH))
        pending = DigitalPaper.objects.get(state="pending")
        assert actions.confirm_paper(pending.id, said(), actor=ward.huong) == expected


@given(st.from_regex(r"\d{12}", fullmatch=True), st.sampled_from(["KS", "KQ.H05.000161"]), st.integers(1, 999))
def test_codes_of_one_owner_and_type_differ_by_their_sequence(owner, type_code, n):
    assert paper_code(owner, type_code, n) != paper_code(owner, type_code, n + 1)
    assert paper_code(owner, type_code, n).startswith(f"{owner}.{type_code}")


def test_names_have_to_be_compared_with_the_picture(ward, paper):
    with pytest.raises(NamesNotChecked) as caught:
        actions.confirm_paper(paper, said(checked={"holder"}), actor=ward.huong)
    assert set(caught.value.data["fields"]) == {"mother", "owner_name", "signer"}
    assert DigitalPaper.objects.get().state == "pending"


def test_a_correction_is_recorded_beside_what_the_machine_read(ward, scan):
    scan(a_page(*[line.replace("NGUYỄN", "NGUYÊN") for line in BIRTH]))
    actions.confirm_paper(only_paper(), said(), actor=ward.huong)
    row = DigitalPaper.objects.get()
    assert (row.ocr["holder"]["value"], row.facts["holder"]) == ("NGUYÊN LÊ BẢO HÂN", "NGUYỄN LÊ BẢO HÂN")
    last = audit.history(paper_subject(row.id)).last()
    assert last.facts["corrected"] == ["holder"]


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"values": {**VALUES, "holder": " "}}, FactsMissing, "holder"),
        ({"values": {**VALUES, "born_on": "2026-02-31"}}, FactsMissing, "born_on"),
        ({"values": {**VALUES, "born_on": "1789-07-14"}}, FactsMissing, "born_on"),
        ({"values": {**VALUES, "issued_on": "hôm qua"}}, FactsMissing, "issued_on"),
        ({"owner": OwnerFacts("12", "Hân")}, BadOwner, "owner_number"),
        ({"owner": OwnerFacts("027326001234", " ")}, BadOwner, "owner_name"),
        ({"type_code": "XYZ"}, UnknownPaperType, "type_code"),
    ],
)
def test_what_does_not_fit_comes_back_beside_its_field(ward, paper, change, error, field):
    with pytest.raises(error) as caught:
        actions.confirm_paper(paper, said(**change), actor=ward.huong)
    assert caught.value.data["fields"][field]


def test_only_who_may_confirm_confirms_and_strangers_see_nothing(ward, paper):
    with pytest.raises(NotAllowed):
        actions.confirm_paper(paper, said(), actor=ward.hoa)
    for stranger in (ward.duc, ward.citizen):
        for verb in (
            lambda who=stranger: actions.confirm_paper(paper, said(), actor=who),
            lambda who=stranger: actions.refuse_paper(paper, reason="x", actor=who),
            lambda who=stranger: actions.type_paper(paper, "KS", actor=who),
            lambda who=stranger: queries.paper_page(paper, actor=who),
            lambda who=stranger: queries.read_paper_file(paper, actor=who),
        ):
            with pytest.raises(UnknownPaper):
                verb()


def test_a_decided_paper_is_decided(ward, paper):
    actions.confirm_paper(paper, said(), actor=ward.huong)
    page = ScanPage.objects.get()
    for verb in (
        lambda: actions.confirm_paper(paper, said(), actor=ward.huong),
        lambda: actions.refuse_paper(paper, reason="x", actor=ward.huong),
        lambda: actions.type_paper(paper, "KS", actor=ward.huong),
        lambda: actions.sort_pages(page.batch_id, "aside", page_id=page.id, version=0, actor=ward.huong),
        lambda: actions.turn_page(page.batch_id, page.id, degrees=90, version=0, actor=ward.huong),
    ):
        with pytest.raises(AlreadyDecided):
            verb()


def test_a_torn_sheet_is_refused_with_a_reason_and_its_pages_stay(ward, paper):
    with pytest.raises(ReasonNeeded):
        actions.refuse_paper(paper, reason=" ", actor=ward.huong)
    actions.refuse_paper(paper, reason="Rách mất nửa trang", actor=ward.huong)
    assert DigitalPaper.objects.get().refusal == "Rách mất nửa trang"
    assert ScanPage.objects.get().paper_id == paper
    assert queries.offers(HAN.number) == []


def test_black_pages_alone_make_no_paper(ward, scan):
    scan(a_page(problem="black"))
    with pytest.raises(NothingScanned):
        actions.confirm_paper(only_paper(), said(), actor=ward.huong)


def test_sorting_by_hand_splits_merges_turns_and_puts_back(ward, scan, machine):
    batch = scan(a_page("một"), a_page("hai"), BLANK, a_page("bốn"))
    page = {p.number: p.id for p in ScanPage.objects.all()}

    def do(step, number):
        version = ScanBatch.objects.get().version
        return actions.sort_pages(batch, step, page_id=page[number], version=version, actor=ward.huong)

    def lying():
        found = queries.batch_page(batch, actor=ward.huong)
        return [[p.number for p in paper.pages] for paper in found.papers], [p.number for p in found.aside]

    do("split", 4)
    assert lying() == ([[1, 2], [4]], [3])
    do("on", 2)
    assert lying() == ([[1], [2, 4]], [3])
    do("put_back", 3)
    assert lying() == ([[1], [2, 3, 4]], [])
    with pytest.raises(NotYetRead):
        actions.confirm_paper(DigitalPaper.objects.get(position=2).id, said(), actor=ward.huong)
    read_batch(batch)
    assert machine.asked[-1] == 3
    assert ScanPage.objects.get(number=3).pdf_id
    do("aside", 1)
    assert lying() == ([[2, 3, 4]], [1])
    actions.turn_page(batch, page[2], degrees=180, version=ScanBatch.objects.get().version, actor=ward.huong)
    read_batch(batch)
    assert ScanPage.objects.get(number=2).turn == 180
    assert lying() == ([[2, 3, 4]], [1])


def test_two_who_sort_at_once_do_not_undo_each_other(ward, scan):
    batch = scan(a_page("một"), a_page("hai"))
    second = ScanPage.objects.get(number=2).id
    actions.sort_pages(batch, "split", page_id=second, version=0, actor=ward.huong)
    with pytest.raises(PagesMoved):
        actions.sort_pages(batch, "aside", page_id=second, version=0, actor=ward.hoa)
    with pytest.raises(UnknownBatch):
        actions.sort_pages(batch, "aside", page_id=new_id(), version=1, actor=ward.huong)


def test_a_page_turned_while_it_is_read_is_read_again(ward, scan, machine):
    batch = scan(a_page("một"), a_page("hai"))
    first = ScanPage.objects.get(number=1)
    actions.turn_page(batch, first.id, degrees=90, version=0, actor=ward.huong)
    read = machine.read

    def turning(*arguments):
        for page in read(*arguments):
            if page.turn == 90:
                actions.turn_page(batch, first.id, degrees=90, version=1, actor=ward.huong)
            yield page

    from motcua.files.scanning import run

    run.read = turning
    read_batch(batch)
    assert ScanPage.objects.get(number=1).state == "waiting"
    run.read = read
    read_batch(batch)
    assert (ScanPage.objects.get(number=1).turn, ScanPage.objects.get(number=1).state) == (180, "read")


def test_the_type_is_guessed_aloud_from_the_title(ward, paper):
    page = queries.paper_page(paper, actor=ward.huong)
    assert (page.type_code, page.guessed) == ("KS", True)
    fields = {one.spec.name: one for one in page.fields}
    assert fields["holder"].reading.value == "NGUYỄN LÊ BẢO HÂN"
    assert fields["father"].reading is None
    assert fields["father"].is_unsure
    actions.type_paper(paper, "GCS", actor=ward.huong)
    page = queries.paper_page(paper, actor=ward.huong)
    assert (page.type_code, page.guessed) == ("GCS", False)


def test_a_paper_without_a_known_title_has_no_type(ward, scan):
    scan(a_page("Đơn đề nghị"))
    page = queries.paper_page(only_paper(), actor=ward.huong)
    assert (page.type_code, page.fields) == ("", ())


def test_a_look_into_a_store_needs_a_right_and_is_recorded_with_its_purpose(ward, paper):
    actions.confirm_paper(paper, said(), actor=ward.huong)
    for stranger in (ward.hoa, ward.citizen):
        with pytest.raises(NotAllowed):
            queries.store_of(HAN.number, actor=stranger)
    queries.store_of(HAN.number, purpose=DOSSIER, actor=ward.huong)
    queries.read_paper_file(paper, purpose=DOSSIER, actor=ward.duc)[1].close()
    entries = audit.history(Subject("papers.store", Owner.objects.get().id))
    assert [(e.action, e.actor_name, e.facts["purpose"]) for e in entries] == [
        ("papers.store_viewed", "Nguyễn Thị Hường", f"dossier {DOSSIER.id}"),
        ("papers.paper_read", "Lê Văn Đức", f"dossier {DOSSIER.id}"),
    ]


def test_what_has_run_out_is_not_offered(ward, scan, django_assert_num_queries):
    scan(a_page("GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"))
    values = {"number": "7", "holder": "HÂN", "issuer": "UBND", "issued_on": "2026-10-31"}
    actions.confirm_paper(
        only_paper(), said("XNTTHN", values=values, checked={"holder", "owner_name"}), actor=ward.huong
    )
    with django_assert_num_queries(1):
        [offer] = queries.offers(HAN.number, ["XNTTHN"], as_of=dt.date(2027, 4, 29))
    assert (offer.code, offer.valid_to) == ("027326001234.XNTTHN", dt.date(2027, 4, 29))
    assert queries.offers(HAN.number, as_of=dt.date(2027, 4, 30)) == []
    assert queries.offers(HAN.number, ["KS"]) == []
    assert queries.offers("") == []


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(1, 120))
def test_validity_ends_the_day_before_the_month_is_full(issued, months):
    view = types.TypeView("X", "X", "", (), (), (), months, forever=False)
    end = valid_until(view, issued, None)
    assert issued <= end
    assert abs((end - issued).days - months * 30.44) < 4
    assert valid_until(view, issued, dt.date(2100, 1, 1)) == dt.date(2100, 1, 1)
    assert valid_until(view, None, None) is None


def test_an_issued_result_enters_the_store_once(ward):
    import io

    subject = Subject("dossier", new_id())
    kept = store_file(io.BytesIO(b"%PDF-1.7\n%%EOF\n"), name="khai-sinh.pdf", subject=subject, actor=ward.huong)
    issued = IssuedPaper(
        new_id(), "KS", "Giấy khai sinh", "123/2026", dt.date(2026, 11, 16), "UBND phường Kinh Bắc", "Lệ", kept.id
    )
    first, again = (
        actions.keep_result(issued, HAN, subject=subject, unit_id=ward.id, actor=ward.huong) for _ in range(2)
    )
    assert first == again
    row = DigitalPaper.objects.get()
    assert (row.kind, row.code, row.forever, row.state) == ("result", "027326001234.KS", True, "confirmed")
    with queries.read_paper_file(row.id, actor=ward.huong)[1] as content:
        assert content.read().startswith(b"%PDF")
    with pytest.raises(BadOwner):
        actions.keep_result(
            IssuedPaper(new_id(), *[getattr(issued, n) for n in list(issued.__slots__)[1:]]), OwnerFacts("", "Hân"),
            subject=subject, unit_id=ward.id, actor=ward.huong,
        )  # fmt: skip
    assert clock.now() == MONDAY
