"""One stack for several dossiers: the sheets between them name the dossiers, and what finds no place is not lost."""

import io
import re

import pytest
from django.urls import reverse
from house import browser

from motcua.dossiers import actions, queries
from motcua.dossiers.actions.stacks import follow_sheets, placement_of
from motcua.dossiers.errors import StepDoesNotFit, UnknownDossier
from motcua.dossiers.models import DossierPaper
from motcua.dossiers.tests.people import PDF, Town
from motcua.files.scanning import picture as pictures
from motcua.files.scanning.sheets import Separator, first_separator
from motcua.files.tests import scans
from motcua.kernel import audit, outbox
from motcua.kernel.actor import service
from motcua.kernel.audit import Subject
from motcua.papers import actions as papers
from motcua.papers import queries as stacks
from motcua.papers.errors import UnknownPaper
from motcua.papers.models import DigitalPaper, ScanBatch, ScanPage
from motcua.papers.policies import PapersPermission
from motcua.papers.reading import read_batch
from motcua.papers.tests.conftest import a_page, separator

PLACELESS = reverse("desk:placeless")


@pytest.fixture
def town(db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.DEMO = tmp_path, True
    return Town()


def sheet(code):
    return separator(Separator("dossier", code).text)


def read(town, machine, *pages, actor=None, **more):
    """A stack that Hường brings in, read, with the news of it heard."""
    machine.pages = list(pages)
    batch = papers.receive_scan(
        io.BytesIO(PDF), name="tập sáng.pdf", unit_id=town.counter.id, actor=actor or town.huong, **more
    ).id
    read_batch(batch)
    outbox.drain()
    return batch


def code_of(town, dossier):
    return town.dossier(dossier).code


def test_papers_behind_a_sheet_go_to_the_dossier_whose_code_it_bears(town, machine):
    mother, father = town.accepted(), town.accepted("thuong")
    batch = read(
        town, machine, sheet(code_of(town, mother)), separator(Separator("paper", "KS").text), a_page(*scans.BIRTH),
        sheet(code_of(town, father).lower()), a_page("đơn"), a_page("đơn 2"),
    )  # fmt: skip
    first, second = DigitalPaper.objects.order_by("position")
    assert (first.subject_id, first.type_code, first.owner_name) == (mother, "KS", "Lê Thị Ngọc Ánh")
    assert (second.subject_id, second.owner_name, second.unplaced) == (father, town.person("thuong").full_name, "")
    assert [entry.action for entry in audit.history(Subject("papers.batch", batch))] == [
        "papers.scan_received", "papers.scan_read", "papers.sheets_followed",
    ]  # fmt: skip
    assert follow_sheets(batch) == 0  # heard twice, it does nothing more
    huong = browser("huong")
    page = huong.get(reverse("desk:dossier_scans", args=[father])).content.decode()
    assert "tập sáng.pdf" in page  # the stack stands with both dossiers
    page = huong.get(reverse("desk:scan", args=[batch])).content.decode()
    assert code_of(town, mother) in page
    assert code_of(town, father) in page
    shown = huong.get(reverse("desk:scan_paper", args=[second.id])).content.decode()
    assert f'name="owner_name" value="{town.person("thuong").full_name}"' in shown


def test_what_a_sheet_does_not_place_stays_with_a_clear_row_and_is_placed_by_hand(town, machine):
    own, elsewhere, closed = town.accepted(), town.accepted("thuong"), town.accepted()
    actions.stop_dossier(closed, reason="Không đủ", actor=town.tuan)
    batch = read(
        town, machine, a_page("của tập"), sheet("000.00.00.H01-261116-9999"), a_page("lạ"), sheet(""),
        a_page("không mã"), sheet(code_of(town, closed)), a_page("đã đóng"), subject=Subject("dossier", own),
    )  # fmt: skip
    rows = [(one.subject_id, one.unplaced) for one in DigitalPaper.objects.order_by("position")]
    assert rows == [
        (own, ""), (None, "papers.sheet_unknown"), (None, "papers.sheet_without_code"), (None, "papers.sheet_closed"),
    ]  # fmt: skip
    assert ScanPage.objects.filter(paper=None).count() == 3  # the sheets; every other page lies in a paper
    huong, address = browser("huong"), reverse("desk:scan", args=[batch])
    page = huong.get(address).content.decode()
    for said in ("000.00.00.H01-261116-9999: không có hồ sơ đó", "không ghi hồ sơ nào", "mà hồ sơ đó đã đóng"):
        assert said in page
    lost = DigitalPaper.objects.get(position=2)
    shown = huong.get(reverse("desk:scan_paper", args=[lost.id])).content.decode()
    assert 'name="owner_name" value=""' in shown  # not the applicant of the stack's own dossier
    for wrong in ("", "không có", code_of(town, closed)):
        huong.post(address, {"do": f"place:{lost.id}", f"code-{lost.id}": wrong, "version": "0"})
        lost.refresh_from_db()
        assert lost.subject_id is None
    huong.post(address, {"do": f"place:{lost.id}", f"code-{lost.id}": f" {code_of(town, elsewhere).lower()} "})
    lost.refresh_from_db()
    assert (lost.subject_id, lost.unplaced, lost.owner_name) == (elsewhere, "", town.person("thuong").full_name)
    assert "scan_placed" in town.story(elsewhere)


def test_a_code_of_somebody_elses_dossier_places_nothing(town, machine):
    """Đức scans at another unit: the code of a ward's dossier on his sheet tells him nothing and attaches nothing."""
    dossier = town.accepted()
    machine.pages = [sheet(code_of(town, dossier)), a_page("x")]
    places = town.duc.places(PapersPermission.SCAN)
    unit = next(iter(places))
    batch = papers.receive_scan(io.BytesIO(PDF), name="a.pdf", unit_id=unit, actor=town.duc).id
    read_batch(batch)
    outbox.drain()
    assert [(one.subject_id, one.unplaced) for one in DigitalPaper.objects.all()] == [(None, "papers.sheet_unknown")]
    with pytest.raises(UnknownDossier):
        actions.place_scanned(DigitalPaper.objects.get().id, code_of(town, dossier), actor=town.duc)


def test_what_a_scanner_drops_goes_to_dossiers_of_its_own_unit_only(town, machine):
    dossier = town.accepted()
    scanner = service("scanner", PapersPermission.SCAN)
    read(town, machine, sheet(code_of(town, dossier)), a_page("x"), actor=scanner)
    assert DigitalPaper.objects.get().subject_id == dossier
    machine.pages = [sheet(code_of(town, dossier)), a_page("x")]
    batch = papers.receive_scan(io.BytesIO(PDF), name="a.pdf", unit_id=town.department.id, actor=scanner).id
    read_batch(batch)
    outbox.drain()
    assert DigitalPaper.objects.get(batch_id=batch).unplaced == "papers.sheet_unknown"


def test_halves_of_a_placed_paper_both_know_their_dossier(town, machine):
    dossier = town.accepted()
    batch = read(town, machine, sheet(code_of(town, dossier)), a_page("một"), a_page("hai"))
    page = ScanPage.objects.get(number=3)
    papers.sort_pages(batch, "split", page_id=page.id, version=0, actor=town.huong)
    assert set(DigitalPaper.objects.values_list("subject_id", flat=True)) == {dossier}


def test_a_closed_dossier_takes_no_more_scans_by_hand(town, machine):
    dossier = town.accepted()
    read(town, machine, sheet(""), a_page("x"))
    actions.stop_dossier(dossier, reason="Không đủ", actor=town.tuan)
    with pytest.raises(StepDoesNotFit):
        actions.place_scanned(DigitalPaper.objects.get().id, code_of(town, dossier), actor=town.huong)


def test_sheets_of_dossiers_are_printed_and_read_by_the_machine(town):
    import pypdfium2 as pdfium

    codes = [code_of(town, town.accepted()), code_of(town, town.accepted("thuong"))]
    huong, address = browser("huong"), reverse("desk:separators")
    answer = huong.get(address, {"ho-so": f"{codes[0]}, {codes[1].lower()}\n{codes[0]}"})
    document = pdfium.PdfDocument(io.BytesIO(answer.content))
    texts = [text for page in document for text in pictures.codes_of(page.render(scale=150 / 72).to_pil())]
    document.close()
    assert [first_separator([text]) for text in texts] == [Separator("dossier", code) for code in codes]
    assert huong.get(address, {"ho-so": "000.00.00.H01-261116-9999"}).status_code == 404
    page = huong.get(reverse("desk:dossier_scans", args=[queries.coded(codes[0], town.huong).id])).content.decode()
    assert f"{address}?ho-so={codes[0]}" in page


def test_a_page_moves_between_stacks_of_a_dossier_at_the_desk_and_back(town, machine):
    dossier = town.accepted()
    subject = Subject("dossier", dossier)
    one = read(town, machine, a_page("một"), a_page("lạc"), subject=subject)
    two = read(town, machine, a_page("hai"), subject=subject)
    target = DigitalPaper.objects.get(batch_id=two).id
    lost = ScanPage.objects.get(batch_id=one, number=2).id
    huong, address = browser("huong"), reverse("desk:scan", args=[one])
    page = huong.get(address).content.decode()
    assert f'<option value="{target}">tập sáng.pdf: Giấy tờ 1</option>' in page
    assert 'value="undo"' not in page
    huong.post(address, {"do": "to", "page": str(lost), "target": "", "version": "0"})
    assert ScanBatch.objects.get(id=one).version == 0
    moved = huong.post(address, {"do": "to", "page": str(lost), "target": str(target), "version": "0"})
    assert "Alt Y" in huong.get(moved.url).content.decode()
    assert ScanPage.objects.get(id=lost).paper_id == target
    back = huong.post(address, {"do": "undo", "version": str(ScanBatch.objects.get(id=one).version)})
    assert back.url.endswith(f"?trang={lost}")
    assert ScanPage.objects.get(id=lost).batch_id == one
    again = huong.post(address, {"do": "undo", "version": str(ScanBatch.objects.get(id=one).version)})
    assert "Không còn bước nào" in huong.get(again.url).content.decode()


def test_the_desk_says_plainly_that_a_paper_waits_for_its_signature(town, machine):
    from test_digitisation import confirm

    dossier = town.accepted()
    read(town, machine, a_page(*scans.BIRTH), subject=Subject("dossier", dossier))
    huong, paper = browser("huong"), DigitalPaper.objects.get()
    address = reverse("desk:scan_paper", args=[paper.id])
    assert "Chữ ký số" not in huong.get(address).content.decode()
    confirm(huong, paper.id)
    page = huong.get(address).content.decode()
    for said in ("chờ ký số", "chưa được kết nối", "chưa có chữ ký số", "từ đó đến nay không thay đổi", "Số hóa bởi"):
        assert said in page
    refused = huong.post(address, {"do": "sign"})
    assert (refused.status_code, "đang chờ ký số" in refused.content.decode()) == (409, True)


def test_the_store_is_offered_at_every_place_where_something_could_be_scanned(town, machine):
    """What one dossier digitised is offered to the next: on its page, and before the scanner."""
    from test_digitisation import confirm

    person, dossier = town.person("ngocanh"), town.accepted()
    read(town, machine, a_page(*scans.BIRTH), subject=Subject("dossier", dossier))
    huong = browser("huong")
    confirm(huong, DigitalPaper.objects.get().id, owner_name=person.full_name, owner_number=person.identity_number)
    code, second = f"{person.identity_number}.KS", town.accepted()
    assert "dùng lại" in huong.get(reverse("desk:dossier", args=[second])).content.decode()
    page = huong.get(reverse("desk:dossier_scans", args=[second])).content.decode()
    assert page.index(code) < page.index('type="file"')  # before anything is scanned
    DigitalPaper.objects.update(valid_to="2026-01-01", forever=False)
    page = huong.get(reverse("desk:dossier_scans", args=[second])).content.decode()
    assert code not in page  # what has run out is not offered


def test_the_store_is_offered_online_before_a_camera_and_one_press_is_enough(town, machine):
    """What the counter digitised for the mother is there when she files online; her neighbour sees nothing of it."""
    from test_digitisation import confirm

    person, dossier = town.person("ngocanh"), town.accepted()
    whose = placement_of(town.dossier(dossier)).owner
    read(town, machine, a_page(*scans.BIRTH), subject=Subject("dossier", dossier), owner=whose)
    confirm(browser("huong"), DigitalPaper.objects.get().id, owner_name=person.full_name,
            owner_number=person.identity_number)  # fmt: skip
    DigitalPaper.objects.update(type_code="GCS")  # the town's procedure asks for a certificate of live birth
    stored, draft = DigitalPaper.objects.get().id, town.filled()
    paper = DossierPaper.objects.get(dossier_id=draft, required=True).id
    mother, address = browser("ngocanh"), reverse("portal:papers", args=[draft])
    page = mother.get(address).content.decode()
    assert "Kho giấy tờ của bạn đã có" in page
    assert page.index("Kho giấy tờ của bạn đã có") < page.index('type="file"')
    for nonsense in ({"reuse": "x"}, {"reuse": str(dossier)}, {"reuse": str(stored), "paper": "x"}):
        sent = mother.post(reverse("portal:attach", args=[draft]), {"paper": str(paper), **nonsense})
        assert sent.status_code == 404
    sent = mother.post(reverse("portal:attach", args=[draft]), {"paper": str(paper), "reuse": str(stored)})
    assert sent.url == f"{address}#p-{paper}"
    page = mother.get(address).content.decode()
    assert "Kho giấy tờ của bạn đã có" not in page
    assert "Giấy khai sinh.pdf" in page
    [link] = queries.digitised(draft, actor=town.ngocanh)
    assert (link.digital_paper_id, link.reused) == (stored, 1)
    neighbour = town.filled("thuong")
    assert "Kho giấy tờ" not in browser("thuong").get(reverse("portal:papers", args=[neighbour])).content.decode()
    own = str(DossierPaper.objects.get(dossier_id=neighbour, required=True).id)
    taken = browser("thuong").post(reverse("portal:attach", args=[neighbour]), {"paper": own, "reuse": str(stored)})
    assert taken.status_code == 422
    assert queries.digitised(neighbour, actor=town.thuong) == []


def placeless(browser):
    return browser.get(PLACELESS).content.decode()


def dropped(town, machine, *pages):
    """A stack that a network scanner drops into the folder of the ward's counter."""
    scanner = service("scanner", PapersPermission.SCAN)
    return read(town, machine, *pages, actor=scanner, origin="folder")


def test_sheets_that_lead_nowhere_are_told_to_the_unit_and_placed_there(town, machine):
    dossier = town.accepted()
    batch = dropped(town, machine, sheet("000.00.00.H01-261116-9999"), a_page("lạ"), sheet(""), a_page("không mã"))
    outbox.drain()
    huong = browser("huong")
    notices = huong.get(reverse("desk:inbox")).content.decode()
    assert notices.count("Giấy tờ đã quét chưa có chỗ") == 1
    assert "Tập tập sáng.pdf có 2 giấy tờ" in notices
    told = re.search(r'action="(/lam-viec/thong-bao/[0-9a-f-]{36}/)"', notices).group(1)
    assert huong.post(told).url == PLACELESS
    assert "2 giấy tờ đã quét chưa có chỗ" in huong.get(reverse("desk:scans")).content.decode()
    assert "000.00.00.H01-261116-9999: không có hồ sơ đó" in placeless(huong)
    follow_sheets(batch)  # heard again, nobody is told again
    outbox.drain()
    assert huong.get(reverse("desk:inbox")).content.decode().count("Giấy tờ đã quét chưa có chỗ") == 1

    first = DigitalPaper.objects.order_by("position")[0]
    refused = huong.post(PLACELESS, {"do": f"place:{first.id}", f"code-{first.id}": "khong-co"})
    assert refused.status_code == 422
    assert 'value="khong-co"' in refused.content.decode()
    done = huong.post(PLACELESS, {"do": f"place:{first.id}", f"code-{first.id}": code_of(town, dossier)})
    assert f'value="out:{first.id}"' in huong.get(done.url).content.decode()
    assert DigitalPaper.objects.get(id=first.id).subject_id == dossier
    huong.post(PLACELESS, {"do": f"out:{first.id}"})
    first.refresh_from_db()
    assert (first.subject_id, first.unplaced, first.owner_name) == (None, "papers.sheet_unknown", "")
    assert "dossiers.scan_taken_out" in [one.action for one in audit.history(Subject("dossier", dossier))]


def test_what_nobody_needs_is_set_aside_with_a_reason_and_can_be_taken_back(town, machine):
    batch = dropped(town, machine, sheet(""), a_page("quảng cáo"))
    paper, huong = DigitalPaper.objects.get(), browser("huong")
    assert huong.post(PLACELESS, {"do": f"refuse:{paper.id}", f"reason-{paper.id}": " "}).status_code == 422
    done = huong.post(PLACELESS, {"do": f"refuse:{paper.id}", f"reason-{paper.id}": "Tờ quảng cáo"})
    assert ScanBatch.objects.get(id=batch).state == "done"
    page = huong.get(done.url).content.decode()
    assert "Mọi giấy tờ đã quét đều có chỗ" in page
    assert "Tờ quảng cáo" in page
    assert huong.post(PLACELESS, {"do": f"back:{paper.id}"}).status_code == 302
    assert ScanBatch.objects.get(id=batch).state == "ready"
    assert "không ghi hồ sơ nào" in placeless(huong)
    assert huong.post(PLACELESS, {"do": f"back:{paper.id}"}).status_code == 422, "twice is said, not done"
    assert [one.action for one in audit.history(Subject("papers.paper", paper.id))] == [
        "papers.refused", "papers.taken_back",
    ]  # fmt: skip


def test_papers_without_a_place_are_those_of_ones_own_units(town, machine, django_assert_num_queries):
    dropped(town, machine, sheet(""), a_page("một"), sheet(""), a_page("hai"))
    paper = DigitalPaper.objects.first()
    assert len(stacks.placeless(town.huong)) == 2
    with django_assert_num_queries(2):
        stacks.placeless(town.huong)
    assert stacks.placeless(town.duc) == []
    with pytest.raises(UnknownPaper):
        papers.take_back_paper(paper.id, actor=town.duc)
    with pytest.raises(UnknownPaper):
        actions.take_scan_out(paper.id, actor=town.huong)  # it lies nowhere
